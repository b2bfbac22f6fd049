"""The calendar of mainland China: the State Council's yearly notices, as chinesecalendar carries them."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

from chinese_calendar import constants

from .calendar import WorkCalendar, work_calendar
from .days import Override
from .hours import AROUND_THE_CLOCK
from .reasons import HOLIDAYS

# Before 2007 there was no notice by days as there is now, and nothing to check the package against.
FIRST_YEAR: Final = 2007

_CHINESE_NAME: Final = {english: chinese for chinese, english in HOLIDAYS.items()} | {
    "Anti-Fascist 70th Day": "抗日战争胜利70周年纪念日"
}


def china_calendar(*, hours: str = AROUND_THE_CLOCK, overrides: Iterable[Override] = ()) -> WorkCalendar:
    """Every year announced since 2007, with the given hours (as `parse_hours`) and the company's own days.

    Asked twice for the same, it gives the same calendar, days remembered. Raises CalendarError, HoursError.
    """
    return _calendar(hours, tuple(overrides))


@lru_cache(maxsize=256)
def _calendar(hours: str, overrides: tuple[Override, ...]) -> WorkCalendar:
    return work_calendar(
        hours=hours,
        years=range(FIRST_YEAR, max(constants.holidays).year + 1),
        rest=_named(constants.holidays),
        make_up=_named(constants.workdays),
        overrides=overrides,
    )


def _named(days: dict[date, str]) -> dict[date, str]:
    return {on: _CHINESE_NAME.get(name, name) for on, name in days.items() if on.year >= FIRST_YEAR}
