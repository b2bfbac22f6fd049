"""What a chart is given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar, point or cell.

    `said` is the value in words (“12 件”, “96.4 %”), or, where `value` is None, why there is none. `href`
    leads to the cases behind it.
    """

    label: str
    value: float | None
    said: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a colour of bars: as many marks as the chart has places. `faint`: only compared with."""

    name: str
    marks: tuple[Mark, ...]
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A level to be held against."""

    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Limited:
    """A point of a control chart with its limits; `mark.value` None has none."""

    mark: Mark
    lower: float
    upper: float | None
    signal: bool
