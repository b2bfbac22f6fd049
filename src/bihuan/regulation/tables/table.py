"""Decision tables: levels, acceptance, routing, penalties."""

from dataclasses import dataclass
from typing import Generic, Literal, TypeAlias, TypeVar

from bihuan.regulation.conditions.compiling import Values
from bihuan.regulation.conditions.condition import Condition
from bihuan.regulation.conditions.tree import Always, Field, Node

T = TypeVar("T")
Policy: TypeAlias = Literal["first", "unique"]


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """What follows if the condition holds; without one, always. `article` cites the row's own source."""

    when: Condition | None
    then: T
    article: tuple[str, ...] = ()

    @property
    def tree(self) -> Node:
        return Always() if self.when is None else self.when.tree


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """Rows as written. `first`: the first that holds decides; `unique`: no two may hold at once."""

    rows: tuple[Row[T], ...]
    policy: Policy = "first"

    @property
    def reads(self) -> frozenset[str]:
        """The fields that must have a value wherever the table is asked."""
        return frozenset().union(*(row.when.reads for row in self.rows if row.when is not None))

    @property
    def fields(self) -> tuple[Field, ...]:
        """Every field the rows name, in the order they name them."""
        return tuple(dict.fromkeys(one for row in self.rows if row.when for one in row.when.fields))


class NoRowHolds(LookupError):
    """The table says nothing about this record. `check` finds such records before publishing (`gap`)."""

    def __init__(self) -> None:
        super().__init__("expected a row that holds, found none; add a last row without a condition")


class SeveralRowsHold(LookupError):
    """Several rows of a `unique` table hold. `rows` are their places, from 0."""

    def __init__(self, rows: tuple[int, ...]) -> None:
        self.rows = rows
        places = ", ".join(str(row + 1) for row in rows)
        super().__init__(
            f"expected one row that holds, found rows {places}; let their conditions exclude each other"
        )


def decide(table: Table[T], values: Values) -> int:
    """The place, from 0, of the row that decides.

    Raises `MissingValue` where a condition on the way lacks a field, `NoRowHolds`, and for a `unique` table
    `SeveralRowsHold`.
    """
    if table.policy == "unique":
        return _only(table, values)
    for place, row in enumerate(table.rows):
        if row.when is None or row.when.test(values):
            return place
    raise NoRowHolds


def _only(table: Table[T], values: Values) -> int:
    holding = tuple(
        place for place, row in enumerate(table.rows) if row.when is None or row.when.test(values)
    )
    match holding:
        case ():
            raise NoRowHolds
        case (place,):
            return place
        case _:
            raise SeveralRowsHold(holding)
