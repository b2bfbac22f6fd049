"""The papers of the cases there are, as pictures: each once, of the case that has most to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from bihuan.cases.queries import register
from bihuan.cases.queries.register import CaseRow
from bihuan.cases.queries.states import stamps_now
from bihuan.desk.dossier import Dossier, open_dossier
from bihuan.desk.frame import Viewer
from bihuan.desk.issuing import Ready, ready_in
from bihuan.desk.naming import articles_words
from bihuan.desk.paper_words import sheet_of
from bihuan.documents.papers import rendering
from bihuan.documents.papers.sheet import Sheet, Stamp
from bihuan.people.models import User
from bihuan.people.names import departments_and_units, everybody
from bihuan.people.sight import Scope

# A picture is looked at, nobody verifies it; the address is one that nobody answers.
SPECIMEN = Stamp(code="2345-6789-ABCD", address="https://bihuan.example/verify/2345-6789-ABCD")
MOST = 500


Found = dict[tuple[str, str], tuple[Sheet, Dossier, Ready]]
"""The fullest of each paper, by regulation and paper."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper's pages, and what README says of it."""

    regulation: str
    title: str
    paper: str
    name: str
    articles: str
    copies: tuple[str, ...]
    signs: tuple[str, ...]
    implied: bool
    pages: tuple[bytes, ...]


def printed_in(only: str, *, now: datetime, ppi: float) -> Iterator[Printed]:
    """Every paper, by regulation, of the case that has most to say for it."""
    found: Found = {}
    for dossier in _dossiers(now):
        if only and dossier.case.regulation != only:
            continue
        for ready in ready_in(dossier):
            key = (dossier.case.regulation, ready.paper.key)
            sheet = sheet_of(dossier, ready.paper, ready.instance, ready.number, revealed=True)
            if key not in found or len(found[key][0].as_text) < len(sheet.as_text):
                found[key] = (sheet, dossier, ready)
    found |= _blank(found)
    for (regulation, _paper), (sheet, dossier, ready) in sorted(found.items(), key=lambda one: one[0]):
        yield _printed(regulation, sheet, dossier, ready, ppi)


def _blank(found: Found) -> Found:
    """The papers no case has come to, with what the regulation's fullest case says at their head."""
    fullest: dict[str, Dossier] = {}
    for (regulation, _paper), (_sheet, dossier, _ready) in found.items():
        known = fullest.setdefault(regulation, dossier)
        if len(known.history) < len(dossier.history):
            fullest[regulation] = dossier
    blank: Found = {}
    for regulation, dossier in fullest.items():
        for paper in dossier.regulation.papers.values():
            if (regulation, paper.key) not in found:
                number, root = f"{dossier.number}-{paper.series}-1", dossier.root.id
                sheet = sheet_of(dossier, paper, root, number, revealed=True)
                cited = articles_words(paper.articles, "zh")
                ready = Ready(paper, root, paper.name, "", number, cited, 0)
                blank[regulation, paper.key] = (sheet, dossier, ready)
    return blank


def _dossiers(now: datetime) -> Iterator[Dossier]:
    """The cases as one who sees everything has them, also what is private."""
    first = User.objects.order_by("pk").first()
    if first is None:
        return
    viewer = Viewer(
        user=first.pk,
        name="",
        now=now,
        today=timezone.localdate(now),
        lang="zh",
        scope=Scope(first.pk, everything=True, units=frozenset(), departments=frozenset(), held=()),
        names=replace(departments_and_units(), people=everybody()),
        stamps=stamps_now(),
    )
    for row in _cases(viewer):
        dossier = open_dossier(viewer, row.number, whole=True)
        if dossier is not None:
            yield dossier


def _cases(viewer: Viewer) -> Iterable[CaseRow]:
    return register(viewer.scope, limit=MOST).rows


def _printed(regulation: str, sheet: Sheet, dossier: Dossier, ready: Ready, ppi: float) -> Printed:
    # The copies are alike: one is enough to look at.
    shown = replace(sheet, copies=sheet.copies[:1])
    pages = rendering.pictures(shown, replace(SPECIMEN, digest=sheet.digest), ppi=ppi)
    return Printed(
        regulation=regulation,
        title=dossier.regulation.title,
        paper=ready.paper.key,
        name=ready.paper.name,
        articles=ready.articles,
        copies=sheet.copies,
        signs=tuple(one.label for one in sheet.signs),
        implied=ready.paper.implied,
        pages=tuple(pages),
    )


def readme(drawn: Iterable[Printed]) -> str:
    """docs/forms/README.md: what is printed, under which article, in which copies, signed by whom."""
    lines = [
        "# Papers",
        "",
        "Every paper of the regulations, filled in with the demo's cases. Drawn by `bihuan papers`; each is",
        "laid out by its regulation (`papers:` in policy.yaml, [the language](../language.md#papers)), or",
        "follows from its form.",
    ]
    regulation = ""
    for one in drawn:
        if one.regulation != regulation:
            regulation = one.regulation
            lines += ["", f"## {one.title} (`{regulation}`)", "", "| paper | article | copies | signed by |"]
            lines += ["|---|---|---|---|"]
        name = f"[{one.name}]({regulation}/{one.paper}.png)"
        more = range(2, len(one.pages) + 1)
        name += "".join(f" [{page}]({regulation}/{one.paper}-{page}.png)" for page in more)
        lines.append(f"| {name} | {one.articles} | {'、'.join(one.copies)} | {'、'.join(one.signs)} |")
    return "\n".join(lines) + "\n"
