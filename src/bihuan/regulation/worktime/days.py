"""What a day of a calendar is, and what a company may decide about it."""

from dataclasses import dataclass
from datetime import date

from .hours import Hours
from .reasons import Why


class CalendarError(ValueError):
    """The data do not make a calendar. The message says what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class Override:
    """A decision of the company about one day, which stands before the State Council's notice.

    `hours` are the hours of that day if they are not the usual ones (a half-day); only for a working day,
    else CalendarError is raised.
    """

    on: date
    works: bool
    reason: str
    hours: Hours | None = None

    def __post_init__(self) -> None:
        if self.hours is not None and not (self.works and self.hours):
            raise CalendarError(f"expected hours, at least one span, on a working day only, found {self.on}.")


@dataclass(frozen=True, slots=True)
class DayKind:
    """What a day is: whether it works, why, at which hours (none on a rest day).

    `provisional` says that the holidays of its year are not announced and nobody has named the day itself, so
    the plain week stands in for the notice that is to come.
    """

    works: bool
    why: Why
    spans: Hours
    provisional: bool
