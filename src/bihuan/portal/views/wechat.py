"""The address the WeChat platform calls for an account."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bihuan.inbox.channels.wechat import accounts, answering
from bihuan.inbox.channels.wechat.answering import NotTaken
from bihuan.inbox.channels.wechat.xml import LARGEST
from bihuan.pages.visitors import address_of
from bihuan.portal import limiting
from bihuan.portal.limiting import Limit

# Whoever knocks with forged signatures is not listened to for a while.
FORGED = Limit("forged", 60, timedelta(minutes=10))

log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, account: str) -> HttpResponse:
    """GET proves that the address is ours; POST brings a message, and is answered within it."""
    now: datetime = request.now  # type: ignore[attr-defined]
    known, address = accounts.of(account), address_of(request)
    query = {name: str(value) for name, value in request.GET.items()}
    if limiting.spent(FORGED, address, now=now):
        return _said(b"", 429)
    if known is None:
        # Which accounts there are is not told.
        return _refused(address, account, NotTaken("no such account"), now)
    if request.method == "GET":
        echo = answering.greet(known, query)
        return _refused(address, account, echo, now) if isinstance(echo, NotTaken) else _said(echo.encode())
    if int(request.headers.get("Content-Length") or 0) > 2 * LARGEST:
        return _said(b"", 413)
    answer = answering.answer(known, query, request.body, now=now)
    if isinstance(answer, NotTaken):
        return _refused(address, account, answer, now)
    kind = "text/xml; charset=utf-8" if answer != answering.SUCCESS else "text/plain; charset=utf-8"
    return _said(answer, kind=kind)


def _refused(address: str, account: str, why: NotTaken, now: datetime) -> HttpResponse:
    limiting.spend(FORGED, address, now=now)
    log.warning("wechat.refused", extra={"account": account, "why": why.why})
    return _said(b"", 403)


def _said(content: bytes, status: int = 200, kind: str = "text/plain; charset=utf-8") -> HttpResponse:
    return HttpResponse(content, status=status, content_type=kind)
