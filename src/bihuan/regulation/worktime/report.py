"""What the command `bihuan due` prints: the end of a limit and the working, as text and as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import line_words, reasons
from .calendar import WorkCalendar
from .china import china_calendar
from .ends import Ends
from .hours import AROUND_THE_CLOCK
from .language import Language
from .limits import Limit, parse_limit
from .lines import Code, Line
from .working import working


class StartError(ValueError):
    """A text is not a moment. The message says what was expected, what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Report:
    """The same answer for people (`text`, a line a step, the end last) and for programs (`data`, JSON
    values).
    """

    text: str
    data: dict[str, object]

    def json(self) -> str:
        """`{"due": "2026-10-10T24:00+08:00", "provisional": false, "steps": [...]}`, indented."""
        return json.dumps(self.data, ensure_ascii=False, indent=2)


def report(
    limit: str,
    start: str,
    *,
    lang: Language,
    hours: str = AROUND_THE_CLOCK,
    ends: Ends,
    calendar: WorkCalendar | None = None,
    suspended: Iterable[tuple[datetime, datetime]] = (),
    extended: Iterable[str] = (),
) -> Report:
    """When a limit (as `parse_limit` reads it) from a start (ISO 8601; local time if without offset)
    ends, and why.

    Counts on the calendar of mainland China with the given hours unless another calendar is given, which
    brings its own. Raises LengthError, HoursError, StartError, SuspensionError and CountingError, all
    ValueErrors with a sentence for whoever typed the command.
    """
    days = calendar or china_calendar(hours=hours)
    lines = working(
        parse_limit(limit),
        parse_start(start, days),
        days,
        ends=ends,
        suspended=suspended,
        extended=[parse_limit(one) for one in extended],
    )
    return Report(_text(lines, lang), _data(lines, lang))


def parse_start(text: str, calendar: WorkCalendar) -> datetime:
    """Reads `2026-09-30T16:20`, with or without an offset. Raises StartError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise StartError(f'expected a moment such as "2026-09-30T16:20", found "{text[:40]}".') from None
    return moment if moment.utcoffset() is not None else moment.replace(tzinfo=calendar.zone)


def step(line: Line, lang: Language) -> dict[str, object]:
    """One line of the working as JSON values: its code, the fields it fills and the sentence."""
    values = {
        "code": line.code.value,
        "day": line.day and line.day.isoformat(),
        "until_day": line.until_day and line.until_day.isoformat(),
        "begins": line.begins and line.begins.isoformat(),
        "ends": line.ends and line.ends.isoformat(),
        "count": line.count,
        "of": line.of,
        "elapsed_seconds": None if line.elapsed is None else int(line.elapsed.total_seconds()),
        "why": line.why and {"code": line.why.code.value, "words": reasons.in_words(line.why, lang)},
        "limit": _written(line.limit),
        "due": line.due and line.due.written(),
        "provisional": line.provisional or None,
        "text": line_words.in_words(line, lang),
    }
    return {key: value for key, value in values.items() if value is not None}


def _written(limit: Limit | None) -> str | None:
    return None if limit is None else str(limit)


def _text(lines: tuple[Line, ...], lang: Language) -> str:
    told = (line_words.in_words(line, lang) for line in lines)
    outer = (Code.STARTS, Code.PROVISIONAL, Code.DUE)
    return "\n".join(
        text if line.code in outer else f"  {text}" for line, text in zip(lines, told, strict=True)
    )


def _data(lines: tuple[Line, ...], lang: Language) -> dict[str, object]:
    end = lines[-1].due
    assert end is not None
    steps = [step(line, lang) for line in lines]
    return {"due": end.written(), "provisional": end.provisional, "steps": steps}
