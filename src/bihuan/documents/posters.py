"""Posters with a code that leads to a complaint, as SVG and PDF on one sheet of A4."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from xml.etree import ElementTree as et

import noto_cjk_sans_otc
import typst

from bihuan.documents.papers.codes import square

TEMPLATE = Path(__file__).parent / "poster.typ"
_ONE_AT_A_TIME = Lock()
_SVG = "http://www.w3.org/2000/svg"
_FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
# Millimetres: the sheet, and the code in its middle.
WIDTH, HEIGHT, CODE, CODE_TOP = 210, 297, 95, 118


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it. `url` is what the code says, `address` the same for those who type it."""

    unit: str
    title: str
    lead: str
    place: str
    url: str
    address: str
    foot: str


def svg(poster: Poster) -> str:
    """The sheet, to be shown and printed by a browser; it scales to any width."""
    et.register_namespace("", _SVG)
    sheet = et.Element(f"{{{_SVG}}}svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img"})
    et.SubElement(sheet, f"{{{_SVG}}}title").text = f"{poster.title} · {poster.unit} · {poster.place}"
    et.SubElement(sheet, f"{{{_SVG}}}rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": "#fff"})
    lines = (
        (poster.unit, 55, 9, "normal"), (poster.title, 80, 18, "bold"), (poster.lead, 100, 7, "normal"),
        (poster.place, CODE_TOP + CODE + 18, 9, "bold"),
        (poster.address, CODE_TOP + CODE + 30, 4.6, "normal"), (poster.foot, HEIGHT - 20, 4.2, "normal"),
    )  # fmt: skip
    for words, y, size, weight in lines:
        written = et.SubElement(sheet, f"{{{_SVG}}}text", _at(y, min(size, _fitting(words)), weight))
        written.text = words
    code = et.fromstring(square(poster.url))
    code.attrib |= {"x": str((WIDTH - CODE) / 2), "y": str(CODE_TOP), "width": str(CODE), "height": str(CODE)}
    sheet.append(code)
    return et.tostring(sheet, encoding="unicode")


def pdf(poster: Poster) -> bytes:
    """The sheet as PDF; the same data give the same bytes."""
    said = json.dumps({**asdict(poster), "code": square(poster.url)}, ensure_ascii=False)
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            TEMPLATE.read_bytes(), format="pdf", sys_inputs={"poster": said}, pdf_tags=False, timestamp=0
        )
    if not isinstance(made, bytes):
        raise RuntimeError("expected a document of one part, typst gave another")
    return made


def _at(y: float, size: float, weight: str) -> dict[str, str]:
    return {
        "x": str(WIDTH / 2), "y": str(y), "font-size": f"{size:g}", "font-weight": weight,
        "font-family": _FONTS, "text-anchor": "middle", "fill": "#1b1e23",
    }  # fmt: skip


def _fitting(words: str) -> float:
    """The largest size in which one line of it fits; a Chinese sign is as wide as it is high."""
    wide = sum(1.0 if one > "\u2e7f" else 0.58 for one in words)
    return (WIDTH - 24) / wide if wide else WIDTH


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
    )
    return typst.Compiler(root=str(TEMPLATE.parent), font_paths=fonts)
