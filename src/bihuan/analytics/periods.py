"""The time a figure is about: a day, week, month, quarter, half-year or year, or from a day to a day."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month", "quarter", "half-year", "year", "span"]
MONTHS: dict[Kind, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """The text is no period; says how one is written."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f'expected a period such as "2026-03", "2026-Q1", "2026-H1", "2026", "2026-W09", "2026-03-05" or'
            f' "2026-03-01..2026-03-15", found "{text[:40]}"'
        )


@dataclass(frozen=True, slots=True)
class Period:
    """From its first to its last day, both included. `text` is how it is written in an address."""

    kind: Kind
    first: date
    last: date

    @property
    def text(self) -> str:
        year, month = self.first.year, self.first.month
        match self.kind:
            case "day":
                return self.first.isoformat()
            case "week":
                iso = self.first.isocalendar()
                return f"{iso.year}-W{iso.week:02}"
            case "month":
                return f"{year}-{month:02}"
            case "quarter":
                return f"{year}-Q{(month + 2) // 3}"
            case "half-year":
                return f"{year}-H{(month + 5) // 6}"
            case "year":
                return f"{year}"
            case "span":
                return f"{self.first.isoformat()}..{self.last.isoformat()}"

    def __str__(self) -> str:
        return self.text

    @property
    def before(self) -> "Period":
        """The one before it, of the same length."""
        if self.kind in MONTHS:
            return _months(self.kind, self.first - _DAY)
        if self.kind == "week":
            return week(self.first - _DAY)
        length = self.last - self.first + _DAY
        return Period(self.kind, self.first - length, self.first - _DAY)

    @property
    def after(self) -> "Period":
        """The one after it, of the same length."""
        if self.kind in MONTHS:
            return _months(self.kind, self.last + _DAY)
        if self.kind == "week":
            return week(self.last + _DAY)
        length = self.last - self.first + _DAY
        return Period(self.kind, self.last + _DAY, self.last + length)

    def months(self) -> tuple[date, ...]:
        """The first day of every month that any of its days lies in."""
        found, at = [], self.first.replace(day=1)
        while at <= self.last:
            found.append(at)
            at = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
        return tuple(found)

    def pieces(self, until: date) -> Iterator[tuple[Literal["d", "m"], date, date]]:
        """It up to `until` as whole months and the days beside them: (span, first, last)."""
        last = min(self.last, until)
        if self.first > last:
            return
        whole = [at for at in self.months() if at >= self.first and _end(at) <= last]
        if not whole:
            yield "d", self.first, last
            return
        if self.first < whole[0]:
            yield "d", self.first, whole[0] - _DAY
        yield "m", whole[0], whole[-1]
        if _end(whole[-1]) < last:
            yield "d", _end(whole[-1]) + _DAY, last


def month(year: int, number: int) -> Period:
    return _months("month", date(year, number, 1))


def month_of(day: date) -> Period:
    return _months("month", day)


def week(day: date) -> Period:
    """The week, Monday to Sunday, in which the day lies."""
    first = day - timedelta(days=day.weekday())
    return Period("week", first, first + timedelta(days=6))


def span(first: date, last: date) -> Period:
    if last < first:
        raise PeriodError(f"{first}..{last}")
    return Period("span", first, last)


def of_kind(kind: Kind, day: date) -> Period:
    """The period of that kind in which the day lies."""
    if kind == "week":
        return week(day)
    return _months(kind, day) if kind in MONTHS else Period("day", day, day)


def _months(kind: Kind, day: date) -> Period:
    length = MONTHS[kind]
    start = (day.year * 12 + day.month - 1) // length * length
    first = date(start // 12, start % 12 + 1, 1)
    end = start + length - 1
    last_month = date(end // 12, end % 12 + 1, 1)
    return Period(kind, first, _end(last_month))


def _end(first_of_month: date) -> date:
    return first_of_month.replace(day=monthrange(first_of_month.year, first_of_month.month)[1])


def _iso_week(year: str, number: str) -> Period:
    return week(date.fromisocalendar(int(year), int(number), 1))


_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(\d{4})-(\d{2})", lambda year, number: month(int(year), int(number))),
    (r"(\d{4})-Q([1-4])", lambda year, number: _months("quarter", date(int(year), int(number) * 3, 1))),
    (r"(\d{4})-H([12])", lambda year, number: _months("half-year", date(int(year), int(number) * 6, 1))),
    (r"(\d{4})", lambda year: _months("year", date(int(year), 1, 1))),
    (r"(\d{4})-W(\d{2})", _iso_week),
    (r"(\d{4}-\d{2}-\d{2})", lambda day: Period("day", date.fromisoformat(day), date.fromisoformat(day))),
    (
        r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})",
        lambda first, last: span(date.fromisoformat(first), date.fromisoformat(last)),
    ),
)


def parse(text: str) -> Period:
    """The period written so. Raises PeriodError."""
    for form, made in _FORMS:
        if found := re.fullmatch(form, text.strip()):
            try:
                return made(*found.groups())
            except (ValueError, OverflowError):
                break
    raise PeriodError(text)
