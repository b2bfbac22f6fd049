"""A sheet as a Word document of our own: the same tables, to be changed or printed by the office."""

from io import BytesIO
from typing import Any

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bihuan.documents.papers.sheet import Section, Sheet, Stamp

FONT = "Microsoft YaHei"
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(sheet: Sheet, stamp: Stamp) -> bytes:
    """The whole paper; each copy begins a page."""
    made = new_document()
    _page(made, sheet)
    copies = sheet.copies or ("",)
    for number, copy in enumerate(copies, start=1):
        if number > 1:
            made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _copy(made, sheet, stamp, f"第{number}联　{copy}" if copy else "")
    held = BytesIO()
    made.save(held)
    return held.getvalue()


def _page(made: Any, sheet: Sheet) -> None:
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    if sheet.landscape:
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.6)
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(9.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(2)


def _copy(made: Any, sheet: Sheet, stamp: Stamp, copy: str) -> None:
    _line(made, sheet.company, size=10, centre=True)
    _line(made, sheet.title, size=18, centre=True, bold=True)
    if sheet.also:
        _line(made, sheet.also, size=9, centre=True)
    said = [f"编号：{sheet.number}", copy, f"核验码 {stamp.code}" if stamp.code else ""]
    _line(made, "　　".join(one for one in said if one), size=9)
    for section in sheet.sections:
        _section(made, sheet, section)
    if sheet.signs:
        _signs(made, sheet, stamp)
    if sheet.note:
        _line(made, sheet.note, size=8.5)
    _line(made, " · ".join(one for one in (sheet.regulation, sheet.issued) if one), size=8)


def _line(made: Any, words: str, *, size: float, centre: bool = False, bold: bool = False) -> None:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(words)
    run.font.size, run.bold = Pt(size), bold
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _section(made: Any, sheet: Sheet, section: Section) -> None:
    if section.heading:
        _line(made, f"{section.heading}　{section.also}".strip(), size=10.5, bold=True)
    match section.kind:
        case "cells":
            _boxes(made, sheet, section)
        case "rows" | "each":
            _rows(made, section)
        case "opinion":
            table = _table(made, 1, 2)
            _fill(table.cell(0, 0), _both(section.label, section.also), label=True)
            signed = f"签字：{section.who}　　日期：{section.at}"
            _fill(table.cell(0, 1), f"{section.words}\n{signed}")
        case "words":
            _line(made, section.words, size=9.5)
        case "fishbone":
            _line(made, "（鱼骨图见 PDF，原因列于下表）", size=9)


def _boxes(made: Any, sheet: Sheet, section: Section) -> None:
    table = _table(made, len(section.lines), sheet.columns * 2)
    for row, line in enumerate(section.lines):
        at = 0
        for box in line:
            _fill(table.cell(row, at), _both(box.label, box.also), label=True)
            last = at + box.span * 2 - 1
            value = table.cell(row, at + 1)
            if last > at + 1:
                value = value.merge(table.cell(row, last))
            _fill(value, box.value + "\n" * max(0, box.lines - 1 - len(box.value) // 40))
            at = last + 1


def _rows(made: Any, section: Section) -> None:
    held = [*section.rows, *((("",) * len(section.heads),) * max(0, 3 - len(section.rows)))]
    table = _table(made, len(held) + 1, len(section.heads) + 1)
    for column, words in enumerate(("序号", *(_both(*head) for head in section.heads))):
        _fill(table.cell(0, column), words, label=True)
    for number, row in enumerate(held, start=1):
        for column, words in enumerate((str(number) if any(row) else "", *row)):
            _fill(table.cell(number, column), words)


def _signs(made: Any, sheet: Sheet, stamp: Stamp) -> None:
    made.add_paragraph()
    table = _table(made, 1, len(sheet.signs))
    signed = {one.post: one for one in stamp.signed if one.post}
    for column, box in enumerate(sheet.signs):
        one = signed.get(box.post)
        words = f"{one.who}\n{one.at}（{one.means}）" if one is not None else "\n日期："
        _fill(table.cell(0, column), f"{_both(box.label, box.also)}\n\n{words}")


def _table(made: Any, rows: int, columns: int) -> Any:
    table = made.add_table(rows=rows, cols=columns)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    return table


def _fill(cell: Any, words: str, *, label: bool = False) -> None:
    cell.text = words
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)
        if label:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if label:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "F3F3F3")
        cell._tc.get_or_add_tcPr().append(shade)


def _both(words: str, also: str) -> str:
    return f"{words}\n{also}" if also else words
