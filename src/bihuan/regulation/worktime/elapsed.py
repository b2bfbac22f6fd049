"""How much time has passed between two moments: around the clock, at work, in days begun."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from .calendar import WorkCalendar
from .counting import ONE_DAY
from .suspension import stopped


def full_days(begins: datetime, ends: datetime) -> int:
    """Days of 24 hours from one aware moment to another, a remainder being one day more; 0 for none or less.

    So the repair time of 家用汽车产品修理更换退货责任规定 is counted: exactly 5 × 24 h are 5 days, 30
    minutes are 1.
    """
    return max(-((begins - ends) // ONE_DAY), 0)


def running_time(
    begins: datetime,
    ends: datetime,
    *,
    suspended: Iterable[tuple[datetime, datetime]] = (),
) -> timedelta:
    """The time from one aware moment to another during which no window (from, to) stood open."""
    off = stopped(suspended)
    parts = off.outside(begins.astimezone(UTC), ends.astimezone(UTC))
    return sum((to - since for since, to in parts), timedelta(0))


def working_time(
    begins: datetime,
    ends: datetime,
    calendar: WorkCalendar,
    *,
    suspended: Iterable[tuple[datetime, datetime]] = (),
) -> timedelta:
    """The working time from one aware moment to another, without the windows."""
    off = stopped(suspended)
    at, end, worked = begins.astimezone(UTC), ends.astimezone(UTC), timedelta(0)
    day, last = calendar.local_day(at) - ONE_DAY, calendar.local_day(end)
    while day <= last:
        for opens, closes in calendar.openings(day):
            parts = off.outside(max(opens, at), min(closes, end))
            worked += sum((to - since for since, to in parts), timedelta(0))
            at = max(at, closes)
        day += ONE_DAY
    return worked
