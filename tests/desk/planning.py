"""How somebody who knows the regulation chooses: the way to its proper end, with one turn back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.regulation.model import MAIN, RETURNED, Outcome, Procedure, Regulation

# The ends at which a complaint was handled to the last.
PROPER = ("closed", "satisfied", "solved")
LOOKED_AT = 60_000


def place_of(occurrence: str) -> tuple[str, str, str]:
    """(instance, procedure, step) of an occurrence such as `penalty-2/sign#1`."""
    instance, _, rest = occurrence.partition("/")
    return instance, instance.partition("-")[0], rest.partition("#")[0]


def leads_to(outcome: Outcome) -> Iterator[str]:
    """Steps, and ends as `=end`."""
    for route in outcome.routes:
        yield route.to if route.to is not None else f"={route.ends}"


def wanted_ends(procedure: Procedure) -> frozenset[str]:
    if procedure.key == MAIN:
        return frozenset(f"={end}" for end in PROPER if end in procedure.ends)
    ends = procedure.ends.items()
    return frozenset(f"={key}" for key, end in ends if not end.refusal and key != "cancelled")


def way_through(procedure: Procedure, *, direct: bool) -> list[str]:
    """The longest way without a repetition from the first step to a proper end, as far as it is looked for;
    `direct`: the shortest.

    Where there is one that chance cannot turn to another end, it is taken.
    """
    return _way(procedure, sure=True, direct=direct) or _way(procedure, sure=False, direct=direct)


def _way(procedure: Procedure, *, sure: bool, direct: bool) -> list[str]:
    wanted = wanted_ends(procedure)
    best: list[str] = []
    left = LOOKED_AT

    def go(at: str, path: list[str]) -> None:
        nonlocal best, left
        left -= 1
        if left < 0:
            return
        better = not best or (len(path) + 1 < len(best)) == direct
        if at in wanted and better:
            best = [*path, at]
        if at not in procedure.steps or at in path:
            return
        for outcome in procedure.steps[at].outcomes.values():
            ways = dict.fromkeys(leads_to(outcome))
            if sure and any(to.startswith("=") and to not in wanted for to in ways):
                continue
            for to in ways:
                go(to, [*path, at])

    go(procedure.begins, [])
    return best


@dataclass
class Planner:
    """Chooses among outcomes. `turns` says how many turns back were taken, of approvals and of others."""

    regulation: Regulation
    direct: bool = False
    ways: dict[str, list[str]] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)
    could_turn: bool = False

    def way(self, procedure: str) -> list[str]:
        if procedure not in self.ways:
            self.ways[procedure] = way_through(self.regulation.procedures[procedure], direct=self.direct)
        return self.ways[procedure]

    def choose(self, occurrence: str, offered: list[str]) -> str:
        _instance, procedure, step = place_of(occurrence)
        outcomes = self.regulation.procedures[procedure].steps[step].outcomes
        known = [one for one in offered if one in outcomes]
        # Of two that lead the same way the one the regulation names first is the usual one.
        usual = {key: (key == MAIN, -place) for place, key in enumerate(outcomes)}
        return max(
            known, key=lambda key: (self._worth(occurrence, procedure, step, outcomes[key]), usual[key])
        )

    def rather_waits(self, occurrence: str, outcome: str) -> bool:
        """Whether all that is offered is one more round: then it is left until something else is."""
        _instance, procedure, step = place_of(occurrence)
        found = self.regulation.procedures[procedure].steps[step].outcomes[outcome]
        again = self.taken[occurrence.partition("#")[0], outcome] > 0
        return again and self._is_back(procedure, step, found)

    def shared(self, occurrence: str) -> list[str]:
        """The outcomes that share the form of the step."""
        _instance, procedure, step = place_of(occurrence)
        outcomes = self.regulation.procedures[procedure].steps[step].outcomes
        return [key for key, one in outcomes.items() if not one.secondary and one.form is None]

    def took(self, occurrence: str, outcome: str) -> None:
        """Remembers a turn back that was taken."""
        _instance, procedure, step = place_of(occurrence)
        self.taken[occurrence.partition("#")[0], outcome] += 1
        found = self.regulation.procedures[procedure].steps[step].outcomes.get(outcome)
        if found is not None and self._is_back(procedure, step, found):
            self.turned.add(self._kind(procedure, found))

    def _kind(self, procedure: str, outcome: Outcome) -> str:
        return "approval" if outcome.key == RETURNED else procedure

    def _is_back(self, procedure: str, step: str, outcome: Outcome) -> bool:
        """Whether it leads back on the way, and by none of its conditions on."""
        way = self.way(procedure)
        here = way.index(step) if step in way else len(way)
        places = [way.index(to) for to in leads_to(outcome) if to in way]
        return any(place < here for place in places) and not any(place > here for place in places)

    def _worth(self, occurrence: str, procedure: str, step: str, outcome: Outcome) -> float:
        """What is not yet tried comes first among what goes on; turning back more than once comes late."""
        way, found = self.way(procedure), list(leads_to(outcome))
        often = self.taken[occurrence.partition("#")[0], outcome.key]
        if self._is_back(procedure, step, outcome):
            late = step not in way or way.index(step) > len(way) // 2
            self.could_turn = self.could_turn or (procedure == MAIN and late)
            first = procedure == MAIN and late and self._kind(procedure, outcome) not in self.turned
            return 3 if first else -often / 5
        following = way[way.index(step) + 1] if step in way else ""
        if following in found:
            return 2
        if wanted_ends(self.regulation.procedures[procedure]).intersection(found):
            return 1.5
        ahead = (1 + way.index(to) / 100 if to in way else self._near(procedure, to) for to in found)
        return max(ahead) - often / 2

    def _near(self, procedure: str, to: str) -> float:
        """Less than 1, the less the further off the way; what never comes back to it is the last resort."""
        steps = self.regulation.procedures[procedure].steps
        seen: set[str] = set()
        reached, far, way = {to}, 1, set(self.way(procedure))
        while reached and not reached & way:
            seen |= reached
            onward = (one for at in reached if at in steps for one in steps[at].outcomes.values())
            reached = {to for outcome in onward for to in leads_to(outcome)} - seen
            far += 1
        return 1 / (1 + far) if reached else -2
