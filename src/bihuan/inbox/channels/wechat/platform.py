"""Asking the platform: access token, customer-service and template messages, media, codes.

Every call says the platform's own error code. An access token that has lapsed is renewed once within a call.
"""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from bihuan.inbox.channels.wechat.accounts import Account
from bihuan.inbox.models import WechatAccount
from bihuan.parties.sealing import seal, unseal

SECONDS = 10.0
# The platform's own limit of a text, in bytes.
LONGEST = 2048
# A token is asked for anew this long before it lapses.
EARLY = timedelta(minutes=5)
LAPSED = frozenset((40001, 40014, 42001))
_NAMED = "filename="


class Unreached(Exception):
    """The platform was not reached, so that nothing was done. The argument is a short code."""


class Broken(Exception):
    """The line broke after the call was sent: it may have been carried out."""


class Refused(Exception):
    """The platform says no."""

    def __init__(self, code: int, said: str = "") -> None:
        self.code = code
        super().__init__(f"{code} {said}".strip())


@dataclass(frozen=True, slots=True)
class Medium:
    """A file as the platform hands it out."""

    name: str
    kind: str
    content: bytes


def fitting(text: str) -> str:
    """As much of it as the platform takes."""
    kept = text.encode()
    return text if len(kept) <= LONGEST else kept[: LONGEST - 3].decode(errors="ignore") + "…"


def send_text(account: Account, person: str, text: str, *, now: datetime) -> None:
    """A customer-service message. Raises Unreached, Broken or Refused."""
    body = {"touser": person, "msgtype": "text", "text": {"content": text}}
    _call(account, "/cgi-bin/message/custom/send", body, now=now)


def send_template(account: Account, person: str, *, data: Mapping[str, str], url: str, now: datetime) -> str:
    """A template message; the platform's number of it."""
    body = {
        "touser": person,
        "template_id": account.template,
        "url": url,
        "data": {key: {"value": value} for key, value in data.items()},
    }
    return str(_call(account, "/cgi-bin/message/template/send", body, now=now).get("msgid", ""))


def code_url(account: Account, scene: str, *, now: datetime) -> str:
    """What a lasting code with this scene says, to be drawn by us."""
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
    said = _call(account, "/cgi-bin/qrcode/create", body, now=now)
    return str(said.get("url", ""))


def medium(account: Account, id: str, *, now: datetime) -> Medium:
    """A picture, voice or film. Raises Unreached or Refused; a film comes by a further address."""
    for forced in (False, True):
        token = access_token(account, now=now, forced=forced)
        response, content = _get("/cgi-bin/media/get", {"access_token": token, "media_id": id})
        kind = response.headers.get_content_type()
        said = _json(content) if kind in ("application/json", "text/plain") else None
        if said is None:
            return Medium(_name_of(response, kind), kind, content)
        code = int(said.get("errcode") or 0)
        if code not in LAPSED or forced:
            raise Refused(code or -1, str(said.get("errmsg", "")))
    raise AssertionError("unreachable")


def access_token(account: Account, *, now: datetime, forced: bool = False) -> str:
    """The account's access token, kept until shortly before it lapses; `forced` asks for another."""
    row = WechatAccount.objects.get(key=account.key)
    if not forced and row.access_until is not None and row.access_until - EARLY > now:
        return unseal(row.access)
    # The stable interface: processes that ask at once are given the same token.
    said = _post(
        "/cgi-bin/stable_token",
        {
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.secret,
            "force_refresh": forced,
        },
    )
    token = said.get("access_token")
    if not isinstance(token, str) or not token:
        raise Refused(int(said.get("errcode") or -1), str(said.get("errmsg", "")))
    until = now + timedelta(seconds=int(said.get("expires_in") or 7200))
    WechatAccount.objects.filter(key=account.key).update(access=seal(token), access_until=until)
    return token


def _call(account: Account, path: str, body: Mapping[str, object], *, now: datetime) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for forced in (False, True):
        token = access_token(account, now=now, forced=forced)
        said = _post(f"{path}?{urlencode({'access_token': token})}", body)
        if int(said.get("errcode") or 0) not in LAPSED:
            break
    code = int(said.get("errcode") or 0)
    if code:
        raise Refused(code, str(said.get("errmsg", "")))
    return said


def _post(path: str, body: Mapping[str, object]) -> dict[str, Any]:
    # The platform shows what is escaped as it is written, so nothing is.
    data = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(settings.WECHAT_API + path, data, {"Content-Type": "application/json"})
    _response, content = _opened(request)
    said = _json(content)
    if said is None:
        raise Broken("no json")
    return said


def _get(path: str, query: Mapping[str, str]) -> tuple[Any, bytes]:
    return _opened(urllib.request.Request(f"{settings.WECHAT_API}{path}?{urlencode(query)}"))


def _opened(request: urllib.request.Request) -> tuple[Any, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            # One byte more than is allowed tells that it is too much.
            return response, response.read(settings.UPLOAD_MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise Refused(-error.code) from None
    except urllib.error.URLError as error:
        raise Unreached(type(error.reason).__name__) from None
    except (OSError, http.client.HTTPException) as error:
        raise Broken(type(error).__name__) from None


def _json(content: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(content)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "audio/amr": "amr", "audio/mpeg": "mp3",
    "video/mp4": "mp4", "video/mpeg4": "mp4",
}  # fmt: skip


def _name_of(response: Any, kind: str) -> str:
    said = str(response.headers.get("Content-Disposition", ""))
    given = said.partition(_NAMED)[2].strip('" ')
    return given or f"wechat.{_ENDINGS.get(kind, 'bin')}"
