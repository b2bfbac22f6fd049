"""What a series of counts says by a control chart, each point against the points before it. Pure.

A point is judged by limits for a *next* observation: they are wider by what the baseline itself leaves
uncertain, so that a chart begun on half a year keeps the promise of its three standard deviations.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from bihuan.analytics.control.cusum import PROMISED, reference_value
from bihuan.analytics.control.rates import SIGMAS, spread_of

Kind = Literal["u", "u′", "g", "cusum"]
Asked = Literal["auto", "u", "u′", "g", "cusum"]
# So many points before one must there be to judge it by.
FEWEST = 12
# So many complaints at least make a signal: one or two prove nothing, whatever the chart.
LEAST = 3
# Below one a period counts say little: the days between them say more.
RARE = 1.0
# Above this the points vary more than chance explains: limits are widened (Laney).
OVERDISPERSED = 1.5
# What three standard deviations promise on one side; also how rare gaps must be to be too close.
ONE_SIDE = 0.00135
TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """One point. `value` is in the chart's unit, None with `why` where it cannot be judged or is not known.

    `usual` and `upper` are what the points before it let expect; `base` is how many those were, `chance` how
    likely a stable process gives a signal here. On a g chart the value is the gap in days since the last.
    """

    first: date
    last: date
    count: int
    size: float | None
    value: float | None
    usual: float | None = None
    lower: float = 0.0
    upper: float | None = None
    base: int = 0
    chance: float = 0.0
    high: bool = False
    low: bool = False
    why: Literal["", "few", "no population"] = ""

    @property
    def calm(self) -> int:
        """What it counts for later points: a signal no more than its limit allowed."""
        if not self.high or self.upper is None or self.size is None:
            return self.count
        return min(self.count, math.floor(self.upper * self.size + 1e-9))


@dataclass(frozen=True, slots=True)
class Watched:
    """A whole chart. `spread` is the factor its limits are widened by, `reference` what a CUSUM takes off."""

    kind: Kind
    points: tuple[Judged, ...]
    spread: float = 1.0
    reference: float | None = None

    @property
    def promised(self) -> float:
        """False signals a stable process would give over these points."""
        return sum(one.chance for one in self.points)

    @property
    def judged(self) -> int:
        return sum(not one.why for one in self.points)


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted in a span; `size` None where the population is missing, 1 where none is asked for."""

    first: date
    last: date
    count: int
    size: float | None = 1.0


def watch(counts: Sequence[Count], *, chart: Asked, baseline: int, rise: int) -> Watched:
    """The chart over counts a period, oldest first; `auto` is `choose`. For g see `watch_gaps`."""
    kind = choose(counts) if chart == "auto" else chart
    if kind == "cusum":
        return _cusum(counts, baseline, rise)
    widened = kind == "u′"
    return _rates(counts, baseline, widened=widened)


def choose(counts: Sequence[Count]) -> Kind:
    """g where less than one a period is usual, u′ where the points vary more than chance explains, else u."""
    known = [(one.count, one.size) for one in counts[:-1] if one.size]
    if not known:
        return "u"
    if sum(count for count, _ in known) / len(known) < RARE and all(size == 1 for _, size in known):
        return "g"
    if len(known) < FEWEST:
        return "u"
    centre = sum(count for count, _ in known) / sum(size for _, size in known)
    return "u′" if spread_of(known, centre) > OVERDISPERSED else "u"


# --- u and u′ -----------------------------------------------------------------------------------------------


def _rates(counts: Sequence[Count], baseline: int, *, widened: bool) -> Watched:
    points: list[Judged] = []
    spread = 1.0
    for one in counts:
        if not one.size:
            points.append(Judged(one.first, one.last, one.count, one.size, None, why="no population"))
            continue
        base = _base(points, baseline)
        value = one.count / one.size
        if len(base) < FEWEST:
            point = Judged(one.first, one.last, one.count, one.size, value, base=len(base), why="few")
        else:
            point, spread = _against(base, one, value, widened)
        points.append(point)
    return Watched("u′" if widened else "u", tuple(points), spread)


def _base(points: Sequence[Judged], baseline: int) -> list[tuple[int, float]]:
    """The newest points before. A signal counts as its limit: it neither hides the next nor is forgotten."""
    known = [one for one in points if one.size]
    return [(one.calm, float(one.size or 0)) for one in known[-baseline:]]


def _against(
    base: Sequence[tuple[int, float]], one: Count, value: float, widened: bool
) -> tuple[Judged, float]:
    total, size = sum(count for count, _ in base), sum(part for _, part in base)
    assert one.size
    centre = total / size
    spread = max(1.0, spread_of(base, centre)) if widened else 1.0
    width = SIGMAS * spread * math.sqrt(centre * (1 / one.size + 1 / size))
    lower, upper = max(0.0, centre - width), centre + width
    most = max(LEAST - 1, math.floor(upper * one.size + 1e-9))
    chance = ONE_SIDE if spread > 1.0 else more_than(most, total, size, one.size)
    high = one.count > most
    point = Judged(
        one.first, one.last, one.count, one.size, value, centre, lower, max(upper, most / one.size),
        len(base), chance, high, not high and value < lower,
    )  # fmt: skip
    return point, spread


def more_than(count: int, total: int, size: float, next_size: float) -> float:
    """The chance of more than `count` in the next `next_size`, after `total` in `size`, all being stable.

    The rate is known only from what was seen: a negative binomial (Jeffreys' prior), not a Poisson.
    """
    shape, share = total + 0.5, size / (size + next_size)
    term, within = shape * math.log(share), 0.0
    for number in range(count + 1):
        if number:
            term += math.log((shape + number - 1) / number) + math.log1p(-share)
        within += math.exp(term)
    return max(0.0, 1.0 - within)


# --- CUSUM --------------------------------------------------------------------------------------------------


def _cusum(counts: Sequence[Count], baseline: int, rise: int) -> Watched:
    """Each point is held against `baseline` points that end half as many before it.

    So a slow rise does not become its own measure. The limit is for a mean six tenths of a standard error
    above the baseline's: what the baseline does not know makes no alarms.
    """
    points: list[Judged] = []
    reference, current = None, 0.0
    for place, one in enumerate(counts):
        until = max(0, place - baseline // 2)
        base = [before for before in counts[max(0, until - baseline) : until] if before.size]
        total, size = sum(before.count for before in base), sum(before.size or 0.0 for before in base)
        if not one.size or len(base) < FEWEST or not total:
            points.append(_unjudged(one, len(base)))
            continue
        usual = total / len(base)
        reference, limit = _limits(_rounded_up(usual), len(base), rise)
        current = max(0.0, current + one.count * (size / len(base)) / one.size - reference)
        high = current >= limit
        points.append(
            Judged(
                one.first, one.last, one.count, one.size, current, usual, 0.0, limit, len(base),
                1 / PROMISED, high,
            )
        )  # fmt: skip
        current = 0.0 if high else current
    return Watched("cusum", tuple(points), 1.0, reference)


def _unjudged(one: Count, base: int) -> Judged:
    value = one.count / one.size if one.size else None
    why: Literal["few", "no population"] = "few" if one.size else "no population"
    return Judged(one.first, one.last, one.count, one.size, value, base=base, why=why)


def _rounded_up(usual: float) -> float:
    """To the next step of a twentieth, so that few limits have to be worked out, and none too low."""
    return round(1.05 ** math.ceil(math.log(usual) / math.log(1.05)), 4)


@lru_cache(maxsize=1024)
def _limits(usual: float, base: int, rise: int) -> tuple[float, float]:
    """(k, h) of a CUSUM that keeps the promise, by Siegmund's approximation: a chart a second, for any mean.

    The exact chain of `control.cusum` takes seconds for each mean that a baseline may come to.
    """
    highest = usual + 0.6 * math.sqrt(usual / max(base // 12 * 12, 12))
    reference = max(reference_value(usual, usual * (1 + rise / 100)), highest * 1.02)
    deviation = math.sqrt(highest)
    drift = (reference - highest) / deviation
    low, high = 0.0, 50.0
    for _ in range(40):
        middle = (low + high) / 2
        reach = 2 * drift * (middle + 1.166)
        low, high = (middle, high) if _run(reach, drift) < PROMISED else (low, middle)
    return reference, high * deviation


def _run(reach: float, drift: float) -> float:
    return math.inf if reach > 500 else (math.exp(reach) - reach - 1) / (2 * drift * drift)


# --- g ------------------------------------------------------------------------------------------------------


def watch_gaps(days: Sequence[date], *, baseline: int) -> Watched:
    """A g chart of the days between one complaint and the next; `days` are those of each, oldest first.

    Four gaps in a row that are together shorter than chance allows once in 740 are a signal. The days of a
    signal make no other one, and enter no baseline.
    """
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    points: list[Judged] = []
    calm: list[int] = []
    since = 0
    for place, gap in enumerate(gaps):
        since += 1
        ready = calm[: max(0, len(calm) - TOGETHER + 1)][-baseline:]
        point = Judged(days[place], days[place + 1], 1, 1.0, float(gap), base=len(ready), why="few")
        if len(ready) >= FEWEST:
            together = sum(gaps[place - TOGETHER + 1 : place + 1])
            usual = sum(ready) / len(ready)
            high = since >= TOGETHER and _too_close(together, ready)
            point = replace(point, usual=usual, high=high, chance=_chance(ready), why="")
        points.append(point)
        calm.append(gap)
        if point.high:
            del calm[-TOGETHER:]
            since = 0
    return Watched("g", tuple(points))


def _too_close(together: int, base: Sequence[int]) -> bool:
    return at_most(together, TOGETHER, sum(base), len(base)) < ONE_SIDE


def _chance(base: Sequence[int]) -> float:
    """Of a signal at one event: the largest sum that still is one, and all below."""
    return _chance_of(sum(base), len(base))


@lru_cache(maxsize=4096)
def _chance_of(total: int, gaps: int) -> float:
    found, together = 0.0, 0
    while (chance := at_most(together, TOGETHER, total, gaps)) < ONE_SIDE:
        found, together = chance, together + 1
    return found


@lru_cache(maxsize=65536)
def at_most(together: int, events: int, total: int, gaps: int) -> float:
    """The chance that `events` gaps sum to at most `together`, after `gaps` gaps that summed to `total`.

    Gaps are geometric, their mean known only from those: a beta mixture of negative binomials.
    """
    first, second = gaps + 0.5, total + 0.5
    found = 0.0
    for days in range(together + 1):
        ways = math.lgamma(days + events) - math.lgamma(days + 1) - math.lgamma(events)
        mixed = _beta(first + events, second + days) - _beta(first, second)
        found += math.exp(ways + mixed)
    return found


def _beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)


def spans(every: Literal["day", "week", "month"], until: date, number: int) -> list[tuple[date, date]]:
    """The newest `number` whole spans that end before `until`, oldest first."""
    found: list[tuple[date, date]] = []
    last = until - timedelta(days=1)
    if every == "week":
        last -= timedelta(days=(last.weekday() + 1) % 7)
    elif every == "month":
        last = until.replace(day=1) - timedelta(days=1)
    for _ in range(number):
        length = {"day": 1, "week": 7, "month": last.day}[every]
        first = last - timedelta(days=length - 1)
        found.append((first, last))
        last = first - timedelta(days=1)
    return found[::-1]
