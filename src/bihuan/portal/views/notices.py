"""What a unit tells in public: letters without names, each for its period."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bihuan.inbox import publishing
from bihuan.inbox.models import PublicNotice
from bihuan.portal.frame import frame, lang
from bihuan.portal.guide import Desk, desk_of

MANY = 20


@require_safe
def notices(request: HttpRequest, unit: str) -> HttpResponse:
    """What stands there now, newest first."""
    now: datetime = request.now  # type: ignore[attr-defined]
    desk = _desk(request, unit)
    found = publishing.shown(unit, now=now, before=_place(request.GET.get("before", "")), limit=MANY + 1)
    here = reverse("portal:notices", args=[unit])
    last = found[MANY - 1] if len(found) > MANY else None
    context = {
        "frame": frame(request, desk),
        "desk": desk,
        "notices": found[:MANY],
        "older_url": f"{here}?before={_token(last)}" if last is not None else "",
    }
    return render(request, "portal/notices.html", context)


@require_safe
def notice(request: HttpRequest, unit: str, id: int) -> HttpResponse:
    """One of them; gone once its period is over."""
    desk = _desk(request, unit)
    found = publishing.shown_one(unit, id, now=request.now)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    context = {"frame": frame(request, desk), "desk": desk, "notice": found}
    response = render(request, "portal/notice.html", context)
    # It is taken down after its period: nobody else should keep it.
    response["X-Robots-Tag"] = "noindex, noarchive"
    response["Cache-Control"] = "no-store"
    return response


def _desk(request: HttpRequest, unit: str) -> Desk:
    desk = desk_of(unit, now=request.now, lang=lang())  # type: ignore[attr-defined]
    if desk is None:
        raise Http404
    return desk


def _token(one: PublicNotice) -> str:
    assert one.shown_from is not None
    return f"{one.shown_from.timestamp():.6f}_{one.pk}"


def _place(typed: str) -> tuple[datetime, int] | None:
    """Where a page begins; what is no token begins at the beginning."""
    found = re.fullmatch(r"(\d{1,11})\.(\d{6})_(\d{1,18})", typed, re.ASCII)
    if found is None:
        return None
    return datetime.fromtimestamp(int(found[1]), UTC).replace(microsecond=int(found[2])), int(found[3])
