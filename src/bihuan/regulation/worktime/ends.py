"""How a limit ends, and the end itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bihuan.regulation.quick import quickly_made

AfterClose = Literal["same day", "next day", "next working day"]


@dataclass(frozen=True, slots=True)
class Ends:
    """How limits that count days begin and end. The defaults are those of 民法典 201 to 203.

    `roll`: a last day that is a rest day rolls to the next working day. `close`: the last day ends at the
    close of business, not at 24:00. `after_close`: what arrives after the close of business, or on a rest
    day, counts as received that same day, on the next calendar day, or on the next working day.
    """

    roll: bool = True
    close: bool = False
    after_close: AfterClose = "same day"


CIVIL_CODE: Final = Ends()


@quickly_made
@dataclass(frozen=True, slots=True)
class Due:
    """The end of a limit: the instant in UTC, and the day that ends with it if the limit counts days.

    `provisional`: the moment rests on a day of a year whose holidays are not announced; it will be
    counted again. `at`, `ends_day` and `tz` are enough to make the same Due again.
    """

    at: datetime
    ends_day: date | None = None
    provisional: bool = False
    tz: str = "Asia/Shanghai"

    def is_late(self, moment: datetime) -> bool:
        """Whether an aware moment is too late: 24:00 of the last day is, the due minute or closing time
        is not.
        """
        return moment >= self.at if self.is_midnight else moment > self.at

    @property
    def is_midnight(self) -> bool:
        """Whether the end is 24:00 of `ends_day`, rather than an hour or a close of business."""
        if self.ends_day is None:
            return False
        midnight = datetime.combine(self.ends_day + timedelta(days=1), time(0), ZoneInfo(self.tz))
        return midnight.astimezone(UTC) == self.at

    def written(self) -> str:
        """ISO 8601 with offset, to the minute if whole: `2026-10-10T24:00+08:00`,
        `2026-10-08T11:30+08:00`.
        """
        if self.is_midnight:
            before = (self.at - timedelta(microseconds=1)).astimezone(ZoneInfo(self.tz))
            return f"{self.ends_day}T24:00{before.isoformat()[-6:]}"
        local = self.at.astimezone(ZoneInfo(self.tz))
        whole_minute = local.second == 0 and local.microsecond == 0
        return local.isoformat(timespec="minutes" if whole_minute else "auto")
