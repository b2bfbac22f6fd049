"""Keeping what people answer for, with their sums, by difference."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bihuan.analytics.life import Life
from bihuan.analytics.performance import models
from bihuan.analytics.performance.efforts import Effort, efforts_of
from bihuan.analytics.summed import Row, SumKey, Summed
from bihuan.cases.projecting import table_of
from bihuan.cases.raw import Hand

EFFORTS, SUMS = table_of(models.Effort), table_of(models.EffortSum)


def keep(ours: Hand, lives: Iterable[Life]) -> int:
    """Writes what is everybody's in each case now; returns how many rows have changed (`Summed.keep`)."""
    return SUMMED.keep(ours, {life.id: [_row(life.id, one) for one in efforts_of(life)] for life in lives})


def _row(case: str, one: Effort) -> Row:
    return (
        case, one.key, one.regulation, one.unit, one.department, one.person, f"{one.on:%Y-%m}-01", one.done,
        one.handed, one.minutes, one.rested, one.judged, one.in_time, one.returned,
    )  # fmt: skip


def _read(row: Sequence[Any]) -> Row:
    """A row as `_row` writes it, whichever database gives it."""
    month = row[6].isoformat() if isinstance(row[6], date) else row[6]
    return (*row[:6], month, bool(row[7]), bool(row[8]), *row[9:11], *(bool(one) for one in row[11:]))


def _keys(row: Row) -> list[SumKey]:
    return [(row[5], row[6], row[3], row[4], row[2])]


def _numbers(row: Row) -> tuple[int, ...]:
    return 1, *(int(one) for one in row[7:])


SUMMED = Summed(EFFORTS, SUMS, 8, _keys, _numbers, _read)
clear = SUMMED.clear
