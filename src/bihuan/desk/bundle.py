"""A whole case taken away, as one PDF or as JSON (`docs/case-json.md`): asked what for, and accounted for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.cases import access
from bihuan.desk import folder
from bihuan.desk.case import is_revealed
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.explaining import entries_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.documents import bundling
from bihuan.documents.models import Document
from bihuan.documents.sniffing import PDF
from bihuan.inbox import outbox
from bihuan.pages.formats import masked_name, size_words, written_words
from bihuan.pages.shapes import Entry
from bihuan.parties import directory

GRANTED = "export granted"
GRANTED_FOR = timedelta(minutes=10)
FORMAT = "bihuan-case/1"
# More bytes of attachments than this are listed, not bound in: a mailbox or a printer would choke on them.
MOST_BYTES = 40 * 1024 * 1024


class TakeAwayForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("要哪一种"),
        choices=[
            ("pdf", gettext_lazy("PDF 卷宗：封面、经过、函件、附件")),
            ("json", gettext_lazy("JSON 数据：供其他系统读取")),
        ],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    purpose = forms.CharField(
        label=gettext_lazy("用途"), help_text=gettext_lazy("如“法院调取”“移交律师”"), max_length=200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def take_away(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Asks what for, accounts for it, and leads to the file."""
    dossier = fetched(viewer, number)
    form = TakeAwayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        purpose = form.cleaned_data["purpose"]
        access.log_access(viewer.id, dossier.id, what=access.EXPORT, purpose=purpose, now=viewer.now)
        until = (viewer.now + GRANTED_FOR).isoformat()
        request.session[GRANTED] = {dossier.id: [until, purpose]}
        return redirect("desk:bundle", number=dossier.number, kind=form.cleaned_data["kind"])
    context = {
        "dossier": dossier,
        "title": _("导出全案"),
        "body": _("导出会留痕：谁、何时、为什么。投诉人信息按您现在看到的样子导出：没有查看全号时是遮住的。"),
        "form": form,
        "submit": _("导出"),
        "action": request.path,
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/act.html", context, current="register", status=status)


@require_safe
@desk_page
def bundle(request: HttpRequest, viewer: Viewer, number: str, kind: str) -> HttpResponseBase:
    """The file, for a few minutes after it was accounted for."""
    dossier = fetched(viewer, number)
    if kind not in ("pdf", "json"):
        raise Http404
    until, purpose = request.session.get(GRANTED, {}).get(dossier.id, ["", ""])
    if not until or datetime.fromisoformat(until) <= viewer.now:
        return redirect("desk:take_away", number=dossier.number)
    revealed = is_revealed(request, dossier)
    if kind == "json":
        content = json.dumps(as_data(dossier, purpose, revealed=revealed), ensure_ascii=False, indent=1)
        answer = HttpResponse(content, content_type="application/json")
    else:
        answer = HttpResponse(as_pdf(dossier, purpose, revealed=revealed), content_type=PDF)
    answer["Content-Disposition"] = f'attachment; filename="{dossier.number}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def as_data(dossier: Dossier, purpose: str, *, revealed: bool) -> dict[str, Any]:
    """The case as `docs/case-json.md` describes, as far as its reader sees it."""
    row, case, viewer = dossier.row, dossier.case, dossier.viewer
    files = folder.files_of(dossier)
    entries = entries_of(dossier, files, whole=True, revealed=revealed)
    return {
        "format": FORMAT,
        "exported_at": viewer.now.isoformat(),
        "exported_by": viewer.name,
        "purpose": purpose,
        "personal": "whole" if revealed else "masked",
        "case": {
            "number": row.number, "unit": row.unit, "regulation": case.regulation, "version": case.version,
            "channel": row.channel, "status": row.status, "level": row.level, "outcome": case.outcome,
            "received_at": _iso(row.received_at), "opened_at": _iso(row.opened_at),
            "closed_at": _iso(case.closed_at), "anonymous": row.anonymous,
        },
        "matter": folder.matter_of(dossier),
        "complainant": _facts(folder.party_of(dossier, revealed=revealed)),
        "record": _facts(folder.record_of(dossier, revealed=revealed)),
        "clocks": [
            {"name": dossier.teller.clock(one.id), "status": one.status, "limit": one.limit,
             "started_at": _iso(one.started_at), "due": _iso(one.due), "stopped_at": _iso(one.stopped_at),
             "in_time": one.in_time, "articles": list(one.articles)}
            for one in dossier.clocks
        ],
        "entries": [
            {**_entry(one, told), "number": one.number, "event": type(one.happened.event).__name__,
             "rule": one.happened.because.rule, "articles": list(one.happened.because.articles)}
            for one, told in zip(reversed(dossier.history), entries, strict=True)
        ][::-1],
        "letters": list(_letters(dossier, revealed=revealed)),
        "files": [
            {"name": one.name, "kind": one.blob.kind, "size": one.blob.size, "sha256": one.blob.digest,
             "kept_at": _iso(one.kept_at)}
            for one in files
        ],
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _facts(facts: Any) -> list[dict[str, str]]:
    return [{"label": one.label, "value": one.value} for one in facts]


def _entry(one: Any, told: Entry) -> dict[str, Any]:
    return {
        "at": _iso(told.at), "recorded_at": _iso(one.recorded_at), "who": told.who, "title": told.title,
        "lines": told.body.splitlines(), "why": told.basis,
    }  # fmt: skip


def _safe(text: str, hidden: Mapping[str, str]) -> str:
    """A letter without the code that opens the case, and with what is not to be seen masked."""
    for whole, masked in hidden.items():
        text = text.replace(whole, masked)
    return folder.without_code(text)


def _masks(dossier: Dossier, *, revealed: bool) -> Mapping[str, str]:
    """What of the complainant stands masked in letters too, by how it is written in full."""
    party = directory.party_of(dossier.id) if not revealed else None
    if party is None:
        return {}
    names = {party.name: masked_name(party.name)} if party.name else {}
    return names | {one.value: "****" for one in party.contacts if one.value}


def _letters(dossier: Dossier, *, revealed: bool) -> Iterator[dict[str, Any]]:
    hidden = _masks(dossier, revealed=revealed)
    sent = {one.letter: one for one in outbox.of_case(dossier.id)}
    for line in folder.letters_of(dossier):
        one = sent.get(line.id)
        yield {
            "name": line.name, "at": _iso(line.at), "state": line.state.name,
            "subject": _safe(one.subject, hidden) if one is not None else "",
            "body": _safe(one.body, hidden) if one is not None else "",
        }  # fmt: skip


def as_pdf(dossier: Dossier, purpose: str, *, revealed: bool) -> bytes:
    """Cover, history, letters and attachments: pictures and PDFs as pages, the rest listed with its hash."""
    files = folder.files_of(dossier)
    bound = _bound(files)
    lines, pictures, behind = [], {}, []
    for place, one in enumerate(files, start=1):
        name, how = "", _("另存")
        if one in bound and one.blob.kind in bundling.SET:
            name, how = f"f{place}.{bundling.SET[one.blob.kind]}", _("见后页")
            pictures[name] = _content(one)
        elif one in bound:
            behind.append(_content(one))
            how = _("附在最后")
        lines.append(
            {"number": str(place), "name": one.name, "digest": one.blob.digest, "how": how,
             "size": str(size_words(one.blob.size)), "picture": name}
        )  # fmt: skip
    data = {**_pages(dossier, purpose, revealed=revealed), "files": lines}
    return bundling.pdf(data, pictures=pictures, behind=behind)


def _bound(files: tuple[Document, ...]) -> set[Document]:
    """The files that become pages, the first ones as far as they are not too much."""
    left, found = MOST_BYTES, set()
    for one in files:
        if (one.blob.kind == PDF or one.blob.kind in bundling.SET) and one.blob.size <= left:
            left -= one.blob.size
            found.add(one)
    return found


def _content(document: Document) -> bytes:
    with default_storage.open(document.blob.path) as stream:
        return stream.read()


def _pages(dossier: Dossier, purpose: str, *, revealed: bool) -> Mapping[str, Any]:
    viewer = dossier.viewer
    entries = reversed(entries_of(dossier, (), whole=True, revealed=revealed))
    made = _written(viewer.now)
    facts = [
        (_("编号"), dossier.number),
        (_("状态"), folder.state_of(dossier).name),
        (_("适用制度"), f"《{dossier.regulation_title}》{dossier.regulation.version}"),
        (_("渠道"), dossier.teller.channel(dossier.row.channel)),
        (_("收到时间"), _written(dossier.row.received_at)),
        *((one.label, one.value) for one in folder.party_of(dossier, revealed=revealed)),
        (_("导出"), f"{viewer.name} · {made} · {purpose}"),
    ]
    return {
        "unit": viewer.names.unit(dossier.row.unit),
        "title": _("投诉卷宗 %(number)s") % {"number": dossier.number},
        "matter": folder.matter_of(dossier),
        "facts": facts,
        "record": [(one.label, one.value) for one in folder.record_of(dossier, revealed=revealed)],
        "entries": [
            {"at": _written(one.at), "who": one.who, "title": one.title, "body": one.body, "why": one.basis}
            for one in entries
        ],
        "letters": [
            {**one, "at": _written(datetime.fromisoformat(one["at"]))}
            for one in _letters(dossier, revealed=revealed)
        ],
        "words": {
            "record": _("登记内容"), "history": _("经过"), "letters": _("函件"), "files": _("附件"),
            "nothing": _("没有附件。"), "columns": [_("序号"), _("名称和摘要"), _("大小"), _("在哪里")],
        },
        "foot": _("%(number)s · 由 %(who)s 于 %(at)s 导出") % {
            "number": dossier.number, "who": viewer.name, "at": made,
        },
    }  # fmt: skip


def _written(at: datetime) -> str:
    return written_words(at, zone=timezone.get_current_timezone())
