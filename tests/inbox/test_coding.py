from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.engine.filling import fits
from bihuan.engine.refused import Reason
from bihuan.inbox.coding import asked_of_complainant, code, missing
from tests.regulation.small import small_regulation

ZONE = ZoneInfo("Asia/Shanghai")
SMALL = small_regulation()


def test_what_is_typed_becomes_what_the_fields_take() -> None:
    coded = code(SMALL, {"topic": "goods", "danger": "是", "matter": " 坏了 ", "offer": "68.5"}, zone=ZONE)

    assert coded.values == {"topic": "goods", "danger": True, "offer": 6850}
    assert coded.texts == {"matter": "坏了"}
    assert coded.errors == {}


def test_json_becomes_the_same() -> None:
    coded = code(SMALL, {"danger": False, "offer": 68, "responsible_persons": ["3", "5", "3"]}, zone=ZONE)

    assert coded.values == {"danger": False, "offer": 6800, "responsible_persons": ("3", "5")}


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("topic", "weather", Reason.WRONG_VALUE),
        ("danger", "maybe", Reason.WRONG_VALUE),
        ("offer", "12.345", Reason.WRONG_VALUE),
        ("offer", "NaN", Reason.WRONG_VALUE),
        ("offer", "很多", Reason.WRONG_VALUE),
        ("nonsense", "1", Reason.UNKNOWN_FIELD),
    ],
)
def test_what_cannot_be_read_is_named_by_its_field(field: str, typed: str, reason: Reason) -> None:
    assert code(SMALL, {field: typed}, zone=ZONE).errors == {field: reason}


def test_a_complainants_form_asks_for_what_the_regulation_says() -> None:
    assert asked_of_complainant(SMALL) == ("topic", "danger", "matter")

    found = missing(SMALL, code(SMALL, {"topic": "goods", "matter": ""}, zone=ZONE))

    assert found == {"danger": Reason.MISSING_FIELDS, "matter": Reason.MISSING_FIELDS}


@given(st.dictionaries(st.sampled_from(sorted(SMALL.fields)), st.text(max_size=20)))
def test_whatever_is_typed_each_value_fits_its_field_or_is_an_error(typed: dict[str, str]) -> None:
    coded = code(SMALL, typed, zone=ZONE)

    for key, value in coded.values.items():
        assert fits(SMALL.fields[key], value) or key == "offer"
    assert not set(coded.errors) & {*coded.values, *coded.texts}


def test_a_moment_without_its_zone_is_of_the_unit() -> None:
    from bihuan.inbox.coding import value_of
    from bihuan.regulation.model import Field, FieldKind, Rule

    field = Field("at", "时间", FieldKind.MOMENT, Rule("forms.x.fields.at"))

    assert value_of(field, "2026-03-02T10:00", zone=ZONE) == datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
