"""Lengths and days as the demo's files write them: `26 h`, `-3 d`, relative to a moment."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
_LENGTH: Final = re.compile(r"([+-]?)(\d+) (min|h|d)")
_UNITS: Final = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def length(text: str) -> timedelta:
    """`40 min`, `26 h`, `6 d`, with a sign or without. Raises ValueError."""
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(f'expected a length such as "26 h" or "-3 d", found "{text}"')
    return (-1 if found[1] == "-" else 1) * int(found[2]) * _UNITS[found[3]]


def day(text: str, at: datetime) -> date:
    """The day so far from the moment, where the demo stands."""
    return (at + length(text)).astimezone(ZONE).date()
