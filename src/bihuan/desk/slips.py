"""Papers on the desk: a batch is taken in at once, then each slip is typed in beside its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import beside, queries
from bihuan.desk import registration
from bihuan.desk.filtering import units_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.registration import (
    NO_CASE,
    RECEIVED_AT,
    WHY_EARLIER,
    RegistrationForm,
    Where,
    choices_of,
    keep_draft,
    where_of,
)
from bihuan.desk.shut import keep_shut
from bihuan.desk.tasks import draft_in
from bihuan.documents import keeping as documents
from bihuan.documents import pages
from bihuan.documents.serving import serve
from bihuan.documents.sniffing import PDF
from bihuan.engine import Refused
from bihuan.inbox import intake, slips
from bihuan.inbox.intake import Received
from bihuan.inbox.models import Batch, PaperKind, Slip, SlipState
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import written_words
from bihuan.pages.shapes import Level, Tone
from bihuan.pages.widgets import MomentInput

PAGE = 20
ACTS = ("part", "drop", "add", "again")
# Ways in that regulations name after the kind of paper; else the first that comes by letter.
KEYS = {PaperKind.BOX: ("box",), PaperKind.FAX: ("fax", "letter"), PaperKind.LETTER: ("letter",),
        PaperKind.FORM: ("counter",)}  # fmt: skip


class BatchForm(forms.Form):
    """What came in, when and where; with its pictures, or none where the box was empty."""

    kind = forms.ChoiceField(choices=PaperKind.choices)
    unit = forms.ChoiceField()
    place = forms.CharField(required=False, max_length=80)
    received_at = forms.DateTimeField(widget=MomentInput)
    registered = forms.CharField(required=False, max_length=64)
    sender = forms.CharField(required=False, max_length=80)
    pictures = FilesField(required=False)
    empty = forms.BooleanField(required=False)

    def __init__(self, viewer: Viewer, **kwargs: Any) -> None:
        now = timezone.localtime(viewer.now).replace(second=0, microsecond=0)
        super().__init__(initial={"received_at": now}, auto_id="batch-%s", **kwargs)
        self.viewer = viewer
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ChoiceField)
        unit.choices = [(place.code, place.name) for place, _regulation in choices_of(viewer)]
        own = [held.unit for held in viewer.scope.held]
        self.initial["unit"] = next((code for code, _name in unit.choices if code in own), "")
        words = {
            "kind": (_("哪一种纸件"), ""),
            "unit": (_("单位"), ""),
            "place": (_("地点"), _("哪个意见箱、哪台传真机")),
            "received_at": (_("收到时间"), _("开箱、收信的时间，时限从这里起算")),
            "registered": (_("登记号"), _("挂号信号码或收文编号")),
            "sender": (_("寄件人"), _("信封上写的")),
            "pictures": (_("照片或扫描件"), _("一次选多张；PDF 的每一页各算一张")),
            "empty": (_("里面没有东西"), _("开箱没有纸条，也记一笔")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label, self.fields[name].help_text = label, hint

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("pictures") and not said.get("empty"):
            self.add_error("pictures", _("请选择照片或扫描件；没有东西的，勾选“里面没有东西”。"))
        if said.get("received_at") and said["received_at"] > self.viewer.now + timedelta(minutes=1):
            self.add_error("received_at", _("收到时间不能晚于现在。"))
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A batch in the list."""

    batch: Batch
    url: str
    kind: str
    unit: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A slip among its batch; `case` is a number, where the case is in sight."""

    slip: Slip
    url: str
    picture: str
    state: Level
    case: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def batches(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The batches of the units in sight, and the form that takes in another."""
    may = bool(choices_of(viewer))
    form = BatchForm(viewer)
    if request.method == "POST" and may:
        form = BatchForm(viewer, data=request.POST, files=request.FILES)
        if form.is_valid():
            return _taken(request, viewer, form)
    found = slips.batches_of(units_of(viewer), before=_moment(request.GET.get("before", "")), limit=PAGE + 1)
    more = f"?{urlencode({'before': found[PAGE - 1].made_at.isoformat()})}" if len(found) > PAGE else ""
    context = {"form": form if may else None, "lines": _lines(viewer, found[:PAGE]), "next_url": more}
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/slips/batches.html", context, current="slips", status=status)


def _taken(request: HttpRequest, viewer: Viewer, form: BatchForm) -> HttpResponseBase:
    said = form.cleaned_data
    batch = slips.open_batch(
        said["unit"],
        PaperKind(said["kind"]),
        received_at=min(said["received_at"], viewer.now),
        by=viewer.id,
        now=viewer.now,
        place=said["place"],
        registered=said["registered"],
        sender=said["sender"],
    )
    _take_in(request, viewer, batch, said["pictures"] or [])
    return redirect("desk:batch", batch=batch.id)


def _take_in(request: HttpRequest, viewer: Viewer, batch: Batch, files: Sequence[Any]) -> None:
    taken = slips.take_in(
        batch, (documents.read(one.name or "", cast(Any, one)) for one in files), now=viewer.now
    )
    for words in taken.refused:
        messages.error(request, words)
    if taken.slips:
        messages.success(request, _("已保存 %(n)s 张，请逐张录入。") % {"n": taken.slips})
    elif not taken.refused:
        messages.success(request, _("已记录：没有纸件。"))


def _lines(viewer: Viewer, found: Sequence[Batch]) -> tuple[Line, ...]:
    return tuple(
        Line(
            batch=one,
            url=reverse("desk:batch", args=[one.id]),
            kind=str(PaperKind(one.kind).label),
            unit=viewer.names.unit(one.unit),
            by=viewer.names(one.made_by),
        )
        for one in found
    )


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _batch(viewer: Viewer, id: str) -> Batch:
    found = slips.find(id, units=units_of(viewer))
    if found is None:
        raise Http404
    return found


def _slip(batch: Batch, id: str) -> Slip:
    found = batch.slip_set.filter(id=id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def batch(request: HttpRequest, viewer: Viewer, batch: str) -> HttpResponseBase:
    """The slips of a batch; more pictures may follow."""
    found = _batch(viewer, batch)
    if request.method == "POST":
        files = request.FILES.getlist("files")
        if not files:
            messages.error(request, _("请选择照片或扫描件。"))
        else:
            _take_in(request, viewer, found, files)
        return redirect("desk:batch", batch=found.id)
    following = slips.next_of(found)
    context = {
        "batch": found,
        "line": _lines(viewer, [found])[0],
        "cards": _cards(viewer, found),
        "next_url": reverse("desk:slip", args=[found.id, following.id]) if following else "",
        "sender": slips.sender_of(found),
    }
    return show(request, viewer, "desk/slips/batch.html", context, current="slips")


def _cards(viewer: Viewer, batch: Batch) -> tuple[Card, ...]:
    rows = slips.slips_of(batch)
    seen = {
        row.id: row.number for row in queries.seen_of(viewer.scope, [one.case for one in rows if one.case])
    }
    return tuple(_card(one, seen.get(one.case, "")) for one in rows)


def _card(slip: Slip, case: str = "") -> Card:
    tones: dict[str, Tone] = {SlipState.WAITING: "waiting", SlipState.DROPPED: "plain"}
    return Card(
        slip=slip,
        url=reverse("desk:slip", args=[slip.batch_id, slip.id]),
        picture=reverse("desk:slip_picture", args=[slip.batch_id, slip.id]),
        state=Level(name=str(SlipState(slip.state).label), tone=tones.get(slip.state, "done")),
        case=case,
    )


@require_safe
@desk_page
def picture(request: HttpRequest, viewer: Viewer, batch: str, slip: str) -> HttpResponseBase:
    """The slip as it was taken; a page of a PDF as a picture, or with `?file` as the file it is."""
    found = _slip(_batch(viewer, batch), slip)
    keep_shut(viewer, found.case)
    document = slips.file_of(found)
    if document is None:
        raise Http404
    if document.blob.kind == PDF and "file" not in request.GET:
        try:
            drawn = pages.picture(slips.content_of(document))
        except pages.NoPages:
            return serve(document)
        headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
        return HttpResponse(drawn, content_type="image/png", headers=headers)
    return serve(document)


def _where(viewer: Viewer, batch: Batch, channel: str) -> Where | None:
    """For the batch's unit, by the way in that the regulation has for such paper."""
    where = where_of(viewer, batch.unit, channel)
    if where is None or where.unit.code != batch.unit or channel == where.channel:
        return where if where is not None and where.unit.code == batch.unit else None
    ways = where.regulation.channels
    named = [key for key in KEYS[PaperKind(batch.kind)] if key in ways]
    by_letter = [key for key, one in ways.items() if one.door == "letter"]
    return where_of(viewer, batch.unit, next(iter((*named, *by_letter)), where.channel))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def slip(request: HttpRequest, viewer: Viewer, batch: str, slip: str) -> HttpResponseBase:
    """The picture and the form beside it; sent, the slip is a complaint and the next one comes."""
    held = _batch(viewer, batch)
    found = _slip(held, slip)
    where = _where(viewer, held, request.GET.get("channel", ""))
    if found.state != SlipState.WAITING or where is None:
        return _shown(request, viewer, held, found, where, None)
    if request.method != "POST":
        typed, saved_at = draft_in(beside.draft_of(NO_CASE, _draft_name(found), viewer.id))
        form = _form(viewer, where, held, draft=typed)
        return _shown(request, viewer, held, found, where, form, draft_saved_at=saved_at)
    if registration.FIND in request.POST:
        form = _form(viewer, where, held, draft=request.POST)
        return _shown(request, viewer, held, found, where, form)
    form = _form(viewer, where, held, data=request.POST, files=request.FILES)
    answer = registration.lodged(viewer, where, form, key=f"slip {found.id}") if form.is_valid() else None
    if isinstance(answer, Received):
        return _registered(request, viewer, held, found, answer)
    refusal = registration.refusal_of(where, viewer, form, answer) if isinstance(answer, Refused) else None
    return _shown(request, viewer, held, found, where, form, refusal=refusal, status=422)


def _form(viewer: Viewer, where: Where, batch: Batch, **given: Any) -> RegistrationForm:
    """The time of receipt is the batch's, and why it lies in the past is known."""
    form = RegistrationForm(viewer, where, **given)
    form.initial[RECEIVED_AT] = timezone.localtime(batch.received_at)
    if not form.initial.get(WHY_EARLIER):
        at = written_words(batch.received_at, zone=timezone.get_current_timezone())
        said = {"kind": PaperKind(batch.kind).label, "at": at}
        form.initial[WHY_EARLIER] = _("%(kind)s，%(at)s收到，照原件录入") % said
    return form


def _registered(
    request: HttpRequest, viewer: Viewer, batch: Batch, slip: Slip, answer: Received
) -> HttpResponseBase:
    try:
        slips.registered(slip, answer.case_id, by=viewer.id, now=viewer.now)
    except slips.DoneBefore:
        messages.info(request, _("这一张刚才已经有人录入。"))
    else:
        said = {"number": answer.number, "code": answer.code}
        messages.success(request, _("已登记 %(number)s，查询码 %(code)s（只显示这一次）。") % said)
    beside.drop_draft(NO_CASE, _draft_name(slip), viewer.id)
    return _to_the_next(batch, slip)


def _to_the_next(batch: Batch, slip: Slip) -> HttpResponseBase:
    following = slips.next_of(batch, after=slip.place)
    if following is None:
        return redirect("desk:batch", batch=batch.id)
    return redirect("desk:slip", batch=batch.id, slip=following.id)


def _draft_name(slip: Slip) -> str:
    return f"slip {slip.id}"


def _shown(
    request: HttpRequest, viewer: Viewer, batch: Batch, slip: Slip, where: Where | None,
    form: RegistrationForm | None, *, status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    row = queries.by_id(slip.case) if slip.case else None
    seen = queries.seen_of(viewer.scope, [row.id]) if row is not None else ()
    document = slips.file_of(slip)
    context = {
        "batch": batch,
        "line": _lines(viewer, [batch])[0],
        "card": _card(slip, seen[0].number if seen else ""),
        "is_picture": document is not None and document.blob.kind.startswith(("image/", PDF)),
        "gone": document is None,
        "form": form,
        "draft_url": reverse("desk:slip_draft", args=[batch.id, slip.id]),
        "undo": slip.state in (SlipState.PART, SlipState.DROPPED) and not slip.case,
        "sender": slips.sender_of(batch),
        **(
            registration.context_of(viewer, where, form, phone=request.POST.get(registration.PHONE, ""))
            if where and form
            else {}
        ),
        "action": f"?channel={where.channel}" if where else "",
        **more,
    }
    return show(request, viewer, "desk/slips/slip.html", context, current="slips", status=status)


@require_POST
@desk_page
def draft(request: HttpRequest, viewer: Viewer, batch: str, slip: str) -> HttpResponse:
    """Keeps what was typed of a slip so far."""
    found = _slip(_batch(viewer, batch), slip)
    return HttpResponse(status=204 if keep_draft(request, viewer, _draft_name(found)) else 413)


@require_POST
@desk_page
def act(request: HttpRequest, viewer: Viewer, batch: str, slip: str) -> HttpResponseBase:
    """What else a slip may be: a further page, part of a case we have, no complaint; or waiting again."""
    held = _batch(viewer, batch)
    found = _slip(held, slip)
    said = request.POST.get("act", "")
    try:
        went = _acted(request, viewer, held, found, said)
    except slips.DoneBefore:
        messages.info(request, _("这一张刚才已经有人处理。"))
        went = True
    if went and said != "again":
        return _to_the_next(held, found)
    return redirect("desk:slip", batch=held.id, slip=found.id)


def _acted(request: HttpRequest, viewer: Viewer, batch: Batch, slip: Slip, act: str) -> bool:
    why = request.POST.get("why", "").strip()[:400]
    match act:
        case "part":
            joined = slips.part_of_the_one_before(slip, by=viewer.id, now=viewer.now)
            if joined is None:
                messages.error(request, _("前面没有可以接续的一张。"))
            return joined is not None
        case "drop" if why:
            slips.dropped(slip, why, by=viewer.id, now=viewer.now)
            return True
        case "add":
            return _added(request, viewer, slip, request.POST.get("number", "").strip(), why)
        case "again":
            return slips.back_to_waiting(slip)
        case _:
            messages.error(request, _("请写明为什么不是投诉。"))
            return False


def _added(request: HttpRequest, viewer: Viewer, slip: Slip, number: str, words: str) -> bool:
    row = queries.by_number(number)
    seen = queries.seen_of(viewer.scope, [row.id]) if row is not None else ()
    if not seen or not words:
        messages.error(request, _("请填写可以查看的投诉编号，并写下这张纸上说了什么。"))
        return False
    said = intake.say(
        seen[0].id, channel=seen[0].channel, text=words, now=viewer.now, idempotency=f"slip {slip.id}",
        by=viewer.id,
    )  # fmt: skip
    if isinstance(said, Refused):
        messages.error(request, _("这件投诉现在不能再补充。"))
        return False
    slips.added(slip, seen[0].id, by=viewer.id, now=viewer.now)
    return True
