"""What every control chart is made of."""

from dataclasses import dataclass
from enum import Enum


class Signal(Enum):
    """What a point says. HIGH warns, LOW is a change for the better that deserves a question too."""

    NONE = "none"
    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Point:
    """One period (or one event) of a chart, in the chart's unit.

    `value` is None where it cannot be had, as in a month without its population: such a point has no limits
    and no signal. `upper` None: nothing is too high.
    """

    value: float | None
    centre: float
    lower: float
    upper: float | None
    signal: Signal

    @property
    def known(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Chart:
    """`spread` is the factor by which limits are widened for variation beyond chance; 1 for none.

    `false_alarms` is how many signals a stable process is promised to give over these points, under the
    centre that was estimated: a chart that says so can be held to it.
    """

    kind: str
    centre: float
    spread: float
    points: tuple[Point, ...]
    false_alarms: float

    @property
    def signals(self) -> tuple[int, ...]:
        """Positions of the points that warn of too much."""
        return tuple(at for at, point in enumerate(self.points) if point.signal is Signal.HIGH)


def judged(value: float, lower: float, upper: float | None) -> Signal:
    if upper is not None and value > upper:
        return Signal.HIGH
    return Signal.LOW if value < lower else Signal.NONE


class TooFew(ValueError):
    """There is too little to estimate a chart from; says how many points are there and how many it takes."""

    def __init__(self, there: int, needed: int) -> None:
        super().__init__(f"expected at least {needed} points to estimate a chart from, found {there}")
        self.there, self.needed = there, needed
