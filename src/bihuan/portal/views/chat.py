"""The chat page of a unit: one asks for what the record needs, and a person may take over."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.inbox import places
from bihuan.inbox.channels.chat import receive
from bihuan.inbox.dialogue import wording
from bihuan.inbox.dialogue.state import State
from bihuan.inbox.talks import hearing, lines
from bihuan.pages.fields import FilesField
from bihuan.pages.visitors import address_of
from bihuan.portal import limiting
from bihuan.portal.forms import Honeypot
from bihuan.portal.frame import frame, lang
from bihuan.portal.guide import Desk, desk_of
from bihuan.portal.limiting import Limit
from bihuan.portal.uploads import take

KEY = "chat"
# The page shows what was said within a day.
SHOWN_FOR = timedelta(days=1)
MOST = Limit("chat", 120, timedelta(minutes=10))
POLL_SECONDS = 4


class SayForm(Honeypot):
    """One message."""

    text = forms.CharField(
        required=False, max_length=receive.LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    files_ = FilesField(required=False)
    sent_ = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["files_"].label = _("您想说的"), _("图片或文件")


@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, unit: str) -> HttpResponse:
    """What was said and a line to write; htmx asks for `lines` alone, again and again."""
    now: datetime = request.now  # type: ignore[attr-defined]
    desk = desk_of(unit, now=now, lang=lang())
    if desk is None or not hearing.channel_in(desk.regulation, receive.CHANNEL):
        raise Http404
    if request.method == "POST":
        return _said(request, desk, now)
    if place := places.known(desk.code, request.GET.get("place", "")):
        request.session[f"{KEY} place"] = place.code
    return _page(request, desk, SayForm(initial={"sent_": secrets.token_hex(16)}), now)


def _said(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    form = SayForm(request.POST, request.FILES)
    if form.is_robot:
        return HttpResponseRedirect(reverse("portal:guide", args=[desk.code]))
    until = limiting.spend(MOST, address_of(request), now=now)
    if until is not None:
        form.add_error(None, wording.too_many())
        response = _page(request, desk, form, now, status=429)
        response["Retry-After"] = str(max(1, int((until - now).total_seconds())))
        return response
    if form.is_valid():
        files = take(form, "files_", form.cleaned_data.get("files_") or [], now=now)
        if not form.errors and not form.cleaned_data["text"].strip() and not files:
            form.add_error("text", _("请填写。"))
        if not form.errors:
            _hear(request, desk, form, [id for id, _name in files], now)
            return HttpResponseRedirect(reverse("portal:chat", args=[desk.code]) + "#say")
    return _page(request, desk, form, now, status=422)


def _hear(request: HttpRequest, desk: Desk, form: SayForm, files: list[str], now: datetime) -> None:
    receive.receive(
        desk.code,
        _visitor(request),
        form.cleaned_data["text"].strip(),
        files=files,
        place=request.session.get(f"{KEY} place", ""),
        language=desk.lang,
        mark=form.cleaned_data.get("sent_") or "",
        now=now,
    )


def _visitor(request: HttpRequest) -> str:
    """A name of chance for this browser, kept in its session."""
    if KEY not in request.session:
        request.session[KEY] = secrets.token_urlsafe(24)
    return str(request.session[KEY])


def _page(
    request: HttpRequest, desk: Desk, form: SayForm, now: datetime, *, status: int = 200
) -> HttpResponse:
    visitor = request.session.get(KEY)
    who = hearing.who_is(receive.CHANNEL, visitor) if visitor else ""
    said = lines.of_person(receive.CHANNEL, who, since=now - SHOWN_FOR) if who else ()
    script = hearing.script_for(desk.regulation, desk.code, hearing.Way(receive.CHANNEL, False, desk.lang))
    context = {
        "frame": frame(request, desk),
        "desk": desk,
        "form": form,
        "said": said,
        "greeting": wording.greeting(script, State(), ()),
        "poll_seconds": POLL_SECONDS,
    }
    asked = getattr(request, "htmx", None)
    if asked and asked.target == "lines" and request.method != "POST":
        response = render(request, "portal/_lines.html", context)
    else:
        response = render(request, "portal/chat.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
