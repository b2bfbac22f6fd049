"""One line of the working of a limit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .ends import Due
from .limits import Limit
from .reasons import Why


class Code(StrEnum):
    """What a line says. The fields that a code fills are named beside it."""

    STARTS = "starts"
    """`begins`, `limit`: the limit begins to run."""
    RECEIVED_LATER = "received-later"
    """`day`: what came after closing counts as received on this day."""
    FIRST_DAY = "first-day"
    """`day`: the day of the start is not counted."""
    COUNTED = "counted"
    """`day`, `count`, `of`, `why`: the day counts and is number `count`."""
    RESTS = "rests"
    """`day`, `why`: a rest day, not counted."""
    SUSPENDED_DAYS = "suspended-days"
    """`day`, `until_day`: the dates from the first to the last named are not counted."""
    NAMED = "named"
    """`day`, `limit`: the last day that the limit names on the wall calendar."""
    MOVED = "moved"
    """`day`, `count`: the last day after `count` suspended dates."""
    RUNS = "runs"
    """`begins`, `ends`, `elapsed`: the clock runs around the clock; `elapsed` so far."""
    WORKED = "worked"
    """`begins`, `ends`, `elapsed`: working time; `elapsed` so far."""
    BREAK = "break"
    """`begins`, `ends`: a break between the working spans of a day, not counted."""
    SUSPENDED = "suspended"
    """`begins`, `ends`: the clock stands."""
    ROLLED = "rolled"
    """`day`, `why`: the last day is a rest day, so the end moves to the day after."""
    STAYS = "stays"
    """`day`, `why`: the last day is a rest day, but this limit does not roll."""
    CLOSES = "closes"
    """`ends`: the last day ends at the close of business."""
    OPTION = "option"
    """`limit`: the working of one of several limits follows."""
    CHOSEN = "chosen"
    """`limit`: of several, this one holds."""
    EXTENDED = "extended"
    """`limit`: an extension begins where the limit before it ended."""
    PROVISIONAL = "provisional"
    """The holidays of a year that matters are not announced."""
    DUE = "due"
    """`due`: the end."""


@dataclass(frozen=True, slots=True)
class Line:
    """A code and the fields it fills; moments are local and aware. `provisional`: the day's year is not
    announced.
    """

    code: Code
    day: date | None = None
    until_day: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    count: int | None = None
    of: int | None = None
    elapsed: timedelta | None = None
    why: Why | None = None
    limit: Limit | None = None
    due: Due | None = None
    provisional: bool = False
