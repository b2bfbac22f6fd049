"""u and Laney's u′: complaints per unit of a population that changes (vehicles in service, parcels, members).

Sources: Montgomery, Introduction to Statistical Quality Control, on u charts; Laney, Improved Control Charts
for Attributes, Quality Engineering 14 (2002), on u′.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from bihuan.analytics.control.chances import normal_beyond, poisson_above, poisson_below
from bihuan.analytics.control.points import Chart, Point, Signal, TooFew, judged

FEWEST = 6
SIGMAS = 3.0
# What the mean of moving ranges of two is divided by to estimate a standard deviation.
D2 = 1.128


def u_chart(counts: Sequence[int], sizes: Sequence[float | None], *, baseline: int | None = None) -> Chart:
    """Counts a period over `sizes` of the population in the same period, in whatever unit that is counted.

    The centre is estimated from the first `baseline` periods, by default from all. A size of None or nought
    is a period without population: shown, never judged. Raises TooFew.
    """
    return _chart("u", counts, sizes, baseline, widened=False)


def laney_chart(
    counts: Sequence[int], sizes: Sequence[float | None], *, baseline: int | None = None
) -> Chart:
    """As `u_chart`, with limits widened by the variation there is from period to period beyond chance.

    For large populations, where plain u limits shrink to nothing and everything signals. Raises TooFew.
    """
    return _chart("u′", counts, sizes, baseline, widened=True)


def _chart(
    kind: str, counts: Sequence[int], sizes: Sequence[float | None], baseline: int | None, *, widened: bool
) -> Chart:
    if len(counts) != len(sizes):
        raise ValueError(f"expected a size for each count, found {len(sizes)} for {len(counts)}")
    base = [(c, n) for c, n in zip(counts[:baseline], sizes[:baseline], strict=True) if n]
    if len(base) < FEWEST:
        raise TooFew(len(base), FEWEST)
    centre = sum(c for c, _ in base) / sum(n for _, n in base)
    spread = spread_of(base, centre) if widened else 1.0
    points = tuple(_point(c, n, centre, spread) for c, n in zip(counts, sizes, strict=True))
    promised = sum(_chance(point, n, centre, spread) for point, n in zip(points, sizes, strict=True) if n)
    return Chart(kind, centre, spread, points, promised)


def spread_of(base: Sequence[tuple[int, float]], centre: float) -> float:
    """σ_z: how much wider than chance the standardised rates lie apart from one period to the next."""
    if not centre:
        return 1.0
    scores = [(c / n - centre) / math.sqrt(centre / n) for c, n in base]
    return sum(abs(b - a) for a, b in pairwise(scores)) / (len(scores) - 1) / D2


def _point(count: int, size: float | None, centre: float, spread: float) -> Point:
    if not size:
        return Point(None, centre, 0.0, None, Signal.NONE)
    width = SIGMAS * spread * math.sqrt(centre / size)
    lower, upper = max(0.0, centre - width), centre + width
    return Point(count / size, centre, lower, upper, judged(count / size, lower, upper))


def _chance(point: Point, size: float, centre: float, spread: float) -> float:
    """Of a false alarm at this point: exact for counts by chance alone, by the normal curve where widened."""
    if spread > 1.0:
        return normal_beyond(SIGMAS) + (normal_beyond(SIGMAS) if point.lower > 0 else 0.0)
    mean = centre * size
    above = poisson_above(math.floor((point.upper or 0.0) * size + 1e-9), mean)
    return above + poisson_below(math.ceil(point.lower * size - 1e-9), mean)
