"""Units of numeric terms: what may be added, compared and multiplied.

A number as written (`bare`) takes the unit of what it stands beside. A product of a bare number and a
count (`50 * days_late`) may be either that count or, at fifty yuan a day, money.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from bihuan.regulation.conditions.tree import Calculation, Field, Number, Term
from bihuan.regulation.conditions.types import Money, Quantity, Whole

SHARES = frozenset({"%", "％", "‰", "percent", "per cent"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts. `priced`: it may also be money, a bare number having set the price."""

    kind: Literal["bare", "money", "number"]
    name: str | None = None
    priced: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "bare":
                return "a bare number"
            case "money":
                return "yuan"
            case "number":
                return self.name or "a number without unit"


BARE = Unit("bare")
MONEY = Unit("money")


def unit_of(term: Term) -> Unit | None:
    """The unit of a term, or None where its parts do not go together."""
    match term:
        case Number():
            return BARE
        case Field(kind=Money()):
            return MONEY
        case Field(kind=Whole(unit=name) | Quantity(unit=name)):
            return Unit("number", name)
        case Field():
            return None
        case Calculation(left=left, operator=operator, right=right):
            one, other = unit_of(left), unit_of(right)
            if one is None or other is None:
                return None
            return multiplied(one, other) if operator == "*" else alike(one, other)


def alike(one: Unit, other: Unit) -> Unit | None:
    """The common unit of two numbers that are added or compared, or None."""
    if one.kind == "bare":
        return other
    if other.kind == "bare":
        return one
    if (one.kind, one.name) == (other.kind, other.name):
        return Unit(one.kind, one.name, one.priced and other.priced)
    if (one.priced and other == MONEY) or (other.priced and one == MONEY):
        return MONEY
    return None


def multiplied(one: Unit, other: Unit) -> Unit | None:
    """The unit of a product, or None where it would mean nothing.

    A count times money is money; a share in percent is not, because 20 % of it is not 20 times it.
    """
    if one.kind == "bare" or other.kind == "bare":
        unit = other if one.kind == "bare" else one
        return Unit(unit.kind, unit.name, unit.kind == "number" and unit.name not in SHARES)
    if one.kind == "number" and one.name not in SHARES and (other == MONEY or one.name is None):
        return other
    if other.kind == "number" and other.name not in SHARES and (one == MONEY or other.name is None):
        return one
    return None


def places_allowed(kind: object) -> int | None:
    """The decimals a number may have when it stands directly beside a field of this type; None: any."""
    match kind:
        case Money():
            return 2
        case Whole():
            return 0
        case Quantity(places=places):
            return places
        case _:
            return None


def places_of(value: Decimal) -> int:
    """The decimals a number is written with, closing zeros left out."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def is_within(kind: Whole | Money | Quantity, value: Decimal) -> bool:
    """Whether the field can ever have this value, as written in main units."""
    share = 100 if isinstance(kind, Money) else 1
    scaled = value * share
    return (kind.at_least is None or scaled >= kind.at_least) and (
        kind.at_most is None or scaled <= kind.at_most
    )
