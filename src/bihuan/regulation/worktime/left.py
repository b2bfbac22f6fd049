"""The time left of a limit: moments of warning, and what a screen says."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .calendar import WorkCalendar
from .counting import months_later, work
from .elapsed import running_time, working_time
from .ends import Due
from .language import Language
from .lengths import MONTHS, WORKING_DAYS_IN_WORKING_WEEK, Length, Unit
from .spans import span_in_words
from .suspension import stopped

_DAY: Final = timedelta(days=1)
_NO_TIME: Final = timedelta(0)
_ELAPSING: Final = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.FULL_DAY: timedelta(days=1),
}
# Days searched backwards for working time: a calendar without any is no reason to search for ever.
_FARTHEST: Final = 40_000


def moment_at(
    percent: int,
    start: datetime,
    due: Due,
    *,
    suspended: Iterable[tuple[datetime, datetime]] = (),
) -> datetime:
    """The instant (UTC) at which so many per cent of the time from `start` to the end have run, windows
    left out.
    """
    windows = tuple(suspended)
    begins = start.astimezone(UTC)
    if not windows:
        return begins + max(due.at - begins, _NO_TIME) * percent / 100
    whole = running_time(start, due.at, suspended=windows)
    return stopped(windows).run(begins, whole * percent / 100)


def working_moment_at(
    percent: int,
    start: datetime,
    due: Due,
    calendar: WorkCalendar,
    *,
    suspended: Iterable[tuple[datetime, datetime]] = (),
) -> datetime:
    """As `moment_at`, but in working time, for limits in `wh`: the warning never comes when nobody is
    there.
    """
    windows = tuple(suspended)
    whole = working_time(start, due.at, calendar, suspended=windows)
    part = whole * percent / 100
    return work(start.astimezone(UTC), part, calendar, stopped(windows))[0]


def left(due: Due, now: datetime, *, lang: Language = "zh") -> str:
    """`还剩 2 小时 05 分`, `超时 1 小时 20 分`, `今天 24:00 前`, `今天 18:00 前`, `还剩 2 天`.

    A limit that ends with a day is told in days until that day has come.
    """
    if due.is_late(now):
        span = span_in_words(now - due.at, lang)
        return _told("超时", span) if lang == "zh" else f"{span} late"
    if due.ends_day is None:
        return _left(span_in_words(due.at - now, lang), lang)
    days = (_last_day(due) - _today(due, now)).days
    if days <= 0:
        clock = _clock(due)
        return f"今天 {clock} 前" if lang == "zh" else f"by {clock} today"
    return _left(f"{days} 天" if lang == "zh" else f"{days} day{'' if days == 1 else 's'}", lang)


def paused(due: Due, paused_at: datetime, *, lang: Language = "zh") -> str:
    """What is left of a clock that stands since `paused_at`: `时限暂停中，剩 1 天 14 小时`."""
    span = span_in_words(max(due.at - paused_at, timedelta(0)), lang)
    return _told("时限暂停中，剩", span) if lang == "zh" else f"suspended, {span} left"


def ends_in_words(due: Due, now: datetime, *, lang: Language = "zh") -> str:
    """The end itself: `17:40 截止` today, else `11-23 24:00 截止`, with the year if another; `（暂定）`
    if so.
    """
    today, day, clock = _today(due, now), _last_day(due), _clock(due)
    when = clock if day == today else f"{day:%m-%d} {clock}" if day.year == today.year else f"{day} {clock}"
    if lang == "zh":
        return f"{when} 截止{'（暂定）' if due.provisional else ''}"
    return f"due {when}{' (provisional)' if due.provisional else ''}"


def _left(span: str, lang: Language) -> str:
    return _told("还剩", span) if lang == "zh" else f"{span} left"


def _told(said: str, span: str) -> str:
    # Chinese sets a space between words and figures only.
    return f"{said} {span}" if span[0].isdigit() else f"{said}{span}"


def _last_day(due: Due) -> date:
    """The date on the wall when it ends; a shift of the last day may close on the morning after."""
    return due.ends_day if due.ends_day and due.is_midnight else due.at.astimezone(ZoneInfo(due.tz)).date()


def _today(due: Due, now: datetime) -> date:
    return now.astimezone(ZoneInfo(due.tz)).date()


def _clock(due: Due) -> str:
    return "24:00" if due.is_midnight else f"{due.at.astimezone(ZoneInfo(due.tz)):%H:%M}"


def moment_before(length: Length, due: Due, calendar: WorkCalendar) -> datetime:
    """The instant (UTC) from which just so much is left of a limit, counted backwards by the calendar.

    Two working days before the end of a Monday is the end of the Thursday before: Friday and Monday are left.
    What ends at a minute is warned at the same minute of the earlier day.
    """
    if length.unit in _ELAPSING:
        return due.at - length.amount * _ELAPSING[length.unit]
    if length.unit is Unit.WORKING_HOUR:
        return _work_before(due.at, timedelta(hours=length.amount), calendar)
    last = due.ends_day if due.ends_day is not None else calendar.local_day(due.at)
    day = _day_before(length, last, calendar)
    if due.ends_day is not None:
        return calendar.end_of(day)
    local = due.at.astimezone(calendar.zone)
    return local.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)


def _day_before(length: Length, last: date, calendar: WorkCalendar) -> date:
    if length.unit in (Unit.WORKING_DAY, Unit.WORKING_WEEK):
        wanted = length.amount * (WORKING_DAYS_IN_WORKING_WEEK if length.unit is Unit.WORKING_WEEK else 1)
        return _working_days_before(wanted, last, calendar)
    if length.unit in MONTHS:
        return months_later(last, -length.amount * MONTHS[length.unit], last.day)
    return last - _DAY * length.amount * (7 if length.unit is Unit.WEEK else 1)


def _working_days_before(number: int, last: date, calendar: WorkCalendar) -> date:
    """The working day after which so many working days come up to `last`."""
    day, found = last, 0
    for _ in range(_FARTHEST):
        if calendar.day(day).works:
            found += 1
            if found > number:
                return day
        day -= _DAY
    return day


def _work_before(end: datetime, length: timedelta, calendar: WorkCalendar) -> datetime:
    """The moment from which so much working time passes until `end`."""
    day = calendar.local_day(end)
    for _ in range(_FARTHEST):
        for opens, closes in reversed(calendar.openings(day)):
            till = min(closes, end)
            if till <= opens:
                continue
            if till - opens >= length:
                return till - length
            length -= till - opens
        day -= _DAY
    return end
