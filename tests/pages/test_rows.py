from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string

from bihuan.pages.regulated import RegulatedForm
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from tests.regulation.small import with_policy

MATTER = "      matter: {name: 投诉内容"
ROWS = """      whys:
        name: 五个为什么
        rows:
          columns:
            why: {name: 为什么, text: short, required: true}
            place: {name: 环节, one_of: {made: 产生, missed: 流出}}
            pieces: {name: 数量, whole: {least: 0}}
          least: 1
          most: 5
        required: true
"""


@lru_cache
def regulation() -> Regulation:
    found = read(with_policy(MATTER, ROWS + MATTER))
    assert isinstance(found, Regulation), found
    return found


def form(typed: str | None = None, initial: str = "") -> RegulatedForm:
    data = QueryDict(typed) if typed is not None else None
    return RegulatedForm(regulation(), ["whys"], lang="zh", data=data, initial={"whys": initial})


def page(one: RegulatedForm) -> str:
    return render_to_string("pages/components/fields.html", {"form": one})


def test_an_empty_table_offers_rows_to_fill():
    shown = page(form())

    assert 'name="whys-2-why"' in shown
    assert 'aria-label="环节，第 3 行"' in shown
    assert 'name="whys-add"' in shown


def test_what_was_typed_is_what_the_ledger_keeps_without_empty_rows():
    typed = form("whys-0-why=漏检&whys-0-place=missed&whys-0-pieces=3&whys-1-why=&whys-2-why=没有标准")

    assert typed.is_valid(), typed.errors
    assert typed.texts == {"whys": '[{"why":"漏检","place":"missed","pieces":3},{"why":"没有标准"}]'}


def test_what_is_on_record_stands_in_the_table_again():
    shown = page(form(initial='[{"why":"漏检","place":"missed"}]'))

    assert 'value="漏检"' in shown
    assert '<option value="missed" selected>' in shown


def test_a_row_that_is_wrong_is_told_by_number_and_column_and_nothing_is_lost():
    typed = form("whys-0-why=漏检&whys-1-why=&whys-1-pieces=许多")

    assert not typed.is_valid()
    assert "第 2 行“数量”" in page(typed)
    assert 'value="许多"' in page(typed)


def test_a_row_begun_must_have_what_is_required_in_it():
    typed = form("whys-0-place=made")

    assert typed.errors["whys"] == ["第 1 行“为什么”：请填写。"]


def test_the_button_gives_more_rows_and_sends_nothing():
    typed = form("whys-0-why=1&whys-1-why=2&whys-2-why=3&whys-add=1")

    assert not typed.is_valid()
    assert "已加行" in page(typed)
    assert 'name="whys-4-why"' in page(typed)
    assert 'value="3"' in page(typed)


def test_no_rows_where_some_are_required_are_asked_for():
    assert form("").errors["whys"] == ["请填写。"]
