"""The ways through a regulation's procedures, as far as they can be walked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bihuan.regulation.checking.state import State
from bihuan.regulation.model import NewsKind, Start, Step

Treatment = Literal["keep", "cancel", "restart"]


@dataclass(frozen=True, slots=True)
class Heard:
    """News on the way, as listeners hear it: the same words as in `News`."""

    kind: NewsKind
    procedure: str | None = None
    name: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Treated:
    """A clock is cancelled or restarted by an outcome that goes back."""

    clock: str
    how: Treatment


@dataclass(frozen=True, slots=True)
class Started:
    """A procedure is started beside."""

    procedure: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter is owed."""

    letter: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Every running procedure of a kind is ended by a step."""

    procedure: str


Event = Heard | Treated | Started | Owed | Stopped


@dataclass(eq=False, slots=True)
class Node:
    """A procedure stands at a step, with what is certain then. `came` is the shortest way here."""

    procedure: str
    step: Step
    state: State
    came: "Edge | None" = None
    edges: list["Edge"] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether somebody has to act, here or in the procedures it waits for."""
        return not self.step.automatic or self.step.waits


@dataclass(eq=False, slots=True)
class Edge:
    """A move: a step is done with an outcome and leads to another step or to an end.

    `events` are what happened on the way, in order. `lapses` where no person acted but a clock or a message
    did it for them. `state` is what is certain where it leads.
    """

    source: Node | None
    outcome: str
    events: tuple[Event, ...]
    state: State
    target: Node | None = None
    end: str | None = None
    lapses: bool = False
    reopens: bool = False


@dataclass(eq=False, slots=True)
class Begun:
    """A procedure begins: `by` is what starts it (None: the main one, a duty, an extension)."""

    procedure: str
    state: State
    parent: str | None
    start: Start | None = None
    way: "Node | Edge | None" = None


@dataclass(eq=False, slots=True)
class Graph:
    """All nodes and edges, by procedure in the order they were found."""

    nodes: dict[str, list[Node]] = field(default_factory=dict)
    edges: dict[str, list[Edge]] = field(default_factory=dict)

    def at(self, procedure: str) -> Iterator[Node]:
        yield from self.nodes.get(procedure, ())

    def moves(self, procedure: str) -> Iterator[Edge]:
        yield from self.edges.get(procedure, ())

    def reached(self, procedure: str) -> frozenset[str]:
        return frozenset(node.step.key for node in self.at(procedure))


def steps_on(way: Node | Edge | None) -> tuple[Step, ...]:
    """The steps on the way to here, the first one first."""
    found: list[Step] = []
    here = way.source if isinstance(way, Edge) else way
    seen: set[int] = set()
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        found.append(here.step)
        here = here.came.source if here.came is not None else None
    return tuple(reversed(found))
