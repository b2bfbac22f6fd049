from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.elapsed import full_days, running_time, working_time
from bihuan.regulation.worktime.lengths import Length, Unit

_OFFICE = china_calendar(hours="09:00-12:00,13:00-18:00")
_START = datetime(2026, 11, 20, 10, tzinfo=_OFFICE.zone)


@pytest.mark.parametrize(
    ("elapsed", "days"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=-1), 0),
        (timedelta(microseconds=1), 1),
        (timedelta(days=5), 5),
        (timedelta(days=5, seconds=1), 6),
    ],
)
def test_a_remainder_is_one_day_more(elapsed: timedelta, days: int) -> None:
    assert full_days(_START, _START + elapsed) == days


@given(st.integers(1, 60), st.integers(-100, 100))
def test_a_limit_in_full_days_is_kept_as_long_as_their_number_is(days: int, minutes: int) -> None:
    returned = _START + timedelta(days=days, minutes=minutes)

    end = due(Length(days, Unit.FULL_DAY), _START, _OFFICE)

    assert end.is_late(returned) == (full_days(_START, returned) > days)


@given(st.integers(1, 200))
def test_working_time_up_to_the_end_is_the_limit(hours: int) -> None:
    end = due(Length(hours, Unit.WORKING_HOUR), _START, _OFFICE)

    assert working_time(_START, end.at, _OFFICE) == timedelta(hours=hours)


def test_windows_are_left_out() -> None:
    ends = _START + timedelta(hours=8)
    window = (_START + timedelta(hours=1), _START + timedelta(hours=4))

    assert running_time(_START, ends, suspended=[window]) == timedelta(hours=5)
    assert working_time(_START, ends, _OFFICE, suspended=[window]) == timedelta(hours=5)
    assert working_time(_START, ends, _OFFICE) == timedelta(hours=7)


def test_nothing_has_passed_backwards() -> None:
    assert running_time(_START, _START - timedelta(hours=1)) == timedelta(0)
    assert working_time(_START, _START - timedelta(hours=1), _OFFICE) == timedelta(0)
