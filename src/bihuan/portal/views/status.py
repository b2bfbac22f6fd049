"""Looking at a case by number and code, and what its complainant may do there."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.inbox import post, receipts
from bihuan.inbox.receipts import Locked, Opened
from bihuan.pages.visitors import address_of
from bihuan.portal import limiting, proving
from bihuan.portal.acting import ACTS, Acting, acting_of, submitted
from bihuan.portal.forms import StatusForm
from bihuan.portal.frame import frame, lang
from bihuan.portal.progress import Progress, progress_of


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Asks for number and code; the same answer whether the number or the code is wrong."""
    now: datetime = request.now  # type: ignore[attr-defined]
    if request.method != "POST":
        form = StatusForm(initial={"number": request.GET.get("number", "")[:64]})
        return _asked(request, form)
    form = StatusForm(request.POST)
    if form.is_robot or not form.is_valid():
        return _asked(request, form, status=422)
    address = address_of(request)
    until = limiting.spend(limiting.STATUS, address, now=now)
    if until is not None:
        return _asked(request, form, status=429, until=until)
    number, code = form.cleaned_data["number"].strip().upper(), form.cleaned_data["code"]
    match receipts.check(number, code, now=now, place=address):
        case Opened(case):
            proving.remember(request, number, case, now=now)
            return HttpResponseRedirect(reverse("portal:case", args=[number]))
        case Locked(until):
            return _asked(request, form, status=429, until=until)
        case _:
            form.add_error(None, _("编号与查询码不符。请核对受理告知书；连错五次须等 15 分钟。"))
            return _asked(request, form, status=422)


def _asked(
    request: HttpRequest, form: StatusForm, *, status: int = 200, until: datetime | None = None
) -> HttpResponse:
    context = {"frame": frame(request), "form": form, "until": until}
    response = render(request, "portal/status.html", context, status=status)
    if until is not None:
        wait = (until - request.now).total_seconds()  # type: ignore[attr-defined]
        response["Retry-After"] = str(max(1, int(wait)))
    return response


@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The case as its complainant sees it, with what they may do."""
    opened = _opened(request, number)
    if isinstance(opened, HttpResponse):
        return opened
    if request.method == "GET":
        # What they are about to read has been read, however it was sent.
        post.note_read(opened.row.id, now=request.now)  # type: ignore[attr-defined]
    return _case(request, opened, acting_of(opened))


@require_POST
def act(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Does one thing, and shows the case again; what was typed stays where it was refused."""
    opened = _opened(request, number)
    if isinstance(opened, HttpResponse):
        return opened
    now: datetime = request.now  # type: ignore[attr-defined]
    until = limiting.spend(limiting.words_of_address(), address_of(request), now=now)
    tried = submitted(opened, name, request.POST, request.FILES, now=now, until=until)
    if tried.done:
        return HttpResponseRedirect(reverse("portal:case", args=[number]) + "#done")
    # What was refused may have been so because the case has moved on: it is read anew.
    opened = progress_of(opened.row.id, now=now, lang=lang()) if not until else opened
    response = _case(request, opened, acting_of(opened, tried), status=429 if until else 422)
    if until is not None:
        response["Retry-After"] = str(max(1, int((until - now).total_seconds())))
    return response


@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Closes the case for this browser."""
    proving.forget(request, number)
    return HttpResponseRedirect(reverse("portal:status"))


def _opened(request: HttpRequest, number: str) -> Progress | HttpResponse:
    now: datetime = request.now  # type: ignore[attr-defined]
    case = proving.opened(request, number, now=now)
    if case is None:
        return HttpResponseRedirect(reverse("portal:status"))
    return progress_of(case, now=now, lang=lang())


def _case(request: HttpRequest, progress: Progress, acting: Acting, *, status: int = 200) -> HttpResponse:
    context = {"frame": frame(request, progress.desk), "progress": progress, "acting": acting, "acts": ACTS}
    response = render(request, "portal/case.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
