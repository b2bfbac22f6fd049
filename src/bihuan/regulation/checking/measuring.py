"""Which of two lengths is surely the longer, whatever the calendar."""

from dataclasses import dataclass

from bihuan.regulation.worktime.lengths import Length, Unit
from bihuan.regulation.worktime.limits import AtOnce, Limit, SameDay

_DAY = 24 * 60
_LONGEST_REST = 14
"""More rest days than any calendar has in a row, company holidays included."""

# The same family counts the same way, so its lengths compare exactly.
_FAMILY: dict[Unit, tuple[str, int]] = {
    Unit.MINUTE: ("time", 1),
    Unit.HOUR: ("time", 60),
    Unit.FULL_DAY: ("time", _DAY),
    Unit.WORKING_HOUR: ("working hours", 1),
    Unit.DAY: ("days", 1),
    Unit.WEEK: ("days", 7),
    Unit.WORKING_DAY: ("working days", 1),
    Unit.WORKING_WEEK: ("working days", 5),
    Unit.MONTH: ("months", 1),
    Unit.QUARTER: ("months", 3),
    Unit.HALF_YEAR: ("months", 6),
    Unit.YEAR: ("months", 12),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The fewest and the most minutes a length may last on the wall clock; no `most` where it is open."""

    least: int
    most: int | None


def is_surely_longer(one: Limit, other: Limit) -> bool | None:
    """Whether `one` lasts longer than `other` on any calendar; None where that depends or is no length."""
    if isinstance(one, Length) and isinstance(other, Length):
        (family, amount), (beside, least) = _in_family(one), _in_family(other)
        if family == beside:
            return amount > least
    first, second = _range(one), _range(other)
    if first is None or second is None:
        return None
    if second.most is not None and first.least > second.most:
        return True
    if first.most is not None and first.most <= second.least:
        return False
    return None


def _in_family(length: Length) -> tuple[str, int]:
    family, factor = _FAMILY[length.unit]
    return family, length.amount * factor


def _range(limit: Limit) -> Range | None:
    match limit:
        case AtOnce():
            return Range(0, 0)
        case SameDay():
            return Range(0, _DAY)
        case Length():
            return _of_length(limit)
        case _:
            return None


def _of_length(length: Length) -> Range:
    family, amount = _in_family(length)
    rest = _LONGEST_REST * _DAY
    match family:
        case "time":
            return Range(amount, amount)
        case "days":
            # The day of the start is not counted and the last day counts to its end, or rolls on.
            return Range((amount - 1) * _DAY, (amount + 1) * _DAY + rest)
        case "months":
            return Range((amount * 28 - 1) * _DAY, (amount * 31 + 1) * _DAY + rest)
        case "working days":
            return Range((amount - 1) * _DAY, None)
        case _:
            return Range(amount * 60, None)
