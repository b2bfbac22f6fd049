"""Properties of conditions over texts nobody thought of."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.regulation.conditions.cast import SCOPE

from bihuan.regulation.conditions import ConditionError, Labels, compile_condition

PIECES = st.sampled_from(
    [
        *SCOPE,
        *("and", "or", "not", "in", "is", "None", "True", "if", "else", "lambda", "for", "await", "且"),
        *("==", "!=", "<", ">=", "=", ":=", "(", ")", "[", "]", "{", "}", ",", "+", "-", "*", "**", "/", "."),
        *('"phone"', '"x"', "'", '"', "3", "0.5", "1e9", "“", "\\", "\n", "\x00", "\u200b", "#", "f'", "@"),
    ]
)
HOSTILE = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join), st.binary().map(str))
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
RECORDS = st.fixed_dictionaries(
    {
        "danger": st.booleans(),
        "again": st.booleans(),
        "source": st.sampled_from(["referred", "on_site", "phone"]),
        "wants": st.frozensets(st.sampled_from(["refund", "repair", "apology"])),
        "times": st.integers(0, 6),
        "days": st.integers(0, 6),
        "loss": st.integers(0, 600),
        "freight": st.integers(0, 600),
        "temperature": st.integers(-30, 30).map(lambda tenth: Decimal(tenth).scaleb(-1)),
        "bought": st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4)),
        "age": st.none() | st.integers(0, 3),
    }
)


def sums(fields: list[str]) -> st.SearchStrategy[str]:
    numbers = st.integers(0, 5).map(str)
    return st.recursive(
        st.sampled_from(fields),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-"]), inner).map(lambda three: f"({' '.join(three)})"),
            st.tuples(numbers, inner).map(" * ".join).map(lambda product: f"({product})"),
        ),
        max_leaves=4,
    )


COMPARISONS = st.one_of(
    st.sampled_from(["danger", "again", "danger == again", "age is None", "(age is not None and age > 1)"]),
    st.sampled_from(['source == "phone"', 'source != "phone"', 'source in ("phone", "on_site")']),
    st.sampled_from(['"refund" in wants', '"repair" not in wants', 'bought >= "2026-01-02"']),
    st.tuples(sums(["loss", "freight"]), OPERATORS, sums(["loss", "freight"])).map(" ".join),
    st.tuples(sums(["temperature"]), OPERATORS, sums(["temperature"])).map(" ".join),
    st.tuples(st.just("times"), OPERATORS, st.integers(0, 6).map(str)).map(" ".join),
    st.tuples(st.just("times"), st.sampled_from(["in", "not in"]), st.just("(1, 3, 5)")).map(" ".join),
    st.tuples(st.integers(0, 6).map(str), OPERATORS, st.just("times"), OPERATORS, st.just("4")).map(" ".join),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda three: f"({' '.join(three)})"),
        inner.map(lambda part: f"(not {part})"),
    ),
    max_leaves=8,
)


@settings(max_examples=500)
@given(HOSTILE)
def test_no_text_does_worse_than_to_be_refused(text: str) -> None:
    try:
        compile_condition(text, SCOPE)
    except ConditionError as error:
        for one in error.mistakes:
            assert one.length >= 1
            assert 0 <= one.column <= max(0, len(text) - 1)
            assert one.column + one.length <= max(1, len(text))


@settings(max_examples=400)
@given(CONDITIONS, RECORDS)
def test_it_decides_as_python_itself_would(text: str, record: dict[str, object]) -> None:
    decided = compile_condition(text, SCOPE)(record)

    assert decided is bool(eval(text, {"__builtins__": {}}, in_main_units(record)))


def in_main_units(record: dict[str, object]) -> dict[str, object]:
    """The record as Python must see it to read the text: yuan instead of fen, dates as they are written."""
    yuan = {name: Fraction(int(str(record[name])), 100) for name in ("loss", "freight")}
    degrees = {"temperature": Fraction(str(record["temperature"]))}
    return {**record, **yuan, **degrees, "bought": str(record["bought"])}


@given(CONDITIONS)
def test_every_condition_can_be_said_in_both_languages(text: str) -> None:
    condition = compile_condition(text, SCOPE)

    assert condition.in_words(Labels(), "zh")
    assert condition.in_words(Labels(), "en")
