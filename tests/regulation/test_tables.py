"""Tables decide, and what is proved of them is true of every record."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.regulation.conditions import (
    Choice,
    Choices,
    Day,
    FieldType,
    Labels,
    MissingValue,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
    compile_condition,
)
from bihuan.regulation.tables import (
    Example,
    NoRowHolds,
    NotProved,
    Overlap,
    Policy,
    Row,
    SeveralRowsHold,
    Table,
    Unreachable,
    decide,
    gap,
    overlaps,
    unreachable_rows,
)

SCOPE: dict[str, FieldType] = {
    "danger": YesNo(),
    "source": Choice(("referred", "on_site", "phone")),
    "topic": Choice(("product", "attitude", "repair")),
    "level": Choice(("A", "B", "C"), ordered=True),
    "before": Choice(("A", "B", "C"), ordered=True),
    "wants": Choices(("refund", "repair")),
    "loss": Money(),
    "freight": Money(),
    "stars": Whole(at_least=1, at_most=5),
    "cold": Quantity(1, "°C"),
    "age": Whole(optional=True),
    "bought": Day(),
    "told": Day(),
    "seen": Moment(),
}


def table(*texts: str | None, policy: Policy = "first") -> Table[int]:
    rows = tuple(
        Row(compile_condition(text, SCOPE) if text else None, place) for place, text in enumerate(texts)
    )
    return Table(rows, policy)


LEVELS = table('danger or source == "referred"', 'topic == "repair" or source == "on_site"', None)


def test_the_first_row_that_holds_decides() -> None:
    assert decide(LEVELS, {"danger": False, "source": "on_site", "topic": "product"}) == 1
    assert decide(LEVELS, {"danger": False, "source": "phone", "topic": "product"}) == 2


def test_a_table_never_decides_without_a_value_it_asks_for() -> None:
    with pytest.raises(MissingValue):
        decide(LEVELS, {"danger": True})


def test_a_table_without_a_row_for_the_record_says_so() -> None:
    with pytest.raises(NoRowHolds):
        decide(table("danger"), {"danger": False})


def test_a_unique_table_with_two_rows_for_the_record_says_which() -> None:
    with pytest.raises(SeveralRowsHold) as several:
        decide(table("loss > 5", "loss > freight", policy="unique"), {"loss": 600, "freight": 1})

    assert several.value.rows == (0, 1)


@pytest.mark.parametrize(
    ("texts", "example"),
    [
        (("danger",), "danger = no"),
        (("danger", 'source == "referred"'), "danger = no, source = on_site"),
        (('source in ("referred", "phone")', 'topic == "product"'), "source = on_site, topic = attitude"),
        (("loss > 500", "loss < 500"), "loss = 500.00 yuan"),
        (("2 * loss > 500", "loss < 250"), "loss = 250.00 yuan"),
        (("stars <= 2", "stars >= 4"), "stars = 3"),
        (("cold < 18", "cold > 18.1"), "cold = 18.0 °C"),
        (("age is not None and age > 3", "age is not None and age <= 3"), "age = none"),
        (('"refund" in wants',), "wants = nothing chosen"),
        (('"refund" in wants', '"repair" not in wants'), "wants = {repair}"),
        (('level > "B"', 'level < "B"'), "level = B"),
        (("level > before", "level < before"), "level = A, before = A"),
        (('bought < "2026-01-01"', 'bought > "2026-01-01"'), "bought = 2026-01-01"),
        (("loss > freight", "loss < freight"), "loss = 0.00 yuan, freight = 0.00 yuan"),
    ],
)
def test_a_gap_is_shown_by_a_record(texts: tuple[str, ...], example: str) -> None:
    assert str(gap(table(*texts))) == example


@pytest.mark.parametrize(
    "texts",
    [
        ("danger", "not danger"),
        ("stars <= 3", "stars >= 4"),
        ("stars > 1", "stars < 2"),
        ("cold < 18", "cold > 17.9"),
        ("loss > 500", "loss <= 500"),
        ("age is None", "age is not None"),
        ("age is None or age > 3", "age is not None and age <= 3"),
        ('"refund" in wants', '"refund" not in wants'),
        ('level >= "B"', 'level == "C"'),
        ("level >= before", "level < before"),
        ("loss >= freight", "freight > loss"),
        ("loss + 1 > freight", "loss <= freight - 1"),
        ("bought < told", "told <= bought"),
        ('seen < "2026-01-01T00:00+08:00"', 'seen >= "2025-12-31T16:00+00:00"'),
        ("loss * stars > 3", None),
    ],
)
def test_a_complete_table_is_proved_so(texts: tuple[str | None, ...]) -> None:
    assert gap(table(*texts)) is None


def test_what_cannot_be_proved_says_why() -> None:
    found = gap(table("loss * stars >= 0"))

    assert found == NotProved(
        "it hangs on loss and stars compared with each other, which no proof covers", (0,)
    )


def test_a_proof_too_long_is_given_up_and_says_so() -> None:
    found = gap(LEVELS, steps=3)

    assert isinstance(found, NotProved)
    assert "more than 3 cases" in found.reason


def test_a_row_behind_others_that_take_all_its_cases_is_unreachable() -> None:
    found = unreachable_rows(table("danger", "not danger", 'topic == "repair"', None))

    assert found == (Unreachable(2, (0, 1)), Unreachable(3, (0, 1, 2)))


def test_a_row_whose_condition_never_holds_is_unreachable() -> None:
    assert unreachable_rows(table("stars > 3 and stars < 2", None)) == (Unreachable(0, ()),)


def test_in_a_unique_table_the_order_makes_nothing_unreachable() -> None:
    assert unreachable_rows(table("danger", "not danger", None, policy="unique")) == ()


def test_an_overlap_is_shown_by_a_record_for_which_both_rows_hold() -> None:
    (found,) = overlaps(LEVELS)

    assert isinstance(found, Overlap)
    assert found.rows == (0, 1)
    assert str(found.example) == "danger = no, source = referred, topic = repair"


def test_a_row_without_condition_overlaps_only_where_rows_must_be_unique() -> None:
    assert overlaps(table("danger", None)) == ()
    assert [one.rows for one in overlaps(table("danger", None, policy="unique"))] == [(0, 1)]


def test_an_example_can_be_told_with_the_names_on_screen() -> None:
    found = gap(table("danger", 'source != "phone"'))

    assert isinstance(found, Example)
    assert (
        found.in_words(Labels({"source": "来源"}, {"source": {"phone": "来电"}}))
        == "danger = no, 来源 = 来电"
    )


def test_twenty_fields_are_proved_by_splitting_and_not_by_counting_all_cases() -> None:
    scope: dict[str, FieldType] = {f"f{n}": Choice(("a", "b", "c", "d")) for n in range(20)}
    texts = [f'f{n} == "a"' for n in range(20)]
    rows = tuple(Row(compile_condition(text, scope), text) for text in texts)

    found = gap(Table(rows))

    assert isinstance(found, Example)
    assert set(found.values.values()) == {"b"}


SMALL: dict[str, tuple[object, ...]] = {
    "danger": (False, True),
    "level": ("A", "B", "C"),
    "before": ("A", "B", "C"),
    "stars": (1, 2, 3, 4, 5),
    "age": (None, 0, 1, 2, 3),
    "wants": tuple(frozenset(some) for some in ((), ("refund",), ("repair",), ("refund", "repair"))),
}
ATOMS = st.one_of(
    st.sampled_from(
        ["danger", "not danger", '"refund" in wants', '"repair" not in wants', "level >= before"]
    ),
    st.sampled_from(["age is None", "(age is not None and age > 1)", "(age is None or age < 2)"]),
    st.tuples(st.sampled_from(["==", "!=", "<", ">="]), st.sampled_from("ABC")).map(
        lambda two: f'level {two[0]} "{two[1]}"'
    ),
    st.tuples(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.integers(1, 5)).map(
        lambda two: f"stars {two[0]} {two[1]}"
    ),
    st.tuples(st.sampled_from(["<", ">="]), st.integers(1, 12)).map(
        lambda two: f"7 - 2 * stars {two[0]} {two[1]}"
    ),
)
TEXTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda three: f"({''.join(three)})"),
        inner.map(lambda part: f"(not {part})"),
    ),
    max_leaves=5,
)
TABLES = st.lists(TEXTS, min_size=1, max_size=5).map(lambda texts: table(*texts))
RECORDS = [dict(zip(SMALL, values, strict=True)) for values in product(*SMALL.values())]


def holding(some: Table[int], record: dict[str, object]) -> list[int]:
    return [place for place, row in enumerate(some.rows) if row.when is None or row.when(record)]


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_every_finding_agrees_with_trying_all_records(some: Table[int]) -> None:
    tried = [holding(some, record) for record in RECORDS]

    missed, never, both = gap(some), unreachable_rows(some), overlaps(some)

    assert (missed is None) == all(tried)
    assert {one.row for one in never if isinstance(one, Unreachable)} == set(range(len(some.rows))) - {
        rows[0] for rows in tried if rows
    }
    assert {one.rows for one in both} == {
        (one, other) for rows in tried for one in rows for other in rows if one < other
    }


@settings(max_examples=150, deadline=None)
@given(TABLES)
def test_every_example_does_what_it_is_shown_for(some: Table[int]) -> None:
    missed = gap(some)
    if isinstance(missed, Example):
        assert holding(some, dict(missed.values)) == []

    for one in overlaps(some):
        assert isinstance(one, Overlap)
        assert set(one.rows) <= set(holding(some, dict(one.example.values)))
