"""A whole case as one PDF: pages set by typst, pictures among them, the pages of attached PDFs behind."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import noto_cjk_sans_otc
import pypdfium2
import typst

from bihuan.documents.pages import MOST_PAGES, one_at_a_time

TEMPLATE = Path(__file__).parent / "bundle.typ"
# What typst sets as it is; other pictures are listed.
SET = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


def pdf(bundle: Mapping[str, Any], *, pictures: Mapping[str, bytes], behind: Sequence[bytes]) -> bytes:
    """The pages of `bundle` (see the template), with `pictures` by the file names that it mentions; then
    those of the PDFs `behind`, as far as they can be opened.
    """
    try:
        made = _set(bundle, pictures)
    except typst.TypstError:
        # A picture that is no picture: the rest is worth having.
        plain = {**bundle, "files": [{**one, "picture": ""} for one in bundle["files"]]}
        made = _set(plain, {})
    return _joined(made, behind) if behind else made


def _set(bundle: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "bundle.typ").write_bytes(TEMPLATE.read_bytes())
        for name, content in pictures.items():
            (root / name).write_bytes(content)
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
        )
        compiler = typst.Compiler(root=str(root), font_paths=fonts)
        made = compiler.compile(
            root / "bundle.typ",
            format="pdf",
            sys_inputs={"bundle": json.dumps(bundle, ensure_ascii=False)},
            pdf_tags=False,
            timestamp=0,
        )
    if not isinstance(made, bytes):
        raise RuntimeError("expected a document of one part, typst gave another")
    return made


def _joined(first: bytes, behind: Sequence[bytes]) -> bytes:
    with one_at_a_time:
        whole, out = pypdfium2.PdfDocument(first), io.BytesIO()
        for content in behind:
            try:
                other = pypdfium2.PdfDocument(content)
                whole.import_pages(other, list(range(min(len(other), MOST_PAGES))))
            except pypdfium2.PdfiumError:
                continue
        whole.save(out)
    return out.getvalue()
