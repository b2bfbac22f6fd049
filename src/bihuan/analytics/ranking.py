"""Medians and percentiles, exact: from the sums the bucket that holds the rank, from its facts the value."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.analytics.figure import Spread, Tally
from bihuan.analytics.keeping import BUCKET, FACTS
from bihuan.analytics.summing import Asked, narrowing, tallies
from bihuan.cases.raw import hand


def spread_of(asked: Asked, measure: str, tally: Tally) -> Spread | None:
    """Of the values counted in `tally`; None without any."""
    n = tally.valued
    if n == 0:
        return None
    mean = (Decimal(tally.total) / n).quantize(Decimal("0.01"))
    upper = n // 2
    wanted = sorted({(n - 1) // 2, upper, -(-9 * n // 10) - 1})
    found = _narrowed(asked, measure, wanted) if asked.where else _ranked(asked, measure, wanted)
    median = (Decimal(found[(n - 1) // 2]) + Decimal(found[upper])) / 2
    return Spread(n, mean, median, Decimal(found[-(-9 * n // 10) - 1]))


def _ranked(asked: Asked, measure: str, ranks: Sequence[int]) -> dict[int, int]:
    """The values at these places, counted from nought, smallest first."""
    held = {int(item): one.valued for (_, item), one in tallies(asked, (measure,), split_by=BUCKET).items()}
    found: dict[int, int] = {}
    below = 0
    for bucket in sorted(held):
        inside = [rank for rank in ranks if below <= rank < below + held[bucket]]
        for rank in inside:
            found[rank] = _value(asked, measure, rank - below, bucket)
        below += held[bucket]
    return found


def _value(asked: Asked, measure: str, place: int, bucket: int) -> int:
    where, values = _where(asked, measure)
    (value,) = _one(
        f"SELECT value FROM {FACTS.name} WHERE {where} AND bucket = ? ORDER BY value LIMIT 1 OFFSET {place}",
        [*values, bucket],
    )
    return int(value)


def _narrowed(asked: Asked, measure: str, ranks: Sequence[int]) -> dict[int, int]:
    where, values = _where(asked, measure)
    narrower, more = narrowing(asked.where)
    found = {}
    for rank in ranks:
        (value,) = _one(
            f"SELECT value FROM {FACTS.name} WHERE {where}{narrower} ORDER BY value LIMIT 1 OFFSET {rank}",
            [*values, *more],
        )
        found[rank] = int(value)
    return found


def _where(asked: Asked, measure: str) -> tuple[str, list[Any]]:
    places = ", ".join("?" * len(asked.units))
    last: date = min(asked.period.last, asked.until)
    where = (
        f"regulation = ? AND measure = ? AND unit IN ({places}) AND day BETWEEN ? AND ?"
        " AND value IS NOT NULL AND excluded = '' AND hit >= 0"
    )
    days = (asked.period.first.isoformat(), last.isoformat())
    return where, [asked.regulation, measure, *asked.units, *days]


def _one(statement: str, values: Sequence[Any]) -> Any:
    with hand() as ours:
        return ours.one(statement, tuple(values))
