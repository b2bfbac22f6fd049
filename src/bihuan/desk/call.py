"""One call on the desk: who it may be, the complaint in the regulation's order, the words to say, its end."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import beside, queries
from bihuan.cases.perform import perform
from bihuan.desk import calls, registration
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.listing import lines_of
from bihuan.desk.naming import articles_words
from bihuan.desk.registration import FIND, NO_CASE, PHONE, RegistrationForm, Where, keep_draft, where_of
from bihuan.desk.script import lines_for
from bihuan.desk.shut import keep_shut
from bihuan.desk.tasks import draft_in
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.refusing import FileRefused
from bihuan.documents.serving import serve
from bihuan.engine import Refused
from bihuan.engine.commands import AddNote, LinkCase
from bihuan.inbox import calling, intake, recordings
from bihuan.inbox.intake import Received
from bihuan.inbox.models import Call, Result

UNIT, CHANNEL = "unit", "channel"
# A clerk on the telephone is not made to wait: what was typed is kept this soon after the last key.
PAUSE_MS = 400


class EndForm(forms.Form):
    """Why a call makes no new complaint; with a number, which complaint it was about."""

    result = forms.ChoiceField()
    number = forms.CharField(required=False, max_length=64)
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, call: Call, **kwargs: Any) -> None:
        super().__init__(auto_id="end-%s", **kwargs)
        result = self.fields["result"]
        assert isinstance(result, forms.ChoiceField)
        follow = [Result.FOLLOWED_UP] if call.about else []
        result.choices = [("", _("请选择")), *((one.value, one.label) for one in (
            *follow, *calling.WITHOUT_CASE[:2], Result.ADDED, *calling.WITHOUT_CASE[2:]
        ))]  # fmt: skip
        result.label, self.fields["number"].label = _("不登记的原因"), _("投诉编号")
        self.fields["number"].help_text = _("属于已有投诉时填写")
        self.fields["note"].label = _("说明")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("result") == Result.ADDED and not said.get("number"):
            self.add_error("number", _("请填写这通电话说的是哪一件。"))
        if said.get("result") in (Result.ADDED, Result.FOLLOWED_UP, Result.OTHER) and not said.get("note"):
            self.add_error("note", _("请写下对方说了什么。"))
        return said


def _call(viewer: Viewer, id: str) -> Call:
    found = calls.mine(viewer, id)
    if found is None:
        raise Http404
    return found


def _where(viewer: Viewer, call: Call, request: HttpRequest) -> Where | None:
    """For the call's own unit; by telephone where its regulation knows that, or another way is chosen."""
    where = where_of(viewer, call.unit, request.GET.get(CHANNEL, ""))
    if where is None or where.unit.code != call.unit:
        return None
    if request.GET.get(CHANNEL) or where.regulation.channels[where.channel].door == "phone":
        return where
    by_phone = (key for key, one in where.regulation.channels.items() if one.door == "phone")
    return where_of(viewer, call.unit, next(by_phone, where.channel))


@require_safe
@desk_page
def screen(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Where a call centre opens its window: `number`, `call` and `unit` stand in the address."""
    units = [place.code for place, _regulation in registration.choices_of(viewer)]
    own = [held.unit for held in viewer.scope.held if held.unit in units]
    unit = request.GET.get(UNIT) or next(iter((*own, *units)), "")
    if unit not in units or request.method == "HEAD":
        return redirect("desk:calls")
    number, external = request.GET.get("number", "").strip()[:40], request.GET.get("call", "").strip()[:64]
    call = calling.screen(unit, number, external, by=viewer.id, now=viewer.now)
    return redirect("desk:call", call=call.id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def call(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """The screen; sent, it is a complaint."""
    found = _call(viewer, call)
    where = _where(viewer, found, request)
    if found.result or where is None or found.agent != viewer.id:
        return _summary(request, viewer, found, where)
    if request.method != "POST":
        typed, saved_at = draft_in(beside.draft_of(NO_CASE, calls.draft_name(found), viewer.id))
        form = RegistrationForm(viewer, where, draft=typed)
        if not form.initial.get(PHONE) and found.number:
            form.initial[PHONE] = calling.dialled(found)
        phone = str(form.initial.get(PHONE, ""))
        return _screen(request, viewer, found, where, form, phone=phone, draft_saved_at=saved_at)
    if FIND in request.POST:
        form = RegistrationForm(viewer, where, draft=request.POST)
        return _screen(request, viewer, found, where, form, phone=request.POST.get(PHONE, ""))
    form = RegistrationForm(viewer, where, data=request.POST, files=request.FILES)
    answer = _registered(viewer, where, form, found) if form.is_valid() else None
    if isinstance(answer, Received):
        return registration.shown_once(request, answer)
    refusal = registration.refusal_of(where, viewer, form, answer) if isinstance(answer, Refused) else None
    phone = request.POST.get(PHONE, "")
    return _screen(request, viewer, found, where, form, phone=phone, refusal=refusal, status=422)


def _registered(
    viewer: Viewer, where: Where, form: RegistrationForm, call: Call
) -> Received | Refused | None:
    answer = registration.lodged(viewer, where, form, key=f"call {call.id}")
    if isinstance(answer, Received):
        if not answer.repeated:
            calling.link(call, answer.case_id, result=Result.CASE, by=viewer.id, now=viewer.now)
            recordings.settle(call, now=viewer.now)
            _note_origin(viewer, call, answer.case_id)
        beside.drop_draft(NO_CASE, calls.draft_name(call), viewer.id)
    return answer


def _note_origin(viewer: Viewer, call: Call, case: str) -> None:
    """A complaint that came up in a follow-up call follows the case the call was about."""
    if call.about:
        perform(LinkCase(call.about, "follows"), on=case, at=viewer.now, by=viewer.id)


def _screen(
    request: HttpRequest, viewer: Viewer, call: Call, where: Where, form: RegistrationForm, *, phone: str,
    status: int = 200, end_form: EndForm | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    script = lines_for(viewer, where, outward=call.outward)
    context = {
        **registration.context_of(viewer, where, form, phone=phone),
        **_common(viewer, call),
        "script": script,
        "script_articles": articles_words(script.article, viewer.lang),
        "asked": [(form[one.key], script.asks.get(one.key, "")) for one in form.regulated],
        "end_form": end_form or EndForm(call),
        "draft_url": reverse("desk:call_draft", args=[call.id]),
        "pause_ms": PAUSE_MS,
        "number": calling.dialled(call) if call.number else "",
        "action": f"{reverse('desk:call', args=[call.id])}?{CHANNEL}={where.channel}",
        **more,
    }
    return show(request, viewer, "desk/call.html", context, current="calls", partial="earlier", status=status)


def _common(viewer: Viewer, call: Call) -> dict[str, Any]:
    return {
        "call": call,
        "line": calls.lines_of_calls(viewer, [call])[0],
        "about": _lines(viewer, call.about),
        "recorded": bool(call.recording),
    }


def _lines(viewer: Viewer, case: str) -> Any:
    return lines_of(viewer, queries.seen_of(viewer.scope, [case])) if case else ()


def _summary(request: HttpRequest, viewer: Viewer, call: Call, where: Where | None) -> HttpResponse:
    """A call that is over, or another's: what it came to, and who may take it."""
    context = {
        **_common(viewer, call),
        "case": _lines(viewer, call.case),
        "earlier": registration.earlier_of(viewer, calling.number_of(call)) if call.number else (),
        "can_take": not call.result and where is not None,
        "waits_back": not call.result and call.state == "missed",
        "hears": hears(viewer, call),
        "tries": calling.TRIES,
    }
    return show(request, viewer, "desk/call_over.html", context, current="calls")


@require_POST
@desk_page
def draft(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """Keeps what was typed so far; without scripts its button comes back to the screen."""
    found = _call(viewer, call)
    if found.result:
        return HttpResponse(status=409)
    if not keep_draft(request, viewer, calls.draft_name(found)):
        return HttpResponse(status=413)
    if "keep" in request.POST:
        messages.success(request, _("草稿已保存。"))
        return redirect("desk:call", call=found.id)
    return HttpResponse(status=204)


@require_POST
@desk_page
def take(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """The viewer is on the line, whoever it was announced for."""
    calling.take(_call(viewer, call), by=viewer.id)
    return redirect("desk:call", call=call)


@require_POST
@desk_page
def end(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """The call makes no new complaint, and why; what it says of an older one goes onto that."""
    found = _call(viewer, call)
    form = EndForm(found, data=request.POST)
    if not form.is_valid() or not _ended(viewer, found, form):
        where = _where(viewer, found, request)
        if where is None:
            raise Http404
        typed, _saved_at = draft_in(beside.draft_of(NO_CASE, calls.draft_name(found), viewer.id))
        blank = RegistrationForm(viewer, where, draft=typed)
        return _screen(request, viewer, found, where, blank, phone="", status=422, end_form=form)
    beside.drop_draft(NO_CASE, calls.draft_name(found), viewer.id)
    messages.success(request, _("通话已了结：%(why)s。") % {"why": Result(found.result).label})
    return redirect("desk:calls")


def _ended(viewer: Viewer, call: Call, form: EndForm) -> bool:
    result, note = Result(form.cleaned_data["result"]), form.cleaned_data["note"]
    try:
        if result is Result.ADDED:
            return _added(viewer, call, form, note)
        if result is Result.FOLLOWED_UP and call.about:
            perform(AddNote(_("回访：%(note)s") % {"note": note}), on=call.about, at=viewer.now, by=viewer.id)
            calling.link(call, call.about, result=result, by=viewer.id, now=viewer.now)
            recordings.settle(call, now=viewer.now)
            return True
        calling.close(call, result, note=note, by=viewer.id, now=viewer.now)
    except calling.NotPossible:
        form.add_error(None, _("这通电话已经了结。"))
        return False
    return True


def _added(viewer: Viewer, call: Call, form: EndForm, note: str) -> bool:
    row = queries.by_number(form.cleaned_data["number"].strip())
    seen = queries.seen_of(viewer.scope, [row.id]) if row is not None else ()
    if not seen:
        form.add_error("number", _("没有这个编号的投诉，或不在您可以查看的范围内。"))
        return False
    said = intake.say(
        seen[0].id,
        channel=seen[0].channel,
        text=note,
        now=viewer.now,
        idempotency=f"call {call.id}",
        by=viewer.id,
    )
    if isinstance(said, Refused):
        form.add_error(None, _("这件投诉现在不能再补充。"))
        return False
    calling.link(call, seen[0].id, result=Result.ADDED, by=viewer.id, now=viewer.now)
    recordings.settle(call, now=viewer.now)
    return True


@require_POST
@desk_page
def back(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """Calling back somebody who was missed: a call of its own, which answers the missed one."""
    found = _call(viewer, call)
    if found.result:
        return redirect("desk:call", call=call)
    number = calling.number_of(found)
    made = calling.begin(found.unit, number, by=viewer.id, now=viewer.now, answers=found.id)
    return redirect("desk:call", call=made.id)


@require_POST
@desk_page
def vain(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """Nobody answered the call back: counted on the missed call, and this call is over."""
    found = _call(viewer, call)
    missed = calls.mine(viewer, found.answers) if found.answers else found
    if missed is None:
        raise Http404
    tries = calling.not_reached(missed, by=viewer.id, now=viewer.now)
    if found.answers and not found.result:
        calling.drop(found)
    messages.info(request, _("已记录：第 %(n)s 次回电无人接听。") % {"n": tries})
    return redirect(f"{reverse('desk:calls')}?what=missed")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def recording(request: HttpRequest, viewer: Viewer, call: str) -> HttpResponseBase:
    """The recording, to whoever is on the call or sees its case; sent, it is kept."""
    found = _call(viewer, call)
    if request.method == "POST":
        return _given(request, viewer, found)
    keep_shut(viewer, found.case)
    held = found.case or f"{recordings.HELD}{found.id}"
    document = (
        documents.find(found.recording, case=held) if found.recording and hears(viewer, found) else None
    )
    if document is None:
        raise Http404
    return serve(document, part=request.headers.get("Range", ""))


def hears(viewer: Viewer, call: Call) -> bool:
    """Whether the recording is for them: their own call, or a unit all of whose cases they see."""
    return call.agent == viewer.id or viewer.scope.sees_unit(call.unit)


def _given(request: HttpRequest, viewer: Viewer, call: Call) -> HttpResponseBase:
    upload = request.FILES.get("recording")
    if upload is None:
        messages.error(request, _("请选择录音文件。"))
        return redirect("desk:call", call=call.id)
    given = documents.read(upload.name or "", cast(Any, upload))
    kept = recordings.keep(call, given, now=viewer.now) if isinstance(given, Given) else given
    if isinstance(kept, FileRefused):
        messages.error(request, str(kept))
    else:
        messages.success(request, _("录音已保存。"))
    return redirect("desk:call", call=call.id)
