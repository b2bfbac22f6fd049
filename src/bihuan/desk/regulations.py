"""Regulations (制度): the text beside its rules, tables and limits, flowcharts, and what was proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.proofs import proofs_of
from bihuan.desk.wording import Teller
from bihuan.engine.case import Case
from bihuan.engine.explaining import coded_in_words, rung_in_words
from bihuan.engine.telling import Teller as CaseTeller
from bihuan.pages.shapes import Level, Tab
from bihuan.registry import versions, working
from bihuan.regulation.conditions import Amount
from bihuan.regulation.drawing import draw
from bihuan.regulation.model import MAIN, Clock, DecisionTable, Regulation, Rule
from bihuan.regulation.worktime import lengths


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule under an article: what kind of thing it is, its name, and where on the page it stands."""

    kind: str
    name: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """An article with the rules that cite it; `by_hand` says why it has none."""

    number: str
    title: str
    text: str
    rules: tuple[Ruled, ...]
    by_hand: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a regulation: head and rows of words."""

    id: str
    name: str
    articles: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A procedure as a drawing."""

    id: str
    name: str
    articles: str
    svg: SafeString
    private: bool


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


@require_safe
@desk_page
def regulation_version(request: HttpRequest, viewer: Viewer, id: str, version: str) -> HttpResponse:
    """A version in full, to be read and printed."""
    try:
        regulation = versions.regulation(id, version)
    except versions.NoSuchVersion:
        raise Http404 from None
    teller, checked = Teller(regulation, viewer.lang), proofs_of(id, version)
    english = viewer.lang == "en"
    context = {
        "regulation": regulation,
        "title": teller.word("title", regulation.title),
        "articles": tuple(articles_of(teller)),
        "levels": tuple(teller.level(key) for key in regulation.levels),
        "tables": tuple(tables_of(teller)),
        "limits": limits_of(teller),
        "posts": posts_of(teller),
        "charts": tuple(charts_of(teller)),
        "proved": tuple(one.words.en if english else one.words.zh for one in checked.proved),
        "doubts": tuple(one.in_words(viewer.lang) for one in checked.findings),
        "units": units_under(viewer).get((id, version), ()),
        "others": tuple(_others(regulation)),
    }
    return show(request, viewer, "desk/regulation.html", context, current="regulation")


def _others(regulation: Regulation) -> Iterator[Tab]:
    """The other versions of the same regulation."""
    for one in versions.published():
        if one.regulation == regulation.id and one.version != regulation.version:
            url = reverse("desk:regulation_version", args=[one.regulation, one.version])
            yield Tab(label=one.version, url=url)


def articles_of(teller: Teller) -> Iterator[Written]:
    """The text, article by article, each with what was made of it."""
    regulation = teller.regulation
    cited: dict[str, list[Ruled]] = {}
    for rule, ruled in _rules(teller):
        for number in rule.articles:
            if ruled not in cited.setdefault(number, []):
                cited[number].append(ruled)
    by_hand = {one.article: one.why for one in regulation.by_hand}
    for article in regulation.articles.values():
        yield Written(
            article.number,
            article.title,
            article.text.strip(),
            tuple(cited.get(article.number, ())),
            by_hand.get(article.number, ""),
        )


def _rules(teller: Teller) -> Iterable[tuple[Rule, Ruled]]:
    regulation, word = teller.regulation, teller.word
    for post in regulation.posts.values():
        yield post.rule, Ruled(_("岗位"), word(post.rule.path, post.name), "posts")
    for channel in regulation.channels.values():
        yield channel.rule, Ruled(_("渠道"), word(channel.rule.path, channel.name))
    for form in regulation.forms.values():
        yield form.rule, Ruled(_("表单"), word(form.rule.path, form.name))
    for field in regulation.fields.values():
        yield field.rule, Ruled(_("表单项"), word(field.rule.path, field.name))
    for table in regulation.tables.values():
        ruled = Ruled(_("判定表"), word(table.rule.path, table.name), f"table-{table.key}")
        yield from ((rule, ruled) for rule in (table.rule, *table.row_rules))
    for procedure in regulation.procedures.values():
        anchor = f"chart-{procedure.key}"
        yield procedure.rule, Ruled(_("程序"), word(procedure.rule.path, procedure.name), anchor)
        for step in procedure.steps.values():
            ruled = Ruled(_("步骤"), word(step.rule.path, step.name), anchor)
            outcomes = (outcome.rule for outcome in step.outcomes.values())
            yield from ((rule, ruled) for rule in (step.rule, *outcomes))
    for clock in regulation.clocks.values():
        ruled = Ruled(_("时限"), word(clock.rule.path, clock.name), "limits")
        yield from ((rule, ruled) for rule in (clock.rule, *(row.rule for row in clock.within)))
        for rung in clock.late:
            yield rung.rule, Ruled(_("超时处置"), word(clock.rule.path, clock.name), "limits")
    for letter in regulation.letters.values():
        yield letter.rule, Ruled(_("函件"), word(letter.rule.path, letter.name))
    for duty in regulation.duties.values():
        yield duty.rule, Ruled(_("定期工作"), word(duty.rule.path, duty.name))
    for measure in regulation.measures.values():
        yield measure.rule, Ruled(_("指标"), word(measure.rule.path, measure.name))


def tables_of(teller: Teller) -> Iterator[Grid]:
    """The decision tables, each row with its condition and what it gives."""
    for table in teller.regulation.tables.values():
        yield Grid(
            id=f"table-{table.key}",
            name=teller.word(table.rule.path, table.name),
            articles=teller.articles(table.rule.articles),
            head=(_("情形"), *(_given_name(teller, key) for key in table.gives)),
            rows=tuple(_table_rows(teller, table)),
        )


def _table_rows(teller: Teller, table: DecisionTable) -> Iterator[tuple[str, ...]]:
    for row in table.table.rows:
        values = (_given(teller, key, value) for key, value in zip(table.gives, row.then, strict=True))
        always = row.when is None and len(table.table.rows) == 1
        yield (_("任何情形") if always else teller.condition(row.when), *values)


def _given_name(teller: Teller, key: str) -> str:
    if key == "level":
        return _("级别")
    field = teller.regulation.fields.get(key)
    return teller.word(field.rule.path, field.name) if field is not None else teller.labels().of(key)


def _given(teller: Teller, key: str, value: object) -> str:
    if key == "level":
        return teller.level(str(value))
    field = teller.regulation.fields.get(key)
    if value is None:
        return "—"
    if isinstance(value, Amount):
        return value.in_words(teller.labels(), teller.lang)
    if field is not None:
        return coded_in_words(CaseTeller(teller.regulation, Case(), teller.lang, str), field, value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str) and value in teller.regulation.posts:
        return teller.post(value)
    if isinstance(value, str) and value in teller.regulation.procedures:
        procedure = teller.regulation.procedures[value]
        return teller.word(procedure.rule.path, procedure.name)
    return str(value)


def limits_of(teller: Teller) -> Grid:
    """Every limit: for which cases, how long, and what comes when it has run out."""
    rows = []
    for clock in teller.regulation.clocks.values():
        said = [f"{when}{_('：')}{limit}" if when else limit for when, limit in teller.limits_of(clock)]
        ladder = "\n".join(_ladder(teller, clock)) or "—"
        name = teller.word(clock.rule.path, clock.name)
        rows.append((name, "\n".join(said), ladder, teller.articles(clock.rule.articles)))
    head = (_("时限"), _("多久"), _("超时以后"), _("条款"))
    return Grid("limits", _("时限"), "", head, tuple(rows))


def _ladder(teller: Teller, clock: Clock) -> Iterator[str]:
    """What the ladder does, rung by rung."""
    words = CaseTeller(teller.regulation, Case(), teller.lang, str)
    for rung in clock.late:
        after = _("立即") if rung.at is None else lengths.in_words(rung.at, teller.lang)
        yield f"{after}{_('：')}{rung_in_words(words, clock, rung)}"


def posts_of(teller: Teller) -> Grid:
    """The posts, where they sit and whom they report to."""
    regulation = teller.regulation
    rows = []
    for post in regulation.posts.values():
        match post.of:
            case ("kind", kind):
                place = teller.word(f"departments.{kind}", regulation.departments.get(kind, kind))
            case ("field", field):
                place = teller.labels().of(field)
            case ("subject", _other):
                place = _("当事人所在部门")
            case _:
                place = _("上级单位") if post.in_unit_above else _("本单位")
        above = teller.post(post.reports_to) if post.reports_to else "—"
        rows.append((teller.post(post.key), place, above, teller.articles(post.rule.articles)))
    return Grid("posts", _("岗位"), "", (_("岗位"), _("所在"), _("上级"), _("条款")), tuple(rows))


def charts_of(teller: Teller) -> Iterator[Chart]:
    """The procedures as drawings, the main one first."""
    procedures = teller.regulation.procedures
    for procedure in sorted(procedures.values(), key=lambda one: one.key != MAIN):
        # The drawing escapes every name itself; it comes from a published regulation, not from a person.
        svg = mark_safe(draw(teller.regulation, procedure.key, teller.lang))
        name = teller.word(procedure.rule.path, procedure.name)
        articles = teller.articles(procedure.rule.articles)
        yield Chart(f"chart-{procedure.key}", name, articles, svg, procedure.private)
