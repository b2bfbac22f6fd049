"""Poisson CUSUM: a small lasting rise, found sooner than any single point would show it.

Sources: Lucas, Counted Data CUSUM's, Technometrics 27 (1985); Brook and Evans, An approach to the probability
distribution of cusum run length, Biometrika 59 (1972).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bihuan.analytics.control.chances import poisson

# Sums are counted in these parts of one complaint when a run length is worked out.
PARTS = 20
# A stable process gives one false alarm in so many periods: weeks of five years.
PROMISED = 260.0


@dataclass(frozen=True, slots=True)
class Cusum:
    """`sums` after each period, `signals` the positions where they stood at `limit` or above.

    `run` is the mean number of periods to a false alarm while all is stable, `found_in` to a true one once
    the rate has risen to the mean that is watched for. A sum begins again at nought after each signal.
    """

    reference: float
    limit: float
    sums: tuple[float, ...]
    signals: tuple[int, ...]
    run: float
    found_in: float


def reference_value(usual: float, raised: float) -> float:
    """k: what is taken off each period's count, between the usual mean and the one watched for."""
    if not 0 < usual < raised:
        raise ValueError(
            f"expected a usual mean above 0 and a raised one above it, found {usual} and {raised}"
        )
    return (raised - usual) / math.log(raised / usual)


def sums_of(counts: Sequence[int], reference: float) -> tuple[float, ...]:
    """The running sums without any limit, for reading."""
    found, current = [], 0.0
    for count in counts:
        current = max(0.0, current + count - reference)
        found.append(current)
    return tuple(found)


def cusum(counts: Sequence[int], usual: float, raised: float, *, promised: float = PROMISED) -> Cusum:
    """Watches `counts` a period for a rise from a mean of `usual` to `raised`.

    The limit is the smallest whole part that keeps the promise of `promised` periods between false alarms.
    """
    reference = reference_value(usual, raised)
    limit = limit_for(usual, reference, promised)
    found, signals, current = [], [], 0.0
    for at, count in enumerate(counts):
        current = max(0.0, current + count - reference)
        found.append(current)
        if current >= limit:
            signals.append(at)
            current = 0.0
    return Cusum(
        reference,
        limit,
        tuple(found),
        tuple(signals),
        run_length(usual, reference, limit),
        run_length(raised, reference, limit),
    )


@lru_cache(maxsize=512)
def limit_for(usual: float, reference: float, promised: float) -> float:
    low, high = 1, 2
    while run_length(usual, reference, high / 2) < promised:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if run_length(usual, reference, middle / 2) < promised:
            low = middle
        else:
            high = middle
    return high / 2


@lru_cache(maxsize=4096)
def run_length(mean: float, reference: float, limit: float) -> float:
    """Mean periods from a sum of nought to `limit` or above, counts being Poisson with `mean`.

    The sum is followed as a chain over its parts; the equations for each starting point are solved whole.
    """
    states = math.ceil(limit * PARTS)
    step = round(reference * PARTS)
    chances = [poisson(count, mean) for count in range(math.ceil(limit + reference) + 2)]
    rows = []
    for state in range(states):
        row = [0.0] * states + [1.0]
        for count, chance in enumerate(chances):
            reached = max(0, state + count * PARTS - step)
            if reached < states:
                row[reached] -= chance
        row[state] += 1.0
        rows.append(row)
    return _first_unknown(rows)


def _first_unknown(rows: list[list[float]]) -> float:
    """Solves the equations from the last unknown upwards, so that the first is left over."""
    size = len(rows)
    for pivot in range(size - 1, 0, -1):
        row = rows[pivot]
        for other in rows[:pivot]:
            factor = other[pivot] / row[pivot]
            if factor:
                for at in range(pivot):
                    other[at] -= factor * row[at]
                other[size] -= factor * row[size]
    return rows[0][size] / rows[0][0]
