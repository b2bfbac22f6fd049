"""The types a field of the record may have, as far as conditions and amounts care.

Each type says what its value is at run time. A field that is `optional` may be without a value; a
condition must then ask `field is not None` before it reads it.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, assert_never


@dataclass(frozen=True, slots=True)
class YesNo:
    """A `bool`."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `names`, a `str`. An ordered choice, such as a level, names the highest first and knows `<`."""

    names: tuple[str, ...]
    ordered: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """Any number of `names`: a `frozenset` or `tuple` of `str`."""

    names: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """An `int`, perhaps with a unit (`件`) and inclusive bounds. From 0 unless it says otherwise."""

    unit: str | None = None
    at_least: int | None = 0
    at_most: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """Yuan with at most two decimals in a condition; an `int` of fen at run time, as are the bounds."""

    at_least: int | None = 0
    at_most: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """A `Decimal` with at most `places` decimals, perhaps with a unit (`°C`, `%`) and inclusive bounds."""

    places: int
    unit: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A `datetime.date`, written `"2026-09-30"`."""

    optional: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """An aware `datetime.datetime`, written with its offset: `"2026-09-30T16:20+08:00"`."""

    optional: bool = False


NumberType: TypeAlias = Whole | Money | Quantity
FieldType: TypeAlias = YesNo | Choice | Choices | NumberType | Day | Moment


def admits(kind: FieldType, value: object) -> bool:
    """Whether `value` is a run-time value of this type. `None` is one only where the field is optional.

    Conditions trust the record; whoever fills it asks here first.
    """
    if value is None:
        return kind.optional
    match kind:
        case YesNo():
            return isinstance(value, bool)
        case Choice(names=names):
            return isinstance(value, str) and value in names
        case Choices(names=names):
            return isinstance(value, frozenset | tuple) and all(one in names for one in value)
        case Whole() | Money():
            return isinstance(value, int) and not isinstance(value, bool) and _is_within(kind, value)
        case Quantity(places=places):
            return isinstance(value, Decimal) and _has_places(value, places) and _is_within(kind, value)
        case Day():
            return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        case Moment():
            return isinstance(value, dt.datetime) and value.utcoffset() is not None
        case _:
            assert_never(kind)


def described(kind: FieldType) -> str:
    """The type in words, for messages to an author: `one of referred, on_site`."""
    match kind:
        case YesNo():
            return "yes or no"
        case Choice(names=names):
            return f"one of {', '.join(names)}"
        case Choices(names=names):
            return f"any of {', '.join(names)}"
        case Whole(unit=unit):
            return f"a whole number of {unit}" if unit else "a whole number"
        case Money():
            return "an amount in yuan"
        case Quantity(unit=unit):
            return f"a quantity in {unit}" if unit else "a decimal number"
        case Day():
            return "a date"
        case Moment():
            return "a moment"
        case _:
            assert_never(kind)


def _is_within(kind: NumberType, value: int | Decimal) -> bool:
    above = kind.at_least is None or value >= kind.at_least
    return above and (kind.at_most is None or value <= kind.at_most)


def _has_places(value: Decimal, places: int) -> bool:
    if not value.is_finite():
        return False
    denominator = value.as_integer_ratio()[1]
    return int(10**places) % denominator == 0
