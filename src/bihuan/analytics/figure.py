"""A figure: a value, or the reason there is none, with everything it was made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from bihuan.analytics.periods import Period
from bihuan.regulation.model import CountedKind, Formula, Measure

# A share of fewer says nothing about the work, and may say who it is about.
FEWEST: Final = 5
EMPTY, FEW, FUTURE, NO_POPULATION, NO_VALUES = "empty", "few", "future", "no population", "no values"
PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, median and 90th percentile (nearest rank) of `n` values, as the facts keep them."""

    n: int
    mean: Decimal
    median: Decimal
    p90: Decimal


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a rate is per: its number, or the months and units for which none was entered."""

    number: Decimal | None
    missing: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums of facts. `counted` is the denominator, `hits` the numerator; `reasons` count what is left out."""

    counted: int = 0
    hits: int = 0
    raw_hits: int = 0
    waiting: int = 0
    excluded: int = 0
    valued: int = 0
    total: int = 0
    provisional: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    versions: tuple[str, ...] = ()

    def plus(self, other: "Tally") -> "Tally":
        numbers = {name: getattr(self, name) + getattr(other, name) for name in NUMBERS}
        reasons = {key: self.reasons.get(key, 0) + other.reasons.get(key, 0) for key in
                   sorted({*self.reasons, *other.reasons})}  # fmt: skip
        versions = tuple(sorted({*self.versions, *other.versions}))
        return replace(self, **numbers, reasons=reasons, versions=versions)


NUMBERS: Final = ("counted", "hits", "raw_hits", "waiting", "excluded", "valued", "total", "provisional")
NOTHING: Final = Tally()


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's figure for a unit and those below it, over a period.

    `value` is in per cent for a share and for a rate of another measure, as many as `per` for a rate of a
    population, in minutes for a length of time, in yuan for money, and else a number; None for the reason
    `why`. `raw` is the share against the first due moments. `item` is where it is split by `dimension`.
    """

    unit: str
    regulation: str
    measure: Measure
    period: Period
    tally: Tally
    value: Decimal | None
    why: str = ""
    raw: Decimal | None = None
    spread: Spread | None = None
    per: Denominator | None = None
    dimension: str = ""
    item: str = ""

    @property
    def key(self) -> str:
        return self.measure.key

    @property
    def numerator(self) -> int:
        return self.tally.hits if self.measure.formula is Formula.SHARE else self.tally.counted

    @property
    def denominator(self) -> int | None:
        """How many, where it is a share; of a rate see `per`."""
        return self.tally.counted if self.measure.formula is Formula.SHARE else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target or without a value."""
        aim = self.measure.aim
        if aim is None or self.value is None:
            return None
        return self.value >= aim.value if aim.at_least else self.value <= aim.value


def share_of(part: int | Decimal, whole: int | Decimal, times: int = 100) -> Decimal:
    return (Decimal(part) * times / Decimal(whole)).quantize(PLACES, ROUND_HALF_UP)


def valued(
    measure: Measure, tally: Tally, *, per: Denominator | None, spread: Spread | None, future: bool
) -> tuple[Decimal | None, str]:
    """The value, or why there is none."""
    if future:
        return None, FUTURE
    match measure.formula:
        case Formula.SHARE:
            if tally.counted == 0:
                return None, EMPTY
            return (share_of(tally.hits, tally.counted), "") if tally.counted >= FEWEST else (None, FEW)
        case Formula.COUNT:
            return Decimal(tally.counted), ""
        case Formula.RATE:
            return _rate(measure, tally, per)
        case Formula.SUM:
            return Decimal(tally.total) / 100, ""
        case _:
            return _average(measure, spread)


def _rate(measure: Measure, tally: Tally, per: Denominator | None) -> tuple[Decimal | None, str]:
    if per is None or per.number is None:
        return None, NO_POPULATION
    if per.number == 0:
        return None, EMPTY
    if measure.base is not None and per.number < FEWEST:
        return None, FEW
    number = Decimal(tally.total) / 100 if measure.among.kind is CountedKind.FIELD else tally.counted
    return share_of(number, per.number, measure.per), ""


def _average(measure: Measure, spread: Spread | None) -> tuple[Decimal | None, str]:
    if spread is None or spread.n == 0:
        return None, NO_VALUES
    named = {Formula.MEAN: spread.mean, Formula.MEDIAN: spread.median, Formula.P90: spread.p90}
    value = named[measure.formula]
    return (value if measure.is_length else (value / 100).quantize(PLACES, ROUND_HALF_UP)), ""
