"""Regulations (制度): the list, a version in full, what changed between two, and its drawings as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk import rules
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.proofs import proofs_of
from bihuan.desk.wording import Teller
from bihuan.pages.shapes import Level
from bihuan.registry import versions, working
from bihuan.regulation.comparing import differences
from bihuan.regulation.drawing import bpmn, draw_alone
from bihuan.regulation.model import Regulation
from bihuan.regulation.standard import Clause, Support, clauses


@dataclass(frozen=True, slots=True)
class InForce:
    """A published version and the units that work under it."""

    url: str
    title: str
    version: str
    number: str
    units: tuple[str, ...]
    state: Level


# --- the list -----------------------------------------------------------------------------------------------


def units_under(viewer: Viewer) -> dict[tuple[str, str], tuple[str, ...]]:
    """The names of the units that have adopted each version, by (regulation, version)."""
    found: dict[tuple[str, str], list[str]] = {}
    for works in working.units_at_work(viewer.today):
        found.setdefault((works.regulation, works.version), []).append(viewer.names.unit(works.unit))
    return {key: tuple(names) for key, names in found.items()}


@require_safe
@desk_page
def regulations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every published version, what is in force first."""
    under = units_under(viewer)
    lines = [_line(viewer, one.regulation, one.version, under) for one in versions.published()]
    lines.sort(key=lambda line: (not line.units, line.title, line.version))
    return show(request, viewer, "desk/regulations.html", {"lines": lines}, current="regulation")


def _line(viewer: Viewer, id: str, version: str, under: dict[tuple[str, str], tuple[str, ...]]) -> InForce:
    regulation = versions.regulation(id, version)
    units = under.get((id, version), ())
    if units:
        state = Level(name=_("执行中"), tone="done")
    elif regulation.in_force_from > viewer.today:
        state = Level(name=_("尚未施行"), tone="waiting")
    else:
        state = Level(name=_("没有单位执行"))
    return InForce(
        url=reverse("desk:regulation_version", args=[id, version]),
        title=regulation.word("title", regulation.title, viewer.lang),
        version=version,
        number=regulation.number,
        units=units,
        state=state,
    )


# --- one version -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of the same regulation: its page, and the page of what differs."""

    version: str
    in_force_from: str
    url: str
    differences_url: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change in words, with the articles it touches."""

    sentence: str
    articles: str


@require_safe
@desk_page
def regulation_version(request: HttpRequest, viewer: Viewer, id: str, version: str) -> HttpResponse:
    """A version in full, to be read and printed."""
    regulation = _published(id, version)
    teller, checked = Teller(regulation, viewer.lang), proofs_of(id, version)
    english = viewer.lang == "en"
    context = {
        "regulation": regulation,
        "title": teller.title(),
        "articles": tuple(rules.articles_of(teller)),
        "levels": tuple(teller.level(key) for key in regulation.levels),
        "tables": tuple(rules.tables_of(teller)),
        "limits": rules.limits_of(teller),
        "forms": tuple(rules.forms_of(teller)),
        "letters": rules.letters_of(teller),
        "duties": rules.duties_of(teller),
        "measures": rules.measures_of(teller),
        "posts": rules.posts_of(teller),
        "charts": tuple(rules.charts_of(teller)),
        "proved": tuple(one.words.en if english else one.words.zh for one in checked.proved),
        "doubts": tuple(one.in_words(viewer.lang) for one in checked.findings),
        "units": units_under(viewer).get((id, version), ()),
        "others": tuple(_others(regulation)),
    }
    return show(request, viewer, "desk/regulation.html", context, current="regulation")


def _published(id: str, version: str) -> Regulation:
    try:
        return versions.regulation(id, version)
    except versions.NoSuchVersion:
        raise Http404 from None


def _others(regulation: Regulation) -> Iterator[OtherVersion]:
    """The other versions of the same regulation, newest first."""
    for one in reversed(versions.published()):
        if one.regulation == regulation.id and one.version != regulation.version:
            yield OtherVersion(
                one.version,
                one.in_force_from.isoformat(),
                reverse("desk:regulation_version", args=[one.regulation, one.version]),
                reverse(
                    "desk:regulation_differences", args=[one.regulation, one.version, regulation.version]
                ),
            )


@require_safe
@desk_page
def regulation_differences(request: HttpRequest, viewer: Viewer, id: str, old: str, new: str) -> HttpResponse:
    """What the one version says otherwise than the other, sentence by sentence, older first."""
    before, after = _published(id, old), _published(id, new)
    if before.in_force_from > after.in_force_from:
        before, after = after, before
    teller = Teller(after, viewer.lang)
    context = {
        "before": before,
        "after": after,
        "title": teller.title(),
        "changed": tuple(
            Changed(one.sentence, teller.articles(one.articles))
            for one in differences(before, after, viewer.lang)
        ),
    }
    return show(request, viewer, "desk/differences.html", context, current="regulation")


# --- beside the standard ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause of the standard: how it is supported, by what, and what could be added."""

    number: str
    title: str
    state: Level
    shown: tuple[tuple[str, str], ...]
    add: str


@require_safe
@desk_page
def regulation_standard(request: HttpRequest, viewer: Viewer, id: str, version: str) -> HttpResponse:
    """The regulation beside ISO 10002, clause by clause, to be read and printed."""
    regulation = _published(id, version)
    teller = Teller(regulation, viewer.lang)
    lines = tuple(_clause_line(teller, one) for one in clauses(regulation))
    context = {"regulation": regulation, "title": teller.title(), "lines": lines}
    return show(request, viewer, "desk/standard.html", context, current="regulation")


def _clause_line(teller: Teller, clause: Clause) -> ClauseLine:
    states = {
        Support.RULES: Level(name=_("由规则支持"), tone="done"),
        Support.PARTLY: Level(name=_("部分支持"), tone="soon"),
        Support.SYSTEM: Level(name=_("由系统支持"), tone="done"),
        Support.BY_HAND: Level(name=_("由人办理"), tone="waiting"),
        Support.MISSING: Level(name=_("还没有"), tone="late"),
    }
    shown = tuple((one.words.in_(teller.lang), teller.articles(one.articles)) for one in clause.shown)
    return ClauseLine(
        clause.number,
        clause.title.in_(teller.lang),
        states[clause.support],
        shown,
        clause.add.in_(teller.lang),
    )


# --- drawings as files --------------------------------------------------------------------------------------


@require_safe
@desk_page
def regulation_bpmn(request: HttpRequest, viewer: Viewer, id: str, version: str) -> HttpResponse:
    """The whole regulation as BPMN 2.0."""
    text = bpmn(_published(id, version), viewer.lang)
    return _file(text, "application/xml", f"{id}-{version}.bpmn")


@require_safe
@desk_page
def regulation_drawing(
    request: HttpRequest, viewer: Viewer, id: str, version: str, procedure: str
) -> HttpResponse:
    """One procedure as an SVG file."""
    regulation = _published(id, version)
    if procedure not in regulation.procedures:
        raise Http404
    text = draw_alone(regulation, procedure, viewer.lang)
    return _file(text, "image/svg+xml", f"{id}-{version}-{procedure}.svg")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
