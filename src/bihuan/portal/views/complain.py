"""The form, and the page with number and code."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.inbox import places, receipts
from bihuan.pages.visitors import address_of
from bihuan.portal import proving
from bihuan.portal.complaining import lodge, too_many
from bihuan.portal.forms import ComplaintForm
from bihuan.portal.frame import frame, lang
from bihuan.portal.guide import Desk, allows_anonymous, desk_of
from bihuan.portal.progress import progress_of


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, unit: str) -> HttpResponse:
    """The form the regulation makes; what is sent is lodged, and leads to number and code."""
    now: datetime = request.now  # type: ignore[attr-defined]
    desk = desk_of(unit, now=now, lang=lang())
    if desk is None or desk.channel is None:
        raise Http404
    anonymous = allows_anonymous(desk.regulation)
    if request.method != "POST":
        form = ComplaintForm(
            desk.regulation, lang=lang(), anonymous=anonymous, initial={"sent_": secrets.token_hex(16)}
        )
        return _page(request, desk, form)
    form = ComplaintForm(
        desk.regulation, lang=lang(), anonymous=anonymous, data=request.POST, files=request.FILES
    )
    if form.is_robot:
        # Nothing tells a robot that it was seen.
        return HttpResponseRedirect(reverse("portal:guide", args=[desk.code]))
    until = too_many(desk, address_of(request), now=now)
    if until is not None:
        return _page(request, desk, form, status=429, until=until)
    received = lodge(desk, form, sender=address_of(request), now=now, place=_place(request, desk))
    if received is None:
        return _page(request, desk, form, status=422)
    proving.remember(request, received.number, received.case_id, now=now)
    return HttpResponseRedirect(reverse("portal:received", args=[received.number]))


@require_safe
def at(request: HttpRequest, unit: str, place: str) -> HttpResponse:
    """Where the code of a poster leads: the form, which remembers the place; the guide where it has none."""
    now: datetime = request.now  # type: ignore[attr-defined]
    desk = desk_of(unit, now=now, lang=lang())
    if desk is None:
        raise Http404
    if desk.channel is None:
        return HttpResponseRedirect(reverse("portal:guide", args=[desk.code]))
    found = places.known(desk.code, place)
    query = f"?place={found.code}" if found is not None else ""
    return HttpResponseRedirect(reverse("portal:complain", args=[desk.code]) + query)


def _page(
    request: HttpRequest,
    desk: Desk,
    form: ComplaintForm,
    *,
    status: int = 200,
    until: datetime | None = None,
) -> HttpResponse:
    context = {
        "frame": frame(request, desk),
        "desk": desk,
        "form": form,
        "until": until,
        "place": places.known(desk.code, _place(request, desk)),
    }
    response = render(request, "portal/complain.html", context, status=status)
    if until is not None:
        wait = (until - request.now).total_seconds()  # type: ignore[attr-defined]
        response["Retry-After"] = str(max(1, int(wait)))
    return response


def _place(request: HttpRequest, desk: Desk) -> str:
    """The code of the place the visitor comes from; empty where the unit has none such."""
    found = places.known(desk.code, request.GET.get("place", ""))
    return found.code if found is not None else ""


@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """Number and code, to be kept or printed; only for the browser that lodged or opened the case."""
    now: datetime = request.now  # type: ignore[attr-defined]
    case = proving.opened(request, number, now=now)
    if case is None:
        return HttpResponseRedirect(reverse("portal:status"))
    progress = progress_of(case, now=now, lang=lang())
    context = {
        "frame": frame(request, progress.desk),
        "progress": progress,
        "code": receipts.mint(case, number),
    }
    response = render(request, "portal/received.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
