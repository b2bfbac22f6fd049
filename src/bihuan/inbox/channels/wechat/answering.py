"""The platform's callback: what it asks and sends, and what it is answered within its five seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bihuan.inbox import arriving
from bihuan.inbox.channels.wechat import crypto, incoming, receive, xml
from bihuan.inbox.channels.wechat.accounts import Account
from bihuan.inbox.channels.wechat.crypto import NotOurs
from bihuan.inbox.channels.wechat.incoming import Incoming
from bihuan.inbox.channels.wechat.platform import fitting
from bihuan.inbox.channels.wechat.xml import NotXml
from bihuan.inbox.talks import lines

SUCCESS = b"success"
# A message older than this is stamped wrongly: the moment it came is taken.
OLDEST = timedelta(days=2)
FRESH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Not signed by this account's secrets, or nothing that could be read. `why` is for the log."""

    why: str


def greet(account: Account, query: Mapping[str, str]) -> str | NotTaken:
    """The echo by which the platform knows that the address is ours."""
    echo = query.get("echostr", "")
    if "msg_signature" in query and account.aes_key is not None:
        if not _is_sealed_signed(account, query, echo):
            return NotTaken("signature")
        try:
            return crypto.decrypt(echo, key=account.aes_key, app_id=account.app_id).decode()
        except (NotOurs, UnicodeDecodeError):
            return NotTaken("echo")
    if not _is_signed(account, query):
        return NotTaken("signature")
    return echo


def answer(account: Account, query: Mapping[str, str], body: bytes, *, now: datetime) -> bytes | NotTaken:
    """Keeps the message and carries the dialogue on. What is answered is XML, or the word success.

    Where something fails after it was kept, success is answered as well: it is taken up later and no retry
    is needed.
    """
    if not _is_fresh(query, now):
        return NotTaken("timestamp")
    raw = _opened(account, query, body)
    if isinstance(raw, NotTaken):
        return raw
    found = incoming.read(raw)
    if not isinstance(found, Incoming):
        return NotTaken(str(found))
    kept = arriving.arrive(
        receive.CHANNEL,
        account.unit,
        raw,
        external=f"{account.key}\n{found.external}",
        sender=f"{account.key}:{found.person}",
        received_at=_moment(found.at, now),
        now=now,
        media=receive.MEDIA,
    )
    said = lines.answers_to(kept.message.id)
    return _sealed(account, query, _reply(found, "\n\n".join(said), now), now) if said else SUCCESS


def _opened(account: Account, query: Mapping[str, str], body: bytes) -> bytes | NotTaken:
    """The message in plain XML."""
    if account.aes_key is None:
        return body if _is_signed(account, query) else NotTaken("signature")
    # Where a key is set, what comes without it was not sent by the platform.
    try:
        encrypted = xml.read(body).get("Encrypt", "")
        if not _is_sealed_signed(account, query, encrypted):
            return NotTaken("signature")
        return crypto.decrypt(encrypted, key=account.aes_key, app_id=account.app_id)
    except (NotXml, NotOurs) as error:
        return NotTaken(str(error))


def _is_fresh(query: Mapping[str, str], now: datetime) -> bool:
    """In plain mode the signature does not cover the message: what was overheard must not serve for long."""
    stamp = query.get("timestamp", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        return False
    return abs(now.timestamp() - int(stamp)) <= FRESH.total_seconds()


def _is_signed(account: Account, query: Mapping[str, str]) -> bool:
    return crypto.is_signed(
        query.get("signature", ""), account.token, query.get("timestamp", ""), query.get("nonce", "")
    )


def _is_sealed_signed(account: Account, query: Mapping[str, str], encrypted: str) -> bool:
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    return crypto.is_signed(query.get("msg_signature", ""), account.token, stamp, nonce, encrypted)


def _moment(stamp: int, now: datetime) -> datetime:
    """When it was sent, as far as that can be."""
    try:
        sent = datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return now
    return sent if now - OLDEST <= sent <= now else now


def _reply(found: Incoming, text: str, now: datetime) -> bytes:
    return xml.write(
        {
            "ToUserName": found.person,
            "FromUserName": found.account,
            "CreateTime": int(now.timestamp()),
            "MsgType": "text",
            "Content": fitting(text),
        }
    )


def _sealed(account: Account, query: Mapping[str, str], plain: bytes, now: datetime) -> bytes:
    if account.aes_key is None:
        return plain
    stamp, nonce = str(int(now.timestamp())), query.get("nonce", "")
    encrypted = crypto.encrypt(plain, key=account.aes_key, app_id=account.app_id)
    signed = crypto.signature(account.token, stamp, nonce, encrypted)
    said: dict[str, str | int] = {
        "Encrypt": encrypted,
        "MsgSignature": signed,
        "TimeStamp": int(stamp),
        "Nonce": nonce,
    }
    return xml.write(said)
