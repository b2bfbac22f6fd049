"""Populations (基数): dated series by unit that rates are per.

A correction keeps the value before it, with who entered which and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.parties.models import Population

LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as it was entered."""

    unit: str
    key: str
    month: date
    value: int
    by: str
    at: datetime
    why: str


class NotAPopulation(ValueError):
    """A value that cannot be one: below nothing, or beyond what anybody counts."""


def enter(
    unit: str, key: str, month: date, value: int, *, by: str, at: datetime, why: str = ""
) -> Entry | None:
    """Adds a value for the month in which `month` lies; None where that value stands already."""
    if not 0 <= value <= LARGEST:
        raise NotAPopulation(f"expected a whole number from 0 to {LARGEST}, found {value}")
    first = month.replace(day=1)
    with transaction.atomic():
        held = standing((unit,), (key,), first, first).get((unit, key, first))
        if held is not None and held.value == value:
            return None
        row = Population.objects.create(
            unit=unit, key=key, month=first, value=value, entered_by=by, entered_at=at, why=why
        )
    return _entry(row)


def standing(
    units: Iterable[str], keys: Iterable[str], first: date, last: date
) -> Mapping[tuple[str, str, date], Entry]:
    """What stands for each month from the one of `first` to that of `last`, by (unit, key, month)."""
    rows = Population.objects.filter(
        key__in=tuple(keys), unit__in=tuple(units), month__range=(first.replace(day=1), last.replace(day=1))
    )
    return {(row.unit, row.key, row.month): _entry(row) for row in rows.order_by("id")}


def history_of(units: Iterable[str], keys: Iterable[str]) -> Sequence[Entry]:
    """Every value ever entered, newest month and newest entry first."""
    rows = Population.objects.filter(key__in=tuple(keys), unit__in=tuple(units))
    return tuple(_entry(row) for row in rows.order_by("-month", "unit", "key", "-id"))


def units_with(keys: Iterable[str], units: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Which (unit, key) have a series at all."""
    rows = Population.objects.filter(key__in=tuple(keys), unit__in=tuple(units)).order_by()
    return frozenset(rows.values_list("unit", "key").distinct())


def _entry(row: Population) -> Entry:
    return Entry(row.unit, row.key, row.month, row.value, row.entered_by, row.entered_at, row.why)
