"""What must hold whatever the dates: properties taught by other systems' bugs, and a slow oracle to agree
with.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bihuan.regulation.worktime.calendar import WorkCalendar, work_calendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import NoWorkingDay, due, legs
from bihuan.regulation.worktime.days import Override
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.lengths import MOMENT_UNITS, MONTHS, Length, Unit
from bihuan.regulation.worktime.limits import (
    AtOnce,
    ByDay,
    ByEnd,
    Limit,
    Period,
    SameDay,
    WhicheverFirst,
    WhicheverLast,
)
from bihuan.regulation.worktime.lines import Code
from bihuan.regulation.worktime.working import working

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_HOURS = ("around the clock", "09:00-12:00,13:00-18:00", "08:30-12:00,13:30-18:00", "20:00-08:00")
_ZONE = china_calendar().zone

_calendars = st.sampled_from([china_calendar(hours=hours) for hours in _HOURS])
_starts = st.datetimes(datetime(2025, 11, 1), datetime(2026, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=_ZONE)
)
_ends = st.builds(
    Ends,
    roll=st.booleans(),
    close=st.booleans(),
    after_close=st.sampled_from(["same day", "next day", "next working day"]),
)
_lengths = st.builds(Length, st.integers(1, 40), st.sampled_from(Unit))
_limits: st.SearchStrategy[Limit] = st.one_of(
    _lengths,
    st.sampled_from([AtOnce(), SameDay(), *(ByEnd(period) for period in Period)]),
    st.builds(ByDay, st.integers(1, 31)),
)
_any_limits = st.one_of(
    _limits,
    st.lists(_limits, min_size=2, max_size=3).map(lambda some: WhicheverFirst(tuple(some))),
    st.lists(_limits, min_size=2, max_size=3).map(lambda some: WhicheverLast(tuple(some))),
)
_spells = st.tuples(_starts, st.integers(0, 20_000)).map(lambda one: (one[0], one[0] + one[1] * _MINUTE))
_windows = st.lists(_spells, max_size=3)
_holidays = st.lists(st.dates(date(2025, 12, 1), date(2027, 1, 31)), max_size=8)
_hour_lengths = st.builds(
    Length, st.integers(1, 200), st.sampled_from([Unit.MINUTE, Unit.HOUR, Unit.FULL_DAY])
)
_slow_units = [unit for unit in Unit if unit not in MONTHS]
_slow_limits = st.one_of(
    st.builds(Length, st.integers(1, 45), st.sampled_from(_slow_units)), st.just(SameDay())
)
_extensions = st.lists(_lengths, max_size=2)


@given(_any_limits, _starts, _calendars, _ends, _windows, _extensions, _holidays)
def test_adding_a_holiday_never_makes_a_deadline_earlier(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
    extended: list[Length],
    holidays: list[date],
) -> None:
    fewer = calendar.with_overrides(*(Override(on, works=False, reason="放假") for on in holidays))

    before = due(limit, start, calendar, ends=ends, suspended=windows, extended=extended)
    after = due(limit, start, fewer, ends=ends, suspended=windows, extended=extended)

    assert after.at >= before.at


@given(_any_limits, _starts, _calendars, _ends, _windows)
def test_nothing_is_due_before_it_starts(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
) -> None:
    end = due(limit, start, calendar, ends=ends, suspended=windows)

    assert end.at > start
    assert not end.is_late(start)


@given(_hour_lengths, _starts, _calendars, st.integers(0, 99), st.integers(0, 50_000))
def test_hours_suspended_and_resumed_leave_the_same_time(
    length: Length, start: datetime, calendar: WorkCalendar, percent: int, minutes: int
) -> None:
    whole = due(length, start, calendar)
    stops = start + (whole.at - start) * percent / 100
    goes_on = stops + minutes * _MINUTE

    end = due(length, start, calendar, suspended=[(stops, goes_on)])

    assert end.at - goes_on == whole.at - stops


@given(st.integers(1, 60), _starts, _calendars, _spells)
def test_working_hours_suspended_and_resumed_leave_the_same_time(
    hours: int, start: datetime, calendar: WorkCalendar, window: tuple[datetime, datetime]
) -> None:
    stops, goes_on = max(window[0], start), max(window[1], start)

    end = due(Length(hours, Unit.WORKING_HOUR), start, calendar, suspended=[(stops, goes_on)])

    worked = _minutes_worked(start, min(stops, end.at), calendar) + _minutes_worked(goes_on, end.at, calendar)
    assert worked == hours * 60


@given(st.integers(1, 60), st.sampled_from([Unit.DAY, Unit.WORKING_DAY]), _starts, _calendars, _spells)
def test_days_suspended_and_resumed_leave_the_same_days(
    amount: int, unit: Unit, start: datetime, calendar: WorkCalendar, window: tuple[datetime, datetime]
) -> None:
    unrolled = Ends(roll=False)

    end = due(Length(amount, unit), start, calendar, ends=unrolled, suspended=[window])

    assert end.ends_day is not None
    stopped = _dates_of([window])
    days = _days(start.date() + _DAY, end.ends_day)
    counted = [on for on in days if on not in stopped and (unit is Unit.DAY or calendar.day(on).works)]
    assert len(counted) == amount
    assert counted[-1] == end.ends_day


@given(_lengths, _starts, st.integers(0, 5_000), _calendars, _ends, _windows)
@example(Length(1, Unit.MONTH), datetime(2026, 1, 30, 23, 59, tzinfo=_ZONE), 1, china_calendar(), Ends(), [])
def test_who_starts_later_is_due_no_earlier(
    length: Length,
    start: datetime,
    minutes: int,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
) -> None:
    # Months end on the last day where there is no corresponding one, so four starts share an end; a
    # suspension
    # of the first of them is then theirs alone.
    suspended = [] if length.unit in MONTHS else windows

    first = due(length, start, calendar, ends=ends, suspended=suspended)
    second = due(length, start + minutes * _MINUTE, calendar, ends=ends, suspended=suspended)

    assert first.at <= second.at


@given(_lengths, st.integers(0, 40), _starts, _calendars, _ends, _windows)
def test_a_longer_limit_is_due_no_earlier(
    length: Length,
    more: int,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
) -> None:
    shorter = due(length, start, calendar, ends=ends, suspended=windows)
    longer = due(replace(length, amount=length.amount + more), start, calendar, ends=ends, suspended=windows)

    assert shorter.at <= longer.at


@given(_any_limits, _starts, _calendars, _ends, _windows, _lengths)
def test_an_extension_never_makes_a_limit_end_earlier(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
    extension: Length,
) -> None:
    before = due(limit, start, calendar, ends=ends, suspended=windows)
    after = due(limit, start, calendar, ends=ends, suspended=windows, extended=[extension])

    assert after.at > before.at


@given(
    _lengths,
    _starts,
    st.sets(st.integers(1, 7)),
    st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
)
def test_every_search_for_a_working_day_ends(
    length: Length, start: datetime, week: set[int], make_up: list[date]
) -> None:
    calendar = work_calendar(week=week, years=[2026], make_up=dict.fromkeys(make_up, "加班"))

    try:
        end = due(length, start, calendar)
    except NoWorkingDay:
        assert not week
    else:
        assert end.at > start


@settings(max_examples=300)
@given(_slow_limits, _starts, _calendars, st.booleans(), _windows)
def test_the_end_agrees_with_a_slow_count(
    limit: Length | SameDay,
    start: datetime,
    calendar: WorkCalendar,
    roll: bool,
    windows: list[tuple[datetime, datetime]],
) -> None:
    end = due(limit, start, calendar, ends=Ends(roll=roll), suspended=windows)

    if isinstance(limit, Length) and limit.unit in MOMENT_UNITS:
        assert end.at == _slow_moment(limit, start, calendar, windows)
    else:
        assert end.ends_day == _slow_day(limit, start, calendar, roll, windows)
        assert end.at.astimezone(_ZONE) == datetime.combine(end.ends_day + _DAY, time(0), _ZONE)


@given(_any_limits, _starts, _calendars, _ends, _windows, _extensions)
def test_the_working_agrees_with_the_end(
    limit: Limit,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
    extended: list[Length],
) -> None:
    end = due(limit, start, calendar, ends=ends, suspended=windows, extended=extended)
    lines = working(limit, start, calendar, ends=ends, suspended=windows, extended=extended)

    assert lines[-1].due == end
    assert any(line.code is Code.PROVISIONAL for line in lines) == end.provisional


@given(_lengths, _starts, _calendars, _ends, _windows)
def test_the_working_counts_as_far_as_the_limit_goes(
    length: Length,
    start: datetime,
    calendar: WorkCalendar,
    ends: Ends,
    windows: list[tuple[datetime, datetime]],
) -> None:
    leg = legs(length, start, calendar, ends=ends, suspended=windows)[0]
    lines = working(length, start, calendar, ends=ends, suspended=windows)

    counted = [line for line in lines if line.code is Code.COUNTED]
    elapsed = [line for line in lines if line.code in (Code.RUNS, Code.WORKED)]
    assert [line.count for line in counted] == list(range(1, len(counted) + 1))
    assert not counted or (counted[-1].count, counted[-1].day) == (counted[-1].of, leg.last)
    assert bool(elapsed) == (length.unit in MOMENT_UNITS)
    if elapsed:
        hours = 1 / 60 if length.unit is Unit.MINUTE else 24 if length.unit is Unit.FULL_DAY else 1
        assert elapsed[-1].elapsed == timedelta(hours=hours * length.amount)
        assert elapsed[-1].ends == leg.due.at


def _slow_moment(
    length: Length, start: datetime, calendar: WorkCalendar, windows: list[tuple[datetime, datetime]]
) -> datetime:
    """Minute by minute; every minute outside windows, and at work for working hours, uses up one."""
    left = length.amount * {Unit.MINUTE: 1, Unit.FULL_DAY: 1440}.get(length.unit, 60)
    at = start
    while left:
        stood = any(begins <= at < ends for begins, ends in windows)
        if not stood and (length.unit is not Unit.WORKING_HOUR or _at_work(at, calendar)):
            left -= 1
        at += _MINUTE
    return at


def _slow_day(
    limit: Length | SameDay,
    start: datetime,
    calendar: WorkCalendar,
    roll: bool,
    windows: list[tuple[datetime, datetime]],
) -> date:
    """Day by day; every date outside windows, and working for working days, uses up one."""
    stopped = _dates_of(windows)
    by_unit = {Unit.WEEK: 7, Unit.WORKING_WEEK: 5}
    left = limit.amount * by_unit.get(limit.unit, 1) if isinstance(limit, Length) else 0
    working_only = isinstance(limit, Length) and limit.unit in (Unit.WORKING_DAY, Unit.WORKING_WEEK)
    on = start.date()
    while left:
        on += _DAY
        if on not in stopped and (calendar.day(on).works or not working_only):
            left -= 1
    while on in stopped or (roll and not calendar.day(on).works):
        on += _DAY
    return on


def _dates_of(windows: list[tuple[datetime, datetime]]) -> set[date]:
    return {on for begins, ends in windows for on in _days(begins.date(), ends.date() - _DAY)}


def _days(first: date, last: date) -> list[date]:
    return [first + n * _DAY for n in range((last - first).days + 1)]


def _at_work(at: datetime, calendar: WorkCalendar) -> bool:
    minute = at.hour * 60 + at.minute
    today, yesterday = calendar.day(at.date()).spans, calendar.day(at.date() - _DAY).spans
    return any(span.begins <= minute < span.ends for span in today) or any(
        span.begins <= minute + 1440 < span.ends for span in yesterday
    )


def _minutes_worked(begins: datetime, ends: datetime, calendar: WorkCalendar) -> int:
    local_ends = ends.astimezone(_ZONE)
    count, at = 0, begins
    while at < local_ends:
        count += _at_work(at, calendar)
        at += _MINUTE
    return count
