"""Control charts as pages show them: the drawing, the table, how its limits came about, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.analytics.asking import Question
from bihuan.analytics.periods import Period
from bihuan.analytics.showing import item_words, saying
from bihuan.analytics.warning.finding import item_key
from bihuan.analytics.warning.reading import Chart, Looked, counted_span, period_of
from bihuan.analytics.warning.watching import FEWEST, Judged
from bihuan.analytics.wording import period_words
from bihuan.cases.queries.warned import Opened
from bihuan.pages.charts.lines import control
from bihuan.pages.charts.shapes import Limited, Mark
from bihuan.pages.frame import Viewer
from bihuan.pages.shapes import Cell, Column
from bihuan.regulation.measures.wording import name_of
from bihuan.regulation.model import Formula

SHOWN = 40
KINDS = {
    "u": gettext_lazy("u 图：每期件数（或比率），界限为三倍标准差"),
    "u′": gettext_lazy("u′ 图：各期起伏大于偶然，界限按过度离散放宽"),
    "g": gettext_lazy("g 图：件数很少，看相邻两件之间隔几天"),
    "cusum": gettext_lazy("CUSUM：把超出通常的部分累积起来，看小而持续的上升"),
}
WHY = {
    "few": gettext_lazy("之前的点不够，只画不判"),
    "no population": gettext_lazy("没有基数，不能算比率"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart on a page. `words` say how it was made, `empty` why there is none."""

    name: str
    kind: str
    svg: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: tuple[str, ...]
    signals: int
    empty: str = ""


def drawn(
    viewer: Viewer, question: Question, asked: Looked, chart: Chart, opened: Mapping[str, Opened]
) -> Drawn:
    """`opened` are the cases of early warnings by their period."""
    watched = chart.watched
    first = max(0, len(watched.points) - SHOWN)
    shown = list(enumerate(watched.points))[first:]
    known = [(place, one) for place, one in shown if one.value is not None]
    name = title_of(viewer, question, asked, chart.item)
    return Drawn(
        name=name,
        kind=str(KINDS[watched.kind]),
        svg=_svg(viewer, asked, chart, name, shown) if known else "",
        columns=_columns(watched.kind),
        rows=tuple(_row(question, asked, chart, place, one, opened) for place, one in reversed(shown)),
        words=tuple(_words(asked, chart)),
        signals=sum(one.high for _place, one in shown),
        empty="" if known else _("还没有可以画的数：至少要有一期有投诉。"),
    )


def title_of(viewer: Viewer, question: Question, asked: Looked, item: str) -> str:
    said = saying(viewer, question.law)
    name = name_of(said, asked.measure)
    return f"{name} · {item_words(viewer, said, asked.split, item)}" if item else name


def _svg(viewer: Viewer, asked: Looked, chart: Chart, name: str, shown: list[tuple[int, Judged]]) -> str:
    watched = chart.watched
    points = [
        Limited(
            Mark(
                _short(asked, one, watched.kind),
                one.value,
                _value_words(one, watched.kind),
            ),
            one.lower,
            None if watched.kind == "g" else one.upper,
            one.high,
        )
        for _place, one in shown
    ]
    centres = [one.usual for _place, one in shown if one.usual is not None]
    centre = 0.0 if watched.kind == "cusum" or not centres else centres[-1]
    said = "" if not centres or watched.kind == "cusum" else _("通常 %(n)s") % {"n": f"{centres[-1]:.2f}"}
    return control(name, points, centre, said, limit_said=_("上限") if watched.kind != "g" else "")


def _short(asked: Looked, one: Judged, kind: str) -> str:
    text = period_of(asked.every, one.first, one.last, kind).text
    return text[5:]


def _value_words(one: Judged, kind: str) -> str:
    if one.value is None:
        return str(WHY.get(one.why, ""))
    said = f"{one.value:.2f}".rstrip("0").rstrip(".")
    return f"{said} · {_('信号')}" if one.high else said


def _columns(kind: str) -> tuple[Column, ...]:
    value = {"g": _("间隔（天）"), "cusum": _("累积和")}.get(kind, _("数值"))
    return (
        Column(label=_("期间")), Column(label=_("件数"), numeric=True), Column(label=value, numeric=True),
        Column(label=_("通常"), numeric=True), Column(label=_("上限"), numeric=True), Column(label=_("判断")),
        Column(label=_("预警")),
    )  # fmt: skip


def _row(
    question: Question, asked: Looked, chart: Chart, place: int, one: Judged, opened: Mapping[str, Opened]
) -> tuple[Cell, ...]:
    kind = chart.watched.kind
    period = period_of(asked.every, one.first, one.last, kind)
    key = f"{period.text}~{item_key(chart.item)}" if chart.item else period.text
    case = opened.get(key)
    span = counted_span(asked, chart.watched, place)
    return (
        Cell(value=period_words(period)),
        Cell(value=str(one.count), url=_cases_url(question, asked, chart, span)),
        Cell(value="—" if one.value is None else f"{one.value:.2f}".rstrip("0").rstrip(".")),
        Cell(value="—" if one.usual is None else f"{one.usual:.2f}"),
        Cell(value="—" if one.upper is None else f"{one.upper:.2f}"),
        _verdict(one, kind),
        Cell(value=case.number, url=reverse("desk:case", args=[case.number])) if case else Cell(value="—"),
    )  # fmt: skip


def _verdict(one: Judged, kind: str) -> Cell:
    if one.high:
        return Cell(value=_("◆ 信号：间隔过短") if kind == "g" else _("◆ 信号：超过上限"), tone="late")
    if one.low:
        return Cell(value=_("◇ 低于下限"), tone="done")
    return Cell(value=str(WHY[one.why]) if one.why else _("正常"))


def _cases_url(question: Question, asked: Looked, chart: Chart, span: Period) -> str:
    where = {asked.split: chart.item} if asked.split and not question.choice.department else {}
    which = "missed" if asked.measure.formula is Formula.SHARE else "denominator"
    narrowed = Question(question.choice, question.law, span, where)
    address = reverse("analytics:cases", args=[asked.measure.key])
    return f"{address}?{narrowed.query()}&which={which}"


def _words(asked: Looked, chart: Chart) -> Iterator[str]:
    """How the limits came about, what they promise, what is missing."""
    watched = chart.watched
    judged = [one for one in watched.points if not one.why]
    if not judged:
        yield _("至少要有 %(n)s 个点，才判断下一个点。") % {"n": FEWEST}
        return
    last = judged[-1]
    match watched.kind:
        case "u" | "u′":
            yield _(
                "每一点只与它之前的 %(n)s 个点相比：通常值是它们的合计之比，"
                "上限是通常值加三倍标准差，并计入通常值本身的误差。"
            ) % {"n": last.base}
            yield _("已成信号的点，只按当时的上限计入以后的通常值。")
            if watched.spread > 1:
                yield _("界限按各期起伏放宽 %(n)s 倍。") % {"n": f"{watched.spread:.2f}"}
        case "cusum":
            yield _(
                "每一点与半个基线以前的 %(n)s 个点相比；每期减去参考值 %(k)s，"
                "累积和达到 %(h)s 即为信号，随后从零开始。"
            ) % {"n": last.base, "k": f"{watched.reference or 0:.2f}", "h": f"{last.upper or 0:.2f}"}
        case "g":
            yield _("连续四个间隔加起来，短到偶然 740 次才有一次的，是信号。")
    alarms = watched.promised
    yield _("这张图判断了 %(n)s 个点；一切平稳时，其中平均会有 %(a)s 个假信号。") % {
        "n": len(judged),
        "a": f"{alarms:.2f}",
    }
    if any(one.why == "no population" for one in watched.points):
        yield _("有的期间没有基数：只画不判，补填基数后自动重算。")
