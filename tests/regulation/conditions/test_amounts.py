"""Amounts by formula: exact, in fen, inside their bounds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.regulation.conditions.cast import REFUSED, SCOPE

from bihuan.regulation.conditions import ConditionError, Labels, MissingValue, compile_amount


@pytest.mark.parametrize(
    ("text", "values", "fen"),
    [
        ("200", {}, 20_000),
        ("0.2 * loss", {"loss": 12_345}, 2_469),
        ("0.015 * loss", {"loss": 100}, 2),
        ("-0.015 * loss", {"loss": 100}, -2),
        ("50 * days + 100", {"days": 3}, 25_000),
        ("3 * (loss + freight) - 0.5", {"loss": 100, "freight": 50}, 400),
        ("0.5 * times * loss", {"times": 3, "loss": 99}, 149),
    ],
)
def test_an_amount_is_exact_and_rounded_once_half_away_from_zero(
    text: str, values: dict[str, object], fen: int
) -> None:
    assert compile_amount(text, SCOPE)(values) == fen


def test_an_amount_keeps_inside_its_bounds() -> None:
    amount = compile_amount("3 * loss", SCOPE).bounded(
        at_least=compile_amount("500", SCOPE), at_most=compile_amount("10 * freight", SCOPE)
    )

    assert amount({"loss": 100, "freight": 900_000}) == 50_000
    assert amount({"loss": 500_000, "freight": 10_000}) == 100_000
    assert amount.reads == {"loss", "freight"}
    assert amount.in_words(Labels({"loss": "损失", "freight": "运费"}), "zh") == (
        "3 × 损失，不低于 500 元，不超过 10 × 运费"
    )


def test_an_amount_never_comes_of_a_missing_value() -> None:
    with pytest.raises(MissingValue):
        compile_amount("0.2 * loss", SCOPE)({})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("days", "expected an amount in yuan, found d"),
        ("loss * freight", "units that go together"),
        ("rate * loss", "a share is written as a decimal"),
        ("0.125", "at most 2 decimals of yuan"),
        ("min(loss, 2000)", "found a call"),
        ("loss * 20 / 100", "divide by multiplying with a decimal"),
        ("loss * 20 %", "found %"),
        ('loss + "1"', "take the quotes off"),
        ("loss > 3", "a comparison inside a value"),
        ("danger", "expected a number, found danger"),
        ("matter", "it is personal"),
        ("age * 5", "may have no value"),
        ("None", "expected a number"),
    ],
)
def test_a_formula_that_gives_no_money_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConditionError) as error:
        compile_amount(text, SCOPE, refused=REFUSED)

    assert says in str(error.value)


@given(loss=st.integers(0, 10**17), share=st.decimals(0, 5, places=3, allow_nan=False))
def test_a_share_equals_the_fraction_of_school(loss: int, share: Decimal) -> None:
    exact = loss * int(share * 1000)

    fen = compile_amount(f"{share:f} * loss", SCOPE)({"loss": loss})

    assert fen == (2 * exact + 1000) // 2000
