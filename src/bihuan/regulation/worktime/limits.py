"""Limits: a length, or another way to say when something must be done: by month's end, until a date, the
first of two.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, assert_never

from . import lengths
from .language import Language
from .lengths import Length, LengthError, parse_length


class Period(StrEnum):
    """A stretch of the calendar at whose end something can be due."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class LimitError(LengthError):
    """A text is not a limit. Catching LengthError catches this one too."""


@dataclass(frozen=True, slots=True)
class AtOnce:
    """No allowance at all: the day of the start itself, rest day or not; it never rolls.

    A clock of length nought would be late as it starts, so what must be done at once is late the next day.
    """

    def __str__(self) -> str:
        return "at once"


@dataclass(frozen=True, slots=True)
class SameDay:
    """By the end of the day of the start; a rest day rolls as any last day does."""

    def __str__(self) -> str:
        return "the same day"


@dataclass(frozen=True, slots=True)
class ByDay:
    """By a day (1 to 31) of the next month; a month without that day ends with its last."""

    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= 31:
            raise LimitError(_message(str(self), "A month has the days 1 to 31."))

    def __str__(self) -> str:
        return f"by day {self.day} of next month"


@dataclass(frozen=True, slots=True)
class ByEnd:
    """By the end of the week, month, quarter, half-year or year in which the start lies."""

    of: Period

    def __str__(self) -> str:
        return f"by {self.of.value}'s end"


@dataclass(frozen=True, slots=True)
class Until:
    """Until a date or a moment (with its offset) that somebody named: a regulator, a manufacturer, a promise.

    It is theirs to move: no suspension of ours and no rest day moves it.
    """

    at: date | datetime

    def __post_init__(self) -> None:
        if isinstance(self.at, datetime) and self.at.utcoffset() is None:
            hint = 'A moment carries its offset: "until 2026-11-24T17:00+08:00".'
            raise LimitError(_message(str(self), hint))

    def __str__(self) -> str:
        return f"until {self.at.isoformat()}"


@dataclass(frozen=True, slots=True)
class WhicheverFirst:
    """Two or more limits from the same start; the earliest end holds."""

    limits: tuple["Limit", ...]

    def __post_init__(self) -> None:
        _require_several(self.limits)

    def __str__(self) -> str:
        return f"{_joined(self.limits)} whichever first"


@dataclass(frozen=True, slots=True)
class WhicheverLast:
    """Two or more limits from the same start; the latest end holds."""

    limits: tuple["Limit", ...]

    def __post_init__(self) -> None:
        _require_several(self.limits)

    def __str__(self) -> str:
        return f"{_joined(self.limits)} whichever last"


Limit = Length | AtOnce | SameDay | ByDay | ByEnd | Until | WhicheverFirst | WhicheverLast

_BY_DAY: Final = re.compile(r"by day ([0-9]{1,4}) of next month")
_BY_END: Final = re.compile(r"by (\S+)'s end")
_PERIOD_OF: Final = {period.value: period for period in Period}
_CHOICE: Final = re.compile(r"(.+?),? whichever (first|last)")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_limit(text: str) -> Limit:
    """Reads a length or `at once`, `the same day`, `by day 5 of next month`, `by month's end`, `until
    2026-11-24`, `until 2026-11-24T17:00+08:00`, and several joined by `or` and ended by `whichever first`
    or `whichever last`.

    Raises LengthError, of which LimitError is a kind.
    """
    if choice := _CHOICE.fullmatch(text):
        limits = tuple(parse_limit(part.strip()) for part in choice[1].split(" or "))
        return WhicheverFirst(limits) if choice[2] == "first" else WhicheverLast(limits)
    if text[:1].isnumeric() or text[:1] in ("-", "+", "−", "."):
        return parse_length(text)
    match text:
        case "at once":
            return AtOnce()
        case "the same day":
            return SameDay()
        case _:
            return _parse_named(text)


def _parse_named(text: str) -> Limit:
    if by_day := _BY_DAY.fullmatch(text):
        return ByDay(int(by_day[1]))
    if (by_end := _BY_END.fullmatch(text)) and by_end[1] in _PERIOD_OF:
        return ByEnd(_PERIOD_OF[by_end[1]])
    if text.startswith("until "):
        return _parse_until(text)
    raise LimitError(_message(text, _hint(text)))


def _parse_until(text: str) -> Until:
    when = text.removeprefix("until ")
    try:
        return Until(date.fromisoformat(when) if _DATE.fullmatch(when) else datetime.fromisoformat(when))
    except LimitError:
        raise
    except ValueError:
        hint = 'Write a date, "until 2026-11-24", or a moment, "until 2026-11-24T17:00+08:00".'
        raise LimitError(_message(text, hint)) from None


def in_words(limit: Limit, lang: Language) -> str:
    """The limit as an office says it: `次月 5 日前`, `by the end of the month`."""
    match limit:
        case Length():
            return lengths.in_words(limit, lang)
        case AtOnce():
            return "立即" if lang == "zh" else "at once"
        case SameDay():
            return "当日" if lang == "zh" else "the same day"
        case ByDay(day):
            return f"次月 {day} 日前" if lang == "zh" else f"by day {day} of the next month"
        case ByEnd(of):
            return f"{_PERIODS[of]}前" if lang == "zh" else f"by the end of the {of.value}"
        case Until(at):
            moment = at.strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()
            return f"{moment} 前" if lang == "zh" else f"until {moment}"
        case WhicheverFirst(limits):
            return _several(limits, lang, "以先到者为准" if lang == "zh" else "whichever first")
        case WhicheverLast(limits):
            return _several(limits, lang, "以后到者为准" if lang == "zh" else "whichever last")
        case _:
            assert_never(limit)


def _several(limits: tuple[Limit, ...], lang: Language, which: str) -> str:
    parts = [in_words(one, lang) for one in limits]
    return f"{' 或 '.join(parts)}，{which}" if lang == "zh" else f"{' or '.join(parts)}, {which}"


_PERIODS: Final = {
    Period.WEEK: "本周末",
    Period.MONTH: "本月底",
    Period.QUARTER: "本季度末",
    Period.HALF_YEAR: "本半年末",
    Period.YEAR: "本年底",
}


def _joined(limits: tuple[Limit, ...]) -> str:
    # A choice within a choice has no written form; brackets at least show the reader what is meant.
    nested = (WhicheverFirst, WhicheverLast)
    return " or ".join(f"({one})" if isinstance(one, nested) else str(one) for one in limits)


def _require_several(limits: tuple[Limit, ...]) -> None:
    if len(limits) < 2:
        found = " or ".join(str(one) for one in limits)
        hint = 'Join two or more with "or": "3 d or by month\'s end whichever first".'
        raise LimitError(_message(found, hint))


def _hint(text: str) -> str:
    if "月底" in text or "月末" in text:
        return 'Write "by month\'s end".'
    if "季末" in text or "季度末" in text:
        return 'Write "by quarter\'s end".'
    if "立即" in text or "immediately" in text.lower():
        return 'Write "at once".'
    if "当日" in text or "当天" in text or text.lower() in ("same day", "same-day"):
        return 'Write "the same day".'
    if found := re.search(r"[次下]个?月\s*([0-9]{1,2})\s*[日号]", text):
        return f'Write "by day {found[1]} of next month".'
    if text[:1] in "一二两三四五六七八九十半" and text:
        return str(_length_hint(text))
    return ""


def _length_hint(text: str) -> str:
    try:
        parse_length(text)
    except LengthError as error:
        return str(error).partition('". ')[2]
    return ""


def _message(text: str, hint: str) -> str:
    found = text if len(text) <= 60 else f"{text[:60]}…"
    expected = 'expected a limit such as "3 h", "by day 5 of next month" or "by month\'s end"'
    return f'{expected}, found "{found}". {hint}'.rstrip()
