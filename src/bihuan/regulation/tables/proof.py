"""What can be proved of a table: it is complete, each row can be reached, no two rows hold at once.

Exact for comparisons with constants. Where fields are compared with one another, or there are too many
cases, the answer is `NotProved` with the reason, never a guess.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from bihuan.regulation.conditions.tree import Both, Negation, Node
from bihuan.regulation.tables.example import Example
from bihuan.regulation.tables.search import MOST_STEPS, NotProved, find_example
from bihuan.regulation.tables.table import Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A row, its place from 0, that can never decide. `taken` are the rows before it that take its cases.

    Without `taken` its own condition can never hold.
    """

    row: int
    taken: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows, by place from 0, and a record under which both hold."""

    rows: tuple[int, int]
    example: Example


def gap(table: Table[T], *, steps: int = MOST_STEPS) -> Example | NotProved | None:
    """A record no row speaks of; None where the table is proved complete."""
    found = find_example(_none_of(table, len(table.rows)), table.fields, steps=steps)
    return NotProved(found.reason, _conditional(table)) if isinstance(found, NotProved) else found


def unreachable_rows(table: Table[T], *, steps: int = MOST_STEPS) -> tuple[Unreachable | NotProved, ...]:
    """The rows that can never decide, and those of which it is not known.

    In a `unique` table the order says nothing, so only a condition that never holds counts.
    """
    # A long table shares the budget, so that a hopeless one is given up in seconds and not row by row.
    share = steps * 10 // max(10, len(table.rows))
    asked = (_unreachable(table, place, share) for place in range(len(table.rows)))
    return tuple(found for found in asked if found is not None)


def overlaps(table: Table[T], *, steps: int = MOST_STEPS) -> tuple[Overlap | NotProved, ...]:
    """Each two rows that can hold at once.

    In a `first` table a row without condition is meant to, and left out.
    """
    places = range(len(table.rows)) if table.policy == "unique" else _conditional(table)
    asked = (_overlap(table, pair, steps) for pair in combinations(places, 2))
    return tuple(found for found in asked if found is not None)


def _unreachable(table: Table[T], place: int, steps: int) -> Unreachable | NotProved | None:
    row = table.rows[place].tree
    alone = find_example(row, table.fields, steps=steps)
    if alone is None:
        return Unreachable(place, ())
    before = place if table.policy == "first" else 0
    found = find_example(_both(row, _none_of(table, before)), table.fields, steps=steps)
    match found:
        case None:
            return Unreachable(place, _taking(table, place, steps))
        case NotProved(reason=reason):
            return NotProved(reason, (place,))
        case _:
            return None


def _taking(table: Table[T], place: int, steps: int) -> tuple[int, ...]:
    """The rows before that share a case with this one."""
    row = table.rows[place].tree
    return tuple(
        earlier
        for earlier in range(place)
        if find_example(_both(table.rows[earlier].tree, row), table.fields, steps=steps) is not None
    )


def _overlap(table: Table[T], pair: tuple[int, int], steps: int) -> Overlap | NotProved | None:
    goal = _both(*(table.rows[place].tree for place in pair))
    match find_example(goal, table.fields, steps=steps):
        case None:
            return None
        case NotProved(reason=reason):
            return NotProved(reason, pair)
        case example:
            return Overlap(pair, example)


def _conditional(table: Table[T]) -> tuple[int, ...]:
    return tuple(place for place, row in enumerate(table.rows) if row.when is not None)


def _none_of(table: Table[T], count: int) -> Node:
    return Both(tuple(Negation(row.tree) for row in table.rows[:count]))


def _both(*parts: Node) -> Node:
    return Both(parts)
