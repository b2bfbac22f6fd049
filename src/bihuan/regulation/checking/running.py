"""Where a procedure may stand while a clock of it runs, and where the clock can be stopped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from bihuan.regulation.checking.graph import Edge, Event, Heard, Node, Owed, Started, Treated
from bihuan.regulation.checking.listening import hears
from bihuan.regulation.checking.moving import ahead, reaching
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import MAIN, Clock, News, NewsKind, Regulation


class Phase(IntEnum):
    """What a clock is doing. AFAR: it runs because of something outside its procedure's own steps."""

    NEVER = 0
    RUNNING = 1
    AFAR = 2
    OVER = 3


@dataclass(eq=False, slots=True)
class Running:
    """`nodes`: where the clock may run; `afar`: those where it does so only through other procedures.

    `within_reach`: nodes from which some way on stops it. `starts`: the edges that start it.
    """

    clock: Clock
    nodes: frozenset[Node] = frozenset()
    afar: frozenset[Node] = frozenset()
    within_reach: frozenset[Node] = frozenset()
    starts: list[Edge] = field(default_factory=list)


class Runs:
    """Follows every clock once."""

    def __init__(self, regulation: Regulation, walked: Walked) -> None:
        self.regulation = regulation
        self.walked = walked
        self._known: dict[str, Running] = {}

    def of(self, key: str) -> Running:
        if key not in self._known:
            clock = self.regulation.clocks[key]
            # Clocks may start at one another's lateness: the one asked first sees the other as not running.
            self._known[key] = Running(clock)
            self._known[key] = self._follow(clock)
        return self._known[key]

    def _follow(self, clock: Clock) -> Running:
        found = Running(clock)
        nodes = list(self.walked.graph.at(clock.procedure))
        far_starts = self.from_afar(clock, clock.starts)
        seen: set[tuple[Node, Phase]] = set()
        left: list[tuple[Node, Phase]] = []

        def come(node: Node, phase: Phase) -> None:
            phases = [phase]
            if node in far_starts and (phase is Phase.NEVER or (phase is Phase.OVER and clock.restarts)):
                phases.append(Phase.AFAR)
            for one in phases:
                if (node, one) not in seen:
                    seen.add((node, one))
                    left.append((node, one))

        def follow(edge: Edge, phase: Phase) -> None:
            after = self.after(clock, edge.events, phase)
            if after is Phase.RUNNING and phase is not Phase.RUNNING:
                found.starts.append(edge)
            if edge.target is not None:
                come(edge.target, after)

        for edge in self.walked.graph.moves(clock.procedure):
            if edge.source is None or edge.reopens:
                follow(edge, Phase.NEVER)
        while left:
            node, phase = left.pop()
            for edge in node.edges:
                follow(edge, phase)
        running = frozenset(node for node, phase in seen if phase is Phase.RUNNING)
        afar = frozenset(node for node, phase in seen if phase is Phase.AFAR)
        found.nodes, found.afar = running | afar, afar - running
        found.within_reach = self._within_reach(clock, nodes)
        return found

    def _within_reach(self, clock: Clock, nodes: list[Node]) -> frozenset[Node]:
        far_stops = self.from_afar(clock, clock.stops)
        stopping = reaching(nodes, lambda edge: self.stops(clock, edge))
        if not far_stops:
            return stopping
        return stopping | reaching(nodes, lambda edge: edge.target in far_stops) | far_stops

    def stops(self, clock: Clock, edge: Edge) -> bool:
        """Whether this move stops the clock where it runs, or takes its procedure to an end by name."""
        return any(
            (isinstance(one, Treated) and one.clock == clock.key)
            or any(hears(news, heard) for news in clock.stops for heard in _heard(one))
            for one in edge.events
        )

    def after(self, clock: Clock, events: Iterable[Event], phase: Phase) -> Phase:
        """What a clock does after some events, stops heard before starts."""
        for one in events:
            if isinstance(one, Treated) and one.clock == clock.key:
                phase = Phase.RUNNING if one.how == "restart" else _over(phase)
            for heard in _heard(one):
                if any(hears(news, heard) for news in clock.stops):
                    phase = _over(phase)
                if any(hears(news, heard) for news in clock.starts) and (
                    phase is Phase.NEVER or (phase is Phase.OVER and clock.restarts)
                ):
                    phase = Phase.RUNNING
        return phase

    def from_afar(self, clock: Clock, news: Iterable[News]) -> frozenset[Node]:
        """The nodes of the clock's procedure at which news from elsewhere may come."""
        found: set[Node] = set()
        for one in news:
            found |= self._where(clock, one)
        return frozenset(found)

    def _where(self, clock: Clock, news: News) -> frozenset[Node]:
        everywhere = frozenset(self.walked.graph.at(clock.procedure))
        is_root = clock.procedure == MAIN
        match news.kind:
            case NewsKind.BEGINS | NewsKind.DONE if news.procedure == clock.procedure:
                return frozenset()
            case NewsKind.BEGINS | NewsKind.DONE:
                return self._beside(clock.procedure, news.procedure, everywhere)
            case NewsKind.STARTS | NewsKind.ENDS:
                other = news.name or news.procedure
                return (
                    frozenset()
                    if other == clock.procedure
                    else self._beside(clock.procedure, other, everywhere)
                )
            case NewsKind.DELIVERED:
                return self._after_letter(clock.procedure, news.name, everywhere)
            case NewsKind.LATE:
                other_clock = self.regulation.clocks.get(news.name or "")
                if other_clock is not None and other_clock.procedure == clock.procedure:
                    return self.of(other_clock.key).nodes
                return everywhere
            case NewsKind.LEVEL_SET:
                raised = any(rung.raises for one in self.regulation.clocks.values() for rung in one.late)
                changes = raised or self.regulation.reassessment is not None
                return everywhere if changes or not is_root else frozenset()
            case NewsKind.SUPPLIED:
                return everywhere
            case NewsKind.RECEIVED:
                return frozenset()
            case NewsKind.CLOSES | NewsKind.SETTLES:
                return frozenset() if is_root else everywhere
            case NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
                return everywhere

    def _beside(self, procedure: str, other: str | None, everywhere: frozenset[Node]) -> frozenset[Node]:
        """Where a procedure may stand while another lives: after it, or a child of it, started that one."""
        child = other
        seen: set[str | None] = set()
        while child is not None and child not in seen:
            seen.add(child)
            parents = {begun.parent for begun in self.walked.begun.get(child, ())}
            if not parents - {None}:
                # Nothing starts it, or it is the main one: if it lives, it may live beside any step.
                return everywhere if child in self.walked.begun else frozenset()
            if procedure in parents:
                return self._after_start(procedure, child, everywhere)
            child = next(iter(sorted(one for one in parents if one is not None)))
        return everywhere

    def _after_start(self, procedure: str, child: str, everywhere: frozenset[Node]) -> frozenset[Node]:
        starting = [
            edge.target
            for edge in self.walked.graph.moves(procedure)
            if edge.target is not None and Started(child) in edge.events
        ]
        by_clock = any(
            start.procedure == child
            for clock in self.regulation.clocks.values()
            if clock.procedure == procedure
            for rung in clock.late
            for start in rung.starts
        )
        asked = any(
            clock.extension is not None and clock.extension.procedure == child
            for clock in self.regulation.clocks.values()
        )
        return everywhere if by_clock or asked else ahead(starting)

    def _after_letter(
        self, procedure: str, letter: str | None, everywhere: frozenset[Node]
    ) -> frozenset[Node]:
        owing = [
            edge.target
            for edge in self.walked.graph.moves(procedure)
            if edge.target is not None
            and any(isinstance(one, Owed) and one.letter == letter for one in edge.events)
        ]
        if owing:
            return ahead(owing)
        return everywhere if any(used.what == letter for used in self.walked.letters) else frozenset()


def _heard(event: Event) -> tuple[Heard, ...]:
    match event:
        case Heard():
            return (event,)
        case Started(procedure=procedure):
            return (Heard(NewsKind.STARTS, None, procedure),)
        case _:
            return ()


def _over(phase: Phase) -> Phase:
    return phase if phase is Phase.NEVER else Phase.OVER
