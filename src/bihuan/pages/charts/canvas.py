"""Paper to draw on: scales, axes, text that fits, and marks that say what they are."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from zlib import crc32

from bihuan.pages.charts.shapes import Mark

SMALL = 12
# Colour of each class where no style sheet speaks: paper, PDF, pictures.
INK = {
    "chart-text": "#1b1e23", "chart-soft": "#555a64", "chart-line": "#e4e2da", "chart-edge": "#8b897f",
    "chart-1": "#1f5f5b", "chart-2": "#9a5b00", "chart-3": "#5a5f8a", "chart-4": "#8b897f",
    "chart-faint": "#b4d0cc", "chart-late": "#b3261e", "chart-target": "#555a64", "chart-card": "#ffffff",
}  # fmt: skip
DASHES = ("", "6 3", "2 3", "8 3 2 3")
SERIES = ("chart-1", "chart-2", "chart-3", "chart-4")


class Canvas:
    """Elements in the order they are drawn, in pixels from the upper left."""

    def __init__(self, width: int, height: int, title: str) -> None:
        self.width, self.height, self.title = width, height, title
        self._drawn: list[str] = []

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        kind: str = "chart-line",
        *,
        dash: str = "",
        thick: float = 1,
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._drawn.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}-stroke"'
            f' stroke="{INK[kind]}" stroke-width="{thick:g}"{dashed}/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        kind: str = "chart-soft",
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        weight = ' font-weight="600"' if bold else ""
        self._drawn.append(
            f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" fill="{INK[kind]}" font-size="{SMALL}"'
            f' text-anchor="{anchor}"{weight}>{escape(words)}</text>'
        )

    def box(
        self, x: float, y: float, width: float, height: float, kind: str, *, mark: Mark | None = None,
        hatched: bool = False, opacity: float = 1.0,
    ) -> None:  # fmt: skip
        clear = f' fill-opacity="{opacity:.3f}"' if opacity < 1 else ""
        drawn = (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
            f' class="{kind}" fill="{INK[kind]}"{clear}/>'
        )
        if hatched:
            drawn += (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
                ' fill="url(#hatch)"/>'
            )
        self._drawn.append(_told(drawn, mark))

    def path(
        self, points: Sequence[tuple[float, float]], kind: str, *, dash: str = "", thick: float = 2
    ) -> None:
        if len(points) < 2:
            return
        way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._drawn.append(
            f'<path d="{way}" fill="none" class="{kind}-stroke" stroke="{INK[kind]}"'
            f' stroke-width="{thick:g}" stroke-linejoin="round"{dashed}/>'
        )

    def dot(self, x: float, y: float, kind: str, mark: Mark, *, shape: int = 0, size: float = 3.5) -> None:
        """`shape` 0 round, 1 square, 2 diamond, 3 open round: lines differ also without colour."""
        colour = f'class="{kind}" fill="{INK[kind]}"'
        side = size * 0.9
        drawn = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" {colour}/>',
            f'<rect x="{x - side:.1f}" y="{y - side:.1f}" width="{2 * side:.1f}"'
            f' height="{2 * side:.1f}" {colour}/>',
            f'<path d="M{x:.1f} {y - size - 1:.1f}L{x + size + 1:.1f} {y:.1f}L{x:.1f} {y + size + 1:.1f}'
            f'L{x - size - 1:.1f} {y:.1f}Z" {colour}/>',
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" class="chart-card {kind}-stroke"'
            f' fill="{INK["chart-card"]}" stroke="{INK[kind]}" stroke-width="2"/>',
        )[shape % 4]
        # A finger needs more than a dot.
        reach = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill-opacity="0"/>'
        self._drawn.append(_told(drawn + reach, mark))

    def legend(self, names: Iterable[tuple[str, str, int, bool]], x: float, y: float) -> None:
        """`names`: words, colour, place in the order of shapes, and whether it is a box, not a line."""
        for words, kind, place, boxed in names:
            if boxed:
                self.box(x, y - 9, 12, 10, kind, hatched=place % 2 == 1)
            else:
                self.line(x - 2, y - 4, x + 16, y - 4, kind, dash=DASHES[place % 4], thick=2)
                self.dot(x + 7, y - 4, kind, Mark(words, None, ""), shape=place)
            self.text(x + 20, y, words)
            x += 34 + wide(words)

    def written(self) -> str:
        body = "".join(self._drawn)
        # Several charts stand on one page: each its own hatching.
        hatching = f"hatch-{crc32(body.encode()):x}"
        # What can be reached one by one is a group; a picture hides what is inside it.
        role = "group" if "<a " in body else "img"
        return (
            f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}" role="{role}" aria-label="{escape(self.title)}"'
            f' font-family="sans-serif"><defs><pattern id="{hatching}" width="6" height="6"'
            ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="6"'
            ' class="chart-card-stroke" stroke="#ffffff" stroke-width="2"/></pattern></defs>'
            f"{body.replace('url(#hatch)', f'url(#{hatching})')}</svg>"
        )


class Scale:
    """From values to pixels, and the round values to be named along it."""

    def __init__(self, lowest: float, highest: float, start: float, end: float, *, most: int = 5) -> None:
        step = step_for(max(highest - lowest, 1e-9), most)
        self.low = math.floor(lowest / step) * step
        self.high = max(math.ceil(highest / step - 1e-9) * step, self.low + step)
        self.start, self.end, self.step = start, end, step

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        count = round((self.high - self.low) / self.step)
        return [self.low + at * self.step for at in range(count + 1)]


def step_for(width: float, most: int) -> float:
    """1, 2 or 5 times a power of ten, so that at most `most` steps span `width`."""
    rough = width / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= rough - 1e-12)


def plain(value: float) -> str:
    """A value of an axis in as few digits as it takes: 1,200 or 0.25."""
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.6f}".rstrip("0")


def wide(words: str) -> float:
    """How many pixels words take: Chinese signs are as wide as they are high."""
    return sum(SMALL if ord(sign) > 0x2E7F else SMALL * 0.56 for sign in words)


def cut(words: str, room: float) -> str:
    """Words that fit into `room` pixels, cut with an ellipsis; the whole stands in the title."""
    if wide(words) <= room:
        return words
    while words and wide(words) + SMALL > room:
        words = words[:-1]
    return words + "…"


def _told(drawn: str, mark: Mark | None) -> str:
    if mark is None or not (mark.label or mark.said):
        return drawn
    words = f"{mark.label}：{mark.said}" if mark.said else mark.label
    told = f"<g><title>{escape(words)}</title>{drawn}</g>"
    if not mark.href:
        return told
    return f'<a href="{escape(mark.href)}" aria-label="{escape(words)}">{told}</a>'
