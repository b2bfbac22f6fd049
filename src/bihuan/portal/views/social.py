"""Where tools for social media deliver what is said there."""

from __future__ import annotations

import logging
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bihuan.inbox import arriving
from bihuan.inbox.channels.social import receive, signing
from bihuan.inbox.models import SocialSource
from bihuan.pages.visitors import address_of
from bihuan.parties.sealing import unseal
from bihuan.portal import limiting
from bihuan.portal.views.wechat import FORGED

LARGEST = 256 * 1024

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def social(request: HttpRequest, source: str) -> HttpResponse:
    """Takes one delivery by Standard Webhooks: kept first, answered 204 when it is safe."""
    now: datetime = request.now  # type: ignore[attr-defined]
    address = address_of(request)
    if limiting.spent(FORGED, address, now=now):
        return _problem(429, _("这个地址的无效请求太多，请稍后再试。"))
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return _problem(413, _("太大了，一次最多 256 KB。"))
    known = SocialSource.objects.filter(key=source, revoked_at=None).first()
    id = request.headers.get("webhook-id", "")
    why = (
        "source"
        if known is None
        else signing.wrong(
            unseal(known.secrets).split("\n"),
            id=id,
            stamp=request.headers.get("webhook-timestamp", ""),
            signatures=request.headers.get("webhook-signature", ""),
            body=request.body,
            now=now,
        )
    )
    if known is None or why:
        limiting.spend(FORGED, address, now=now)
        log.warning("social.refused", extra={"source": source, "why": why})
        return _problem(403, _("签名不对，或者时间相差超过 5 分钟。"))
    arriving.arrive(
        receive.CHANNEL,
        known.unit,
        request.body,
        external=f"{known.key}\n{id}",
        sender=known.key,
        received_at=receive.said_at(request.body) or now,
        now=now,
        media=receive.MEDIA,
    )
    return HttpResponse(status=204)


def _problem(status: int, detail: str) -> HttpResponse:
    said = {"type": "about:blank", "status": status, "detail": detail}
    return JsonResponse(
        said,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
