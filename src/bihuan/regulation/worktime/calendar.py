"""The working calendar: which days work, why, and at which hours."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final, Self
from zoneinfo import ZoneInfo

from .calendar_data import MONDAY_TO_FRIDAY, read, written_override
from .days import CalendarError, DayKind, Override
from .hours import AROUND_THE_CLOCK, Hours, parse_hours, written
from .reasons import Reason, Why

ONE_DAY: Final = timedelta(days=1)

# More days than a century of counting touches; beyond it the memory of days is begun afresh.
_REMEMBERED_DAYS: Final = 40_000

Opening = tuple[datetime, datetime]


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Rest and make-up days by name, the years they are known for, the week, the hours, the company's own
    days.

    Weekdays are numbered 1 (Monday) to 7. `half_days` are weekdays with hours of their own; a half-day is
    a working day, counted whole in `wd` and by its hours in `wh`. Two calendars with the same content are
    equal. Build one with `work_calendar` or `from_data`.
    """

    tz: str
    hours: Hours
    week: tuple[int, ...]
    half_days: tuple[tuple[int, Hours], ...]
    years: tuple[int, ...]
    rest: tuple[tuple[date, str], ...]
    make_up: tuple[tuple[date, str], ...]
    overrides: tuple[Override, ...]
    _kinds: dict[date, DayKind] = field(init=False, repr=False, default_factory=dict)
    _openings: dict[date, tuple[Opening, ...]] = field(init=False, repr=False, default_factory=dict)
    _ends: dict[date, datetime] = field(init=False, repr=False, default_factory=dict)
    dues: dict[tuple[object, date], object] = field(init=False, repr=False, default_factory=dict)
    """For `counting`: where the limits end that begin on a day, whatever the hour."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and (self is other or self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content, the same in every process and for every order in which the data came."""
        text = json.dumps(self.to_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def last_named_day(self) -> date:
        """The last day anybody has named; after it there is only the week."""
        return max((*self._named, date.min))

    @cached_property
    def has_overnight_hours(self) -> bool:
        """Whether working time of one day can reach into the next."""
        return any(spans[-1].ends > 24 * 60 for spans in self._all_hours)

    def day(self, on: date) -> DayKind:
        """What the day is."""
        kind = self._kinds.get(on)
        return kind if kind is not None else self._remember(on)

    def openings(self, on: date) -> tuple[Opening, ...]:
        """The working spans that begin on the day, as instants in UTC, in order."""
        openings = self._openings.get(on)
        if openings is None:
            spans = self.day(on).spans
            openings = tuple((self._instant(on, span.begins), self._instant(on, span.ends)) for span in spans)
            self._openings[on] = openings
        return openings

    def end_of(self, on: date) -> datetime:
        """24:00 of the day, as an instant in UTC."""
        end = self._ends.get(on)
        if end is None:
            end = self._ends[on] = self._instant(on, 24 * 60)
        return end

    def local_day(self, at: datetime) -> date:
        """The date on the wall where the calendar holds."""
        return at.astimezone(self.zone).date()

    def with_overrides(self, *overrides: Override) -> Self:
        """The same calendar with decisions of the company added; a new one replaces the old."""
        by_day = {one.on: one for one in (*self.overrides, *overrides)}
        return replace(self, overrides=tuple(by_day[on] for on in sorted(by_day)))

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> "WorkCalendar":
        """The calendar that gave the data. Only `tz` must be there; what is left out is empty, Monday to
        Friday, around the clock.

        Raises CalendarError and HoursError.
        """
        return work_calendar(**read(data))

    def to_data(self) -> dict[str, object]:
        """The content as JSON can hold it; `from_data` reads it back."""
        return {
            "tz": self.tz,
            "hours": written(self.hours),
            "week": list(self.week),
            "half_days": {str(weekday): written(hours) for weekday, hours in self.half_days},
            "years": list(self.years),
            "rest": {on.isoformat(): name for on, name in self.rest},
            "make_up": {on.isoformat(): name for on, name in self.make_up},
            "overrides": [written_override(one) for one in self.overrides],
        }

    @cached_property
    def _all_hours(self) -> tuple[Hours, ...]:
        own = (one.hours for one in self.overrides if one.hours is not None)
        return (self.hours, *(hours for _, hours in self.half_days), *own)

    @cached_property
    def _named(self) -> dict[date, DayKind]:
        """Every day that somebody has named; the company's word replaces the notice's."""
        named = {on: DayKind(False, Why(Reason.HOLIDAY, name), (), False) for on, name in self.rest}
        for on, name in self.make_up:
            named[on] = DayKind(True, Why(Reason.MAKE_UP, name), self.hours, False)
        for one in self.overrides:
            code = Reason.COMPANY_WORK if one.works else Reason.COMPANY_REST
            spans = (one.hours or self.hours) if one.works else ()
            named[one.on] = DayKind(one.works, Why(code, one.reason), spans, False)
        return named

    @cached_property
    def _plain_week(self) -> tuple[DayKind, ...]:
        """The kinds of a Monday to a Sunday that nobody has named, in a known year."""
        half_days = dict(self.half_days)
        kinds = []
        for weekday in range(1, 8):
            if weekday in half_days:
                kinds.append(DayKind(True, Why(Reason.HALF_DAY), half_days[weekday], False))
            elif weekday in self.week:
                kinds.append(DayKind(True, Why(Reason.WEEKDAY), self.hours, False))
            else:
                kinds.append(DayKind(False, Why(Reason.WEEKEND), (), False))
        return tuple(kinds)

    def _remember(self, on: date) -> DayKind:
        kind = self._named.get(on)
        if kind is None:
            kind = self._plain_week[on.weekday()]
            if on.year not in self.years:
                kind = replace(kind, provisional=True)
        if len(self._kinds) >= _REMEMBERED_DAYS:
            for memory in (self._kinds, self._openings, self._ends, self.dues):
                memory.clear()
        self._kinds[on] = kind
        return kind

    def _instant(self, on: date, minutes: int) -> datetime:
        days, minute = divmod(minutes, 24 * 60)
        wall = datetime.combine(on + days * ONE_DAY, time(*divmod(minute, 60)), self.zone)
        return wall.astimezone(UTC)


def work_calendar(
    *,
    tz: str = "Asia/Shanghai",
    hours: str = AROUND_THE_CLOCK,
    week: Iterable[int] = MONDAY_TO_FRIDAY,
    half_days: Mapping[int, str] | None = None,
    years: Iterable[int] = (),
    rest: Mapping[date, str] | None = None,
    make_up: Mapping[date, str] | None = None,
    overrides: Iterable[Override] = (),
) -> WorkCalendar:
    """A calendar from data in any order: hours as text, weekdays 1 (Monday) to 7, days with their names.

    Raises CalendarError (a weekday outside 1 to 7, a day that is both rest and make-up, two decisions
    about one day, an unknown time zone) and HoursError.
    """
    rest, make_up, half_days, decisions = rest or {}, make_up or {}, half_days or {}, list(overrides)
    week = sorted(set(week) | set(half_days))
    _require(tz, week, rest, make_up, decisions)
    return WorkCalendar(
        tz=tz,
        hours=parse_hours(hours),
        week=tuple(week),
        half_days=tuple((weekday, parse_hours(half_days[weekday])) for weekday in sorted(half_days)),
        years=tuple(sorted(set(years))),
        rest=tuple(sorted(rest.items())),
        make_up=tuple(sorted(make_up.items())),
        overrides=tuple(sorted(decisions, key=lambda one: one.on)),
    )


def _require(
    tz: str, week: list[int], rest: Mapping[date, str], make_up: Mapping[date, str], overrides: list[Override]
) -> None:
    try:
        ZoneInfo(tz)
    except (KeyError, ValueError, OSError):
        raise CalendarError(f'expected a time zone such as "Asia/Shanghai", found "{tz}".') from None
    if any(weekday not in range(1, 8) for weekday in week):
        raise CalendarError(f"expected weekdays 1 (Monday) to 7 (Sunday), found {week}.")
    if both := sorted(set(rest) & set(make_up)):
        raise CalendarError(
            f"expected a day to rest or to work, found {both[0]} as rest day and make-up day."
        )
    days = [one.on for one in overrides]
    if twice := sorted(on for on in set(days) if days.count(on) > 1):
        raise CalendarError(f"expected one decision a day, found two about {twice[0]}.")
