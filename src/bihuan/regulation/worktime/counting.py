"""When a limit ends.

Days are counted from the day after the start, hours from the moment itself (民法典 201); months end on
the corresponding day or the month's last (202); a last day that is a rest day rolls (203) unless the
regulation says otherwise (204).
"""

import calendar as gregorian
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, assert_never

from bihuan.regulation.quick import quickly_made

from .calendar import WorkCalendar
from .ends import CIVIL_CODE, Due, Ends
from .lengths import MOMENT_UNITS, MONTHS, WORKING_DAYS_IN_WORKING_WEEK, Length, Unit
from .limits import AtOnce, ByDay, ByEnd, Limit, Period, SameDay, Until, WhicheverFirst, WhicheverLast
from .suspension import Suspension, suspension

ONE_DAY: Final = timedelta(days=1)
_RUNNING: Final = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.WORKING_HOUR: timedelta(hours=1),
    Unit.FULL_DAY: timedelta(days=1),
}
_OF_DAYS: Final = (AtOnce, SameDay, ByDay, ByEnd)
_REMEMBERED_DUES: Final = 10_000
_MONTHS_IN: Final = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


class CountingError(ValueError):
    """A limit cannot be counted from this start on this calendar."""


class NoWorkingDay(CountingError):
    """The search for a working day has passed the last day on which there could be one."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Leg:
    """How one limit was counted: from which moment and day, to which last day before rolling, to which end.

    `base` and `last` are None where no days were counted. A choice of several keeps the legs of all in
    `choice`.
    """

    limit: Limit
    starts_at: datetime
    due: Due
    base: date | None = None
    last: date | None = None
    choice: tuple["Leg", ...] = ()


def due(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    *,
    ends: Ends = CIVIL_CODE,
    suspended: Iterable[tuple[datetime, datetime]] = (),
    extended: Sequence[Limit] = (),
) -> Due:
    """When the limit ends that began at `start` (aware).

    `suspended` are windows (from, to) of aware moments: hours keep their exact remainder through them,
    and dates D with from ≤ D < to are not counted as days. `extended` are granted one after the other:
    each begins where the one before it ended, rolled as it stands, so its first day is the day after (a
    rolled day *is* the last day, 民法典 203); so an extension never makes a limit end earlier.

    Raises CountingError (of which NoWorkingDay is one) and SuspensionError.
    """
    if suspended or extended or not _ends_alike_all_day(limit, ends):
        return legs(limit, start, calendar, ends=ends, suspended=suspended, extended=extended)[-1].due
    if start.utcoffset() is None:
        raise CountingError(f"expected a moment with its offset, found {start.isoformat()}.")
    key = ((limit, ends), calendar.local_day(start))
    found = calendar.dues.get(key)
    if not isinstance(found, Due):
        if len(calendar.dues) >= _REMEMBERED_DUES:
            calendar.dues.clear()
        found = calendar.dues[key] = legs(limit, start, calendar, ends=ends)[-1].due
    return found


def _ends_alike_all_day(limit: Limit, ends: Ends) -> bool:
    """Whether the limit ends at one moment whenever in a day it began, so that it need be counted once."""
    if ends.close or ends.after_close != "same day":
        return False
    return limit.unit not in MOMENT_UNITS if isinstance(limit, Length) else isinstance(limit, _OF_DAYS)


def legs(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    *,
    ends: Ends = CIVIL_CODE,
    suspended: Iterable[tuple[datetime, datetime]] = (),
    extended: Sequence[Limit] = (),
) -> tuple[Leg, ...]:
    """The limit and each extension as it was counted; the end of the last is the end of all. As `due`
    otherwise.
    """
    if start.utcoffset() is None:
        raise CountingError(f"expected a moment with its offset, found {start.isoformat()}.")
    off = suspension(suspended, calendar)
    try:
        counted = [_count(limit, start.astimezone(UTC), None, calendar, ends, off)]
        for extension in extended:
            counted.append(_extend(counted[-1].due, extension, calendar, ends, off))
    except OverflowError:
        raise CountingError(f"expected an end before the year 10000, found {limit} from {start}.") from None
    return tuple(counted)


def _extend(before: Due, extension: Limit, calendar: WorkCalendar, ends: Ends, off: Suspension) -> Leg:
    leg = _count(extension, before.at, before.ends_day, calendar, ends, off)
    end = leg.due if leg.due.at >= before.at else before
    return replace(leg, due=replace(end, provisional=end.provisional or before.provisional))


def _count(
    limit: Limit, at: datetime, after: date | None, calendar: WorkCalendar, ends: Ends, off: Suspension
) -> Leg:
    """Counts from the moment; `after` is the last day of what came before, if days were counted there."""
    match limit:
        case Length(_, unit) if unit in MOMENT_UNITS:
            return Leg(limit, at, _run(limit, at, calendar, off))
        case WhicheverFirst(limits) | WhicheverLast(limits):
            return _choose(
                limit, tuple(_count(one, at, after, calendar, ends, off) for one in limits), calendar
            )
        case Until(until):
            return Leg(limit, at, _until(until, at, calendar, ends))
        case Length() | AtOnce() | SameDay() | ByDay() | ByEnd():
            base, settled = (after, True) if after is not None else received_on(at, calendar, ends, limit)
            leg = _count_days(limit, at, base, calendar, ends, off)
            return (
                leg
                if settled or leg.due.provisional
                else replace(leg, due=replace(leg.due, provisional=True))
            )
        case _:
            assert_never(limit)


def _run(limit: Length, at: datetime, calendar: WorkCalendar, off: Suspension) -> Due:
    running = limit.amount * _RUNNING[limit.unit]
    if limit.unit is Unit.WORKING_HOUR:
        end, provisional = work(at, running, calendar, off)
        return Due(end, None, provisional, calendar.tz)
    return Due(off.run(at, running), None, False, calendar.tz)


def work(at: datetime, length: timedelta, calendar: WorkCalendar, off: Suspension) -> tuple[datetime, bool]:
    """The moment at which so much working time has passed since `at` (UTC), and whether it is provisional.

    Raises NoWorkingDay.
    """
    day = calendar.local_day(at)
    provisional = False
    if calendar.has_overnight_hours:
        day -= ONE_DAY
    while True:
        provisional = calendar.day(day).provisional or provisional
        for opens, closes in calendar.openings(day):
            if closes <= at:
                continue
            for begins, ends in off.outside(max(opens, at), closes):
                if ends - begins >= length:
                    return begins + length, provisional
                length -= ends - begins
            at = closes
        day = _next_day(day, calendar)


def received_on(at: datetime, calendar: WorkCalendar, ends: Ends, limit: Limit) -> tuple[date, bool]:
    """The day that counts as the day of the start, and whether that is settled (not provisional).

    On a rest day the office is closed all day, so "next day" moves what arrives then: otherwise a new
    holiday could make a limit end earlier.
    """
    day = calendar.local_day(at)
    if ends.after_close == "same day" or isinstance(limit, AtOnce):
        return day, True
    openings = calendar.openings(day)
    settled = not calendar.day(day).provisional
    if openings and at <= openings[-1][1]:
        return day, settled
    if ends.after_close == "next day":
        return day + ONE_DAY, settled
    opened, provisional = _working_day(day + ONE_DAY, calendar, Suspension())
    return opened, settled and not provisional


def _count_days(
    limit: Length | AtOnce | SameDay | ByDay | ByEnd,
    at: datetime,
    base: date,
    calendar: WorkCalendar,
    ends: Ends,
    off: Suspension,
) -> Leg:
    provisional = False
    working_days = working_days_in(limit)
    if working_days:
        last, provisional = _count_working_days(base, working_days, calendar, off)
    else:
        last = off.count_days(base, (nominal_day(limit, base) - base).days)
    final = last
    if ends.roll and not working_days and not isinstance(limit, AtOnce):
        final, provisional = _working_day(last, calendar, off)
    return Leg(limit, at, _end(final, at, provisional, calendar, ends), base, last)


def working_days_in(limit: Limit) -> int:
    """How many working days the limit counts; 0 for a limit that does not count working days."""
    match limit:
        case Length(amount, Unit.WORKING_DAY):
            return amount
        case Length(amount, Unit.WORKING_WEEK):
            return amount * WORKING_DAYS_IN_WORKING_WEEK
        case _:
            return 0


def nominal_day(limit: Length | AtOnce | SameDay | ByDay | ByEnd, base: date) -> date:
    """The last day on the wall calendar, before suspension and rolling."""
    match limit:
        case Length(amount, unit) if unit in MONTHS:
            return months_later(base, amount * MONTHS[unit], base.day)
        case Length(amount, Unit.WEEK):
            return base + 7 * amount * ONE_DAY
        case Length(amount, _):
            return base + amount * ONE_DAY
        case AtOnce() | SameDay():
            return base
        case ByDay(day):
            return months_later(base, 1, day)
        case ByEnd(Period.WEEK):
            return base + (6 - base.weekday()) * ONE_DAY
        case ByEnd(of):
            return months_later(base, -base.month % _MONTHS_IN[of], 31)
        case _:
            assert_never(limit)


def months_later(base: date, months: int, day: int) -> date:
    """The day of the month so many months on (or back), or that month's last."""
    years, month = divmod(base.month - 1 + months, 12)
    year = base.year + years
    if year > date.max.year:
        raise OverflowError
    return date(year, month + 1, min(day, gregorian.monthrange(year, month + 1)[1]))


def _count_working_days(
    base: date, number: int, calendar: WorkCalendar, off: Suspension
) -> tuple[date, bool]:
    day, provisional = base, False
    while number:
        day = _next_day(day, calendar)
        kind = calendar.day(day)
        provisional = provisional or kind.provisional
        if kind.works and not (off.days and off.covers(day)):
            number -= 1
    return day, provisional


def _working_day(day: date, calendar: WorkCalendar, off: Suspension) -> tuple[date, bool]:
    """The first working day from `day` on that is counted, and whether a day on the way is provisional."""
    provisional = calendar.day(day).provisional
    while not calendar.day(day).works or off.covers(day):
        day = _next_day(day, calendar)
        provisional = provisional or calendar.day(day).provisional
    return day, provisional


def _next_day(day: date, calendar: WorkCalendar) -> date:
    # Where no weekday works, only named days can, so the search ends with the last of them.
    if not calendar.week and day >= calendar.last_named_day:
        raise NoWorkingDay(
            f"expected a working day after {day}, found none: in this calendar no weekday works."
        )
    return day + ONE_DAY


def _end(day: date, at: datetime, provisional: bool, calendar: WorkCalendar, ends: Ends) -> Due:
    openings = calendar.openings(day) if ends.close else ()
    if openings:
        provisional = provisional or calendar.day(day).provisional
        # What comes in after the close of its own last day has that day to midnight: nothing is late as
        # it arrives.
        if openings[-1][1] > at:
            return Due(openings[-1][1], day, provisional, calendar.tz)
    return Due(calendar.end_of(day), day, provisional, calendar.tz)


def _until(until: date | datetime, at: datetime, calendar: WorkCalendar, ends: Ends) -> Due:
    if isinstance(until, datetime):
        return Due(until.astimezone(UTC), None, False, calendar.tz)
    return _end(until, at, False, calendar, ends)


def _choose(limit: WhicheverFirst | WhicheverLast, choice: tuple[Leg, ...], calendar: WorkCalendar) -> Leg:
    chosen = chosen_leg(limit, choice)
    provisional = any(leg.due.provisional for leg in choice)
    if provisional and isinstance(limit, WhicheverFirst) and not chosen.due.provisional:
        # An end that waits for a notice lies after all announced days, so it cannot overtake a firm end
        # among them.
        first, last = (calendar.local_day(at).year for at in (chosen.starts_at, chosen.due.at))
        provisional = not all(year in calendar.years for year in range(first, last + 1))
    return Leg(limit, chosen.starts_at, replace(chosen.due, provisional=provisional), choice=choice)


def chosen_leg(limit: WhicheverFirst | WhicheverLast, choice: tuple[Leg, ...]) -> Leg:
    """The leg whose end holds; of equal ends the first written."""
    pick = min if isinstance(limit, WhicheverFirst) else max
    return pick(choice, key=lambda leg: leg.due.at)
