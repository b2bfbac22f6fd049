"""A sheet as PDF or picture, by typst. Data goes in as inputs; the typeface comes from a package."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Literal

import noto_cjk_sans_otc
import typst

from bihuan.documents.papers.codes import square
from bihuan.documents.papers.sheet import Sheet, Stamp

TEMPLATE = Path(__file__).parent / "paper.typ"
_ONE_AT_A_TIME = Lock()


def pdf(sheet: Sheet, stamp: Stamp) -> bytes:
    """The same sheet and stamp give the same bytes, with the same typst."""
    return _made(sheet, stamp, format="pdf", ppi=None)[0]


def pictures(sheet: Sheet, stamp: Stamp, *, ppi: float) -> list[bytes]:
    """Each page as PNG."""
    return _made(sheet, stamp, format="png", ppi=ppi)


def _made(sheet: Sheet, stamp: Stamp, *, format: Literal["pdf", "png"], ppi: float | None) -> list[bytes]:
    inputs = {"sheet": sheet.as_text, "stamp": _stamped(stamp)}
    return typeset(TEMPLATE, inputs, format=format, ppi=ppi)


def typeset(
    template: Path, inputs: dict[str, str], *, format: Literal["pdf", "png"], ppi: float | None
) -> list[bytes]:
    """A template filled with what stands in `inputs`: one PDF, or each page as PNG."""
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            template.read_bytes(), format=format, ppi=ppi, sys_inputs=inputs, pdf_tags=False, timestamp=0
        )
    if made is None:
        raise RuntimeError("expected a document, typst gave none")
    return [made] if isinstance(made, bytes) else list(made)


def _stamped(stamp: Stamp) -> str:
    held = {**asdict(stamp), "qr": square(stamp.address) if stamp.address else ""}
    return json.dumps(held, ensure_ascii=False)


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
    )
    return typst.Compiler(root=str(TEMPLATE.parent), font_paths=fonts)
