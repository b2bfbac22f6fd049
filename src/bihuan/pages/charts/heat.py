"""A heat map: how much of what, where or when."""

from collections.abc import Sequence

from bihuan.pages.charts.canvas import Canvas, cut, wide
from bihuan.pages.charts.shapes import Mark

CELL = 34
# Up to this share of the most, words are dark on light ground; beyond it light on dark. Shades in between, on
# which neither can be read, are left out.
LIGHT = 0.6


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Mark]],
    *,
    width: int = 720,
) -> str:
    """`cells[row][column]`; the value is written into each, so that the shade is never all there is."""
    room = min(max((wide(row) for row in rows), default=0) + 14, width * 0.34)
    across = (width - room - 8) / max(len(columns), 1)
    canvas = Canvas(width, 30 + CELL * max(len(rows), 1) + 8, title)
    highest = max([mark.value or 0.0 for row in cells for mark in row] + [1e-9])
    for at, column in enumerate(columns):
        canvas.text(room + across * (at + 0.5), 20, cut(column, across - 4), anchor="middle")
    for down, (row, marks) in enumerate(zip(rows, cells, strict=True)):
        y = 30 + CELL * down
        canvas.text(room - 8, y + CELL / 2 + 4, cut(row, room - 12), kind="chart-text", anchor="end")
        for at, mark in enumerate(marks):
            _cell(canvas, room + across * at, y, across, mark, (mark.value or 0.0) / highest)
    return canvas.written()


def _cell(canvas: Canvas, x: float, y: float, across: float, mark: Mark, share: float) -> None:
    if mark.value:
        canvas.box(x + 1, y + 1, across - 2, CELL - 2, "chart-1", mark=mark, opacity=_shade(share))
    kind = "chart-card" if share > LIGHT else "chart-text"
    words = "–" if mark.value is None else cut(mark.said, across - 4)
    canvas.text(
        x + across / 2, y + CELL / 2 + 4, words if mark.value != 0 else "·", kind=kind, anchor="middle"
    )


def _shade(share: float) -> float:
    if share <= LIGHT:
        return 0.08 + 0.54 * share / LIGHT
    return 0.82 + 0.18 * (share - LIGHT) / (1 - LIGHT)
