"""A record made up to show what a table does with it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from bihuan.regulation.conditions.tree import Field
from bihuan.regulation.conditions.types import (
    Choice,
    Choices,
    Day,
    FieldType,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
)
from bihuan.regulation.conditions.wording import Labels

NO_LABELS = Labels()


@dataclass(frozen=True, slots=True)
class Example:
    """A value for each field the table names, as a condition would get them at run time."""

    fields: tuple[Field, ...]
    values: Mapping[str, object]

    def __str__(self) -> str:
        """`source = on_site, topic = repair, danger = no`, for a message to an author."""
        return self.in_words(NO_LABELS)

    def in_words(self, labels: Labels) -> str:
        """The same with the names on screen."""
        pairs = ((one, self.values[one.name]) for one in self.fields)
        return ", ".join(f"{labels.of(one.name)} = {_said(one, value, labels)}" for one, value in pairs)


def some_value(kind: FieldType) -> object:
    """A value the type admits, where any will do."""
    match kind:
        case YesNo():
            return False
        case Choice(names=names):
            return names[0]
        case Choices():
            return frozenset()
        case Whole(at_least=least, at_most=most) | Money(at_least=least, at_most=most):
            return _nearest_zero(least, most)
        case Quantity(at_least=low, at_most=high):
            return _nearest_zero(low, high) + Decimal(0)
        case Day():
            return dt.date(2026, 1, 1)
        case Moment():
            return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        case _:
            assert_never(kind)


def _nearest_zero(low: int | Decimal | None, high: int | Decimal | None) -> int | Decimal:
    if low is not None and low > 0:
        return low
    return high if high is not None and high < 0 else 0


def _said(one: Field, value: object, labels: Labels) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case int() if isinstance(one.kind, Money):
            return f"{Decimal(value).scaleb(-2)} yuan"
        case int() | Decimal() if isinstance(one.kind, Whole | Quantity):
            return f"{value} {one.kind.unit}" if one.kind.unit else f"{value}"
        case frozenset():
            chosen = [labels.of_choice(one.name, name) for name in sorted(value)]
            return f"{{{', '.join(chosen)}}}" if chosen else "nothing chosen"
        case str():
            return labels.of_choice(one.name, value)
        case _:
            return f"{value}"
