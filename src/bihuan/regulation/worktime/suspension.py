"""Stretches of time during which a clock does not run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeVar

from .calendar import WorkCalendar

ONE_DAY: Final = timedelta(days=1)
Edge = TypeVar("Edge", date, datetime)


class SuspensionError(ValueError):
    """A window ends before it begins, or one of its moments is naive."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Windows in order, joined where they touch: as instants in UTC for hours, as dates for days.

    A date D is suspended if from ≤ D < to for the dates of some window: the day on which a window opens
    is not counted, the day on which it closes is, and no date is left out twice.
    """

    moments: tuple[tuple[datetime, datetime], ...] = ()
    days: tuple[tuple[date, date], ...] = ()

    def covers(self, on: date) -> bool:
        """Whether the date is not counted."""
        return any(begins <= on < ends for begins, ends in self.days)

    def count_days(self, base: date, number: int) -> date:
        """The last of `number` dates counted after `base`; for none, the first date from `base` on that
        is counted.
        """
        first = base + ONE_DAY if number else base
        last = base + number * ONE_DAY
        for begins, ends in self.days:
            begins = max(begins, first)
            if begins > last:
                break
            last += max(ends - begins, timedelta(0))
        return last

    def run(self, at: datetime, length: timedelta) -> datetime:
        """The moment at which a clock set going at `at` has run for the length."""
        for begins, ends in self.moments:
            if ends <= at:
                continue
            if begins - at >= length:
                break
            length -= max(begins - at, timedelta(0))
            at = ends
        return at + length

    def outside(self, begins: datetime, ends: datetime) -> Iterable[tuple[datetime, datetime]]:
        """The parts of a stretch in which the clock runs, in order."""
        for stop, go in self.moments:
            if stop >= ends:
                break
            if stop > begins:
                yield begins, stop
            begins = max(begins, go)
        if begins < ends:
            yield begins, ends


NEVER: Final = Suspension()


def suspension(windows: Iterable[tuple[datetime, datetime]], calendar: WorkCalendar) -> Suspension:
    """Windows of aware moments (from, to), in any order and overlapping as they like. Raises
    SuspensionError.
    """
    moments = _instants(windows)
    if not moments:
        return NEVER
    days = [(calendar.local_day(begins), calendar.local_day(ends)) for begins, ends in moments]
    return Suspension(_joined(moments), _joined(days))


def stopped(windows: Iterable[tuple[datetime, datetime]]) -> Suspension:
    """The same for a clock that counts no days, so that no calendar is needed. Raises SuspensionError."""
    return Suspension(_joined(_instants(windows)))


def _instants(windows: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    moments = [(_instant(begins), _instant(ends)) for begins, ends in windows]
    for begins, ends in moments:
        if ends < begins:
            raise SuspensionError(f"expected a window that ends after it begins, found {begins} to {ends}.")
    return moments


def _joined(windows: list[tuple[Edge, Edge]]) -> tuple[tuple[Edge, Edge], ...]:
    joined: list[tuple[Edge, Edge]] = []
    for begins, ends in sorted(one for one in windows if one[0] < one[1]):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return tuple(joined)


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise SuspensionError(f"expected a moment with its offset, found {moment.isoformat()}.")
    return moment.astimezone(UTC)
