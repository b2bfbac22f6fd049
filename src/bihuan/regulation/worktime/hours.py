"""The working spans of a day: `09:00-12:00,13:00-18:00`, `around the clock`, a shift past midnight."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_DAY: Final = 24 * 60
_SPAN: Final = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")

AROUND_THE_CLOCK: Final = "around the clock"


class HoursError(ValueError):
    """A text does not give working hours: what was expected, what was found and what to write."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Working time from `begins` to `ends`, minutes after the midnight at which the day begins.

    A shift past midnight belongs to the day on which it begins: 20:00-08:00 is Span(1200, 1920).
    """

    begins: int
    ends: int

    def __str__(self) -> str:
        return f"{_clock(self.begins)}-{_clock(self.ends if self.ends <= _DAY else self.ends - _DAY)}"


Hours = tuple[Span, ...]


def parse_hours(text: str) -> Hours:
    """Reads spans in order of the day, joined by commas, or `around the clock`. The last may pass midnight.

    Raises HoursError.
    """
    if text.strip() == AROUND_THE_CLOCK:
        return (Span(0, _DAY),)
    spans = tuple(_parse_span(part.strip(), text) for part in text.split(","))
    for earlier, later in pairwise(spans):
        if later.begins < earlier.ends:
            raise HoursError(_message(text, f"{later} begins before {earlier} has ended."))
    if spans[-1].ends > spans[0].begins + _DAY:
        raise HoursError(_message(text, f"{spans[-1]} runs into the next day's {spans[0]}."))
    return spans


def written(hours: Hours) -> str:
    """The text that `parse_hours` reads."""
    return AROUND_THE_CLOCK if hours == (Span(0, _DAY),) else ",".join(str(span) for span in hours)


def _parse_span(part: str, text: str) -> Span:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise HoursError(_message(text, f'"{part[:30]}" is not a span; write "09:00-12:00".'))
    from_hour, from_minute, to_hour, to_minute = (int(group) for group in found.groups())
    begins, ends = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or begins >= _DAY or ends > _DAY:
        raise HoursError(_message(text, f'"{part}" is not a time of day; the last is 24:00.'))
    if begins == ends:
        raise HoursError(_message(text, f'"{part}" is empty; for day and night write "{AROUND_THE_CLOCK}".'))
    return Span(begins, ends if ends > begins else ends + _DAY)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _message(text: str, hint: str) -> str:
    found = text if len(text) <= 60 else f"{text[:60]}…"
    expected = f'expected working hours such as "09:00-12:00,13:00-18:00" or "{AROUND_THE_CLOCK}"'
    return f'{expected}, found "{found}". {hint}'
