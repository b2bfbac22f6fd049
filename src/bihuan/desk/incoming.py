"""Messages that arrived and wait for a person: register them, give them to their case, or drop them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.cases import queries
from bihuan.desk.dossier import fetched as fetched_case
from bihuan.desk.frame import Viewer, desk_page, regulation_in, show
from bihuan.desk.incoming_words import channel_word, files_in, notes_of, said_to_be, whole_of
from bihuan.desk.listing import Line as CaseLine
from bihuan.desk.listing import lines_of
from bihuan.documents import keeping as documents
from bihuan.engine import Refused
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox import correspondence, intake, keeping, sorting, waiting, wording
from bihuan.inbox.models import RawMessage
from bihuan.inbox.understanding import Reading, Understood
from bihuan.pages.formats import capped_words
from bihuan.pages.frame import units_sorted_by
from bihuan.pages.shapes import Tab
from bihuan.parties import directory
from bihuan.parties.contacts import Kind

MANY = 50
FEW = 8
REPLY, BESIDE = "reply", "beside"


def fetched(viewer: Viewer, id: str) -> RawMessage:
    """The message, or 404 where it waits for nobody or in nobody's sight."""
    found = waiting.find(id, units_sorted_by(viewer))
    if found is None:
        raise Http404
    return found


# --- the queue ----------------------------------------------------------------------------------------------


@require_safe
@desk_page
def incoming(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """What waits in the units in sight, oldest first."""
    held = request.GET.get("held") == "1"
    units = units_sorted_by(viewer)
    found = waiting.lines(units, held=held, after=_place(request.GET.get("after", "")), limit=MANY + 1)
    shown = found[:MANY]
    here = f"{reverse('desk:incoming')}?held={int(held)}"
    context = {
        "lines": [_line(viewer, one) for one in shown],
        "tabs": _tabs(units, held),
        "held": held,
        "several_units": units is None or len(units) > 1,
        "next_url": f"{here}&after={_token(shown[-1])}" if len(found) > MANY else "",
        "first_url": here if "after" in request.GET else "",
    }
    return show(request, viewer, "desk/incoming.html", context, current="incoming")


def _line(viewer: Viewer, one: waiting.Line) -> dict[str, Any]:
    return {
        "message": one,
        "title": one.subject or one.begins or _("（没有标题）"),
        "url": reverse("desk:message", args=[one.id]),
        "unit": viewer.names.unit(one.unit),
        "channel": channel_word(viewer, one.unit, one.channel),
        "why": _why(viewer, one.unit, one.why),
    }


def _why(viewer: Viewer, unit: str, why: str) -> str:
    regulation = regulation_in(unit, viewer.today, viewer.stamp)
    fields = regulation.fields.items() if regulation is not None else ()
    names = (
        {key: regulation.word(one.rule.path, one.name, viewer.lang) for key, one in fields}
        if regulation
        else {}
    )
    return wording.reason_in_words(why, field_names=names)


def _tabs(units: Collection[str] | None, held: bool) -> tuple[Tab, ...]:
    numbers = waiting.counts(units)
    here = reverse("desk:incoming")
    return tuple(
        Tab(
            label=label,
            url=f"{here}?held={int(which)}",
            current=held is which,
            count=capped_words(number, waiting.CAP) if number else None,
        )
        for label, which, number in zip(
            (_("等人辨认"), _("来得太快，先留着")), (False, True), numbers, strict=True
        )
    )


def _token(line: waiting.Line) -> str:
    return f"{line.kept_at.timestamp():.6f}_{line.id}"


def _place(typed: str) -> waiting.Before | None:
    """Where a page begins; what is no token begins at the beginning."""
    moment, _dash, id = typed.partition("_")
    seconds, _dot, micros = moment.partition(".")
    if not (seconds.isdecimal() and len(seconds) < 12 and micros.isdecimal() and len(micros) == 6 and id):
        return None
    return datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros)), id[:40]


# --- one message --------------------------------------------------------------------------------------------


class AttachForm(forms.Form):
    """To which case a message belongs, and as whose words."""

    number = forms.CharField(max_length=64)
    as_what = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("投诉编号")
        self.fields["as_what"].label = _("作为")
        field = self.fields["as_what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(REPLY, _("投诉人的答复或补充材料")), (BESIDE, _("别人的来件，只记在这件投诉上"))]


class DropForm(forms.Form):
    """Why nothing is to be done with a message."""

    reason = forms.ChoiceField()
    words = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("为什么不用办")
        self.fields["words"].label = _("说明")
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("请选择")),
            ("advertising", _("广告")),
            ("automatic", _("自动回复、退信、系统通知")),
            ("not ours", _("与本单位无关")),
            ("again", _("已经登记过")),
            ("thanks", _("致谢、闲聊，不需要办理")),
            ("other", _("其他（请写说明）")),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("reason") == "other" and not str(said.get("words") or "").strip():
            self.add_error("words", _("选了“其他”，请写明原因。"))
        return said

    @property
    def why(self) -> str:
        return f"{self.cleaned_data['reason']} {self.cleaned_data.get('words') or ''}".strip()


@require_safe
@desk_page
def message(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """What came, whole, and what can be done with it. Who reads it is noted first."""
    found = fetched(viewer, id)
    said = waiting.opened(found, by=viewer.id, now=viewer.now)
    return _page(request, viewer, found, said)


def _page(
    request: HttpRequest, viewer: Viewer, found: RawMessage, said: Reading, *, status: int = 200, **more: Any
) -> HttpResponse:
    cases = cases_about(viewer, said)
    first = cases[0].number if len(cases) == 1 else ""
    gist = keeping.gist_of(found)
    context = {
        "message": found,
        "said": said if isinstance(said, Understood) else None,
        "who": gist.who or keeping.sender_of(found),
        "title": gist.subject or _("（没有标题）"),
        "unit": viewer.names.unit(found.unit),
        "channel": channel_word(viewer, found.unit, found.channel),
        "why": _why(viewer, found.unit, found.why),
        "kind": said_to_be(said),
        "notes": notes_of(said),
        "whole": whole_of(said),
        "files": files_in(said),
        "cases": cases,
        "held": found.why == "too many",
        "held_with": waiting.held_with(found) if found.why == "too many" else 0,
        "attach_form": AttachForm(initial={"number": first, "as_what": REPLY}, auto_id="attach-%s"),
        "drop_form": DropForm(auto_id="drop-%s"),
        **more,
    }
    return show(request, viewer, "desk/message.html", context, current="incoming", status=status)


def cases_about(viewer: Viewer, said: Reading) -> tuple[CaseLine, ...]:
    """Cases in sight that it may be about: named or answered by it, else earlier ones of its sender."""
    if not isinstance(said, Understood):
        return ()
    ids = [one.case for one in sorting.about(said)]
    for contact in directory.contacts_in(said.person):
        if contact.kind in (Kind.EMAIL, Kind.PHONE):
            earlier = directory.earlier(contact.kind, contact.value, units=None, limit=FEW * 2)
            ids += [one.case for one in earlier]
    return lines_of(viewer, queries.seen_of(viewer.scope, list(dict.fromkeys(ids)))[:FEW])


@require_POST
@desk_page
def attach(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """Puts it on a case in sight, with what can be taken of its files."""
    found = fetched(viewer, id)
    said = waiting.understood(found)
    form = AttachForm(request.POST, auto_id="attach-%s")
    if form.is_valid():
        row = queries.by_number(form.cleaned_data["number"].strip())
        if row is None or not queries.in_sight(viewer.scope, (row.id,)):
            form.add_error("number", _("没有这件投诉，或您看不到它。请核对编号。"))
        else:
            answer = _attached(viewer, found, said, row.id, supplies=form.cleaned_data["as_what"] == REPLY)
            if not isinstance(answer, Refused):
                messages.success(request, _("已记到 %(number)s。") % {"number": row.number})
                return redirect("desk:case", number=row.number)
            form.add_error(None, _("没有记上：这件来件已经有人处理过，或这件投诉不再接收来件。"))
    return _page(request, viewer, found, said, status=422, attach_form=form)


def _attached(
    viewer: Viewer, found: RawMessage, said: Reading, case: str, *, supplies: bool
) -> intake.Added | Refused:
    text, files = _("来件见原文"), sorting.Files((), (), 0)
    if isinstance(said, Understood):
        text = said.text or said.whole or said.subject or text
        files = sorting.keep_files(said, viewer.now)
    answer = intake.add_kept(
        found,
        case,
        text=text,
        now=viewer.now,
        by=COMPLAINANT if supplies else viewer.id,
        files=files.ids,
        digests=files.digests,
        supplies=supplies,
        why=files.why,
    )
    if isinstance(answer, Refused):
        documents.drop(files.ids)
    return answer


@require_POST
@desk_page
def drop(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """Nothing is to be done; it is deleted after a month."""
    found = fetched(viewer, id)
    form = DropForm(request.POST, auto_id="drop-%s")
    if not form.is_valid():
        return _page(request, viewer, found, waiting.understood(found), status=422, drop_form=form)
    if "all" in request.POST:
        number = waiting.drop_all_held(found, by=viewer.id, reason=form.why)
        messages.success(
            request, _("同一发件人的 %(number)s 件都不用办了，一个月后删除。") % {"number": number}
        )
    elif keeping.drop(found, by=viewer.id, reason=form.why):
        messages.success(request, _("不用办了，一个月后删除。"))
    return redirect("desk:incoming")


@require_POST
@desk_page
def release(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """A held message is sorted as if it had come alone."""
    found = fetched(viewer, id)
    waiting.let_through(found, now=viewer.now)
    if found.case and queries.in_sight(viewer.scope, (found.case,)):
        row = queries.by_id(found.case)
        assert row is not None
        return redirect("desk:case", number=row.number)
    return redirect("desk:message", id=found.id) if not found.case else redirect("desk:incoming")


# --- its bytes ----------------------------------------------------------------------------------------------


@require_safe
@desk_page
def source(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """The message byte for byte, to be saved; whoever takes it is noted."""
    found = fetched(viewer, id)
    waiting.opened(found, by=viewer.id, now=viewer.now)
    return as_file(found)


def as_file(found: RawMessage) -> HttpResponse:
    """To be saved and never shown in place."""
    ending = "eml" if found.media.startswith(("message/", "text/rfc822")) else "bin"
    answer = HttpResponse(keeping.raw_of(found), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.id}.{ending}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@desk_page
def message_file(request: HttpRequest, viewer: Viewer, id: str, place: int) -> HttpResponseBase:
    """One of its files, if it is of a kind that may be taken: to be saved."""
    found = fetched(viewer, id)
    held = [one for one in files_in(waiting.understood(found)) if one.place == place and one.taken]
    if not held:
        raise Http404
    waiting.opened(found, by=viewer.id, now=viewer.now)
    return held[0].served()


# --- on a case ----------------------------------------------------------------------------------------------


@require_safe
@desk_page
def case_message(request: HttpRequest, viewer: Viewer, number: str, id: str) -> HttpResponseBase:
    """A message of a case, whole, with what it quotes; who reads it is noted first."""
    dossier = fetched_case(viewer, number)
    found = correspondence.find(dossier.id, id)
    if found is None:
        raise Http404
    said = correspondence.opened(found, by=viewer.id, now=viewer.now)
    if request.GET.get("source") == "1":
        return as_file(found)
    context = {
        "dossier": dossier,
        "message": found,
        "name": str(wording.NATURES.get(found.nature, wording.NATURES["reply"])),
        "said": said if isinstance(said, Understood) else None,
        "channel": channel_word(viewer, found.unit, found.channel),
        "notes": notes_of(said),
        "whole": whole_of(said),
        "files": files_in(said),
    }
    return show(request, viewer, "desk/case_message.html", context, current="register")
