"""Every paper of the twenty-five regulations, and what a sheet becomes."""

import io
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest
from docx import Document as read_docx
from hypothesis import given, settings
from hypothesis import strategies as some

from bihuan.documents.papers import codes, keeping, rendering, word
from bihuan.documents.papers.sheet import (
    Box,
    Section,
    Sheet,
    SignBox,
    Signed,
    Stamp,
    arranged,
    of_text,
)
from bihuan.registry.folders import sources_in
from bihuan.regulation.drawing.fishbone import fishbone
from bihuan.regulation.model import FieldKind, Regulation
from bihuan.regulation.paper import PLACES, Paper, PartKind
from bihuan.regulation.reading import read
from tests.needs import sqlite

REGULATIONS = Path(__file__).parents[2] / "regulations"
FOLDERS = sorted(REGULATIONS.glob("*/*"))
STAMP = Stamp(code="7QK4-ZP2M-9XWT", address="https://example.org/verify/7QK4-ZP2M-9XWT", digest="a" * 64)
# Named in the sources; each must be a paper of its regulation.
NAMED = {
    "car-dealership": ("投诉记录管理表", "投诉处罚单", "会议纪要"),
    "complaint-and-feedback": ("投诉调查报告",),
    "customer-information": ("顾客投诉记录", "售后服务信息记录", "顾客投诉意见反馈表"),
    "fitness-club": ("客户意见/投诉登记表",),
    "general-eight-steps": ("客户投诉记录表",),
    "mall-injury": ("客诉处理单", "出险单", "重大异常记录报告"),
    "mall-property-loss": ("客诉处理单",),
    "management-representative": ("纠正预防措施报告",),
    "manufacturing-8d": ("8D 报告", "LOT 判定书", "改修指令", "返工报告", "成品查核表"),
    "manufacturing-sales": ("产品品质异常反馈处理表", "返工/返修记录表", "外派返工/返修单", "送货单"),
    "parcel-station": ("投诉管理台账", "投诉调查报告", "检讨书"),
    "pcb-8d": ("客户投诉一览表", "检讨会议记录", "8D 报告（内部）", "8D 报告（外部）"),
    "product-service-engineering": ("客户投诉处理及检测报告", "客户投诉纠正与预防报告"),
    "quality-countermeasure": ("修正、选别报告", "不良对策回答报告", "顾客方クレーム台帳"),
    "testing-laboratory": ("申诉和投诉处理登记表",),
    "vrt": ("顾客信息记录处理表",),
}


@lru_cache
def regulation(folder: Path) -> Regulation:
    found = read(sources_in(folder))
    assert isinstance(found, Regulation)
    return found


def specimen(rules: Regulation, paper: Paper) -> Sheet:
    """The paper with something in every cell, as long as its kind may be."""
    boxes = {
        key: "很长的内容，" * 20 if one.kind is FieldKind.LONG_TEXT else f"{one.name} 1"
        for key, one in rules.fields.items()
    }
    sections = []
    for part in paper.parts:
        cells = [Box(one.label or one.what, boxes.get(one.what, "x"), one.also, one.wide, one.lines)
                 for one in part.cells]  # fmt: skip
        field = rules.fields.get(part.field)
        columns = tuple((one.name, "") for one in field.columns.values()) if field is not None else ()
        match part.kind:
            case PartKind.CELLS:
                sections.append(
                    Section("cells", part.heading, part.also, lines=arranged(cells, paper.columns))
                )
            case PartKind.EACH:
                heads = tuple((one.label, one.also) for one in cells)
                sections.append(Section("each", part.heading, heads=heads, rows=(("1",) * len(heads),)))
            case PartKind.ROWS:
                sections.append(Section("rows", part.heading, heads=columns, rows=(("一",) * len(columns),)))
            case PartKind.FISHBONE:
                sections.append(Section("fishbone", drawing=fishbone("死机", [("人", ["漏装"]), ("机", [])])))
            case PartKind.OPINION:
                sections.append(Section("opinion", label=part.heading or "意见", words="同意", who="吴工"))
            case _:
                sections.append(Section("words", words=part.words))
    return Sheet(
        company="云河公司", title=paper.name, number="1", regulation=rules.title, also=paper.also,
        columns=paper.columns, landscape=paper.landscape, sections=tuple(sections),
        signs=tuple(SignBox(one.label, one.post, one.also) for one in paper.signs),
        copies=tuple(name for name, _post in paper.copies), note=paper.note,
    )  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.parent.name)
def test_every_paper_of_a_regulation_prints(folder: Path) -> None:
    # Paper knows no database; once is enough.
    sqlite()
    rules = regulation(folder)

    assert rules.papers
    for paper in rules.papers.values():
        printed = rendering.pdf(specimen(rules, paper), STAMP)
        assert printed.startswith(b"%PDF-"), paper.key


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.parent.name)
def test_every_paper_the_text_names_is_there(folder: Path) -> None:
    rules = regulation(folder)

    names = [one.name for one in rules.papers.values()]

    for wanted in NAMED.get(rules.id, ()):
        assert any(wanted in name for name in names), wanted


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda one: one.parent.name)
def test_every_numbered_form_is_a_paper_with_its_copies(folder: Path) -> None:
    rules = regulation(folder)

    carried = {one.form: one for one in rules.papers.values()}

    for form in rules.forms.values():
        if form.document:
            assert len(carried[form.key].copies) >= len(form.copies)


def test_every_place_of_a_paper_is_filled_by_the_desk() -> None:
    from bihuan.desk.paper_words import PaperWords

    assert all(hasattr(PaperWords, f"_place_{place}") for place in PLACES)


# --- a sheet ----------------------------------------------------------------------------------------------

SHEET = Sheet(
    company="云河汽贸",
    title="客户投诉单",
    number="YH-1-TS-1",
    regulation="《办法》",
    sections=(
        Section("cells", lines=arranged([Box("投诉人", "王*"), Box("内容", "坏了", span=2, lines=3)], 2)),
        Section("rows", "五个为什么", heads=(("为什么", "なぜ"),), rows=(("漏检",),)),
        Section("opinion", label="领导意见", words="同意", who="赵总", at="2026-03-02 10:00"),
    ),
    signs=(SignBox("客服专员", "agent"), SignBox("客户")),
    copies=("客服联", "店长联"),
)


def test_a_sheet_is_read_back_from_its_text_with_the_same_hash() -> None:
    again = of_text(SHEET.as_text)

    assert again == SHEET
    assert again.digest == SHEET.digest


def test_the_same_sheet_prints_the_same_bytes_and_another_word_others() -> None:
    from dataclasses import replace

    assert rendering.pdf(SHEET, STAMP) == rendering.pdf(SHEET, STAMP)
    assert rendering.pdf(SHEET, STAMP) != rendering.pdf(replace(SHEET, title="别的单"), STAMP)


def test_what_people_write_is_never_read_as_markup() -> None:
    hostile = '#panic("x") $1/0$ *粗* \\ @ref <label> ${{ number }} #image("/etc/passwd")'
    sheet = Sheet("公司", "标题", "1", "制度", sections=(
        Section("cells", lines=arranged([Box("内容", hostile, span=2, lines=3)], 2)),
    ))  # fmt: skip

    assert rendering.pdf(sheet, Stamp()).startswith(b"%PDF-")


def test_each_copy_has_pages_of_its_own() -> None:
    assert len(rendering.pictures(SHEET, STAMP, ppi=20)) == 2


def test_a_signature_stands_in_its_box() -> None:
    drawing = keeping.drawn("[[10,10,300,150,580,20]]")
    signed = Stamp(signed=(Signed("agent", "林小雨", "2026-03-02 10:00", drawing, "在屏幕上签字"),))

    assert rendering.pictures(SHEET, signed, ppi=30) != rendering.pictures(SHEET, Stamp(), ppi=30)


def test_the_word_document_says_what_the_sheet_says() -> None:
    made = word.docx(SHEET, STAMP)

    document = read_docx(io.BytesIO(made))
    said = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)

    assert zipfile.is_zipfile(io.BytesIO(made))
    assert "坏了" in said and "漏检" in said and "赵总" in said
    assert "第2联　店长联" in "\n".join(one.text for one in document.paragraphs)


@given(some.lists(some.integers(1, 6), min_size=1, max_size=20), some.integers(1, 6))
def test_boxes_fill_every_line_and_keep_their_order(spans: list[int], columns: int) -> None:
    boxes = [Box(str(number), "", span=span) for number, span in enumerate(spans)]

    lines = arranged(boxes, columns)

    assert all(sum(box.span for box in line) == columns for line in lines)
    assert [box.label for line in lines for box in line] == [box.label for box in boxes]


# --- codes and signatures ---------------------------------------------------------------------------------


def test_a_code_is_known_however_it_is_typed() -> None:
    code = codes.new_code()

    assert codes.tidy(f" {code.lower().replace('-', ' ')} ") == code
    assert codes.tidy("7QK4-ZP2M") == ""


@pytest.mark.parametrize(
    "strokes",
    [
        "",
        "[]",
        "[[1,1]]",
        "[[5,5,6,6]]",
        "[[1,2,3,4]",
        '[["<script>",1,2,3]]',
        "[" * 50_000,
        "[[1e3,2,900,4]]",
    ],
)
def test_what_is_no_line_is_no_signature(strokes: str) -> None:
    assert keeping.drawn(strokes) == ""


@settings(max_examples=30)
@given(some.lists(some.lists(some.integers(0, 10_000), max_size=30), max_size=10))
def test_a_drawn_signature_holds_nothing_but_numbers(lines: list[list[int]]) -> None:
    import json
    import re

    drawing = keeping.drawn(json.dumps(lines))

    paths = re.findall(r' d="([^"]*)"', drawing)
    assert all(re.fullmatch(r"[ML\d ]+", one) for one in paths)


# --- the fishbone -----------------------------------------------------------------------------------------


def test_a_fishbone_draws_each_cause_on_its_bone_and_escapes_what_is_written() -> None:
    drawn = fishbone("死机 <b>", [("人", ["漏装 & 错装"]), ("机", ["无防错"])])

    assert "漏装 &amp; 错装" in drawn and "无防错" in drawn
    assert "<b>" not in drawn
