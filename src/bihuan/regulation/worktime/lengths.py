"""Lengths of time as a regulation writes them: `3 h`, `7 wd`, `1 month`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .language import Language


class Unit(StrEnum):
    """A unit of time; the value is how a regulation writes it (for one, where there is a plural)."""

    MINUTE = "min"
    HOUR = "h"
    WORKING_HOUR = "wh"
    DAY = "d"
    WORKING_DAY = "wd"
    FULL_DAY = "24hd"
    WEEK = "w"
    WORKING_WEEK = "ww"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


MOMENT_UNITS: Final = frozenset({Unit.MINUTE, Unit.HOUR, Unit.WORKING_HOUR, Unit.FULL_DAY})
"""Units that run from the moment itself and end at a moment; all others count days and end with a day."""

WORKING_DAYS_IN_WORKING_WEEK: Final = 5
"""A working week is five working days, in every calendar.

The working week of 国务院关于职工工作时间的规定 art. 7 is Monday to Friday. Five working days, rather
than seven calendar days, is what makes `2 ww` over a holiday no shorter than `2 ww` elsewhere; a fixed
five, rather than the days a company happens to work, keeps the length the same whoever reads the
regulation.
"""

MONTHS: Final = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.HALF_YEAR: 6, Unit.YEAR: 12}

_PLURAL: Final = {unit: f"{unit.value}s" for unit in MONTHS}
_UNIT_OF: Final = {unit.value: unit for unit in Unit} | {text: unit for unit, text in _PLURAL.items()}

# A century in each unit: nobody means more, and a search through the calendar stays short.
_LARGEST: Final = {
    Unit.MINUTE: 52_596_000,
    Unit.HOUR: 876_600,
    Unit.WORKING_HOUR: 200_000,
    Unit.DAY: 36_525,
    Unit.WORKING_DAY: 25_000,
    Unit.FULL_DAY: 36_525,
    Unit.WEEK: 5_217,
    Unit.WORKING_WEEK: 5_000,
    Unit.MONTH: 1_200,
    Unit.QUARTER: 400,
    Unit.HALF_YEAR: 200,
    Unit.YEAR: 100,
}

_WORDS: Final[dict[Unit, tuple[str, str]]] = {
    Unit.MINUTE: ("{} 分钟", "minute"),
    Unit.HOUR: ("{} 小时", "hour"),
    Unit.WORKING_HOUR: ("{} 个工作小时", "working hour"),
    Unit.DAY: ("{} 天", "day"),
    Unit.WORKING_DAY: ("{} 个工作日", "working day"),
    Unit.FULL_DAY: ("{} 天（每满 24 小时为 1 天，余数进 1）", "day of 24 hours, a remainder being one more"),
    Unit.WEEK: ("{} 周", "week"),
    Unit.WORKING_WEEK: ("{} 个工作周", "working week"),
    Unit.MONTH: ("{} 个月", "month"),
    Unit.QUARTER: ("{} 个季度", "quarter"),
    Unit.HALF_YEAR: ("{} 个半年", "half-year"),
    Unit.YEAR: ("{} 年", "year"),
}

# How people write units who have not read the language reference; longest first where one begins another.
_OTHER_WORDS: Final = {
    **dict.fromkeys(("分钟", "分", "minute", "minutes", "mins", "m"), Unit.MINUTE),
    **dict.fromkeys(("小时", "个小时", "时", "钟头", "个钟头", "hour", "hours", "hr", "hrs"), Unit.HOUR),
    **dict.fromkeys(("工作小时", "个工作小时", "工时", "working hour", "working hours"), Unit.WORKING_HOUR),
    **dict.fromkeys(("日", "天", "自然日", "个自然日", "day", "days", "ds"), Unit.DAY),
    **dict.fromkeys(("工作日", "个工作日", "工作天", "working day", "working days", "wds"), Unit.WORKING_DAY),
    **dict.fromkeys(("周", "星期", "个星期", "week", "weeks", "ws"), Unit.WEEK),
    **dict.fromkeys(("工作周", "个工作周", "working week", "working weeks", "wws"), Unit.WORKING_WEEK),
    **dict.fromkeys(("月", "个月", "mo", "mth", "mths"), Unit.MONTH),
    **dict.fromkeys(("季", "季度", "个季度", "q"), Unit.QUARTER),
    **dict.fromkeys(("半年", "个半年", "half year", "half years"), Unit.HALF_YEAR),
    **dict.fromkeys(("年", "y", "yr", "yrs"), Unit.YEAR),
}

_CHINESE_NUMBERS: Final = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "半": 0}
_SMALLER: Final = {
    Unit.HOUR: (60, Unit.MINUTE),
    Unit.YEAR: (12, Unit.MONTH),
    Unit.HALF_YEAR: (6, Unit.MONTH),
    Unit.QUARTER: (3, Unit.MONTH),
    Unit.WEEK: (7, Unit.DAY),
    Unit.WORKING_WEEK: (WORKING_DAYS_IN_WORKING_WEEK, Unit.WORKING_DAY),
}
_EXACT: Final = re.compile(r"([1-9][0-9]{0,8}) (\S+)")
_LOOSE: Final = re.compile(
    r"([-−+]?)\s*([0-9]{1,12}(?:[.,][0-9]{1,3})?|[一二两三四五六七八九十半])\s*(\D.*|24hd)"
)


class LengthError(ValueError):
    """A text is not a length of time: what was expected, what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Length:
    """A whole number of one unit, at least 1, at most a century. `str()` gives what `parse_length` reads."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise LengthError(_message(str(self), _TOO_SMALL))
        if self.amount > _LARGEST[self.unit]:
            raise LengthError(_message(str(self), _too_large(self.unit)))

    def __str__(self) -> str:
        unit = self.unit.value if self.amount == 1 else _PLURAL.get(self.unit, self.unit.value)
        return f"{self.amount} {unit}"


def parse_length(text: str) -> Length:
    """Reads `30 min`, `3 h`, `8 wh`, `3 d`, `7 wd`, `5 24hd`, `2 w`, `2 ww`, `1 month`, `3 years` and so on.

    Raises LengthError, with a proposal where the intention can be guessed.
    """
    found = _EXACT.fullmatch(text)
    unit = _UNIT_OF.get(found[2]) if found else None
    if found is None or unit is None:
        raise LengthError(_message(text, _hint(text)))
    amount = int(found[1])
    if amount > _LARGEST[unit]:
        raise LengthError(_message(text, _too_large(unit)))
    return Length(amount, unit)


def in_words(length: Length, lang: Language) -> str:
    """The length as an office says it: `3 个工作日`, `3 working days`."""
    chinese, english = _WORDS[length.unit]
    if lang == "zh":
        return "半年" if length == Length(1, Unit.HALF_YEAR) else chinese.format(length.amount)
    if length.amount == 1:
        return f"1 {english}"
    noun, *rest = english.split(" of ", 1)
    return " of ".join([f"{length.amount} {noun}s", *rest])


_UNITS_IN_TEXT: Final = ", ".join(unit.value for unit in Unit)
_TOO_SMALL: Final = 'A length is at least 1; where there is no delay at all write "at once".'
_WHOLE: Final = "A length is a whole number: use a smaller unit."


def _too_large(unit: Unit) -> str:
    return f"The longest is {Length(_LARGEST[unit], unit)}, a century."


def _message(text: str, hint: str) -> str:
    found = text if len(text) <= 40 else f"{text[:40]}…"
    return f'expected a length such as "3 h" or "7 wd", found "{found}". {hint}'.rstrip()


def _hint(text: str) -> str:
    """What to write instead, as far as it can be guessed."""
    # Full-width digits and letters come from a Chinese keyboard and mean their narrow twins.
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text).strip()
    guess = _LOOSE.fullmatch(narrow)
    if re.match(r"[0-9]{13}", narrow):
        return "The longest is a century."
    if guess is None:
        return f"A length is a whole number, a space and a unit: {_UNITS_IN_TEXT}."
    sign, number, word = guess[1], guess[2], guess[3].strip()
    unit = _unit_meant(word)
    if sign in ("-", "−") or (number.isdigit() and int(number) == 0):
        return _TOO_SMALL
    if unit is None:
        return f'"{word[:20]}" is not a unit; the units are {_UNITS_IN_TEXT}.'
    return _proposal(number, unit)


def _unit_meant(word: str) -> Unit | None:
    lower = word.lower()
    return _UNIT_OF.get(lower) or _OTHER_WORDS.get(word) or _OTHER_WORDS.get(lower)


def _proposal(number: str, unit: Unit) -> str:
    if number == "半" or "." in number or "," in number:
        return _fraction_hint(0.5 if number == "半" else float(number.replace(",", ".")), unit)
    amount = _CHINESE_NUMBERS.get(number) or int(number)
    return f'Write "{Length(amount, unit)}".' if amount <= _LARGEST[unit] else _too_large(unit)


def _fraction_hint(number: float, unit: Unit) -> str:
    if unit not in _SMALLER:
        return _WHOLE
    factor, smaller = _SMALLER[unit]
    amount = number * factor
    if amount != int(amount) or not 1 <= amount <= _LARGEST[smaller]:
        return _WHOLE
    return f'{_WHOLE[:-1]}, here "{Length(int(amount), smaller)}".'
