"""What a condition says once it has been read and its types are sound.

Nothing here can be of a wrong type: `checking` is the only maker. Compiling, wording and proving walk
this tree and never see Python's own syntax tree.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from bihuan.regulation.conditions.types import FieldType

Comparing: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]
Calculating: TypeAlias = Literal["+", "-", "*"]

FLIPPED: dict[Comparing, Comparing] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE: dict[Comparing, Comparing] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field's value."""

    name: str
    kind: FieldType


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written. Beside money it is yuan."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Calculation:
    """A sum, a difference or a product, exact."""

    left: "Term"
    operator: Calculating
    right: "Term"


@dataclass(frozen=True, slots=True)
class Instant:
    """A date or an aware moment as written."""

    value: dt.date


Term: TypeAlias = Field | Number | Calculation


@dataclass(frozen=True, slots=True)
class Always:
    """True whatever the record says: a row without a condition."""


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes-or-no field is yes."""

    field: Field


@dataclass(frozen=True, slots=True)
class Given:
    """An optional field has a value."""

    field: Field


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice is one of some names."""

    field: Field
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An ordered choice stands above, at or below a name."""

    field: Field
    operator: Comparing
    name: str


@dataclass(frozen=True, slots=True)
class Holds:
    """The name is among the choices."""

    field: Field
    name: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Two choices of the same names, or two yes-or-no fields, compared."""

    left: Field
    operator: Comparing
    right: Field


@dataclass(frozen=True, slots=True)
class Compared:
    """Two numbers of one unit, compared exactly."""

    left: Term
    operator: Comparing
    right: Term


@dataclass(frozen=True, slots=True)
class Dated:
    """Two dates or two moments, compared."""

    left: Field
    operator: Comparing
    right: Field | Instant


@dataclass(frozen=True, slots=True)
class Both:
    """All parts hold, asked in their order."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds, asked in their order."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """The part does not hold."""

    part: "Node"


Leaf: TypeAlias = Yes | Given | OneOf | Ranked | Holds | Alike | Compared | Dated
Node: TypeAlias = Leaf | Always | Both | Either | Negation


def fields_of(node: Node | Term | Instant) -> tuple[Field, ...]:
    """The fields a tree names, each once, in the order they are named."""
    return tuple(dict.fromkeys(_named(node)))


def names_at(kind_names: tuple[str, ...], operator: Comparing, name: str) -> tuple[str, ...]:
    """The names of an ordered choice, highest first, that stand `operator` to `name`."""
    place = kind_names.index(name)
    match operator:
        case "==":
            return (name,)
        case "!=":
            return kind_names[:place] + kind_names[place + 1 :]
        case ">":
            return kind_names[:place]
        case ">=":
            return kind_names[: place + 1]
        case "<":
            return kind_names[place + 1 :]
        case "<=":
            return kind_names[place:]


def _named(node: Node | Term | Instant) -> list[Field]:
    match node:
        case Field():
            return [node]
        case Number() | Instant() | Always():
            return []
        case (
            Yes(field=field)
            | Given(field=field)
            | OneOf(field=field)
            | Ranked(field=field)
            | Holds(field=field)
        ):
            return [field]
        case Calculation() | Compared() | Alike() | Dated():
            return _named(node.left) + _named(node.right)
        case Both(parts=parts) | Either(parts=parts):
            return [field for part in parts for field in _named(part)]
        case Negation(part=part):
            return _named(part)
