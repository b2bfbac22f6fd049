"""Figures counted by hand: shares, counts, rates, lengths, splits, trends, and why there is none."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bihuan.analytics.deriving import Fact
from bihuan.analytics.figures import NoSuchMeasure, figure, figures, followed_at, trend
from bihuan.analytics.keeping import keep
from bihuan.analytics.periods import Period, PeriodError, parse
from bihuan.cases.due import let_time_pass
from bihuan.cases.raw import hand
from bihuan.engine.commands import Complete
from bihuan.parties import populations
from bihuan.registry import versions
from bihuan.regulation.reading import Sources
from tests.analytics.conftest import Follow
from tests.cases.shop import MORNING, Shop, do, live, lodged, planned
from tests.regulation.small import with_policy

MARCH = parse("2026-03")
TODAY = date(2026, 4, 20)
LATER = datetime.fromisoformat("2026-04-01T00:00:00+08:00")


def fact(measure: str, number: int, **more: object) -> tuple[str, Fact]:
    given: dict[str, object] = {
        "measure": measure, "occurrence": f"{measure}-{number}", "regulation": "small-shop",
        "version": "2026-01", "unit": "XD", "day": date(2026, 3, 5), "hit": 1, "raw": 1, "excluded": "",
        "value": None, "department": "", "person": "", "level": "", "channel": "phone", "kinds": (),
        "provisional": False,
    }  # fmt: skip
    return f"case-{number}", Fact(**{**given, **more})  # type: ignore[arg-type]


def kept(told: Sequence[tuple[str, Fact]]) -> None:
    cases: dict[str, list[Fact]] = {}
    for case, one in told:
        cases.setdefault(case, []).append(one)
    with hand() as ours:
        keep(ours, cases)


def march(measure: str, **more: object):  # type: ignore[no-untyped-def]
    return figure("XD", "small-shop", measure, MARCH, today=TODAY, **more)  # type: ignore[arg-type]


# --- from lived cases ---------------------------------------------------------------------------------------


def test_a_share_counts_what_fell_due_and_tells_what_it_left_out(shop: Shop, followed: Follow) -> None:
    """Five planned within the hour, one case with a second plan (7 limits), one never planned: 7 of 8."""
    cases = [lodged(shop).case_id for _ in range(7)]
    live(shop, cases[0], at=MORNING)
    for case in cases[1:6]:
        planned(shop, case, at=MORNING)
    do(cases[6], Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    while let_time_pass(LATER):
        pass
    followed(LATER)

    found = march("plan_in_time")

    assert (found.numerator, found.denominator) == (7, 8)
    assert found.value == Decimal("87.5000")
    assert found.met is False
    assert followed_at() == LATER


def test_the_group_counts_its_shops_together(shop: Shop, followed: Follow) -> None:
    for unit in ("XD", "XD", "DD"):
        lodged(shop, unit=unit)
    followed(MORNING)

    whole = figure("JT", "small-shop", "received", MARCH, today=TODAY)
    by_unit = figures("JT", "small-shop", "received", MARCH, today=TODAY, split_by="unit")

    assert whole.value == 3
    assert [(one.item, one.value) for one in by_unit] == [("XD", 2), ("DD", 1)]


# --- why there is none --------------------------------------------------------------------------------------


def test_a_share_of_nothing_is_no_nought(shop: Shop) -> None:
    found = march("plan_in_time")

    assert (found.value, found.why) == (None, "empty")


def test_a_count_of_nothing_is_nought(shop: Shop) -> None:
    assert march("received").value == 0


def test_a_share_of_fewer_than_five_is_not_told(shop: Shop) -> None:
    kept([fact("plan_in_time", number) for number in range(4)])

    few = march("plan_in_time")
    kept([fact("plan_in_time", 4)])

    assert (few.value, few.why, few.numerator, few.denominator) == (None, "few", 4, 4)
    assert march("plan_in_time").value == 100


def test_the_future_has_no_figures(shop: Shop) -> None:
    kept([fact("plan_in_time", number, day=date(2026, 5, 5)) for number in range(9)])

    found = figure("XD", "small-shop", "plan_in_time", parse("2026-05"), today=TODAY)

    assert (found.value, found.why) == (None, "future")


def test_of_the_month_under_way_only_what_is_past_counts(shop: Shop) -> None:
    kept([fact("plan_in_time", day, day=date(2026, 4, day)) for day in range(1, 31)])

    assert figure("XD", "small-shop", "plan_in_time", parse("2026-04"), today=TODAY).denominator == 20


def test_what_waits_and_what_is_left_out_stand_beside(shop: Shop) -> None:
    kept([
        *(fact("plan_in_time", number) for number in range(5)),
        fact("plan_in_time", 5, hit=0, raw=0),
        fact("plan_in_time", 6, hit=-1, raw=-1),
        fact("plan_in_time", 7, hit=0, excluded="moot"),
        fact("plan_in_time", 8, hit=0, excluded="suspended", provisional=True),
    ])  # fmt: skip

    tally = march("plan_in_time").tally

    assert (tally.counted, tally.hits, tally.waiting, tally.excluded) == (6, 5, 1, 2)
    assert tally.reasons == {"moot": 1, "suspended": 1}


def test_the_share_against_the_first_limits_stands_beside_where_it_is_another(shop: Shop) -> None:
    kept([fact("plan_in_time", number, raw=number % 2) for number in range(10)])

    found = march("plan_in_time")

    assert (found.value, found.raw) == (100, 50)


def test_an_unknown_measure_is_refused(shop: Shop) -> None:
    with pytest.raises(NoSuchMeasure):
        march("nothing")


# --- lengths ------------------------------------------------------------------------------------------------


def test_the_median_and_the_percentile_are_exact(shop: Shop) -> None:
    chance = random.Random(7)
    values = [chance.choice((0, 1, 7, 60, 61, 62, 480, 10_000)) + chance.randrange(50) for _ in range(101)]
    kept([fact("time_to_close", number, value=value) for number, value in enumerate(values)])

    spread = march("time_to_close").spread

    ordered = sorted(values)
    assert spread.n == 101
    assert spread.median == ordered[50]
    assert spread.p90 == ordered[90]
    assert spread.mean == (Decimal(sum(values)) / 101).quantize(Decimal("0.01"))


def test_of_an_even_number_the_median_is_between(shop: Shop) -> None:
    kept([fact("time_to_close", number, value=value) for number, value in enumerate((10, 20, 40, 1000))])

    assert march("time_to_close").value == 30
    assert march("time_to_close", where={"channel": "phone"}).value == 30


def test_without_a_length_there_is_no_average(shop: Shop) -> None:
    kept([fact("time_to_close", 1, hit=-1)])

    found = march("time_to_close")

    assert (found.value, found.why, found.tally.waiting) == (None, "no values", 1)


# --- splits, filters, trends --------------------------------------------------------------------------------


def test_a_figure_is_split_and_narrowed_by_what_the_record_says(shop: Shop) -> None:
    kept([
        fact("received", 1, kinds=(("topic", "goods"),), level="urgent"),
        fact("received", 2, kinds=(("topic", "goods"),), level="normal"),
        fact("received", 3, kinds=(("topic", "service"),), level="normal", person="7"),
    ])  # fmt: skip

    by_topic = figures("XD", "small-shop", "received", MARCH, today=TODAY, split_by="topic")

    assert [(one.item, one.value) for one in by_topic] == [("goods", 2), ("service", 1)]
    assert march("received", where={"topic": "goods"}).value == 2
    assert march("received", where={"topic": "goods", "level": "normal"}).value == 1
    assert march("received", where={"person": "7"}).value == 1
    narrowed = figures(
        "XD", "small-shop", "received", MARCH, today=TODAY, split_by="topic", where={"level": "normal"}
    )
    assert [(one.item, one.value) for one in narrowed] == [("goods", 1), ("service", 1)]


def test_a_sign_in_a_filter_stands_for_itself(shop: Shop) -> None:
    kept([fact("received", 1, kinds=(("topic", "a_b"),)), fact("received", 2, kinds=(("topic", "axb"),))])

    assert march("received", where={"topic": "a_b"}).value == 1
    assert march("received", where={"topic": "%"}).value == 0


def test_a_trend_gives_each_period_its_own(shop: Shop) -> None:
    kept([fact("received", day, day=date(2026, 2, 20) + timedelta(days=day)) for day in range(30)])
    months = [parse("2026-01"), parse("2026-02"), parse("2026-03")]
    weeks = [parse("2026-W08"), parse("2026-W09"), parse("2026-W10")]

    by_month = trend("XD", "small-shop", "received", months, today=TODAY)
    by_week = trend("XD", "small-shop", "received", weeks, today=TODAY)

    assert [one.value for one in by_month] == [0, 9, 21]
    assert [one.value for one in by_week] == [3, 7, 7]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01..2026-03-31",
        "2026-02-25..2026-04-05",
        "2026-03-10..2026-03-12",
        "2026-Q1",
        "2026",
        "2026-W10",
    ],
)
def test_any_period_counts_exactly_its_days(shop: Shop, text: str) -> None:
    days = [date(2026, 2, 15) + timedelta(days=place) for place in range(60)]
    kept([fact("received", place, day=day) for place, day in enumerate(days)])
    period = parse(text)

    found = figure("XD", "small-shop", "received", period, today=TODAY)

    assert found.value == sum(period.first <= day <= min(period.last, TODAY) for day in days)


# --- rates --------------------------------------------------------------------------------------------------


@pytest.fixture
def rated(shop: Shop) -> Shop:
    """The small regulation with a rate per pieces delivered and one per machines in use."""
    told = """populations:
  pieces: {name: 出货数, unit: 件, counts: flow}
  machines: {name: 在用机器, unit: 台, counts: stock}
measures:
  ppm: {name: 百万件投诉率, count: received, per: 1000000 pieces, target: at most 50}
  per_machine: {name: 百台投诉率, count: received, per: 100 machines}
"""
    text = with_policy("measures:\n", told).texts
    text = {**text, "policy.yaml": text["policy.yaml"].replace('"2026-01"', '"2026-02"', 1)}
    versions.publish(Sources(text), at=MORNING)
    return shop


def entered(unit: str, key: str, month: str, value: int) -> None:
    populations.enter(unit, key, date.fromisoformat(f"{month}-01"), value, by="1", at=MORNING)


def test_a_rate_is_per_the_population_of_its_months(rated: Shop) -> None:
    kept([fact("ppm", number) for number in range(6)])
    for month, value in (("2026-01", 50_000), ("2026-02", 30_000), ("2026-03", 40_000)):
        entered("XD", "pieces", month, value)

    quarter = figure("XD", "small-shop", "ppm", parse("2026-Q1"), today=TODAY)

    assert march("ppm").value == 150
    assert march("ppm").met is False
    assert quarter.value == 50
    assert quarter.met is True


def test_a_stock_is_averaged_and_a_shop_without_its_own_is_under_the_groups(rated: Shop) -> None:
    kept([fact("per_machine", number) for number in range(3)])
    for month, value in (("2026-01", 100), ("2026-02", 200), ("2026-03", 300)):
        entered("JT", "machines", month, value)

    quarter = figure("JT", "small-shop", "per_machine", parse("2026-Q1"), today=TODAY)

    assert quarter.value == Decimal("1.5")


def test_a_month_without_its_population_is_named(rated: Shop) -> None:
    kept([fact("ppm", 1)])
    entered("XD", "pieces", "2026-02", 10)

    found = march("ppm")

    assert (found.value, found.why) == (None, "no population")
    assert found.per.missing == (("XD", date(2026, 3, 1)),)


def test_a_shop_with_complaints_and_without_any_series_is_named(rated: Shop) -> None:
    kept([fact("ppm", 1), fact("ppm", 2, unit="DD")])
    entered("XD", "pieces", "2026-03", 10)

    found = figure("JT", "small-shop", "ppm", MARCH, today=TODAY)

    assert found.per.missing == (("DD", date(2026, 3, 1)),)


def test_a_corrected_population_keeps_what_was_believed(rated: Shop) -> None:
    entered("XD", "pieces", "2026-03", 10)
    entered("XD", "pieces", "2026-03", 10)
    entered("XD", "pieces", "2026-03", 12)

    assert [one.value for one in populations.history_of(("XD",), ("pieces",))] == [12, 10]


def test_a_rate_of_another_measure_is_in_a_hundred_of_it(shop: Shop) -> None:
    kept(
        [*(fact("received", number) for number in range(8)), *(fact("raised", number) for number in range(2))]
    )

    assert march("raised").value == 25


# --- periods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2026-03", "2026-Q1", "2026-H2", "2026", "2026-W09", "2026-03-05", "2026-03-05..2026-03-09"]
)
def test_a_period_is_read_as_it_is_written_and_follows_the_one_before(text: str) -> None:
    period = parse(text)

    assert period.text == text
    assert period.before.last + timedelta(days=1) == period.first
    assert period.before.after == period


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "2026-W60", "2026-02-30", "2026-03-09..2026-03-05", "March"]
)
def test_what_is_no_period_is_told_with_how_one_is_written(text: str) -> None:
    with pytest.raises(PeriodError, match="expected a period such as"):
        parse(text)


def test_a_week_over_the_years_end_is_the_isos() -> None:
    assert parse("2026-W53") == Period("week", date(2026, 12, 28), date(2027, 1, 3))
