"""The charts of complaints over time and by cause."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.analytics import showing, wording
from bihuan.analytics.dashboards.board import MOST_CROSSED, Board
from bihuan.analytics.dashboards.drawn import Drawn, table, too_many
from bihuan.analytics.dashboards.numbers import Read, list_url
from bihuan.analytics.figure import NOTHING, Figure
from bihuan.analytics.figures import figures
from bihuan.analytics.periods import Period
from bihuan.pages.charts.columns import columns, pareto
from bihuan.pages.charts.lines import lines
from bihuan.pages.charts.shapes import Mark, Series, Target
from bihuan.pages.formats import count_words
from bihuan.regulation.measures.wording import name_of, target_of
from bihuan.regulation.model import Formula

MOST_LINES, MOST_CAUSES = 3, 10


@dataclass(frozen=True, slots=True)
class Sources:
    """What the charts of one board are drawn from, read once."""

    board: Board
    read: Read


# --- over time ----------------------------------------------------------------------------------------------


def counts(given: Sources) -> Drawn | None:
    """Received and closed, period by period."""
    found = [given.read.over_time[key] for key in ("received", "closed") if key in given.read.over_time]
    if not any(one.tally.counted for held in found for one in held):
        return None
    series = [_series(given.board, held) for held in found]
    return _over_time("counts", _("收到和办结"), given.board, series, columns(_("收到和办结"), series))


def shares(given: Sources) -> Drawn | None:
    """The board's shares, period by period, against the first target among them."""
    shown = [held for held in given.read.over_time.values() if held[0].measure.formula is Formula.SHARE]
    shown = [held for held in shown if any(one.value is not None for one in held)][:MOST_LINES]
    if not shown:
        return None
    title, series = _("比率的走势"), [_series(given.board, held) for held in shown]
    aimed = next((held[0] for held in shown if held[0].measure.aim is not None), None)
    drawn = lines(title, series, target=_target(given.board, aimed), per_cent=True)
    return _over_time("shares", title, given.board, series, drawn)


def _target(board: Board, figure: Figure | None) -> Target | None:
    if figure is None or figure.measure.aim is None:
        return None
    words = f"{name_of(board.said, figure.measure)} {target_of(board.said, figure.measure)}"
    return Target(float(figure.measure.aim.value) / 100, words)


def _series(board: Board, held: Sequence[Figure]) -> Series:
    return Series(name_of(board.said, held[0].measure), tuple(_mark(board, one) for one in held))


def _mark(board: Board, one: Figure) -> Mark:
    said = wording.value_words(one, board.law, board.viewer.names)
    value = None if one.value is None else float(one.value)
    if one.measure.formula is Formula.SHARE:
        said = f"{said}（{wording.parts_words(one)}）" if one.tally.counted else said
        value = None if value is None else value / 100
    if one.tally == NOTHING:
        return Mark(short(one.period), value, said)
    url = list_url(board, one.key, "denominator", period=one.period.text)
    return Mark(short(one.period), value, said, url)


def short(period: Period) -> str:
    """As an axis has room for: `26-03`, `26 Q1`, `W09`."""
    text = period.text
    if period.kind == "week":
        return text[5:]
    if period.kind == "day":
        return text[5:]
    return f"{period.first:%m-%d}" if period.kind == "span" else (text[2:] if period.kind != "year" else text)


def _over_time(key: str, title: str, board: Board, series: Sequence[Series], drawn: str) -> Drawn:
    rows: list[tuple[Mark | str, ...]] = []
    for place, period in reversed(tuple(enumerate(board.spans))):
        rows.append((wording.period_words(period), *(one.marks[place] for one in series)))
    return Drawn(key, title, drawn, *table((_("期间"), *(one.name for one in series)), rows))


# --- causes -------------------------------------------------------------------------------------------------


def causes(given: Sources) -> Drawn | None:
    """Pareto by the chosen field, with the 80 % line; the last bar is all the rest together."""
    board = given.board
    what = showing.dimension_words(board.said, board.by)
    title = _("按%(what)s：哪些占了八成") % {"what": what}
    if board.where and not board.may_cross:
        return too_many("causes", title, MOST_CROSSED)
    found = figures(
        board.question.unit, board.law.id, "received", board.question.period, today=board.viewer.today,
        split_by=board.by, where=board.where,
    )  # fmt: skip
    found = tuple(one for one in found if one.tally.counted)
    if not found:
        return None
    marks = [_cause(board, one) for one in found[:MOST_CAUSES]]
    rest = sum(one.tally.counted for one in found[MOST_CAUSES:])
    if rest:
        marks.append(Mark(_("其余"), float(rest), count_words(rest, "件")))
    return Drawn("causes", title, pareto(title, marks), *table(_head(what), _reached(marks)))


def _head(what: str) -> tuple[str, ...]:
    return what, _("件数"), _("占"), _("累计")


def _reached(marks: Sequence[Mark]) -> list[tuple[Mark | str, ...]]:
    total, reached, rows = sum(mark.value or 0 for mark in marks), 0.0, []
    for mark in marks:
        reached += mark.value or 0
        row: tuple[Mark | str, ...] = (
            mark.label, mark, f"{(mark.value or 0) / total:.1%}", f"{reached / total:.1%}",
        )  # fmt: skip
        rows.append(row)
    return rows


def _cause(board: Board, one: Figure) -> Mark:
    words = showing.item_words(board.viewer, board.said, board.by, one.item)
    url = "" if board.is_mine or not one.item else received_url(board, {board.by: one.item})
    return Mark(words, float(one.tally.counted), count_words(one.tally.counted, "件"), url)


def received_url(board: Board, where: dict[str, str], period: Period | None = None) -> str:
    """The complaints received that are so."""
    asked = board.question.over(period) if period is not None else board.question
    narrower = asked.narrower({**asked.where, **where})
    return showing.list_url(narrower, "received", "denominator")
