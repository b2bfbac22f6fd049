"""When a clock is due: its limit as written, counted from its start through suspensions and extensions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from bihuan.engine.case import ClockState, Instance
from bihuan.engine.plan import calendar_with
from bihuan.engine.working import Working
from bihuan.regulation.model import Clock, LimitRow, Warning
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.ends import Due
from bihuan.regulation.worktime.left import moment_at, moment_before
from bihuan.regulation.worktime.lengths import Length, Unit, parse_length
from bihuan.regulation.worktime.limits import Limit, Until, WhicheverFirst, parse_limit

Gaps = tuple[tuple[datetime, datetime], ...]


@lru_cache(maxsize=4096)
def limit_of(text: str) -> Limit:
    """A limit as it was written into an event."""
    return parse_limit(text)


def times(limit: str, number: int) -> str:
    """A length so many times: the third month ends three months after the start, on its own day."""
    length = parse_length(limit)
    return str(Length(length.amount * number, length.unit))


def reached(row: LimitRow, values: Mapping[str, object]) -> bool:
    """Whether one of the row's quantities has come to its most."""
    return any(
        isinstance(value := values.get(one.field), int | Decimal) and value >= one.most
        for one in row.quantities
    )


def calendar_for(w: Working, clock: Clock) -> WorkCalendar:
    return calendar_with(w.known.calendar, clock.counting.hours)


def count(
    w: Working,
    clock: Clock,
    limit: str,
    started_at: datetime,
    gaps: Gaps = (),
    extended: tuple[str, ...] = (),
) -> Due:
    """The end of `limit` counted the clock's own way; for one that comes round, as that day begins."""
    calendar = calendar_for(w, clock)
    end = due(
        limit_of(limit),
        started_at,
        calendar,
        ends=clock.counting.ends,
        suspended=gaps,
        extended=[limit_of(one) for one in extended],
    )
    if not clock.periodic or end.ends_day is None:
        return end
    return replace(end, at=calendar.end_of(end.ends_day - timedelta(days=1)), ends_day=None)


def row_for(w: Working, clock: Clock, instance: Instance) -> LimitRow | None:
    """The first row of `within` that holds; `check` proves that one does."""
    for row in clock.within:
        if w.holds(row.when, instance):
            return row
    return None


def written_limit(w: Working, row: LimitRow, instance: Instance) -> str | None:
    """The row's limit in the language's words; None while the date it waits for is not known."""
    scope = w.scope(instance)
    limits: list[Limit] = list(row.limits)
    for field in row.until:
        value = scope.get(field)
        if isinstance(value, (date, datetime)):
            limits.append(Until(value))
    limits += _working_days(w, row, scope)
    if not limits:
        return None
    return str(limits[0]) if len(limits) == 1 else str(WhicheverFirst(tuple(limits)))


def _working_days(w: Working, row: LimitRow, scope: Mapping[str, object]) -> list[Limit]:
    """So many working days from a day on record, as the day they end on by the unit's calendar."""
    if not row.working_days:
        return []
    number, since = (scope.get(key) for key in row.working_days)
    if not isinstance(number, int) or number < 1 or type(since) is not date:
        return []
    calendar = w.known.calendar
    end = due(Length(number, Unit.WORKING_DAY), calendar.end_of(since) - timedelta(hours=1), calendar)
    assert end.ends_day is not None
    return [Until(end.ends_day)]


def warnings_of(
    w: Working, clock: Clock, started_at: datetime, end: Due, gaps: Gaps = ()
) -> tuple[datetime, ...]:
    """The moments of the clock's warnings, earliest first.

    A share of the way run, or a length before the end.
    """
    return tuple(moment for moment, _ in _warnings(w, clock, started_at, end, gaps))


def _warnings(
    w: Working, clock: Clock, started_at: datetime, end: Due, gaps: Gaps
) -> list[tuple[datetime, int]]:
    """The moments with the place of each warning in the rule, earliest first."""
    moments = []
    for place, warning in enumerate(clock.warns):
        if warning.percent is not None:
            moments.append((moment_at(warning.percent, started_at, end, suspended=gaps), place))
        elif warning.before is not None:
            ahead = moment_before(warning.before, end, calendar_for(w, clock))
            moments.append((max(started_at, ahead), place))
    return sorted(moments)


def warning_meant(w: Working, clock: Clock, state: ClockState, which: int) -> Warning | None:
    """The rule of the clock's `which`-th warning in time.

    None where another version, to which the case has moved, has fewer.
    """
    if which >= len(clock.warns) or len(clock.warns) == 1:
        return clock.warns[which] if which < len(clock.warns) else None
    assert state.due is not None
    end = Due(state.due, state.ends_day, state.provisional, w.known.calendar.tz)
    return clock.warns[_warnings(w, clock, state.started_at, end, state.gaps)[which][1]]


def has_passed(w: Working, state: ClockState, moment: datetime) -> bool:
    """Whether `moment` is too late: 24:00 of a last day is, the due minute itself is not (semantics 21)."""
    if state.due is None:
        return False
    if state.ends_day is not None and w.known.calendar.end_of(state.ends_day) == state.due:
        return moment >= state.due
    return moment > state.due


def rung_moment(w: Working, clock: Clock, state: ClockState, rung: int) -> datetime:
    """When a rung of the ladder acts: so long after the due moment, counted as the clock counts."""
    at = clock.late[rung].at
    assert state.due is not None
    if at is None:
        return state.due
    if state.floor is not None:
        return count(w, clock, str(at), state.due).at
    return count(w, clock, state.limit, state.started_at, state.gaps, (*state.extended, str(at))).at


def moment_seen(w: Working, clock: Clock, state: ClockState, rung: int, seen_at: datetime) -> datetime:
    """When a rung would act had the clock started only when it could first be seen."""
    at = clock.late[rung].at
    extended = state.extended if at is None else (*state.extended, str(at))
    return count(w, clock, state.limit, seen_at, state.gaps, extended).at
