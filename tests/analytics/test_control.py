"""Control charts against worked numbers, and against their own promises on simulated years."""

import math
import random

import pytest

from bihuan.analytics.control.chances import poisson_above, poisson_below
from bihuan.analytics.control.cusum import cusum, limit_for, reference_value, run_length, sums_of
from bihuan.analytics.control.gaps import g_chart, longer_than, sum_at_most, too_close
from bihuan.analytics.control.points import Signal, TooFew
from bihuan.analytics.control.rates import laney_chart, u_chart

COUNTS = [12, 9, 15, 11, 10, 14, 8, 13, 12, 30, 11, 10]
SIZES = [3.1, 2.8, 3.3, 3.0, 2.9, 3.2, 2.7, 3.1, 3.0, 3.2, 2.9, 2.8]


# --- worked numbers -----------------------------------------------------------------------------------------


def test_only_the_tenth_month_is_above_its_limit() -> None:
    chart = u_chart(COUNTS, SIZES)

    assert chart.centre == pytest.approx(4.3056, abs=5e-5)
    assert chart.points[9].value == 9.375
    assert chart.points[9].upper == pytest.approx(7.785, abs=5e-4)
    assert chart.signals == (9,)
    assert all(point.lower >= 0 for point in chart.points)


def test_laney_widens_the_limits_by_the_variation_beyond_chance() -> None:
    plain, widened = u_chart(COUNTS, SIZES), laney_chart(COUNTS, SIZES)

    assert widened.spread == pytest.approx(1.2184, abs=5e-5)
    assert widened.points[9].upper - widened.centre == pytest.approx(
        1.21836 * (plain.points[9].upper - plain.centre), abs=1e-4
    )


def test_gaps_have_their_limit() -> None:
    chart = g_chart([120, 85, 240, 60, 150, 310, 95, 45, 180, 700])

    assert chart.centre == 198.5
    assert chart.points[0].upper == pytest.approx(795.5, abs=0.01)
    assert chart.signals == ()


def test_cusum_sums_what_is_beyond_the_reference() -> None:
    reference = reference_value(4, 6)

    assert reference == pytest.approx(4.9326, abs=5e-5)
    assert sums_of([3, 5, 4, 6, 7, 8, 6, 7], reference) == pytest.approx(
        [0, 0.067, 0, 1.067, 3.135, 6.202, 7.270, 9.337], abs=5e-4
    )


# --- edges --------------------------------------------------------------------------------------------------


def test_a_month_without_population_is_shown_and_not_judged() -> None:
    chart = u_chart([*COUNTS, 99], [*SIZES, None])

    assert chart.points[-1].value is None
    assert chart.points[-1].signal is Signal.NONE
    assert chart.centre == pytest.approx(4.3056, abs=5e-5)


def test_a_chart_is_not_drawn_from_next_to_nothing() -> None:
    with pytest.raises(TooFew) as told:
        u_chart([3, 4, 5], [1.0, None, 1.0])

    assert (told.value.there, told.value.needed) == (2, 6)


def test_no_complaint_at_all_is_a_stable_process() -> None:
    for chart in (u_chart, laney_chart):
        assert chart([0] * 12, [1.0] * 12).signals == ()


def test_a_later_month_is_judged_by_the_years_before_it() -> None:
    usual = u_chart([10] * 24 + [25], [1.0] * 25, baseline=24)

    assert usual.centre == 10
    assert usual.signals == (24,)


def test_a_usual_mean_of_nought_cannot_be_watched() -> None:
    with pytest.raises(ValueError, match="usual mean above 0"):
        reference_value(0, 2)


def test_tails_are_those_of_the_whole_distribution() -> None:
    for mean in (0.5, 4.0, 60.0):
        for count in (0, 3, 40, 90):
            exactly = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
            assert poisson_above(count, mean) + poisson_below(count, mean) + exactly == pytest.approx(1.0)


def test_events_too_close_together_are_told_from_chance() -> None:
    usual = [90, 140, 60, 210, 75, 120]

    assert too_close(usual, 120) == ()
    assert too_close([*usual, 4, 2, 6, 3], 120) == (9,)
    assert sum_at_most(15, 4, 120) < 0.00135


# --- what a chart promises ----------------------------------------------------------------------------------


def within(found: int, promised: float) -> bool:
    """Whether a count of rare, independent alarms lies within the 99 % bound of what was promised."""
    low, high = 0, 0
    while poisson_below(low + 1, promised) < 0.005:
        low += 1
    while poisson_above(high, promised) > 0.005:
        high += 1
    return low <= found <= high


def poisson_number(chance: random.Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def stable(chance: random.Random, periods: int, rate: float) -> tuple[list[int], list[float]]:
    sizes = [chance.uniform(2.5, 3.5) for _ in range(periods)]
    return [poisson_number(chance, rate * size) for size in sizes], sizes


def test_stable_years_give_as_many_false_alarms_as_u_promises() -> None:
    chance = random.Random(20260101)
    found, promised = 0, 0.0

    for _ in range(150):
        chart = u_chart(*stable(chance, 120, 4.0), baseline=None)
        found += sum(point.signal is not Signal.NONE for point in chart.points)
        promised += chart.false_alarms

    assert promised > 20
    assert within(found, promised), f"{found} where {promised:.1f} were promised"


def test_laney_stays_within_its_promise_where_plain_limits_drown() -> None:
    chance = random.Random(20260102)
    found, promised, plain = 0, 0.0, 0

    for _ in range(60):
        sizes = [chance.uniform(90, 110) for _ in range(120)]
        counts = [poisson_number_large(chance, 4.0 * size * chance.gauss(1, 0.1)) for size in sizes]
        chart = laney_chart(counts, sizes)
        found += sum(point.signal is not Signal.NONE for point in chart.points)
        promised += chart.false_alarms
        plain += len(u_chart(counts, sizes).signals)

    assert within(found, promised), f"{found} where {promised:.1f} were promised"
    assert plain > 10 * promised


def poisson_number_large(chance: random.Random, mean: float) -> int:
    """In pieces, since the product method runs out of digits."""
    pieces = math.ceil(mean / 50)
    return sum(poisson_number(chance, mean / pieces) for _ in range(pieces))


def test_stable_gaps_are_called_long_as_seldom_as_promised() -> None:
    chance = random.Random(20260103)
    found, promised = 0, 0.0

    for _ in range(40):
        gaps = [int(math.log(1 - chance.random()) / math.log(100 / 101)) for _ in range(200)]
        chart = g_chart(gaps)
        found += len(chart.signals)
        promised += chart.false_alarms

    assert within(found, promised), f"{found} where {promised:.1f} were promised"
    assert longer_than(0, 1.0) == 0.5


def test_cusum_keeps_the_run_length_it_promises_while_all_is_stable() -> None:
    chance = random.Random(20260104)
    periods = 60_000
    watched = cusum([poisson_number(chance, 4.0) for _ in range(periods)], 4.0, 6.0)

    assert watched.run >= 260
    assert watched.limit == limit_for(4.0, watched.reference, 260.0)
    assert within(len(watched.signals), periods / watched.run)


def test_a_planted_outbreak_is_found_within_the_promised_run_length() -> None:
    chance = random.Random(20260105)
    waits = []

    for _ in range(400):
        counts = [poisson_number(chance, 6.0) for _ in range(200)]
        watched = cusum(counts, 4.0, 6.0)
        waits.append(watched.signals[0] + 1)
    mean = sum(waits) / len(waits)
    spread = math.sqrt(sum((wait - mean) ** 2 for wait in waits) / (len(waits) - 1) / len(waits))

    assert mean <= watched.found_in + 2.576 * spread
    assert mean >= watched.found_in - 2.576 * spread


def test_a_longer_promise_takes_a_higher_limit_and_longer_to_find() -> None:
    reference = reference_value(4, 6)

    assert limit_for(4.0, reference, 1000.0) > limit_for(4.0, reference, 260.0)
    assert run_length(6.0, reference, 12.0) > run_length(6.0, reference, 8.0)
