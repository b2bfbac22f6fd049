"""Papers of a case (单据): looked at, made out, signed, taken away as PDF and Word."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.cases.perform import perform
from bihuan.desk.case import is_revealed
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.naming import articles_words
from bihuan.desk.paper_words import sheet_of, template_values
from bihuan.documents.models import IssuedPaper
from bihuan.documents.papers import codes, keeping, rendering, templates, word
from bihuan.documents.papers.sheet import Sheet, Signed, Stamp
from bihuan.engine import Refused
from bihuan.engine import events as e
from bihuan.engine.commands import IssuePaper
from bihuan.pages.formats import written_words
from bihuan.regulation.model import COMPLAINANT
from bihuan.regulation.paper import Paper

PREVIEW = "预览 · 未开出"
KINDS = {"pdf": "application/pdf", "docx": word.MEDIA}


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper that has something to say: of which procedure, about whom, under which number."""

    paper: Paper
    instance: str
    name: str
    about: str
    number: str
    articles: str
    issued: int

    @property
    def query(self) -> str:
        return urlencode({"of": self.instance})


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper made out, with who has signed and who may still."""

    row: IssuedPaper
    name: str
    by: str
    signed: tuple[tuple[str, str, str], ...]
    open: tuple[tuple[str, str], ...]


def ready_in(dossier: Dossier) -> Iterator[Ready]:
    """The papers whose form has been filled in, or whose procedure runs, in the order of the regulation."""
    filled = _filled(dossier)
    numbers = _numbers(dossier)
    issued = [(one.paper, one.instance) for one in dossier.case.papers.values()]
    for instance in dossier.case.instances.values():
        if instance.id in dossier.hidden:
            continue
        for paper in dossier.regulation_at(instance).papers.values():
            if paper.of != instance.procedure or not _has_something(dossier, paper, instance.id, filled):
                continue
            count = issued.count((paper.key, instance.id))
            yield Ready(
                paper=paper,
                instance=instance.id,
                name=dossier.teller.paper(instance.id, paper.key),
                about=dossier.called(instance.subject) if instance.subject else "",
                number=_number(dossier, paper, instance.id, numbers, count),
                articles=articles_words(paper.articles, dossier.viewer.lang),
                issued=count,
            )


def _filled(dossier: Dossier) -> Set[tuple[str, str]]:
    """(procedure, form) of every form that was filled in, or waits to be: then it prints empty."""
    waiting = {
        (one.instance, form)
        for one in dossier.case.open_occurrences()
        if (form := dossier.step_of(one).form) is not None
    }
    return waiting | frozenset(
        (event.instance, event.form or "record")
        for event in (one.happened.event for one in dossier.history)
        if isinstance(event, e.ValuesRecorded)
    )


def _has_something(dossier: Dossier, paper: Paper, instance: str, filled: Set[tuple[str, str]]) -> bool:
    return (
        paper.form is None
        or (instance, paper.form) in filled
        or _numbers(dossier).get((instance, paper.form)) is not None
    )


def _numbers(dossier: Dossier) -> dict[tuple[str, str], str]:
    """The last number the regulation gave to a form in a procedure."""
    return {
        (event.occurrence.rpartition("/")[0] or event.occurrence, event.form): event.document
        for event in (one.happened.event for one in dossier.history)
        if isinstance(event, e.DocumentIssued)
    }


def _number(
    dossier: Dossier, paper: Paper, instance: str, numbers: dict[tuple[str, str], str], issued: int
) -> str:
    """`YH-2026-0001-KS-1`; made out again it is `…-KS-1/2`."""
    own = numbers.get((instance, paper.form or ""))
    if own is None:
        same = [one for one in dossier.case.instances.values() if one.procedure == paper.of]
        own = f"{paper.series}-{[one.id for one in same].index(instance) + 1}"
    again = f"/{issued + 1}" if issued else ""
    return f"{dossier.number}-{own}{again}"


def _ready(dossier: Dossier, paper: str, instance: str) -> Ready:
    """The paper of a procedure, the main one where none is named; 404 where it has nothing to say."""
    for one in ready_in(dossier):
        if one.paper.key == paper and one.instance == (instance or dossier.root.id):
            return one
    raise Http404


# --- looked at --------------------------------------------------------------------------------------------


@require_safe
@desk_page
def papers(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The papers of a case: those that can be made out, and those that were."""
    dossier = fetched(viewer, number)
    context = {
        "dossier": dossier,
        "ready": tuple(ready_in(dossier)),
        "issued": tuple(_issued(dossier)),
        "revealed": is_revealed(request, dossier),
        "keeps_templates": viewer.scope.sees_unit(dossier.row.unit),
    }
    return show(request, viewer, "desk/case_papers.html", context, current="register")


def _issued(dossier: Dossier) -> Iterator[Issued]:
    """Only those that the ledger knows, and that are of a procedure in sight."""
    for row in keeping.of_case(dossier.id):
        if row.code in dossier.case.papers and row.instance not in dossier.hidden:
            yield issued_of(dossier, row)


def issued_of(dossier: Dossier, row: IssuedPaper) -> Issued:
    paper = _paper_of(dossier, row)
    signed = {one.post: one for one in row.signatures.all()}
    return Issued(
        row=row,
        name=dossier.teller.paper(row.instance, row.paper),
        by=dossier.called(row.issued_by),
        signed=tuple(
            (dossier.teller.signer(post), signer_of(dossier, post, one.by), dossier.moment(one.at))
            for post, one in signed.items()
        ),
        open=tuple(
            (one.post, dossier.teller.signer(one.post))
            for one in (paper.signs if paper is not None else ())
            if one.post and one.post not in signed
        ),
    )


def _paper_of(dossier: Dossier, row: IssuedPaper) -> Paper | None:
    instance = dossier.case.instances[row.instance]
    return dossier.regulation_at(instance).papers.get(row.paper)


def signer_of(dossier: Dossier, post: str, by: str) -> str:
    return dossier.called(COMPLAINANT) if post == COMPLAINANT else dossier.called(by)


@require_safe
@desk_page
def preview(request: HttpRequest, viewer: Viewer, number: str, paper: str, kind: str) -> HttpResponse:
    """The paper as it would be now, marked as not made out."""
    if kind not in KINDS:
        raise Http404
    dossier = fetched(viewer, number)
    ready = _ready(dossier, paper, request.GET.get("of", ""))
    revealed = is_revealed(request, dossier)
    if kind == "docx":
        return _word(dossier, ready.paper, ready.instance, ready.number, revealed=revealed)
    sheet = sheet_of(dossier, ready.paper, ready.instance, ready.number, revealed=revealed)
    return as_file(rendering.pdf(sheet, Stamp(mark=PREVIEW)), "pdf", ready.number)


def _word(dossier: Dossier, paper: Paper, instance: str, number: str, *, revealed: bool) -> HttpResponse:
    """The unit's own template where it has one, else ours."""
    own = templates.in_use(dossier.row.unit, dossier.case.regulation, paper.key)
    if own is not None:
        values = template_values(dossier, paper, instance, number, revealed=revealed)
        return as_file(templates.filled(own, values), "docx", number)
    sheet = sheet_of(dossier, paper, instance, number, revealed=revealed)
    return as_file(word.docx(sheet, Stamp()), "docx", number)


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=KINDS[kind])
    shown = "inline" if kind == "pdf" else "attachment"
    safe = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "-" for one in name)
    response["Content-Disposition"] = f'{shown}; filename="{safe}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- made out ---------------------------------------------------------------------------------------------


@require_POST
@desk_page
def issue(request: HttpRequest, viewer: Viewer, number: str, paper: str) -> HttpResponseBase:
    """Makes the paper out for good: what it says now is kept, with its hash in the ledger."""
    dossier = fetched(viewer, number)
    ready = _ready(dossier, paper, request.POST.get("of", ""))
    row = _made_out(request, dossier, ready)
    sheet = keeping.sheet_of(row)
    assert sheet is not None
    order = IssuePaper(row.code, row.paper, row.instance, row.number, row.digest)
    answer = perform(order, on=dossier.id, at=viewer.now, by=viewer.id)
    if isinstance(answer, Refused):
        keeping.withdraw(row)
        messages.error(request, dossier.refusal_words(answer))
        return redirect("desk:case_papers", number=dossier.number)
    messages.success(request, _("已开出 %(number)s。") % {"number": row.number})
    return redirect("desk:issued", number=dossier.number, code=row.code)


def _made_out(request: HttpRequest, dossier: Dossier, ready: Ready) -> IssuedPaper:
    viewer, code = dossier.viewer, codes.new_code()
    written = sheet_of(
        dossier, ready.paper, ready.instance, ready.number, revealed=is_revealed(request, dossier)
    )
    given = keeping.Issuing(
        code=code,
        case=dossier.id,
        instance=ready.instance,
        paper=ready.paper.key,
        number=ready.number,
        unit=dossier.row.unit,
        regulation=dossier.case.regulation,
        version=dossier.case.version,
        by=viewer.id,
    )
    sheet = keeping.dated(written, f"{viewer.name} {_written(dossier)} 开出")
    return keeping.issue(given, sheet, rendering.pdf(sheet, stamped(request, code, sheet)), at=viewer.now)


def _written(dossier: Dossier) -> str:
    return written_words(dossier.viewer.now, zone=timezone.get_current_timezone())


def stamped(request: HttpRequest, code: str, sheet: Sheet, signed: tuple[Signed, ...] = ()) -> Stamp:
    address = request.build_absolute_uri(reverse("portal_verify", args=[code]))
    return Stamp(code=code, address=f"{address}?h={sheet.digest[:16]}", digest=sheet.digest, signed=signed)
