"""A move in the making, and what follows for it from rows, forms and clocks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bihuan.regulation.checking.feasible import can_hold, surely, tree_of
from bihuan.regulation.checking.graph import Event, Heard, Node
from bihuan.regulation.checking.listening import every_rung
from bihuan.regulation.checking.state import State
from bihuan.regulation.conditions import Amount, Condition
from bihuan.regulation.conditions.tree import Negation
from bihuan.regulation.model import COMPLAINANT, Clock, NewsKind


@dataclass(eq=False, slots=True)
class Move:
    """A move in the making."""

    source: Node | None
    procedure: str
    outcome: str
    state: State
    events: tuple[Event, ...] = ()
    lapses: bool = False
    reopens: bool = False

    def then(self, state: State, *events: Event) -> "Move":
        return Move(
            self.source,
            self.procedure,
            self.outcome,
            state,
            (*self.events, *events),
            self.lapses,
            self.reopens,
        )


def end_of(procedure: str, end: str, *, is_root: bool) -> Iterator[Heard]:
    """What is heard when a procedure ends; the main one closes the case."""
    yield Heard(NewsKind.ENDS, None, procedure, end)
    if is_root:
        yield Heard(NewsKind.CLOSES, outcome=end)
        yield Heard(NewsKind.SETTLES)


def otherwise(state: State | None, when: Condition | None) -> State | None:
    """What is known where a row does not hold; None where that cannot be."""
    if state is None or when is None:
        return None
    not_so = Negation(tree_of(when))
    return state.knowing(not_so) if can_hold(state.facts, not_so) else None


def if_required(state: State, key: str, when: Condition) -> Iterable[State]:
    """Where what is asked about is itself unknown the engine does not require the field."""
    if not when.reads <= state.sure or surely(state.facts, Negation(when.tree)):
        return (state,)
    if surely(state.facts, when.tree):
        return (state.given((key,)),)
    return (state.knowing(when.tree).given((key,)), state.knowing(Negation(when.tree)))


def amount_reads(values: tuple[object, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(value.reads for value in values if isinstance(value, Amount)))


def told_by(clock: Clock) -> Iterator[str]:
    if clock.answers is not None and clock.answers != COMPLAINANT:
        yield clock.answers
    for warning in clock.warns:
        yield from warning.tells
    for rung in every_rung(clock):
        yield from rung.tells
