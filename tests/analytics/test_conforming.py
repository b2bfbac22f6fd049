"""What a regulation does not allow is found in a history, with its article; lived cases have none."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bihuan.analytics.process.conforming import departures
from bihuan.engine import events as e
from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.stories import Told, read_stories, run_story

ROOT = Path(__file__).parents[2] / "regulations"
# Approvals by level, parts of a plan that need none, signatures, penalties with appeals, loops back.
SOME = ("car-dealership/1.0", "mall-injury/1.0", "parcel-station/1.0")


def folder_of(id: str) -> Path:
    return next(one for one in sorted((ROOT / id.partition("/")[0]).iterdir()) if one.is_dir())


@pytest.fixture(scope="module", params=SOME)
def lived(request) -> tuple[Regulation, list[Told]]:
    sources = sources_in(folder_of(request.param))
    regulation = read(sources)
    assert isinstance(regulation, Regulation)
    stories = [one for name, text in sources.under("stories").items() for one in read_stories(name, text)]
    return regulation, [run_story(regulation, one) for one in stories]


@pytest.fixture(scope="module")
def dealership() -> tuple[Regulation, list[Told]]:
    sources = sources_in(folder_of("car-dealership"))
    regulation = read(sources)
    assert isinstance(regulation, Regulation)
    stories = [one for name, text in sources.under("stories").items() for one in read_stories(name, text)]
    return regulation, [run_story(regulation, one) for one in stories]


def test_what_was_lived_departs_from_nothing(lived):
    regulation, told = lived

    found = {one.story.name: departures(one.history, lambda *_: regulation) for one in told}

    assert len(found) > 20
    assert {name: what for name, what in found.items() if what} == {}


def longest(told: list[Told]) -> list[e.Happened]:
    return list(max((one.history for one in told), key=len))


def places(history, kind) -> list[int]:
    return [at for at, one in enumerate(history) if isinstance(one.event, kind)]


def test_a_step_out_of_turn_is_told_with_its_article(dealership):
    regulation, told = dealership
    history = longest(told)
    at = places(history, e.StepBegun)[2]
    procedure = regulation.procedures["complaint"]
    wrong = next(key for key in reversed(procedure.steps) if key != history[at].event.step)
    history[at] = replace(history[at], event=replace(history[at].event, step=wrong))

    found = departures(history[: at + 1], lambda *_: regulation)

    assert [(one.position, one.what, one.found) for one in found] == [(at + 1, "not the next step", wrong)]
    assert found[0].articles == tuple(procedure.steps[wrong].rule.articles)


def test_an_outcome_nobody_wrote_is_told(dealership):
    regulation, told = dealership
    history = longest(told)
    at = places(history, e.StepCompleted)[1]
    history[at] = replace(history[at], event=replace(history[at].event, outcome="waved_through"))

    found = departures(history[: at + 1], lambda *_: regulation)

    assert [(one.what, one.found) for one in found] == [("unknown outcome", "waved_through")]
    assert found[0].expected


def test_who_planned_may_not_have_approved(dealership):
    regulation, told = dealership
    approvals = [
        (one.history, at)
        for one in told
        for at in places(one.history, e.StepCompleted)
        if one.history[at].event.occurrence.partition("#")[0].endswith(".approval")
    ]
    history, at = next((list(history), at) for history, at in approvals)
    step = history[at].event.occurrence.partition("#")[0].rpartition("/")[2].removesuffix(".approval")
    done = [history[one] for one in places(history[:at], e.StepCompleted)]
    done = [one for one in done if one.event.occurrence.partition("#")[0].endswith(f"/{step}")]
    planner = "77"
    for place, one in enumerate(history):
        if one is done[-1] or place == at:
            history[place] = replace(one, by=planner)

    found = departures(history[: at + 1], lambda *_: regulation)

    assert [(one.what, one.expected) for one in found] == [("same person", (step,))]


def test_lateness_before_its_moment_is_told(dealership):
    regulation, told = dealership
    late = next((one for one in told if places(one.history, e.ClockLate)), None)
    assert late is not None
    history = list(late.history)
    at = places(history, e.ClockLate)[0]
    history[at] = replace(history[at], at=history[at].at - timedelta(minutes=1))

    assert [one.what for one in departures(history[: at + 1], lambda *_: regulation)] == ["late too soon"]


def test_a_version_that_was_never_published_is_told(dealership):
    _, told = dealership

    def unknown(*_: str) -> Regulation:
        raise LookupError

    found = departures(longest(told), unknown)

    assert [one.what for one in found] == ["no such version"]
