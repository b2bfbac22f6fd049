"""The periods of a duty.

Days, weeks, months, quarters, half-years and years of the calendar, or working days.
"""

from datetime import date, timedelta
from typing import Final

from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.lengths import Length, Unit

ONE_DAY: Final = timedelta(days=1)
MONTHS: Final = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}
EPOCH: Final = date(2000, 1, 3)  # a Monday, from which lengths of several weeks or days are counted


def period_of(every: Length, day: date, calendar: WorkCalendar) -> date:
    """The first day of the period in which the day lies.

    For working days the last working day not after it.
    """
    match every.unit:
        case Unit.WORKING_DAY:
            while not calendar.day(day).works:
                day -= ONE_DAY
            return day
        case Unit.DAY | Unit.FULL_DAY:
            return day - timedelta(days=(day - EPOCH).days % every.amount)
        case Unit.WEEK | Unit.WORKING_WEEK:
            return day - timedelta(days=(day - EPOCH).days % (7 * every.amount))
        case Unit.MONTH | Unit.QUARTER | Unit.HALF_YEAR | Unit.YEAR:
            length = MONTHS[every.unit] * every.amount
            months = (day.year * 12 + day.month - 1) // length * length
            return date(months // 12, months % 12 + 1, 1)
        case _:
            raise ValueError(f"expected a period of days, weeks, months or years, found {every}")


def after(every: Length, start: date, calendar: WorkCalendar) -> date:
    """The first day of the period after the one that begins on `start`."""
    match every.unit:
        case Unit.WORKING_DAY:
            day = start + ONE_DAY
            while not calendar.day(day).works:
                day += ONE_DAY
            return day
        case Unit.DAY | Unit.FULL_DAY:
            return start + timedelta(days=every.amount)
        case Unit.WEEK | Unit.WORKING_WEEK:
            return start + timedelta(days=7 * every.amount)
        case _:
            months = start.year * 12 + start.month - 1 + MONTHS[every.unit] * every.amount
            return date(months // 12, months % 12 + 1, 1)


def periods(every: Length, first: date, last: date, calendar: WorkCalendar) -> tuple[date, ...]:
    """The periods that begin from `first`'s own to the one in which `last` lies, oldest first."""
    found = [period_of(every, first, calendar)]
    end = period_of(every, last, calendar)
    while found[-1] < end:
        found.append(after(every, found[-1], calendar))
    return tuple(found)
