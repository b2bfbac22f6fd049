"""The hand-written table of transitions in memory: the ceiling of what Python can do."""

from collections.abc import Sequence

from bench.engine.contender import InMemory
from bench.engine.life import GRAPH, OUTCOMES, START


class Table(InMemory):
    def live(self) -> Sequence[str]:
        step = START
        trail = [step]
        for outcome in OUTCOMES:
            step = GRAPH[step][outcome]
            trail.append(step)
        return trail
