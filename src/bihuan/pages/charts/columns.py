"""Columns side by side, bars lying down, and Pareto's chart."""

from collections.abc import Sequence

from bihuan.pages.charts.canvas import SERIES, SMALL, Canvas, Scale, cut, wide
from bihuan.pages.charts.plots import FOOT, HEIGHT, Plot
from bihuan.pages.charts.shapes import Mark, Series, Target

ROW = 30
VITAL = 0.8


def columns(
    title: str,
    series: Sequence[Series],
    *,
    width: int = 720,
    target: Target | None = None,
    per_cent: bool = False,
) -> str:
    """A few series over the same places, beside each other. A value of None leaves a gap that says why."""
    labels = [mark.label for mark in series[0].marks]
    values = [mark.value for one in series for mark in one.marks if mark.value is not None]
    highest = max([*values, target.value if target else 0.0, 1e-9])
    plot = Plot(title, labels, min(0.0, *values, 0.0), highest, width=width, per_cent=per_cent)
    thick = min(34.0, plot.slot * 0.76 / len(series))
    for nth, one in enumerate(series):
        kind = "chart-faint" if one.faint else SERIES[nth % 4]
        for place, mark in enumerate(one.marks):
            x = plot.x(place) + (nth - len(series) / 2) * thick
            _column(plot, x, thick - 1, mark, kind, hatched=nth % 2 == 1)
    if target:
        plot.target(target)
    if len(series) > 1:
        names = [(s.name, "chart-faint" if s.faint else SERIES[n % 4], n, True) for n, s in enumerate(series)]
        plot.canvas.legend(names, plot.left, 16)
    return plot.canvas.written()


def _column(plot: Plot, x: float, thick: float, mark: Mark, kind: str, *, hatched: bool) -> None:
    if mark.value is None:
        plot.canvas.text(x + thick / 2, HEIGHT - FOOT - 6, "–", anchor="middle")
        plot.canvas.box(x, HEIGHT - FOOT - 22, thick, 20, "chart-card", mark=mark, opacity=0.01)
        return
    y = plot.upright(mark.value)
    plot.canvas.box(x, y, thick, plot.upright(0) - y, kind, mark=mark, hatched=hatched)


def bars(title: str, marks: Sequence[Mark], *, width: int = 720, parts: Sequence[Series] = ()) -> str:
    """Lying bars, longest words and all, in the order given.

    `parts` splits each bar: as many marks a part as there are bars, stacked from the left.
    """
    room = min(max((wide(mark.label) for mark in marks), default=0) + 12, width * 0.36)
    end = width - max((wide(mark.said) for mark in marks), default=0) - 16
    head = 28 if parts else 8
    canvas = Canvas(width, head + ROW * max(len(marks), 1) + 8, title)
    highest = max([mark.value or 0.0 for mark in marks] + [1e-9])
    across = Scale(0, highest, room, end)
    across.high = highest
    for place, mark in enumerate(marks):
        y = head + ROW * place
        canvas.text(room - 8, y + 19, cut(mark.label, room - 12), kind="chart-text", anchor="end")
        pieces = [(nth, one.marks[place]) for nth, one in enumerate(parts)] or [(0, mark)]
        reached = _pieces(canvas, across, y, pieces)
        canvas.text(
            reached + 8, y + 19, mark.said, kind="chart-text" if mark.value is not None else "chart-soft"
        )
    if parts:
        names = [(one.name, SERIES[nth % 4], nth, True) for nth, one in enumerate(parts)]
        canvas.legend(names, room, 14)
    return canvas.written()


def _pieces(canvas: Canvas, across: Scale, y: float, pieces: Sequence[tuple[int, Mark]]) -> float:
    x = across(0)
    for nth, piece in pieces:
        length = across(piece.value or 0.0) - across(0)
        canvas.box(x, y + 5, length, ROW - 10, SERIES[nth % 4], mark=piece, hatched=nth % 2 == 1)
        x += length
    return x


def pareto(title: str, marks: Sequence[Mark], *, width: int = 720, vital_said: str = "80%") -> str:
    """Causes from the most frequent down, with the running share and the 80 % line.

    `marks` come sorted; their values are counts. The line's points carry the share that is reached.
    """
    total = sum(mark.value or 0.0 for mark in marks) or 1.0
    highest = max([mark.value or 0.0 for mark in marks] + [1.0])
    plot = Plot(title, [mark.label for mark in marks], 0, highest, width=width, right=52)
    shares = Scale(0, 1, plot.upright.start, plot.upright.end)
    thick, reached, way = plot.slot * 0.78, 0.0, []
    for place, mark in enumerate(marks):
        vital = reached < VITAL
        reached += (mark.value or 0.0) / total
        _column(
            plot, plot.x(place) - thick / 2, thick, mark, "chart-1" if vital else "chart-faint", hatched=False
        )
        way.append((plot.x(place), shares(reached), Mark(mark.label, reached, f"{reached:.0%}", mark.href)))
    plot.canvas.line(plot.left, shares(VITAL), plot.right, shares(VITAL), "chart-late", dash="4 3")
    plot.canvas.text(plot.right + 6, shares(VITAL) + SMALL / 3, vital_said, kind="chart-late")
    plot.canvas.path([(x, y) for x, y, _ in way], "chart-2")
    for x, y, mark in way:
        plot.canvas.dot(x, y, "chart-2", mark, shape=1)
    for share in (0.0, 0.5, 1.0):
        plot.canvas.text(plot.right + 6, shares(share) + SMALL / 3, f"{share:.0%}")
    return plot.canvas.written()
