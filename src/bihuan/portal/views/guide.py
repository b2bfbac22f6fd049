"""The directory of units, and the guide of each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan.portal.frame import frame, lang
from bihuan.portal.guide import desk_of, directory, guide_of


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Who takes complaints."""
    listed = directory(now=request.now)  # type: ignore[attr-defined]
    return render(request, "portal/units.html", {"frame": frame(request), "units": listed})


@require_safe
def guide(request: HttpRequest, unit: str) -> HttpResponse:
    """How to complain there, what happens, by when, and what else one may do."""
    desk = desk_of(unit, now=request.now, lang=lang())  # type: ignore[attr-defined]
    if desk is None:
        raise Http404
    made = guide_of(desk, now=request.now)  # type: ignore[attr-defined]
    return render(request, "portal/guide.html", {"frame": frame(request, desk), "guide": made})
