"""Prints false alarms of stable years beside what the charts promise, and the weeks to a planted outbreak."""

import argparse
import json
import math
import random
import statistics
from datetime import date

from bihuan.analytics.warning.watching import Asked, Count, spans, watch

WEEKS = 104
BEGUN = 78
MEANS = (1.5, 4.0, 12.0, 60.0)


def poisson(draw: random.Random, mean: float) -> int:
    if mean > 30:
        return poisson(draw, 30.0) + poisson(draw, mean - 30.0)
    bound, product, found = math.exp(-mean), draw.random(), 0
    while product > bound:
        found, product = found + 1, product * draw.random()
    return found


def lived(draw: random.Random, mean: float, times: float) -> list[Count]:
    """Two years of weeks, the last half-year `times` as many."""
    return [
        Count(*span, poisson(draw, mean * (times if place >= BEGUN else 1.0)))
        for place, span in enumerate(spans("week", date(2026, 1, 5), WEEKS))
    ]


def row(chart: Asked, mean: float, times: float, series: int, seed: int) -> dict[str, object]:
    draw = random.Random(seed)
    stable = [watch(lived(draw, mean, 1.0), chart=chart, baseline=26, rise=50) for _ in range(series)]
    raised = [watch(lived(draw, mean, times), chart=chart, baseline=26, rise=50) for _ in range(series)]
    waited = [
        next((at - BEGUN + 1 for at, one in enumerate(made.points) if at >= BEGUN and one.high), WEEKS)
        for made in raised
    ]
    return {
        "chart": chart,
        "mean": mean,
        "alarms": sum(one.high for made in stable for one in made.points),
        "promised": round(sum(made.promised for made in stable), 1),
        "times": times,
        "weeks to half": statistics.median(waited),
        "found in 12": sum(one <= 12 for one in waited) / series,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--series", type=int, default=500, help="simulated series for each row")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    charts: tuple[tuple[Asked, float], ...] = (("auto", 3.0), ("u", 2.0), ("cusum", 1.5))
    rows = [row(chart, mean, times, given.series, given.seed) for chart, times in charts for mean in MEANS]
    if given.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    print(f"{given.series} series of {WEEKS} weeks, seed {given.seed}")
    for one in rows:
        print(
            "  ".join(
                f"{key} {value:.2f}" if isinstance(value, float) else f"{key} {value}"
                for key, value in one.items()
            )
        )


if __name__ == "__main__":
    main()
