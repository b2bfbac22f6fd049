"""A report as PDF and as Word: the same words, tables and drawings as on the page."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document as new_document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bihuan.analytics.reports.content import Content, Part, Table
from bihuan.documents.papers.rendering import typeset
from bihuan.documents.papers.word import FONT
from bihuan.pages.charts.pictures import png

TEMPLATE = Path(__file__).parent / "report.typ"
PDF, WORD = "pdf", "docx"
MEDIA: Mapping[str, str] = {
    PDF: "application/pdf",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {"page": "第 {} 页，共 {} 页", "foot": ""},
    "en": {"page": "Page {} of {}", "foot": ""},
}


def pdf(content: Content, *, lang: str, mark: str = "", foot: str = "") -> bytes:
    """`mark` is written across each page (a draft); `foot` beside the number of the page."""
    given = {**asdict(content), "mark": mark, "lang": lang, **WORDS[lang], "foot": foot}
    made = typeset(TEMPLATE, {"report": json.dumps(given, ensure_ascii=False)}, format="pdf", ppi=None)
    return made[0]


def pictures(content: Content, *, lang: str, ppi: float) -> list[bytes]:
    """Each page as PNG."""
    given = {**asdict(content), "mark": "", "lang": lang, **WORDS[lang]}
    return typeset(TEMPLATE, {"report": json.dumps(given, ensure_ascii=False)}, format="png", ppi=ppi)


def docx(content: Content, *, mark: str = "", foot: str = "") -> bytes:
    made = new_document()
    _page(made)
    _line(made, content.title, size=18, centre=True, bold=True)
    _line(made, content.period, size=12, centre=True)
    if mark:
        _line(made, mark, size=11, centre=True, bold=True)
    for label, value in content.facts:
        _line(made, f"{label}：{value}" if _is_chinese(label) else f"{label}: {value}", size=9)
    for part in content.parts:
        _part(made, part)
    if foot:
        _line(made, foot, size=8)
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def _is_chinese(words: str) -> bool:
    return any(ord(sign) > 0x2E7F for sign in words)


def _page(made: Any) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(1.8)
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)


def _part(made: Any, part: Part) -> None:
    _line(made, part.heading, size=13, bold=True)
    for sentence in part.sentences:
        _line(made, sentence, size=10)
    for table in part.tables:
        _table(made, table)
    for drawing in part.drawings:
        _line(made, drawing.title, size=9, centre=True)
        made.add_picture(BytesIO(png(drawing.svg)), width=Cm(16))


def _table(made: Any, table: Table) -> None:
    drawn = made.add_table(rows=len(table.rows) + 1, cols=len(table.heads))
    drawn.style, drawn.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for column, words in enumerate(table.heads):
        drawn.cell(0, column).text = words
        drawn.cell(0, column).paragraphs[0].runs[0].bold = True
    for number, row in enumerate(table.rows, start=1):
        for column, item in enumerate(row):
            drawn.cell(number, column).text = item.words
    made.add_paragraph()


def _line(made: Any, words: str, *, size: float, centre: bool = False, bold: bool = False) -> None:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(size), bold
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
