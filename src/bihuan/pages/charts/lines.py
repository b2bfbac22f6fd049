"""Trends and control charts."""

from collections.abc import Sequence

from bihuan.pages.charts.canvas import DASHES, SERIES
from bihuan.pages.charts.plots import FOOT, HEIGHT, Plot
from bihuan.pages.charts.shapes import Limited, Series, Target


def lines(
    title: str,
    series: Sequence[Series],
    *,
    width: int = 720,
    target: Target | None = None,
    per_cent: bool = False,
) -> str:
    """One to four trends over the same places; each has its own dash and dots. None interrupts a line."""
    labels = [mark.label for mark in series[0].marks]
    values = [mark.value for one in series for mark in one.marks if mark.value is not None]
    values = [*values, *([target.value] if target else [])] or [0.0, 1.0]
    plot = Plot(title, labels, min(0.0, *values, 0.0), max(*values, 1e-9), width=width, per_cent=per_cent)
    for nth, one in enumerate(series):
        _trend(plot, one, nth)
    if target:
        plot.target(target)
    if len(series) > 1:
        names = [(s.name, _colour(s, n), n, False) for n, s in enumerate(series)]
        plot.canvas.legend(names, plot.left, 16)
    return plot.canvas.written()


def _colour(series: Series, nth: int) -> str:
    return "chart-4" if series.faint else SERIES[nth % 4]


def _trend(plot: Plot, series: Series, nth: int) -> None:
    stretch: list[tuple[float, float]] = []
    for place, mark in enumerate(series.marks):
        if mark.value is None:
            plot.canvas.path(stretch, _colour(series, nth), dash=DASHES[nth % 4])
            stretch = []
            plot.canvas.text(plot.x(place), HEIGHT - FOOT - 6, "–", anchor="middle")
            continue
        stretch.append((plot.x(place), plot.upright(mark.value)))
    plot.canvas.path(stretch, _colour(series, nth), dash=DASHES[nth % 4])
    for place, mark in enumerate(series.marks):
        if mark.value is not None:
            plot.canvas.dot(plot.x(place), plot.upright(mark.value), _colour(series, nth), mark, shape=nth)


def control(
    title: str,
    points: Sequence[Limited],
    centre: float,
    centre_said: str,
    *,
    width: int = 720,
    limit_said: str = "",
) -> str:
    """Points with their limits as steps and their centre; a signal is red, a diamond, and larger."""
    tops = [point.upper for point in points if point.upper is not None]
    values = [point.mark.value for point in points if point.mark.value is not None]
    highest = max([*tops, *values, centre, 1e-9])
    plot = Plot(title, [point.mark.label for point in points], 0, highest, width=width)
    for place, point in enumerate(points):
        if point.mark.value is not None:
            _limits(plot, place, point)
    plot.canvas.line(plot.left, plot.upright(centre), plot.right, plot.upright(centre), "chart-edge")
    plot.canvas.text(plot.right, plot.upright(centre) - 5, centre_said, anchor="end")
    if tops and limit_said:
        plot.canvas.text(plot.right, plot.upright(tops[-1]) - 5, limit_said, anchor="end", kind="chart-late")
    known = [(place, point) for place, point in enumerate(points) if point.mark.value is not None]
    plot.canvas.path(
        [(plot.x(place), plot.upright(point.mark.value or 0.0)) for place, point in known], "chart-1"
    )
    for place, point in known:
        kind, shape, size = ("chart-late", 2, 5.0) if point.signal else ("chart-1", 0, 3.5)
        plot.canvas.dot(
            plot.x(place), plot.upright(point.mark.value or 0.0), kind, point.mark, shape=shape, size=size
        )
    return plot.canvas.written()


def _limits(plot: Plot, place: int, point: Limited) -> None:
    left, right = plot.x(place) - plot.slot / 2, plot.x(place) + plot.slot / 2
    if point.upper is not None:
        y = plot.upright(point.upper)
        plot.canvas.line(left, y, right, y, "chart-late", dash="5 3")
    if point.lower > 0:
        y = plot.upright(point.lower)
        plot.canvas.line(left, y, right, y, "chart-late", dash="5 3")
