"""The heat map: what, by month, by place or by another field."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from bihuan.analytics import showing
from bihuan.analytics.dashboards.board import MONTH, MOST_CROSSED, SPANS, UNIT, Board
from bihuan.analytics.dashboards.charts import MOST_CAUSES, Sources, received_url
from bihuan.analytics.dashboards.drawn import Drawn, table, too_many
from bihuan.analytics.periods import Period, month_of, parse, span
from bihuan.analytics.summing import crossed
from bihuan.pages.charts.heat import heat
from bihuan.pages.charts.shapes import Mark
from bihuan.pages.formats import number_words

MOST_COLUMNS = 12
Crossed = Mapping[tuple[str, str], int]


def heat_map(given: Sources) -> Drawn | None:
    """The chosen field against the chosen columns; the largest of each."""
    board = given.board
    row = showing.dimension_words(board.said, board.by)
    title = _("%(row)s × %(column)s") % {"row": row, "column": across_words(board, board.across)}
    if (board.where or board.across not in (MONTH, UNIT)) and not board.may_cross:
        return too_many("heat", title, MOST_CROSSED)
    asked = replace(board.asked, period=_year(board)) if board.across == MONTH else board.asked
    found = {pair: n for pair, n in crossed(asked, "received", board.by, board.across).items() if n}
    if not found:
        return None
    rows, columns = _rows(found), _columns(board, found)
    cells = [[_cell(board, item, at, found.get((item, at), 0)) for at in columns] for item in rows]
    words = [showing.item_words(board.viewer, board.said, board.by, item) for item in rows]
    heads = [_place_words(board, at) for at in columns]
    told: list[tuple[Mark | str, ...]] = [(word, *line) for word, line in zip(words, cells, strict=True)]
    return Drawn("heat", title, heat(title, words, heads, cells), *table((row, *heads), told))


def across_words(board: Board, across: str) -> str:
    named = {MONTH: _("月份"), UNIT: _("单位")}
    return named.get(across) or showing.dimension_words(board.said, across)


def _year(board: Board) -> Period:
    """The months up to the one in which the period ends."""
    last = month_of(min(board.question.period.last, board.viewer.today))
    first = last
    for _each in range(SPANS - 1):
        first = first.before
    return span(first.first, last.last)


def _rows(found: Crossed) -> list[str]:
    return [item for item, _n in _totals(found, 0).most_common(MOST_CAUSES)]


def _columns(board: Board, found: Crossed) -> list[str]:
    """Every month of the year, or the places with the most, in order of what they are called."""
    if board.across == MONTH:
        return [f"{at:%Y-%m}" for at in _year(board).months()]
    return [at for at, _n in _totals(found, 1).most_common(MOST_COLUMNS)]


def _totals(found: Crossed, side: int) -> Counter[str]:
    totals: Counter[str] = Counter()
    for pair in sorted(found):
        totals[pair[side]] += found[pair]
    return totals


def _place_words(board: Board, at: str) -> str:
    if board.across == MONTH:
        return at[2:]
    return showing.item_words(board.viewer, board.said, board.across, at)


def _cell(board: Board, item: str, at: str, number: int) -> Mark:
    words = showing.item_words(board.viewer, board.said, board.by, item)
    label = f"{words} · {_place_words(board, at)}"
    return Mark(label, float(number), number_words(number), _url(board, item, at) if number else "")


def _url(board: Board, item: str, at: str) -> str:
    """The cases of a cell; none where a value is missing, for what is missing is no filter."""
    if not item or board.is_mine:
        return ""
    if board.across == MONTH:
        return received_url(board, {board.by: item}, parse(at))
    return received_url(board, {board.by: item, board.across: at}) if at else ""
