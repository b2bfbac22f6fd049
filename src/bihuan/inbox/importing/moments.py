"""Moments as files write them. What can be read in two ways is never guessed."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Each says the same of a moment to everybody; the rest must be named by the mapping.
PLAIN = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日%H时%M分", "%Y年%m月%d日",
    "%Y%m%d%H%M%S", "%Y%m%d",
)  # fmt: skip
DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M")
MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%m.%d.%Y %H:%M", "%m-%d-%Y %H:%M")
_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?(Z|[+-]\d\d:?\d\d)?")
_SERIAL = re.compile(r"[34]\d{4}(\.\d+)?")
_EXCEL_BEGINS = datetime(1899, 12, 30)
_EARLIEST, _LATEST = 1900, 2200


@lru_cache(maxsize=65536)
def read_moment(text: str, formats: tuple[str, ...], zone: ZoneInfo) -> datetime | None:
    """The moment, aware; None where the text is none of the formats (without any: ISO 8601, the year-first
    ways of writing, and Excel's day numbers). A time without a zone is one of `zone`.
    """
    text = text.strip()
    found = _by(text, formats) if formats else _plainly(text)
    if found is None or not _EARLIEST <= found.year <= _LATEST:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _plainly(text: str) -> datetime | None:
    if _ISO.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        return _EXCEL_BEGINS + timedelta(seconds=round(float(text) * 86400))
    return _by(text, PLAIN)


def _by(text: str, formats: Iterable[str]) -> datetime | None:
    for one in formats:
        try:
            return datetime.strptime(text, one)
        except ValueError:
            continue
    return None


def formats_of(texts: Sequence[str], zone: ZoneInfo) -> tuple[str, ...] | None:
    """The formats by which all of the texts are moments: () where they are plain; None where they are none,
    or where day and month could be either.
    """
    if not texts:
        return None
    if all(read_moment(one, (), zone) for one in texts):
        return ()
    by_day = all(read_moment(one, DAY_FIRST, zone) for one in texts)
    by_month = all(read_moment(one, MONTH_FIRST, zone) for one in texts)
    if by_day == by_month:
        return None
    return _used(texts, DAY_FIRST if by_day else MONTH_FIRST)


def could_be_moments(texts: Sequence[str], zone: ZoneInfo) -> bool:
    """Whether all are moments in one way or another, though it cannot be said in which."""
    return bool(texts) and all(read_moment(one, PLAIN + DAY_FIRST + MONTH_FIRST, zone) for one in texts)


def _used(texts: Sequence[str], formats: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in formats if any(_by(text, (one,)) for text in texts))
