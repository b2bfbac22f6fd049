"""What was met on the ways through a regulation, for the proofs to judge."""

from dataclasses import dataclass, field

from bihuan.regulation.checking.graph import Begun, Edge, Graph, Node
from bihuan.regulation.checking.state import State
from bihuan.regulation.conditions import Condition
from bihuan.regulation.model import Rule

Way = Node | Edge | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is asked: its condition, its rule, and the fields it needs if it is the one that holds."""

    when: Condition | None
    rule: Rule
    then_reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows that are asked in their order, with what is certain then.

    `kind`: route, approval, within, start or table. `alone`: rows of which each is asked (policy unique).
    """

    kind: str
    rule: Rule
    rows: tuple[Row, ...]
    state: State
    way: Way
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """Something that is used with what is certain then: a letter, a post, a step's doer, a field."""

    what: str
    rule: Rule
    state: State
    way: Way
    procedure: str


@dataclass(eq=False, slots=True)
class Walked:
    """All that was met on the way, for the proofs to judge."""

    graph: Graph = field(default_factory=Graph)
    begun: dict[str, list[Begun]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    letters: list[Used] = field(default_factory=list)
    posts: list[Used] = field(default_factory=list)
    notices: list[Used] = field(default_factory=list)
    doers: list[Used] = field(default_factory=list)
    each: list[Used] = field(default_factory=list)
    running: dict[str, list[Used]] = field(default_factory=dict)
