"""Dialogues that ask for a person: who waits, answering, registering what they complain of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import queries
from bihuan.desk import registration
from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.registration import EMAIL, NAME, PHONE, RegistrationForm, Where
from bihuan.desk.shut import keep_shut
from bihuan.engine import Refused
from bihuan.inbox.dialogue import script as asked
from bihuan.inbox.dialogue.state import State
from bihuan.inbox.intake import Received
from bihuan.inbox.models import Stand
from bihuan.inbox.talks import fetching, hearing, lines, manning
from bihuan.inbox.talks.manning import Waiting

LONGEST = 2000
POLL_SECONDS = 4
CALLERS = {asked.NAME: NAME, asked.PHONE: PHONE, asked.EMAIL: EMAIL}


class AnswerForm(forms.Form):
    """What a member of staff says."""

    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("回复")


def _units(viewer: Viewer) -> tuple[str, ...]:
    return tuple(place.code for place in places_of(viewer))


def _talk(viewer: Viewer, id: str) -> Waiting:
    """One a person was called to, or that a case in sight came of; what is told a machine stays there."""
    found = manning.find(id, _units(viewer))
    if found is None or not _may_read(viewer, found):
        raise Http404
    keep_shut(viewer, found.case)
    return found


def _may_read(viewer: Viewer, found: Waiting) -> bool:
    if found.case:
        return bool(queries.seen_of(viewer.scope, [found.case]))
    asks = found.stand in (Stand.WAITING, Stand.TAKEN)
    return asks or (found.stand is Stand.ENDED and found.taken_by == viewer.id)


@require_safe
@desk_page
def chats(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Who waits for a person, longest first; looked at again by itself."""
    waiting = manning.queue(_units(viewer))
    context = {"waiting": waiting, "poll_seconds": POLL_SECONDS, "names": _names(viewer, waiting)}
    return show(request, viewer, "desk/chats.html", context, current="chats", partial="chats")


def _names(viewer: Viewer, waiting: tuple[Waiting, ...]) -> list[dict[str, Any]]:
    return [
        {
            "talk": one,
            "unit": viewer.names.unit(one.unit),
            "channel": _("微信") if one.channel == "wechat" else _("在线客服"),
            "who": viewer.names(one.taken_by) if one.taken_by else "",
        }
        for one in waiting
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def chat(request: HttpRequest, viewer: Viewer, talk: str) -> HttpResponseBase:
    """One dialogue; sent, it is an answer, and whoever answers has taken it."""
    found = _talk(viewer, talk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        not_sent = manning.answer(found.id, form.cleaned_data["text"], by=viewer.id, now=viewer.now)
        if not_sent is None:
            return redirect("desk:chat", talk=found.id)
        form.add_error("text", _said(not_sent.why))
    context = {
        **_names(viewer, (found,))[0],
        "lines": [(one, viewer.names(one.person) if one.person else "") for one in lines.of_talk(found.id)],
        "form": form,
        "ended": found.stand is Stand.ENDED,
        "poll_seconds": POLL_SECONDS,
        "can_register": found.stand is not Stand.ENDED and not found.case,
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/chat.html", context, current="chats", partial="lines", status=status)


def _said(why: str) -> str:
    if why == "ended":
        return _("对话已经结束，没有发出。")
    return _("微信没有接收（%(why)s）。对方超过 48 小时没有说话时，请改用电话或函件。") % {"why": why}


@require_POST
@desk_page
def take(request: HttpRequest, viewer: Viewer, talk: str) -> HttpResponse:
    """The viewer speaks with them from now on."""
    found = _talk(viewer, talk)
    if not manning.take(found.id, by=viewer.id):
        messages.error(request, _("已经有人接了，或者对话已经结束。"))
    return redirect("desk:chat", talk=found.id)


@require_POST
@desk_page
def give_back(request: HttpRequest, viewer: Viewer, talk: str) -> HttpResponse:
    """The dialogue goes on by itself."""
    manning.give_back(_talk(viewer, talk).id)
    return redirect("desk:chats")


@require_POST
@desk_page
def end(request: HttpRequest, viewer: Viewer, talk: str) -> HttpResponse:
    """Nothing of it need be registered."""
    manning.end(_talk(viewer, talk).id, by=viewer.id, now=viewer.now)
    return redirect("desk:chats")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def register(request: HttpRequest, viewer: Viewer, talk: str) -> HttpResponseBase:
    """The record, filled in with what was said; sent, it is a complaint and the dialogue belongs to it."""
    found = _talk(viewer, talk)
    where = _where(viewer, found)
    if where is None or found.case:
        return redirect("desk:chat", talk=found.id)
    state = manning.state_of(found.id)
    if request.method != "POST":
        form = RegistrationForm(viewer, where, draft=_typed(state, where))
        form.initial[registration.RECEIVED_AT] = found.begun_at
        form.initial[registration.WHY_EARLIER] = _("对话从这时开始")
        return _form(request, viewer, found, form)
    form = RegistrationForm(viewer, where, data=request.POST, files=request.FILES)
    files = fetching.documents_of(state.files)
    answer = (
        registration.lodged(viewer, where, form, key=f"talk {found.id}", files=files)
        if form.is_valid()
        else None
    )
    if isinstance(answer, Received):
        manning.belongs(found.id, answer.case_id)
        return registration.shown_once(request, answer)
    if isinstance(answer, Refused):
        registration.refusal_of(where, viewer, form, answer)
    return _form(request, viewer, found, form, status=422)


def _where(viewer: Viewer, found: Waiting) -> Where | None:
    """For the dialogue's unit, by the channel it came on."""
    for place, regulation in registration.choices_of(viewer):
        if place.code == found.unit:
            channel = hearing.channel_in(regulation, found.channel)
            return Where(place, channel, regulation) if channel else None
    return None


def _typed(state: State, where: Where) -> QueryDict:
    """What the dialogue gathered, as the form would have been typed."""
    said: dict[str, object] = {CALLERS.get(key, key): value for key, value in state.answers.items()}
    matter = hearing.matter_of(where.regulation)
    if matter and state.aside:
        said[matter] = "\n".join(filter(None, (str(said.get(matter) or ""), *state.aside)))
    return QueryDict(urlencode(said, doseq=True))


def _form(
    request: HttpRequest, viewer: Viewer, found: Waiting, form: RegistrationForm, *, status: int = 200
) -> HttpResponse:
    context = {
        **_names(viewer, (found,))[0],
        "form": form,
        "lines": [(one, viewer.names(one.person) if one.person else "") for one in lines.of_talk(found.id)],
    }
    return show(request, viewer, "desk/chat_registration.html", context, current="chats", status=status)
