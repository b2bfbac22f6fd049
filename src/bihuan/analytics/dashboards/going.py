"""Where the loop narrows and where its time goes: by step and department; complainants' time apart."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from bihuan.analytics.dashboards.board import Board
from bihuan.analytics.dashboards.charts import Sources
from bihuan.analytics.dashboards.drawn import Drawn, table
from bihuan.analytics.process.keeping import ARROW, DEPARTMENT, PASSAGE_SUMS
from bihuan.analytics.process.pages import step_words, went_url
from bihuan.analytics.process.reading import Count
from bihuan.cases.raw import hand
from bihuan.pages.charts.columns import bars
from bihuan.pages.charts.shapes import Mark, Series
from bihuan.pages.formats import count_words, length_words
from bihuan.regulation.model import MAIN

MOST = 12


@dataclass(frozen=True, slots=True)
class Gone:
    """The passages of the period's months: by step in the regulation's order, and by department."""

    steps: Mapping[str, Count]
    departments: Mapping[str, Count]


def gone(board: Board) -> Gone:
    """One statement. Of a department alone where the board is narrowed to it."""
    asked = board.asked
    dimensions = (DEPARTMENT,) if board.department else (ARROW, DEPARTMENT)
    where = (
        f"regulation = ? AND unit IN ({', '.join('?' * len(asked.units))}) AND procedure = ?"
        f" AND month BETWEEN ? AND ? AND dimension IN ({', '.join('?' * len(dimensions))})"
    )
    months = (asked.period.first.replace(day=1).isoformat(), asked.period.last.isoformat())
    values = [asked.regulation, *asked.units, MAIN, *months, *dimensions]
    if board.department:
        where, values = f"{where} AND item = ?", [*values, board.department]
    with hand() as ours:
        rows = ours.rows(
            "SELECT dimension, step, CASE WHEN dimension = 'department' THEN item ELSE '' END AS place,"
            " SUM(passed), SUM(again), SUM(open), SUM(timed), SUM(working), SUM(elapsed), SUM(waited)"
            f" FROM {PASSAGE_SUMS.name} WHERE {where} GROUP BY dimension, step, place",
            tuple(values),
        )
    return _together(board, rows)


def _together(board: Board, rows: list[tuple[object, ...]]) -> Gone:
    steps: defaultdict[str, Count] = defaultdict(Count)
    departments: defaultdict[str, Count] = defaultdict(Count)
    for dimension, step, place, *numbers in rows:
        count = Count(*(int(str(one)) for one in numbers))
        if dimension == DEPARTMENT:
            departments[str(place)] = departments[str(place)].plus(count)
        if dimension == ARROW or board.department:
            steps[str(step)] = steps[str(step)].plus(count)
    order = {key: at for at, key in enumerate(board.law.procedures[MAIN].steps)}
    keys = sorted(steps, key=lambda key: (order.get(key, len(order)), key))
    return Gone({key: steps[key] for key in keys}, dict(departments))


def funnel(given: Sources) -> Drawn | None:
    """How many cases came to each step, in the regulation's order."""
    board = given.board
    found = gone(board).steps
    marks = [
        Mark(
            step_words(board.said, MAIN, key), float(_first(one)), count_words(_first(one), "件"),
            _step_url(board, key),
        )
        for key, one in found.items()
    ]  # fmt: skip
    if not any(mark.value for mark in marks):
        return None
    title = _("闭环漏斗：走到每一步的投诉")
    head = (_("步骤"), _("走到"), _("其中再次"), _("还在这一步"), _("每次工作时间"))
    rows = [
        (mark.label, mark, f"{one.again:,}", f"{one.open:,}", minutes(one.mean))
        for mark, one in zip(marks, found.values(), strict=True)
    ]
    return Drawn("funnel", title, bars(title, marks), *table(head, rows))


def _first(one: Count) -> int:
    """Those that came to the step for the first time."""
    return one.passed - one.again + one.open


def lost(given: Sources) -> Drawn | None:
    """Where the time goes, step by step: the office's working time, and waiting for the complainant."""
    board = given.board
    found = {key: one for key, one in gone(board).steps.items() if one.working or one.waited}
    if not found:
        return None
    names = [step_words(board.said, MAIN, key) for key in found]
    ours = [0 if one.waited else one.working for one in found.values()]
    theirs = [one.waited for one in found.values()]
    marks = [
        Mark(name, float(a + b), minutes(a + b), _step_url(board, key))
        for name, a, b, key in zip(names, ours, theirs, found, strict=True)
    ]
    parts = [
        Series(_("本单位的工作时间"), _parts(marks, ours)),
        Series(_("等投诉人（自然时间）"), _parts(marks, theirs)),
    ]
    title, whole = _("时间花在哪一步"), sum(ours) or 1
    head = (_("步骤"), _("工作时间"), _("占"), _("等投诉人"))
    rows = [
        (mark.label, minutes(a) if a else "—", f"{a / whole:.0%}" if a else "—", minutes(b) if b else "—")
        for mark, a, b in zip(marks, ours, theirs, strict=True)
    ]
    return Drawn("lost", title, bars(title, marks, parts=parts), *table(head, rows))


def _parts(marks: list[Mark], values: list[int]) -> tuple[Mark, ...]:
    pairs = zip(marks, values, strict=True)
    return tuple(Mark(mark.label, float(value), minutes(value), mark.href) for mark, value in pairs)


def by_department(given: Sources) -> Drawn | None:
    """Working time by department; waiting for complainants is nobody's."""
    board = given.board
    found = {key: _working(one) for key, one in gone(board).departments.items() if key and one.working}
    if not found:
        return None
    title, whole = _("工作时间花在哪个部门"), sum(found.values()) or 1
    largest = sorted(found, key=lambda key: (-found[key], key))[:MOST]
    marks = [Mark(board.viewer.names(key), float(found[key]), minutes(found[key])) for key in largest]
    rows = [(mark.label, mark, f"{(mark.value or 0) / whole:.0%}") for mark in marks]
    head = (_("部门"), _("工作时间"), _("占"))
    return Drawn("departments", title, bars(title, marks), *table(head, rows))


def _working(one: Count) -> int:
    return one.working


def minutes(number: int | None) -> str:
    return "—" if number is None else length_words(timedelta(minutes=number))


def _step_url(board: Board, step: str) -> str:
    return "" if board.question.choice.department else went_url(board.question, procedure=MAIN, step=step)
