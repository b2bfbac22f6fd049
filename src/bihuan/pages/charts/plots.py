"""The frame of charts whose values stand upright: axis, grid, places along the foot."""

from collections.abc import Sequence

from bihuan.pages.charts.canvas import Canvas, Scale, cut, plain, wide
from bihuan.pages.charts.shapes import Target

HEIGHT = 300
TOP, FOOT, RIGHT = 34, 40, 16


class Plot:
    """A canvas with an upright scale and `labels` at even places; `per_cent` writes the axis so."""

    def __init__(
        self, title: str, labels: Sequence[str], lowest: float, highest: float, *, width: int,
        per_cent: bool = False, right: int = RIGHT,
    ) -> None:  # fmt: skip
        self.canvas = Canvas(width, HEIGHT, title)
        scale = Scale(lowest, highest, HEIGHT - FOOT, TOP)
        if per_cent and scale.high > 1 >= highest:
            scale.high = 1.0
        said = [
            f"{plain(round(tick * 100, 6))}%" if per_cent else plain(tick)
            for tick in scale.ticks
            if tick <= scale.high + 1e-9
        ]
        self.left = 14 + max(wide(one) for one in said)
        self.right, self.upright, self.labels = width - right, scale, labels
        for tick, words in zip(scale.ticks, said, strict=False):
            self.canvas.line(self.left, scale(tick), self.right, scale(tick))
            self.canvas.text(self.left - 6, scale(tick) + 4, words, anchor="end")
        self._name_places()

    def x(self, place: int) -> float:
        """The middle of a place."""
        return self.left + self.slot * (place + 0.5)

    @property
    def slot(self) -> float:
        return (self.right - self.left) / max(len(self.labels), 1)

    def _name_places(self) -> None:
        """Every label, or as many at even steps as there is room for; the last one always."""
        longest = max((wide(label) for label in self.labels), default=0)
        every = max(1, -(-int(min(longest, 84) + 8) // max(int(self.slot), 1)))
        last = len(self.labels) - 1
        for place, label in enumerate(self.labels):
            if (last - place) % every == 0:
                self.canvas.text(
                    self.x(place), HEIGHT - FOOT + 18, cut(label, self.slot * every - 4), anchor="middle"
                )
        self.canvas.line(self.left, HEIGHT - FOOT, self.right, HEIGHT - FOOT, "chart-edge")

    def target(self, target: Target) -> None:
        y = self.upright(target.value)
        self.canvas.line(self.left, y, self.right, y, "chart-target", dash="4 3", thick=1.5)
        self.canvas.text(self.right, y - 5, target.said, anchor="end", kind="chart-soft", bold=True)
