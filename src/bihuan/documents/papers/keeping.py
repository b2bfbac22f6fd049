"""Papers made out and signed: what each said, kept with its hashes, to be verified for ever."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.core.files.storage import default_storage
from django.db import transaction

from bihuan.documents.keeping import COMPLAINANT, Given, drop, keep
from bihuan.documents.models import Document, IssuedPaper, PaperSignature
from bihuan.documents.papers.sheet import Sheet, of_text
from bihuan.documents.refusing import FileRefused

MOST_STROKES, MOST_POINTS = 200, 5000
WIDE, HIGH = 600, 200


@dataclass(frozen=True, slots=True)
class Issuing:
    """A paper about to be made out, with whose it is."""

    code: str
    case: str
    instance: str
    paper: str
    number: str
    unit: str
    regulation: str
    version: str
    by: str


def issue(given: Issuing, sheet: Sheet, pdf: bytes, *, at: datetime) -> IssuedPaper:
    """Keeps what a paper says and the file that says it. Call it in the transaction of its command."""
    kept = keep(Given(f"{given.number}.pdf", pdf), now=at, subject=COMPLAINANT, case=given.case)
    if isinstance(kept, FileRefused):
        raise ValueError(f"expected our own PDF to be taken, found: {kept.why}")
    return IssuedPaper.objects.create(
        code=given.code,
        case=given.case,
        instance=given.instance,
        paper=given.paper,
        number=given.number,
        unit=given.unit,
        regulation=given.regulation,
        version=given.version,
        title=sheet.title,
        digest=sheet.digest,
        sheet=sheet.as_text,
        pdf=kept,
        pdf_digest=kept.blob_id,
        issued_at=at,
        issued_by=given.by,
    )


def dated(sheet: Sheet, issued: str) -> Sheet:
    """The sheet with the line at its foot that says by whom and when it was made out."""
    return replace(sheet, issued=issued)


def withdraw(paper: IssuedPaper) -> None:
    """Takes back what was kept for a paper that the ledger refused."""
    file = paper.pdf_id
    paper.delete()
    if file is not None:
        drop([file])


def pdf_of(paper: IssuedPaper) -> bytes:
    """The file as it was made out. Raises LookupError once it was erased."""
    if paper.pdf is None:
        raise LookupError(f"expected the file of {paper.code}, found that it was erased")
    with default_storage.open(paper.pdf.blob.path) as file:
        return cast("bytes", file.read())


def document(id: str) -> Document:
    return Document.objects.select_related("blob").get(id=id)


def of_case(case: str) -> tuple[IssuedPaper, ...]:
    """The papers made out in a case, newest first, with their signatures; two queries."""
    found = (
        IssuedPaper.objects.filter(case=case).prefetch_related("signatures").order_by("-issued_at", "code")
    )
    return tuple(found)


def find(code: str) -> IssuedPaper | None:
    return IssuedPaper.objects.filter(code=code).prefetch_related("signatures").first()


def sheet_of(paper: IssuedPaper) -> Sheet | None:
    """What it says; None once somebody of its case was erased."""
    return of_text(paper.sheet) if paper.sheet else None


def is_sound(paper: IssuedPaper) -> bool:
    """Whether what is kept is still what was made out; nothing differs once its words were erased."""
    return not paper.sheet or hashlib.sha256(paper.sheet.encode()).hexdigest() == paper.digest


def sign(
    paper: IssuedPaper, post: str, *, by: str, means: str, drawing: str, scan: Document | None, at: datetime
) -> PaperSignature:
    """Keeps a signature. Call it in the transaction of its command."""
    return PaperSignature.objects.create(
        paper=paper,
        post=post,
        by=by,
        means=means,
        signed_digest=paper.digest,
        drawing=drawing,
        scan=scan,
        at=at,
    )


def erase(case: str, subject: str, texts: Sequence[str]) -> int:
    """The eraser of papers: a paper quotes anybody, so whoever goes takes its words and signatures along."""
    papers = IssuedPaper.objects.filter(case=case)
    files = [one for one in papers.values_list("pdf_id", flat=True) if one]
    signatures = PaperSignature.objects.filter(paper__case=case)
    files += [one for one in signatures.values_list("scan_id", flat=True) if one]
    gone = papers.exclude(sheet="").update(sheet="") + signatures.exclude(drawing="").update(drawing="")
    return gone + _dropped(files)


@transaction.atomic
def _dropped(files: Iterable[str]) -> int:
    return drop(files)


def drawn(strokes: str) -> str:
    """A signature as SVG, from lines drawn in a box of 600 by 200: `[[x, y, x, y, …], …]`. Empty if none.

    Only whole numbers are taken over, so that nothing typed reaches the picture.
    """
    if len(strokes) > 60_000 or not re.fullmatch(r"[\[\]\d,\s]*", strokes):
        return ""
    try:
        lines = json.loads(strokes)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(lines, list) or not 0 < len(lines) <= MOST_STROKES:
        return ""
    paths = [path for line in lines if (path := _path(line))]
    if not paths or sum(len(line) for line in lines) > 2 * MOST_POINTS or not _is_a_line(lines):
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}"><path d="{"".join(paths)}"'
        ' fill="none" stroke="#10203f" stroke-width="5" stroke-linecap="round"'
        ' stroke-linejoin="round"/></svg>'
    )


def _path(line: object) -> str:
    if not isinstance(line, list) or len(line) < 4 or not all(isinstance(one, int) for one in line):
        return ""
    points = [(min(x, WIDE), min(y, HIGH)) for x, y in zip(line[::2], line[1::2], strict=False)]
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _is_a_line(lines: Sequence[Sequence[int]]) -> bool:
    """A dot is no signature."""
    xs = [x for line in lines for x in line[::2]]
    return max(xs) - min(xs) >= WIDE // 12
