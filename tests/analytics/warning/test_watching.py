"""Noise and news: stable years make no more alarms than their charts promise, a rise is found in time."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bihuan.analytics.control.chances import poisson_above
from bihuan.analytics.warning.watching import (
    Count,
    Judged,
    Watched,
    choose,
    more_than,
    spans,
    watch,
    watch_gaps,
)
from tests.analytics.warning.drawn import gaps, poisson, weeks

YEARS = 60


def most(mean: float) -> int:
    """The 99 % bound of a Poisson count."""
    count = 0
    while poisson_above(count, mean) > 0.01:
        count += 1
    return count


def alarms(charts: Sequence[Watched]) -> tuple[int, float]:
    return sum(one.high for chart in charts for one in chart.points), sum(one.promised for one in charts)


# --- stable years -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [1.5, 4.0, 12.0])
def test_stable_years_make_no_more_alarms_than_a_u_chart_promises(mean: float) -> None:
    draw = random.Random(int(mean * 10))

    found, promised = alarms(
        [watch(weeks(draw, mean, 78), chart="u", baseline=26, rise=50) for _ in range(YEARS)]
    )

    assert promised / (YEARS * 66) < 0.012
    assert 0 < found <= most(promised)


def test_stable_years_make_no_more_alarms_than_a_cusum_promises() -> None:
    draw = random.Random(7)

    found, promised = alarms(
        [watch(weeks(draw, 8.0, 78), chart="cusum", baseline=26, rise=50) for _ in range(YEARS)]
    )

    assert 0 < found <= most(promised)


def test_rare_complaints_that_come_by_chance_are_seldom_too_close() -> None:
    draw = random.Random(11)

    found, promised = alarms([watch_gaps(gaps(draw, 20.0, 60), baseline=26) for _ in range(YEARS)])

    assert promised > 1
    assert found <= most(promised)


def test_years_that_vary_beyond_chance_get_wider_limits_and_stay_quiet() -> None:
    """The mean of each week is drawn itself: half or one and a half of 30."""
    draw = random.Random(3)
    charts = []
    for _ in range(20):
        counts = [
            Count(first, last, poisson(draw, 30 * draw.choice((0.5, 1.0, 1.5))))
            for first, last in spans("week", date(2026, 1, 5), 78)
        ]
        assert choose(counts) == "u′"
        charts.append(watch(counts, chart="auto", baseline=26, rise=50))

    plain = [watch(_counts(one), chart="u", baseline=26, rise=50) for one in charts]

    assert alarms(charts)[0] <= most(alarms(charts)[1])
    assert alarms(plain)[0] > 10 * max(1, alarms(charts)[0])


def _counts(chart: Watched) -> list[Count]:
    return [Count(one.first, one.last, one.count, one.size) for one in chart.points]


# --- planted outbreaks --------------------------------------------------------------------------------------


def found_after(chart: Watched, begun: int) -> int:
    """Weeks from the outbreak's beginning to its first signal; many where there is none."""
    return next((at - begun + 1 for at, one in enumerate(chart.points) if at >= begun and one.high), 99)


def test_a_week_with_three_times_as_many_is_found_at_once() -> None:
    draw = random.Random(5)

    charts = [
        watch(weeks(draw, 6.0, 60, raised=range(52, 60), times=3.0), chart="auto", baseline=26, rise=50)
        for _ in range(40)
    ]

    waited = sorted(found_after(one, 52) for one in charts)
    assert waited[20] == 1
    assert waited[-1] <= 4


def test_a_cusum_finds_half_as_many_again_within_its_run_length() -> None:
    """Eight a week become twelve: half of them within eight weeks, seven in ten within twelve."""
    draw = random.Random(6)

    charts = [
        watch(weeks(draw, 8.0, 104, raised=range(78, 104), times=1.5), chart="cusum", baseline=26, rise=50)
        for _ in range(40)
    ]

    waited = [found_after(one, 78) for one in charts]
    assert sorted(waited)[20] <= 8
    assert sum(one <= 12 for one in waited) >= 28


def test_rare_complaints_that_come_together_are_found_with_the_fifth() -> None:
    draw = random.Random(8)
    calm = gaps(draw, 30.0, 30)
    burst = [calm[-1] + timedelta(days=number) for number in range(1, 6)]

    chart = watch_gaps([*calm, *burst], baseline=26)

    assert [one.last for one in chart.points if one.high] == [burst[3]]


# --- one by one ---------------------------------------------------------------------------------------------


def test_a_point_is_judged_by_those_before_it_alone() -> None:
    """The worked month of 30 on 3.2, after nine like it: far above 3σ of what came before."""
    counts = (12, 9, 15, 11, 10, 14, 8, 13, 12, 30, 11, 10)
    sizes = (3.1, 2.8, 3.3, 3.0, 2.9, 3.2, 2.7, 3.1, 3.0, 3.2, 2.9, 2.8)
    months = spans("month", date(2026, 1, 5), 17)
    before = [Count(*one, 12, 3.0) for one in months[:5]]

    chart = watch(
        [*before, *(Count(*at, c, n) for at, c, n in zip(months[5:], counts, sizes, strict=True))],
        chart="u", baseline=26, rise=50,
    )  # fmt: skip

    assert [at for at, one in enumerate(chart.points) if one.high] == [14]
    point = chart.points[14]
    assert point.usual == pytest.approx((60 + 104) / (15 + 27.1))
    assert point.value == pytest.approx(9.375)
    assert chart.points[15].usual is not None and chart.points[15].usual < 4.4
    assert [one.why for one in chart.points[:12]] == ["few"] * 12


def test_a_month_without_population_is_shown_and_never_judged() -> None:
    months = spans("month", date(2026, 1, 5), 15)
    counts = [
        Count(*at, 90 if place == 13 else 5, None if place == 13 else 2.0) for place, at in enumerate(months)
    ]

    chart = watch(counts, chart="auto", baseline=12, rise=50)

    gap: Judged = chart.points[13]
    assert (gap.value, gap.high, gap.why) == (None, False, "no population")
    assert chart.points[14].base == 12


def test_one_or_two_complaints_are_no_signal_after_none() -> None:
    counts = [
        Count(*at, 2 if place == 29 else 0) for place, at in enumerate(spans("week", date(2026, 1, 5), 30))
    ]

    assert not any(one.high for one in watch(counts, chart="u", baseline=26, rise=50).points)


def test_the_chance_of_more_is_that_of_a_negative_binomial() -> None:
    """After 0 in 1, of more than 0 in the next: 1 - (1/2)^½."""
    assert more_than(0, 0, 1.0, 1.0) == pytest.approx(1 - 0.5**0.5)


def test_a_cusum_stays_as_it_was_when_a_week_is_added() -> None:
    counts = weeks(random.Random(1), 5.0, 80)

    earlier = watch(counts[:79], chart="cusum", baseline=26, rise=50)
    later = watch(counts, chart="cusum", baseline=26, rise=50)

    assert later.points[:79] == earlier.points


def test_whole_weeks_and_months_before_today_are_looked_at() -> None:
    assert spans("week", date(2026, 3, 4), 1) == [(date(2026, 2, 23), date(2026, 3, 1))]
    assert spans("week", date(2026, 3, 2), 1) == [(date(2026, 2, 23), date(2026, 3, 1))]
    assert spans("month", date(2026, 3, 31), 2) == [
        (date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28)),
    ]  # fmt: skip
    assert spans("day", date(2026, 3, 1), 1) == [(date(2026, 2, 28), date(2026, 2, 28))]
