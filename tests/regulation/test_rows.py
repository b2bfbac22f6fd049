from dataclasses import replace

import pytest

from bihuan.regulation import rows
from bihuan.regulation.model import Field, FieldKind, Rule

WHY = Field("why", "为什么", FieldKind.TEXT, Rule("why"), required=True)
PIECES = Field("pieces", "数量", FieldKind.WHOLE, Rule("pieces"), least=0, most=10)
PAID = Field("paid", "金额", FieldKind.MONEY, Rule("paid"))
PLACE = Field("place", "环节", FieldKind.ONE_OF, Rule("place"), options={"made": "产生", "missed": "流出"})
WHYS = Field(
    "whys",
    "五个为什么",
    FieldKind.ROWS,
    Rule("whys"),
    columns={"why": WHY, "pieces": PIECES, "paid": PAID, "place": PLACE},
    least=1,
    most=3,
)


def test_rows_are_read_back_as_they_were_typed():
    text = rows.written(WHYS, [{"why": "漏检", "pieces": "3", "paid": "1,200.50", "place": "流出"}])

    assert rows.read(WHYS, text) == ({"why": "漏检", "pieces": 3, "paid": 120050, "place": "missed"},)
    assert rows.written(WHYS, rows.read(WHYS, text)[:0]) == ""


def test_rows_with_nothing_in_them_are_left_out():
    assert rows.written(WHYS, [{"why": " "}, {"why": "漏检"}, {}]) == '[{"why":"漏检"}]'


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"pieces": "许多"}, "pieces"),
        ({"pieces": "11"}, "pieces"),
        ({"other": "1"}, "other"),
        ({"place": "x"}, "place"),
    ],
)
def test_a_cell_that_is_not_of_its_column_is_told_with_its_place(row, column):
    with pytest.raises(rows.RowsNotRead) as told:
        rows.written(WHYS, [{"why": "漏检"}, row])

    assert (told.value.row, told.value.column) == (1, column)


@pytest.mark.parametrize(
    "text",
    [
        "[]x",
        "{}",
        "[1]",
        '[{"pieces":3}]',
        '[{"why":"1"},{"why":"2"},{"why":"3"},{"why":"4"}]',
        "[" * 100_000,
    ],
)
def test_what_is_no_rows_of_the_field_is_not_taken(text):
    assert not rows.are_sound(WHYS, text)


def test_fewer_rows_than_asked_are_not_taken():
    assert rows.are_sound(WHYS, '[{"why":"1"}]')
    assert not rows.are_sound(replace(WHYS, least=2), '[{"why":"1"}]')
