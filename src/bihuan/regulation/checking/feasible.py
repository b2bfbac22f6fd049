"""Whether conditions can hold together, over all records there can be."""

from collections.abc import Iterable
from functools import lru_cache

from bihuan.regulation.conditions import Condition
from bihuan.regulation.conditions.tree import Always, Both, Negation, Node, fields_of
from bihuan.regulation.tables import Example, NotProved
from bihuan.regulation.tables.search import find_example

STEPS = 60_000
"""Cases told apart for one question: a way through the steps asks many, each of them small."""

Facts = frozenset[Node]


def tree_of(condition: Condition | None) -> Node:
    return Always() if condition is None else condition.tree


def parts_of(node: Node) -> tuple[Node, ...]:
    """The parts that hold if the whole does, each by itself, so that each can be forgotten by itself."""
    match node:
        case Always():
            return ()
        case Both(parts=parts):
            return tuple(inner for part in parts for inner in parts_of(part))
        case _:
            return (node,)


def together(facts: Facts, goals: Iterable[Node]) -> Example | NotProved | None:
    """A record under which all goals hold while the facts do; None where there can be none."""
    asked = tuple(part for goal in goals for part in parts_of(goal))
    return _found(_concerning(facts, asked), asked)


def can_hold(facts: Facts, *goals: Node) -> bool:
    """Whether it may be; what could not be proved impossible may."""
    return together(facts, goals) is not None


def surely(facts: Facts, goal: Node) -> bool:
    return not can_hold(facts, Negation(goal))


def _concerning(facts: Facts, goals: tuple[Node, ...]) -> Facts:
    """The facts that share a field with the goals, or with a fact that does."""
    names = {one.name for goal in goals for one in fields_of(goal)}
    left, chosen = set(facts), set[Node]()
    while near := {one for one in left if names & {field.name for field in fields_of(one)}}:
        left -= near
        chosen |= near
        names |= {field.name for one in near for field in fields_of(one)}
    return frozenset(chosen)


@lru_cache(maxsize=20_000)
def _found(facts: Facts, goals: tuple[Node, ...]) -> Example | NotProved | None:
    # An order of its own, so that the same question gives the same example in every process.
    ordered = sorted(facts, key=repr)
    fields = tuple(dict.fromkeys(one for node in (*goals, *ordered) for one in fields_of(node)))
    return find_example(Both((*goals, *ordered)), fields, steps=STEPS)
