"""The cells a field's values fall into, as far as some conditions can tell them apart.

One value stands for each cell. Numbers, dates and moments are whole steps of their last place (fen, days,
microseconds), so between two thresholds without a step there is no cell, and bounds cut cells off.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from bihuan.regulation.conditions.types import Choice, Day, FieldType, Moment, Money, Quantity, Whole

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)


def choice_cells(kind: Choice, tests: Iterable[tuple[str, ...]]) -> tuple[object, ...]:
    """One name for each way of being in or out of the sets of names that are asked for."""
    asked = [frozenset(names) for names in dict.fromkeys(tests)]
    cells: dict[tuple[bool, ...], str] = {}
    for name in kind.names:
        cells.setdefault(tuple(name in names for names in asked), name)
    return tuple(cells.values())


def number_cells(kind: Whole | Money | Quantity, thresholds: Iterable[Fraction]) -> tuple[object, ...]:
    """Values at run time; the thresholds are in main units (yuan)."""
    places = 2 if isinstance(kind, Money) else kind.places if isinstance(kind, Quantity) else 0
    low, high = _bound(kind, kind.at_least, ceil), _bound(kind, kind.at_most, floor)
    steps = _steps([threshold * 10**places for threshold in thresholds], low, high) or [0]
    if isinstance(kind, Quantity):
        return tuple(Decimal(f"{step}E-{places}") for step in steps)
    return tuple(steps)


def day_cells(thresholds: Iterable[dt.date]) -> tuple[object, ...]:
    """Dates before, at, between and after the dates given."""
    points = [Fraction(day.toordinal()) for day in thresholds]
    last = dt.date.max.toordinal()
    return tuple(dt.date.fromordinal(step) for step in _steps(points, None, None) if 1 <= step <= last)


def moment_cells(thresholds: Iterable[dt.datetime]) -> tuple[object, ...]:
    """Moments before, at, between and after the moments given."""
    points = [Fraction((moment - EPOCH) // MICROSECOND) for moment in thresholds]
    return tuple(moment for step in _steps(points, None, None) for moment in _moment(step))


def likely_values(
    kind: FieldType, limits: Iterable[Fraction], instants: Iterable[dt.date]
) -> tuple[object, ...]:
    """Values worth trying where a field is compared with another: around the limits, and a few round ones."""
    match kind:
        case Whole() | Money() | Quantity():
            rounds = (Fraction(one) for one in (0, 1, 10, 1000))
            return number_cells(kind, (*limits, *rounds))
        case Day():
            days = [one for one in instants if not isinstance(one, dt.datetime)]
            return day_cells((*days, dt.date(2026, 1, 1)))
        case Moment():
            moments = [one for one in instants if isinstance(one, dt.datetime)]
            return moment_cells((*moments, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
        case _:
            return ()


def as_number(kind: object, value: object) -> Fraction:
    """A number, date or moment of a record on the scale of its thresholds."""
    match kind, value:
        case Money(), int():
            return Fraction(value, 100)
        case Day(), dt.date():
            return Fraction(value.toordinal())
        case Moment(), dt.datetime():
            return Fraction((value - EPOCH) // MICROSECOND)
        case _, int() | Decimal():
            return Fraction(value)
        case _:
            raise TypeError(kind, value)


def _bound(
    kind: Whole | Money | Quantity, bound: int | Decimal | None, toward: Callable[[Fraction], int]
) -> int | None:
    if bound is None:
        return None
    return toward(Fraction(bound) * 10**kind.places) if isinstance(kind, Quantity) else int(bound)


def _steps(points: list[Fraction], low: int | None, high: int | None) -> list[int]:
    steps = {floor(point) + 1 for point in points} | {ceil(point) - 1 for point in points}
    steps |= {int(point) for point in points if point.denominator == 1}
    steps |= {bound for bound in (low, high) if bound is not None}
    return sorted(step for step in steps if (low is None or low <= step) and (high is None or step <= high))


def _moment(step: int) -> list[dt.datetime]:
    try:
        return [EPOCH + step * MICROSECOND]
    except OverflowError:
        return []
