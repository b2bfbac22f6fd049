"""The periods of duties begin where the calendar's do and follow one another without a gap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.regulation.periods import after, period_of, periods
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.lengths import parse_length

CALENDAR = china_calendar()
EVERY = ("1 d", "1 wd", "1 w", "2 w", "1 month", "1 quarter", "1 half-year", "1 year")


@pytest.mark.parametrize(
    ("every", "day", "start"),
    [
        ("1 d", date(2026, 5, 20), date(2026, 5, 20)),
        ("1 wd", date(2026, 10, 4), date(2026, 9, 30)),
        ("1 wd", date(2026, 10, 10), date(2026, 10, 10)),
        ("1 w", date(2026, 5, 20), date(2026, 5, 18)),
        ("1 month", date(2026, 5, 20), date(2026, 5, 1)),
        ("1 quarter", date(2026, 5, 20), date(2026, 4, 1)),
        ("1 half-year", date(2026, 12, 31), date(2026, 7, 1)),
        ("1 year", date(2026, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_day_lies_in_the_period_that_began(every: str, day: date, start: date) -> None:
    assert period_of(parse_length(every), day, CALENDAR) == start


@given(st.sampled_from(EVERY), st.dates(date(2020, 1, 6), date(2026, 11, 1)), st.integers(0, 400))
def test_every_day_is_in_exactly_one_of_the_periods_between(every: str, first: date, days: int) -> None:
    length, last = parse_length(every), first + timedelta(days=days)

    found = periods(length, first, last, CALENDAR)

    assert found[0] <= first
    assert found[-1] <= last < after(length, found[-1], CALENDAR)
    assert all(after(length, one, CALENDAR) == two for one, two in pairwise(found))
