"""What is proved is what runs: random lives under the engine never leave what checking walked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from tests.engine.walking import Life, Walker
from tests.regulation.checking.plants import VALUES, Plant, regulation_with
from tests.regulation.small import small_regulation

from bihuan.engine import Refused, events, step
from bihuan.engine.case import Case, Instance
from bihuan.engine.commands import Command, Complete
from bihuan.engine.known import Actor, Known
from bihuan.engine.offering import OfferedTask
from bihuan.engine.refused import Reason
from bihuan.engine.working import Working
from bihuan.registry.folders import sources_in
from bihuan.regulation.checking.exploring import explore
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read

T = TypeVar("T")

FOLDERS = sorted((Path(__file__).parents[3] / "regulations").glob("*/*/policy.yaml"))
NAMES = ["small", *(path.parent.parent.name for path in FOLDERS)]
SEEDS = range(12)


@cache
def named(name: str) -> tuple[Regulation, Walked]:
    if name == "small":
        regulation = small_regulation()
    else:
        folder = next(path.parent for path in FOLDERS if path.parent.parent.name == name)
        reading = read(sources_in(folder))
        assert isinstance(reading, Regulation)
        regulation = reading
    return regulation, explore(regulation)


class SparseWalker(Walker):
    """Fills in only what is required, and half of the rest; keeps every moment and every refusal."""

    moments: list[tuple[Case, tuple[events.Event, ...], Known]]
    reasons: set[Reason]

    def known(self, by: Actor) -> Known:
        counters = {key: 0 for key, one in self.regulation.counters.items() if one.counts is None}
        return replace(super().known(by), counters=counters)

    def live(self, steps: int = 60) -> Life:
        self.moments, self.reasons = [], set()
        return super().live(steps)

    def _complete(self, case: Case, task: OfferedTask) -> Complete:
        command = super()._complete(case, task)
        return replace(command, values=self._sparse(command.values), texts=self._sparse(command.texts))

    def _sparse(self, given: Mapping[str, T]) -> dict[str, T]:
        fields = self.regulation.fields
        return {
            key: value
            for key, value in given.items()
            if fields[key].required or fields[key].required_when or self.random.random() < 0.5
        }

    def _go_on(self, life: Life) -> None:
        before = len(life.history)
        super()._go_on(life)
        happened = tuple(one.event for one in life.history[before:])
        self.moments.append((life.case, happened, self.known(Actor("system"))))

    def _choose(self, case: Case) -> tuple[Command, Actor]:
        command, by = super()._choose(case)
        decided = step(self.regulation, case, command, self.known(by))
        if isinstance(decided, Refused):
            self.reasons.add(decided.reason)
        return command, by


def lived(regulation: Regulation, seed: int) -> SparseWalker:
    walker = SparseWalker(regulation, Random(seed))
    walker.live()
    return walker


def on_record(regulation: Regulation, case: Case, known: Known, instance: Instance) -> frozenset[str]:
    """The fields that have a value for a procedure, texts included."""
    scope = Working(regulation, case.copied(), known).scope(instance)
    return frozenset(key for key, value in scope.items() if value is not None) | case.texts


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_life_under_a_sound_regulation_lacks_a_value_to_decide_by(name: str, seed: int) -> None:
    regulation, _ = named(name)

    walker = lived(regulation, seed)

    assert Reason.MISSING_VALUE not in walker.reasons


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_wherever_a_procedure_stands_checking_has_stood_with_no_more_on_record(name: str, seed: int) -> None:
    regulation, walked = named(name)

    walker = lived(regulation, seed)

    for case, _, known in walker.moments:
        for occurrence in case.open_occurrences():
            instance = case.instances[occurrence.instance]
            given = on_record(regulation, case, known, instance) | frozenset(regulation.counters)
            nodes = [one for one in walked.graph.at(instance.procedure) if one.step.key == occurrence.step]
            assert any(node.state.sure - {"penalty_mode", "anonymous"} <= given for node in nodes), (
                occurrence.id
            )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_letter_owed_can_be_written(name: str, seed: int) -> None:
    regulation, _ = named(name)

    walker = lived(regulation, seed)

    for case, happened, known in walker.moments:
        for key, instance in _letters(case, happened):
            fields = {place for place in regulation.letters[key].needs if place in regulation.fields}
            assert fields <= on_record(regulation, case, known, instance), key


def _letters(case: Case, happened: tuple[events.Event, ...]) -> Iterator[tuple[str, Instance]]:
    for one in happened:
        if not isinstance(one, events.LetterOwed):
            continue
        if one.occurrence is not None:
            yield one.key, case.instances[case.occurrences[one.occurrence].instance]
        elif one.clock is not None:
            yield one.key, case.instances[case.clocks[one.clock].instance]


@pytest.mark.parametrize("plant", VALUES[:2], ids=lambda plant: plant.sentence)
def test_what_is_refuted_does_go_wrong_in_some_life(plant: Plant) -> None:
    regulation = regulation_with(plant.wrong)

    lives = [_outcome(regulation, seed) for seed in range(30)]

    assert "missing" in lives


def _outcome(regulation: Regulation, seed: int) -> str:
    try:
        walker = lived(regulation, seed)
    except AssertionError as refused:
        # The walker insists that a complaint can be lodged at all.
        return "missing" if Reason.MISSING_VALUE.value in str(refused) else "refused"
    return "missing" if Reason.MISSING_VALUE in walker.reasons else "well"
