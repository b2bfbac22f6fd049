"""Simulated years with fixed seeds, and facts of them."""

import math
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bihuan.analytics.deriving import Fact
from bihuan.analytics.keeping import keep
from bihuan.analytics.warning.watching import Count, spans
from bihuan.cases.raw import hand


def poisson(draw: random.Random, mean: float) -> int:
    """Knuth's way, in parts of at most thirty, so that nothing underflows."""
    found, left = 0, mean
    while left > 0:
        part, left = min(left, 30.0), left - 30.0
        bound, product = math.exp(-part), draw.random()
        while product > bound:
            found, product = found + 1, product * draw.random()
    return found


def weeks(
    draw: random.Random, mean: float, number: int, *, raised: Iterable[int] = (), times: float = 1.0
) -> list[Count]:
    places = frozenset(raised)
    return [
        Count(first, last, poisson(draw, mean * (times if place in places else 1.0)))
        for place, (first, last) in enumerate(spans("week", date(2026, 1, 5), number))
    ]


def gaps(draw: random.Random, mean: float, number: int) -> list[date]:
    """Days of complaints that come one in `mean` days, geometric gaps."""
    days = [date(2020, 1, 1)]
    for _ in range(number):
        days.append(days[-1] + timedelta(days=int(math.log(1 - draw.random()) / math.log(mean / (mean + 1)))))
    return days


def received(days: Sequence[date], *, kinds: tuple[str, ...] = (), start: int = 0, unit: str = "XD") -> None:
    """A complaint received on each of the days, as facts and sums, without cases."""
    told = {}
    for number, day in enumerate(days, start):
        told[f"case-{number:05}"] = [
            Fact(
                measure="received", occurrence="1", regulation="small-shop", version="2026-01", unit=unit,
                day=day, hit=1, raw=1, excluded="", value=None, department="", person="", level="",
                channel="phone", kinds=kinds, provisional=False,
            )
        ]  # fmt: skip
    with hand() as ours:
        keep(ours, told)
