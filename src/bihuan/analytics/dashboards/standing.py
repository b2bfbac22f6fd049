"""What stands now: how old the open complaints are, and with whom the open tasks lie."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.analytics import showing
from bihuan.analytics.dashboards.board import Board, Role
from bihuan.analytics.dashboards.charts import Sources
from bihuan.analytics.dashboards.drawn import Drawn, table
from bihuan.analytics.figure import NOTHING
from bihuan.analytics.periods import Period, span
from bihuan.analytics.summing import Asked, series, summed
from bihuan.cases.queries.workload import Load, workload
from bihuan.pages.charts.columns import bars, columns
from bihuan.pages.charts.shapes import Mark, Series
from bihuan.pages.formats import count_words, number_words
from bihuan.regulation.measures.house import is_house, measures_of

# The first day is the day of receipt.
AGES = ((0, 2), (3, 7), (8, 15), (16, 30), (31, 60), (61, 90))
LONG_AGO = timedelta(days=3660)
OPEN = "closed_share"
MOST = 12


def ageing(given: Sources) -> Drawn | None:
    """Complaints that are still open today, by the days since they were received.

    By the share closed of those received: what of a day is not closed is open.
    """
    board = given.board
    if not is_house(measures_of(board.law)[OPEN]) or not summed(board.where):
        return None
    spans = ages(board.viewer.today)
    asked = Asked(board.asked.units, board.law.id, spans[0], board.viewer.today, board.where)
    found = series(asked, (OPEN,), spans)
    tallies = [found.get((OPEN, one), NOTHING) for one in spans]
    open_now = [one.counted - one.hits for one in tallies]
    if not any(open_now):
        return None
    title = _("在办投诉的天数（今天）")
    marks = [
        Mark(_age_words(place), float(number), count_words(number, "件"), _open_url(board, one))
        for place, (one, number) in enumerate(zip(reversed(spans), reversed(open_now), strict=True))
    ]
    whole = sum(open_now)
    rows = [(mark.label, mark, f"{(mark.value or 0) / whole:.0%}") for mark in marks]
    drawn = columns(title, [Series(_("在办"), tuple(marks))])
    return Drawn("ageing", title, drawn, *table((_("收到以来"), _("在办"), _("占")), rows))


def ages(today: date) -> tuple[Period, ...]:
    """The stretches of days of receipt, oldest first."""
    found = [span(today - timedelta(days=last), today - timedelta(days=first)) for first, last in AGES]
    oldest = today - timedelta(days=AGES[-1][1] + 1)
    return (span(oldest - LONG_AGO, oldest), *reversed(found))


def _age_words(place: int) -> str:
    if place == len(AGES):
        return _("%(n)s 天以上") % {"n": AGES[-1][1] + 1}
    return _("%(first)s–%(last)s 天") % {"first": AGES[place][0], "last": AGES[place][1]}


def _open_url(board: Board, one: Period) -> str:
    return showing.list_url(board.question.over(one), OPEN, "missed")


# --- workload -----------------------------------------------------------------------------------------------


def load(given: Sources) -> Drawn | None:
    """Open tasks now, in time and late: by unit, by department, or of one department by person."""
    board = given.board
    found = workload(
        board.asked.units, board.law.id, now=board.viewer.now, department=board.department,
        person=board.viewer.id if board.is_mine else "",
    )  # fmt: skip
    if not found:
        return None
    held = _grouped(board, found)[:MOST]
    late = tuple(Mark(name, float(n), number_words(n), url) for name, url, _tasks, n in held)
    in_time = tuple(Mark(name, float(t - n), number_words(t - n), url) for name, url, t, n in held)
    marks = [Mark(name, float(tasks), number_words(tasks), url) for name, url, tasks, _late in held]
    title = _("手上的任务（现在）")
    drawn = bars(title, marks, parts=[Series(_("未超时"), in_time), Series(_("已超时"), late)])
    head = (_("在谁手上"), _("任务"), _("已超时"))
    rows = [(mark.label, mark, one.said) for mark, one in zip(marks, late, strict=True)]
    return Drawn("load", title, drawn, *table(head, rows))


def _grouped(board: Board, found: Sequence[Load]) -> list[tuple[str, str, int, int]]:
    """(who, the register of it, tasks, late), the most first."""
    tasks: Counter[str] = Counter()
    late: Counter[str] = Counter()
    by = _by(board, found)
    for one in found:
        tasks[getattr(one, by)] += one.tasks
        late[getattr(one, by)] += one.late
    return [
        (_who(board, by, key), _register_url(board, by, key), number, late[key])
        for key, number in tasks.most_common()
    ]


def _by(board: Board, found: Sequence[Load]) -> str:
    if board.department or board.is_mine:
        return "person"
    several = len({one.unit for one in found}) > 1
    return "unit" if board.role is Role.LEADERSHIP and several else "department"


def _who(board: Board, by: str, key: str) -> str:
    if not key:
        return _("待认领") if by == "person" else _("没有归到部门")
    return board.viewer.names.unit(key) if by == "unit" else board.viewer.names(key)


def _register_url(board: Board, by: str, key: str) -> str:
    """What the register can be narrowed to: a unit or a department."""
    if by == "person" or not key:
        return ""
    return f"{reverse('desk:register')}?{urlencode({by: key, 'status': 'open'})}"
