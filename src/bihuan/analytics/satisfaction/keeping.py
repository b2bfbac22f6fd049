"""Keeping the surveys of cases, with their sums, by difference."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bihuan.analytics.keeping import written_kinds
from bihuan.analytics.life import Life, VersionOf
from bihuan.analytics.satisfaction import models
from bihuan.analytics.satisfaction.asking import Round, rounds_of
from bihuan.analytics.summed import Row, SumKey, Summed
from bihuan.cases.projecting import table_of
from bihuan.cases.raw import Hand

ROUNDS, SUMS = table_of(models.SurveyRound), table_of(models.SurveySum)
ASKED, PASSED_OVER, ANSWERED, CALLBACK, SCORE = "asked", "passed over", "answered", "callback", "score "


def keep(ours: Hand, lives: Iterable[Life], version_of: VersionOf) -> int:
    """Writes what each case's surveys are now; returns how many rows have changed (`Summed.keep`)."""
    return SUMMED.keep(
        ours, {life.id: [_row(life.id, one) for one in rounds_of(life, version_of)] for life in lives}
    )


def _row(case: str, one: Round) -> Row:
    return (
        case, one.nth, one.regulation, one.unit, one.department, f"{one.asked_on:%Y-%m}-01", one.chosen,
        one.answered_on.isoformat() if one.answered_on else None, one.channel,
        written_kinds((key, str(score)) for key, score in sorted(one.scores.items())), one.callback,
    )  # fmt: skip


def _read(row: Sequence[Any]) -> Row:
    """A row as `_row` writes it, whichever database gives it."""
    return (*row[:5], _day(row[5]), bool(row[6]), _day(row[7]), *row[8:])


def _day(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _keys(row: Row) -> list[SumKey]:
    regulation, unit, department, month = row[2], row[3], row[4], row[5]
    return [(regulation, unit, month, department, dimension, item) for dimension, item in _split(row)]


def _split(row: Row) -> list[tuple[str, str]]:
    found = [(ASKED if row[6] else PASSED_OVER, "")]
    if row[7] is not None:
        found.append((ANSWERED, row[8]))
        found += [
            (f"{SCORE}{key}", value)
            for key, _, value in (one.partition("=") for one in row[9].split("|") if one)
        ]
    if row[10]:
        found.append((CALLBACK, row[10]))
    return found


SUMMED = Summed(ROUNDS, SUMS, 1, _keys, lambda _row: (1,), _read)
clear = SUMMED.clear
