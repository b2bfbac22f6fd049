"""The working of a limit, line by line: which day counted, which did not and why.

It retells the legs that `counting` went, so it cannot come to another end.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from .calendar import WorkCalendar
from .counting import ONE_DAY, Leg, chosen_leg, legs, nominal_day, working_days_in
from .ends import CIVIL_CODE, Ends
from .lengths import MONTHS, Length, Unit
from .limits import AtOnce, ByDay, ByEnd, Limit, SameDay, WhicheverFirst, WhicheverLast
from .lines import Code, Line
from .suspension import Suspension, suspension

# A longer count of calendar days is told by its last day; day by day nobody would read it.
_TOLD_DAY_BY_DAY: Final = 31


def working(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    *,
    ends: Ends = CIVIL_CODE,
    suspended: Iterable[tuple[datetime, datetime]] = (),
    extended: Sequence[Limit] = (),
) -> tuple[Line, ...]:
    """Why `counting.due` says what it says of the same arguments; the last line holds the same Due.
    Raises as it does.
    """
    windows = tuple(suspended)
    counted = legs(limit, start, calendar, ends=ends, suspended=windows, extended=extended)
    off = suspension(windows, calendar)
    lines = [Line(Code.STARTS, begins=start.astimezone(calendar.zone), limit=limit)]
    for number, leg in enumerate(counted):
        if number:
            lines.append(Line(Code.EXTENDED, limit=leg.limit))
        lines.extend(_leg(leg, calendar, ends, off))
    end = counted[-1].due
    if end.provisional:
        lines.append(Line(Code.PROVISIONAL, provisional=True))
    return (*lines, Line(Code.DUE, due=end, provisional=end.provisional))


def _leg(leg: Leg, calendar: WorkCalendar, ends: Ends, off: Suspension) -> Iterator[Line]:
    match leg.limit:
        case WhicheverFirst() | WhicheverLast():
            for option in leg.choice:
                yield Line(Code.OPTION, limit=option.limit)
                yield from _leg(option, calendar, ends, off)
            yield Line(Code.CHOSEN, limit=chosen_leg(leg.limit, leg.choice).limit)
        case Length(_, Unit.WORKING_HOUR):
            yield from _working_hours(leg, calendar, off)
        case _ if leg.base is not None:
            yield from _days(leg, calendar, ends, off)
        case Length():
            yield from _hours(leg, calendar, off)
        case _:
            yield Line(Code.NAMED, day=leg.due.ends_day or calendar.local_day(leg.due.at), limit=leg.limit)


def _hours(leg: Leg, calendar: WorkCalendar, off: Suspension) -> Iterator[Line]:
    return _stretches(Code.RUNS, leg.starts_at, leg.due.at, calendar, off, timedelta(0))


def _stretches(
    code: Code, begins: datetime, ends: datetime, calendar: WorkCalendar, off: Suspension, elapsed: timedelta
) -> Iterator[Line]:
    """A stretch cut where the clock stood; running parts carry what has elapsed so far."""
    at = begins
    for runs_from, runs_to in off.outside(begins, ends):
        if runs_from > at:
            yield _stretch(Code.SUSPENDED, at, runs_from, calendar)
        elapsed += runs_to - runs_from
        yield _stretch(code, runs_from, runs_to, calendar, elapsed)
        at = runs_to
    if at < ends:
        yield _stretch(Code.SUSPENDED, at, ends, calendar)


def _stretch(
    code: Code, begins: datetime, ends: datetime, calendar: WorkCalendar, elapsed: timedelta | None = None
) -> Line:
    local_begin, local_end = begins.astimezone(calendar.zone), ends.astimezone(calendar.zone)
    provisional = code is Code.WORKED and calendar.day(local_begin.date()).provisional
    return Line(code, begins=local_begin, ends=local_end, elapsed=elapsed, provisional=provisional)


def _working_hours(leg: Leg, calendar: WorkCalendar, off: Suspension) -> Iterator[Line]:
    at, end, elapsed = leg.starts_at, leg.due.at, timedelta(0)
    first = calendar.local_day(at)
    for day in _dates(first - ONE_DAY if calendar.has_overnight_hours else first, calendar.local_day(end)):
        kind = calendar.day(day)
        if not kind.works and day >= first:
            yield Line(Code.RESTS, day=day, why=kind.why, provisional=kind.provisional)
        closed: datetime | None = None
        for opens, closes in calendar.openings(day):
            if closes <= at or opens >= end:
                closed = closes
                continue
            if closed is not None and opens > max(closed, at):
                yield _stretch(Code.BREAK, max(closed, at), opens, calendar)
            for line in _stretches(Code.WORKED, max(opens, at), min(closes, end), calendar, off, elapsed):
                elapsed = line.elapsed or elapsed
                yield line
            at = closed = closes


def _days(leg: Leg, calendar: WorkCalendar, ends: Ends, off: Suspension) -> Iterator[Line]:
    assert leg.base is not None and leg.last is not None and leg.due.ends_day is not None
    if leg.base > calendar.local_day(leg.starts_at) and ends.after_close != "same day":
        yield Line(Code.RECEIVED_LATER, day=leg.base)
    match leg.limit:
        case Length(amount, unit) if unit not in MONTHS and _told_day_by_day(leg.limit, amount):
            yield from _day_by_day(leg.base, leg.last, leg.limit, calendar, off)
        case Length() | AtOnce() | SameDay() | ByDay() | ByEnd():
            yield from _named(leg.base, leg.last, leg.limit, off)
    yield from _after_last(leg.last, leg.due.ends_day, calendar, off)
    if not leg.due.is_midnight:
        yield Line(Code.CLOSES, day=leg.due.ends_day, ends=leg.due.at.astimezone(calendar.zone))


def _told_day_by_day(limit: Length, amount: int) -> bool:
    days = amount * 7 if limit.unit is Unit.WEEK else amount
    return bool(working_days_in(limit)) or days <= _TOLD_DAY_BY_DAY


def _day_by_day(
    base: date, last: date, limit: Length, calendar: WorkCalendar, off: Suspension
) -> Iterator[Line]:
    working_only = bool(working_days_in(limit))
    of = working_days_in(limit) or limit.amount * (7 if limit.unit is Unit.WEEK else 1)
    yield Line(Code.FIRST_DAY, day=base, why=calendar.day(base).why)
    count = 0
    for day in _dates(base + ONE_DAY, last):
        kind = calendar.day(day)
        if off.covers(day):
            yield Line(Code.SUSPENDED_DAYS, day=day, until_day=day)
        elif working_only and not kind.works:
            yield Line(Code.RESTS, day=day, why=kind.why, provisional=kind.provisional)
        else:
            count += 1
            provisional = working_only and kind.provisional
            yield Line(Code.COUNTED, day=day, count=count, of=of, why=kind.why, provisional=provisional)


def _named(
    base: date, last: date, limit: Length | AtOnce | SameDay | ByDay | ByEnd, off: Suspension
) -> Iterator[Line]:
    nominal = nominal_day(limit, base)
    yield Line(Code.NAMED, day=nominal, limit=limit)
    if last == nominal:
        return
    first = base if nominal == base else base + ONE_DAY
    for begins, ends in off.days:
        begins, ends = max(begins, first), min(ends, last + ONE_DAY)
        if begins < ends:
            yield Line(Code.SUSPENDED_DAYS, day=begins, until_day=ends - ONE_DAY, count=(ends - begins).days)
    yield Line(Code.MOVED, day=last, count=(last - nominal).days)


def _after_last(last: date, final: date, calendar: WorkCalendar, off: Suspension) -> Iterator[Line]:
    """The days passed over by rolling, or the rest day on which the limit stays."""
    kind = calendar.day(last)
    if final == last and not kind.works:
        yield Line(Code.STAYS, day=last, why=kind.why)
    for day in _dates(last, final - ONE_DAY):
        kind = calendar.day(day)
        if off.covers(day):
            yield Line(Code.SUSPENDED_DAYS, day=day, until_day=day, count=1)
        else:
            yield Line(Code.ROLLED, day=day, why=kind.why, provisional=kind.provisional)


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
