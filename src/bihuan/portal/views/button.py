"""What the button on other sites asks and sends. No cookie is read or set; the origin must be registered."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.engine import Refused
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import site_keys
from bihuan.inbox.channels.web import receive as web
from bihuan.inbox.intake import Received
from bihuan.inbox.models import SiteKey
from bihuan.inbox.talks import hearing
from bihuan.pages.regulated import Language, reason_words
from bihuan.pages.visitors import address_of
from bihuan.portal import asking
from bihuan.portal.complaining import too_many
from bihuan.portal.guide import Desk, desk_of

CHANNEL = "button"
LARGEST = 64 * 1024


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The one script a page elsewhere names."""
    path = finders.find("portal/button.js")
    assert isinstance(path, str), "expected portal/button.js among the static files"
    with open(path, "rb") as file:
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "OPTIONS"])
def form(request: HttpRequest, site: str) -> HttpResponse:
    """What is asked, in the regulation's order."""
    key = site_keys.allowed(site, request.headers.get("Origin", ""))
    lang: Language = "en" if request.GET.get("lang") == "en" else "zh"
    if key is None:
        return _said(None, {"detail": _not_allowed()}, 403)
    if request.method == "OPTIONS":
        return _preflight(key, request)
    with translation.override("en" if lang == "en" else "zh-hans"):
        desk = desk_of(key.unit, now=request.now, lang=lang)  # type: ignore[attr-defined]
        if desk is None:
            return _said(request, {"detail": _closed()}, 404)
        return _said(request, asking.sheet(desk), 200)


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def hand_in(request: HttpRequest, site: str) -> HttpResponse:
    """Takes one complaint."""
    key = site_keys.allowed(site, request.headers.get("Origin", ""))
    if key is None:
        return _said(None, {"detail": _not_allowed()}, 403)
    if request.method == "OPTIONS":
        return _preflight(key, request)
    sent = _read(request)
    lang: Language = "en" if sent is not None and sent.get("lang") == "en" else "zh"
    with translation.override("en" if lang == "en" else "zh-hans"):
        if sent is None:
            return _said(request, {"detail": _("这个请求读不懂：应为 JSON，不超过 64 KB。")}, 400)
        desk = desk_of(key.unit, now=request.now, lang=lang)  # type: ignore[attr-defined]
        if desk is None:
            return _said(request, {"detail": _closed()}, 404)
        return _lodged(request, desk, sent)


def _lodged(request: HttpRequest, desk: Desk, sent: dict[str, Any]) -> HttpResponse:
    now: datetime = request.now  # type: ignore[attr-defined]
    if sent.get("website_"):
        # Nothing tells a robot that it was seen.
        return _said(request, {"number": "-", "code": "-", "link": settings.BASE_URL}, 201)
    until = too_many(desk, address_of(request), now=now)
    if until is not None:
        response = _said(request, {"detail": _("提交得太频繁，请稍后再试。")}, 429)
        response["Retry-After"] = str(max(1, int((until - now).total_seconds())))
        return response
    channel = hearing.channel_in(desk.regulation, CHANNEL)
    if not channel:
        return _said(request, {"detail": _closed()}, 404)
    given = asking.given(desk, sent)
    answer = web.receive(
        desk.code,
        given.record,
        person=given.person,
        now=now,
        idempotency=f"{desk.code} {sent['mark']}"[:200] if isinstance(sent.get("mark"), str) else None,
        language=desk.lang,
        anonymous=given.anonymous,
        channel=channel,
    )
    match answer:
        case Received(number=number, code=code):
            link = f"{settings.BASE_URL}/p/status?number={number}"
            return _said(request, {"number": number, "code": code, "link": link}, 201)
        case Refused():
            errors = {
                asking.KEYS.get(one, one): reason_words(why) for one, why in answer.field_errors.items()
            }
            detail = _("还有几处要改，您填写的内容都在。")
            if not errors:
                detail = refusal_in_words(answer, desk.regulation, desk.lang)
            return _said(request, {"detail": detail, "errors": errors}, 422)
        case _:
            return _said(request, {"detail": _("这份表已经提交过。如要另提一件投诉，请重新打开。")}, 409)


def _read(request: HttpRequest) -> dict[str, Any] | None:
    if int(request.headers.get("Content-Length") or 0) > LARGEST or len(request.body) > LARGEST:
        return None
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _preflight(key: SiteKey, request: HttpRequest) -> HttpResponse:
    response = _said(request, {}, 204)
    response.content = b""
    response["Access-Control-Allow-Methods"] = "GET, POST"
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Access-Control-Max-Age"] = "600"
    return response


def _said(request: HttpRequest | None, said: dict[str, Any], status: int) -> HttpResponse:
    """To the very origin that asks, where it is allowed; caches keep origins apart."""
    response = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    response["Vary"] = "Origin"
    response["Cache-Control"] = "no-store"
    if request is not None:
        response["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _not_allowed() -> str:
    return _("这个网站没有登记，不能从这里提交。")


def _closed() -> str:
    return _("这个单位现在不在网上受理投诉。")
