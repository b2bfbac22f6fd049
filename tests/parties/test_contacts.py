import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.parties.contacts import Kind, contact, masked_name, normal, spoken


@pytest.mark.parametrize(
    "written",
    [
        "13800002210",
        "138 0000 2210",
        "138-0000-2210",
        "+86 13800002210",
        "008613800002210",
        "１３８０００　０２２１０",
    ],
)
def test_one_phone_has_one_form_however_it_is_written(written: str) -> None:
    assert normal(Kind.PHONE, written) == "+8613800002210"


def test_a_landline_keeps_its_area_code() -> None:
    assert normal(Kind.PHONE, "0574-8765 4321") == "+8657487654321"
    assert spoken("+8657487654321") == "057487654321"


@pytest.mark.parametrize("text", ["", "没有电话", "12", "+", "138000022101380000221013800002210"])
def test_what_is_no_phone_is_none(text: str) -> None:
    assert normal(Kind.PHONE, text) is None


def test_an_address_is_one_in_any_case_and_a_broken_one_none() -> None:
    assert normal(Kind.EMAIL, " Liu.Min@Example.COM ") == "liu.min@example.com"
    assert normal(Kind.EMAIL, "liu.min@") is None
    assert normal(Kind.EMAIL, "a@b.cn\nBcc: all@b.cn") is None


def test_a_plate_is_one_with_or_without_its_dot() -> None:
    assert normal(Kind.PLATE, "浙b·6T28K") == normal(Kind.PLATE, "浙B 6T28K") == "浙B6T28K"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (Kind.PHONE, "13800002210", "138****2210"),
        (Kind.PHONE, "0574-87654321", "0574****4321"),
        (Kind.EMAIL, "liumin@qq.com", "l***@qq.com"),
        (Kind.PLATE, "浙B·6T28K", "浙B**28K"),
        (Kind.WAYBILL, "SF1234567890", "********7890"),
    ],
)
def test_a_masked_value_can_be_recognised_and_not_used(kind: Kind, text: str, shown: str) -> None:
    found = contact(kind, text)

    assert found is not None
    assert found.masked == shown


def test_a_masked_name_keeps_the_family_name() -> None:
    assert masked_name("陈立明") == "陈**"
    assert masked_name("欧阳清荷") == "欧阳**"
    assert masked_name("Lee") == "L**"
    assert masked_name("") == ""


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_contact(text: str) -> None:
    for kind in Kind:
        value = normal(kind, text)

        assert value is None or normal(kind, value) == value
