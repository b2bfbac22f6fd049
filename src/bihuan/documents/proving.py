"""Proof of delivery as PDF, by typst: the same data give the same bytes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock

import noto_cjk_sans_otc
import typst

TEMPLATE = Path(__file__).parent / "proof.typ"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """What stands on the page. `facts` are pairs, an even number of them; `tries` have five cells each,
    `entries` number, moment, what and hash. `words` are letter, digest, tries, ledger and note.
    """

    unit: str
    title: str
    facts: Sequence[tuple[str, str]]
    subject: str
    body: str
    digest: str
    columns: Sequence[str]
    tries: Sequence[Sequence[str]]
    entries: Sequence[Sequence[str]]
    words: dict[str, str]
    foot: str


def pdf(proof: Proof) -> bytes:
    inputs = {"proof": json.dumps(asdict(proof), ensure_ascii=False)}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs, pdf_tags=False, timestamp=0
        )
    if not isinstance(made, bytes):
        raise RuntimeError("expected a document of one part, typst gave another")
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
    )
    return typst.Compiler(root=str(TEMPLATE.parent), font_paths=fonts)
