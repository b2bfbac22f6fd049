"""Figures as pages show them: lines of the overview, one figure in full, lists of cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.analytics import signing, wording
from bihuan.analytics.asking import Question, splits_of
from bihuan.analytics.figure import NOTHING, Figure
from bihuan.analytics.figures import figures, trend
from bihuan.analytics.lists import Row
from bihuan.analytics.models import SignedFigure
from bihuan.analytics.periods import Kind, Period, of_kind
from bihuan.cases import queries
from bihuan.pages.formats import length_words, money_words, number_words
from bihuan.pages.frame import Viewer
from bihuan.pages.shapes import Cell, Chip, Column, Tab, Tone
from bihuan.regulation.measures.house import is_house
from bihuan.regulation.measures.wording import formula_of, name_of, target_of
from bihuan.regulation.model import CountedKind, FieldKind, Regulation
from bihuan.regulation.saying import Saying

TREND = 12
MOST_ITEMS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure in the overview."""

    name: str
    url: str
    value: str
    parts: str
    target: str
    tone: Tone | None
    verdict: str
    change: str
    owner: str
    signed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines under a heading."""

    name: str
    lines: tuple[Line, ...]


def saying(viewer: Viewer, law: Regulation) -> Saying:
    return Saying(law, viewer.lang)


def overview(viewer: Viewer, question: Question) -> tuple[Group, ...]:
    """The regulation's own figures, then the house's, each beside the period before."""
    now = _figures(viewer, question)
    before = {one.key: one for one in _figures(viewer, question.over(question.period.before))}
    kept = signing.signed(question.unit, question.law.id, question.period) if not question.narrowed else {}
    said = saying(viewer, question.law)
    lines = [
        (is_house(one.measure), _line(viewer, question, said, one, before[one.key], kept)) for one in now
    ]
    own = tuple(line for house, line in lines if not house)
    common = tuple(line for house, line in lines if house)
    groups = (Group(name=_("制度规定的指标"), lines=own), Group(name=_("各单位通用的指标"), lines=common))
    return tuple(group for group in groups if group.lines)


def _figures(viewer: Viewer, question: Question) -> tuple[Figure, ...]:
    return figures(
        question.unit, question.law.id, None, question.period, today=viewer.today, where=question.narrowed
    )


def _line(
    viewer: Viewer,
    question: Question,
    said: Saying,
    figure: Figure,
    before: Figure,
    kept: Mapping[str, SignedFigure],
) -> Line:
    mark = kept.get(figure.key)
    return Line(
        name=name_of(said, figure.measure),
        url=figure_url(question, figure.key),
        value=wording.value_words(figure, question.law, viewer.names),
        parts=wording.parts_words(figure),
        target=target_of(said, figure.measure),
        tone=tone_of(figure),
        verdict=verdict_of(figure),
        change=wording.difference_words(figure, before),
        owner=said.post(figure.measure.owner) if figure.measure.owner else "",
        signed=_("签后有变动") if mark is not None and signing.moved(mark, figure) else "",
    )


def tone_of(figure: Figure) -> Tone | None:
    return None if figure.met is None else ("ok" if figure.met else "late")


def verdict_of(figure: Figure) -> str:
    return "" if figure.met is None else (_("达标") if figure.met else _("未达标"))


def figure_url(question: Question, measure: str, **more: object) -> str:
    return f"{reverse('analytics:figure', args=[measure])}?{question.query(**more)}"


def list_url(question: Question, measure: str, which: str, **more: object) -> str:
    return f"{reverse('analytics:cases', args=[measure])}?{question.query(which=which, **more)}"


# --- one figure ---------------------------------------------------------------------------------------------


def dimension_words(said: Saying, dimension: str) -> str:
    named = {"level": _("级别"), "channel": _("渠道"), "department": _("部门"), "unit": _("单位")}
    return named.get(dimension) or said.field(dimension)


def item_words(viewer: Viewer, said: Saying, dimension: str, item: str) -> str:
    if not item:
        return _("未填写")
    match dimension:
        case "level":
            return said.level(item)
        case "department" | "person":
            return viewer.names(item)
        case "unit":
            return viewer.names.unit(item)
        case "channel" if (channel := said.regulation.channels.get(item)) is not None:
            return said.word(channel.rule.path, channel.name)
        case _:
            return said.labels().of_choice(dimension, item)


def split_table(
    viewer: Viewer, question: Question, measure: str, dimension: str
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """The figure by what it is split by, the most first."""
    said = saying(viewer, question.law)
    found = figures(
        question.unit, question.law.id, measure, question.period, today=viewer.today, split_by=dimension,
        where=question.narrowed,
    )  # fmt: skip
    columns = (
        Column(label=dimension_words(said, dimension)),
        Column(label=_("件数"), numeric=True),
        Column(label=_("数值"), numeric=True),
    )
    return columns, tuple(_split_row(viewer, question, said, one) for one in found[:MOST_ITEMS])


def _split_row(viewer: Viewer, question: Question, said: Saying, one: Figure) -> tuple[Cell, ...]:
    where = {**question.where, one.dimension: one.item}
    narrower = Question(question.choice, question.law, question.period, where)
    return (
        Cell(value=item_words(viewer, said, one.dimension, one.item), url=figure_url(narrower, one.key)),
        Cell(value=number_words(one.tally.counted)),
        Cell(value=wording.value_words(one, question.law, viewer.names), tone=tone_of(one)),
    )


def over_time(viewer: Viewer, question: Question, measure: str) -> Sequence[Figure]:
    """The figure over the periods up to this one, oldest first."""
    spans = [question.period]
    for _each in range(TREND - 1):
        spans.insert(0, spans[0].before)
    found = trend(question.unit, question.law.id, measure, spans, today=viewer.today, where=question.narrowed)
    return _since_first(found)


def trend_table(
    viewer: Viewer, question: Question, found: Sequence[Figure]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """The same as a table, the newest first."""
    columns = (
        Column(label=_("期间")),
        Column(label=_("数值"), numeric=True),
        Column(label=_("由来"), numeric=True),
    )
    return columns, tuple(_trend_row(viewer, question, one) for one in reversed(found))


def _since_first(found: Sequence[Figure]) -> Sequence[Figure]:
    """Without the empty periods before anything was counted, but for this one and the one before."""
    held = [place for place, one in enumerate(found) if one.tally != NOTHING]
    return found[min(held[0] if held else len(found), len(found) - 2) :]


def _trend_row(viewer: Viewer, question: Question, one: Figure) -> tuple[Cell, ...]:
    return (
        Cell(value=wording.period_words(one.period), url=figure_url(question.over(one.period), one.key)),
        Cell(value=wording.value_words(one, question.law, viewer.names), tone=tone_of(one)),
        Cell(value=wording.parts_words(one) or "—"),
    )


def chips_of(viewer: Viewer, question: Question, url: str) -> tuple[Chip, ...]:
    """The filters that are set, each with the address without it."""
    said = saying(viewer, question.law)
    return tuple(
        Chip(
            label=f"{dimension_words(said, key)}：{item_words(viewer, said, key, item)}",
            clear_url=f"{url}?{_without(question, key)}",
        )
        for key, item in sorted(question.where.items())
        if key in splits_of(question.law)
    )


def _without(question: Question, dimension: str) -> str:
    where = {key: item for key, item in question.where.items() if key != dimension}
    return Question(question.choice, question.law, question.period, where).query()


def exclusions(question: Question, figure: Figure) -> tuple[tuple[str, int, str], ...]:
    """(reason, how many, the list of these)."""
    return tuple(
        (
            str(wording.REASONS.get(reason, reason)),
            number,
            list_url(question, figure.key, "excluded", reason=reason),
        )
        for reason, number in sorted(figure.tally.reasons.items(), key=lambda pair: -pair[1])
    )


def spread_words(figure: Figure, law: Regulation) -> str:
    """`平均 3 天，中位数 2 天，九成不超过 5 天`."""
    if figure.spread is None:
        return ""
    values = [
        wording.number_of(figure, one if figure.measure.is_length else one / 100, law)
        for one in (figure.spread.mean, figure.spread.median, figure.spread.p90)
    ]
    return _("平均 %(mean)s，中位数 %(median)s，九成不超过 %(p90)s。") % dict(
        zip(("mean", "median", "p90"), values, strict=True)
    )


def formula_words(viewer: Viewer, question: Question, figure: Figure) -> str:
    return formula_of(saying(viewer, question.law), figure.measure)


# --- lists --------------------------------------------------------------------------------------------------


def numbers_of(viewer: Viewer, ids: Sequence[str]) -> Mapping[str, str]:
    """The numbers of those cases that the reader may see."""
    seen = queries.in_sight(viewer.scope, ids)
    return {one.id: one.number for one in queries.by_ids(tuple(id for id in ids if id in seen))}


def case_rows(
    viewer: Viewer, law: Regulation, figure: Figure, rows: Sequence[Row]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """The cases of a list; of one the reader may not see only that it is there."""
    numbers = numbers_of(viewer, tuple(dict.fromkeys(row.case for row in rows)))
    columns = (
        Column(label=_("投诉")), Column(label=_("归入")), Column(label=_("单位")), Column(label=_("部门")),
        Column(label=_("怎样计")),
    )  # fmt: skip
    return columns, tuple(_case_row(viewer, law, figure, row, numbers) for row in rows)


def _case_row(
    viewer: Viewer, law: Regulation, figure: Figure, row: Row, numbers: Mapping[str, str]
) -> tuple[Cell, ...]:
    number = numbers.get(row.case)
    return (
        Cell(value=number, url=reverse("desk:case", args=[number])) if number else Cell(value=_("无权查看")),
        Cell(value=row.day.isoformat()),
        Cell(value=viewer.names.unit(row.unit)),
        Cell(value=viewer.names(row.department) if row.department else "—"),
        Cell(value=saying(viewer, law).pick("，", ", ").join(_counted(law, figure, row))),
    )  # fmt: skip


def _counted(law: Regulation, figure: Figure, row: Row) -> Iterator[str]:
    if row.excluded:
        yield _("不计：%(why)s") % {"why": wording.REASONS.get(row.excluded, row.excluded)}
        return
    if row.hit < 0:
        yield str(wording.WHICH["waiting"])
    elif figure.denominator is not None:
        yield _("计入分子") if row.hit else _("只计入分母")
    else:
        yield _("计入")
    if row.value is not None:
        yield _value(law, figure, row.value)
    if row.raw != row.hit and row.hit >= 0:
        yield _("按最初期限未达到")
    if row.provisional:
        yield _("暂算")


def _value(law: Regulation, figure: Figure, value: int) -> str:
    among = figure.measure.among
    if figure.measure.is_length:
        return length_words(timedelta(minutes=value))
    if (
        among.kind is CountedKind.FIELD
        and law.fields[(among.name or "").split(" + ")[0]].kind is FieldKind.MONEY
    ):
        return money_words(value)
    return f"{value / 100:g}"


# --- periods ------------------------------------------------------------------------------------------------


def steps(question: Question, url: str, today: date) -> tuple[tuple[str, str], tuple[str, str] | None]:
    """The period before and the one after (None where that is still to come), each with its address."""
    before, after = question.period.before, question.period.after
    back = (wording.period_words(before), f"{url}?{question.over(before).query()}")
    on = (wording.period_words(after), f"{url}?{question.over(after).query()}")
    return back, on if after.first <= today else None


LENGTHS: tuple[Kind, ...] = ("week", "month", "quarter", "half-year", "year")


def kinds(question: Question, url: str, today: date) -> Iterator[Tab]:
    """The lengths a period may have, each with its address."""
    for label, period, current in lengths(question, today):
        yield Tab(label=label, url=f"{url}?{question.over(period).query()}", current=current)


def lengths(question: Question, today: date) -> Iterator[tuple[str, Period, bool]]:
    """The lengths a period may have: its name, the period, whether it is this one."""
    named = {
        "week": _("周"), "month": _("月"), "quarter": _("季"), "half-year": _("半年"), "year": _("年"),
    }  # fmt: skip
    for kind in LENGTHS:
        period = of_kind(kind, min(question.period.last, today))
        yield named[kind], period, question.period.kind == kind
