"""A fishbone (鱼骨图): causes on the bones of their category, the effect at the head. SVG from data."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

WIDE, BONE, LINE, TOP = 820, 130, 21, 32
LONGEST, REACH = 11, 140
FONT = "Noto Sans CJK SC,Source Han Sans SC,Microsoft YaHei,PingFang SC,sans-serif"

Bone = tuple[str, Sequence[str]]


def fishbone(effect: str, bones: Sequence[Bone]) -> str:
    """Bones as (category, causes), half above the spine and half below. Long words are cut to fit."""
    pairs = max(1, (len(bones) + 1) // 2)
    most = max((len(causes) for _name, causes in bones), default=0)
    reach = max(BONE, TOP + LINE * (most + 1))
    height, spine = 2 * reach + 40, reach + 20
    head = WIDE - 150
    said = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" class="fishbone" role="img"'
        f' font-family="{FONT}" font-size="13" fill="none" stroke="#44423c">',
        f'<path d="M20 {spine}H{head}" stroke-width="3"/>',
        f'<rect x="{head}" y="{spine - 42}" width="140" height="84" rx="6" stroke-width="2"/>',
        *_wrapped(effect, head + 70, spine),
    ]
    step = (head - 60) / pairs
    for number, (name, causes) in enumerate(bones):
        foot = 40 + step * (number // 2 + 1)
        said += _bone(name, causes, foot, spine, reach, up=number % 2 == 0)
    return "".join((*said, "</svg>"))


def _bone(name: str, causes: Sequence[str], foot: float, spine: int, reach: int, *, up: bool) -> list[str]:
    lean = reach * 0.42
    end = spine - reach + 16 if up else spine + reach - 16
    top = foot - lean
    said = [
        f'<path d="M{top:.0f} {end}L{foot:.0f} {spine}" stroke-width="1.6"/>',
        _words(name, top, end - 5 if up else end + 15, size=15, bold=True, anchor="middle"),
    ]
    for n, cause in enumerate(causes):
        y = end + (LINE * (n + 1) + 2) * (1 if up else -1)
        x = top + (foot - top) * abs(y - end) / abs(spine - end)
        said.append(f'<path d="M{x - REACH:.0f} {y:.0f}H{x:.0f}" stroke-width="0.8"/>')
        said.append(_words(_cut(cause), x - REACH + 2, y - 4, size=12.5))
    return said


def _words(words: str, x: float, y: float, *, size: float, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" text-anchor="{anchor}" fill="#1a1a18"'
        f' stroke="none"{weight}>{escape(words)}</text>'
    )


def _wrapped(words: str, x: int, y: int) -> list[str]:
    lines = [words[n : n + 9] for n in range(0, min(len(words), 36), 9)]
    first = y - (len(lines) - 1) * 9 + 5
    return [_words(one, x, first + n * 18, size=13, anchor="middle") for n, one in enumerate(lines)]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
