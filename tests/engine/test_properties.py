"""What holds of every life under every regulation.

Two dozen lives of each here; more with ``BIHUAN_LIVES=10000 pytest tests/engine/test_properties.py``.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

import pytest
from tests.engine.regulations import REGULATIONS
from tests.engine.walking import Life, Walker

from bihuan.engine import Decided, replay, step
from bihuan.engine import events as e
from bihuan.engine.commands import Complete, LetTimePass
from bihuan.engine.known import SYSTEM, Actor
from bihuan.regulation.model import Regulation

LIVES = int(os.environ.get("BIHUAN_LIVES", "24"))
KEPT = 60
every_regulation = pytest.mark.parametrize("name", sorted(REGULATIONS))


def lives(name: str) -> Iterator[tuple[int, Life]]:
    """The lives of a regulation by seed; the first are kept from one test to the next."""
    for seed in range(LIVES):
        yield seed, _kept(name, seed) if seed < KEPT else _live(name, seed)


def _live(name: str, seed: int) -> Life:
    return Walker(REGULATIONS[name](), Random(seed)).live(steps=80)


_kept = lru_cache(maxsize=KEPT * len(REGULATIONS))(_live)


@every_regulation
def test_replaying_a_life_gives_the_case_that_was_lived(name: str) -> None:
    for seed, life in lives(name):
        assert replay(life.history) == life.case, seed


@every_regulation
def test_a_clock_is_late_once_and_climbs_each_rung_once(name: str) -> None:
    for seed, life in lives(name):
        late = [h.event.clock for h in life.history if isinstance(h.event, e.ClockLate)]
        rungs = [(h.event.clock, h.event.rung) for h in life.history if isinstance(h.event, e.LadderActed)]
        assert len(late) == len(set(late)), seed
        assert len(rungs) == len(set(rungs)), seed


@every_regulation
def test_a_stopped_or_moot_clock_is_never_late_afterwards(name: str) -> None:
    for seed, life in lives(name):
        over: set[str] = set()
        asked: set[str] = set()
        for happened in life.history:
            match happened.event:
                case e.ExtensionAsked(clock=clock):
                    asked.add(clock)
                case e.ClockStopped(clock=clock) | e.ClockMoot(clock=clock):
                    over.add(clock)
                case e.ClockLate(clock=clock) | e.ClockWarned(clock=clock) | e.LadderActed(clock=clock):
                    # One whose request for more time was still undecided learns afterwards what it was.
                    assert clock not in over or clock in asked, seed


@every_regulation
def test_each_live_procedure_stands_at_one_open_step(name: str) -> None:
    for seed, life in lives(name):
        standing = sorted(i.at or "" for i in life.case.instances.values() if i.status == "live")
        assert standing == sorted(o.id for o in life.case.open_occurrences()), seed


@every_regulation
def test_a_clock_runs_only_in_a_live_procedure_and_never_past_its_stop(name: str) -> None:
    for seed, life in lives(name):
        for clock in life.case.running_clocks():
            assert life.case.instances[clock.instance].status == "live", (seed, clock.id)


@every_regulation
def test_every_event_of_a_rule_cites_it(name: str) -> None:
    # A request from outside has its own limit, whether or not the text has an article on such requests.
    built_in = {"engine", "moving", "history", "survey", "reassess", "referrals"}
    for seed, life in lives(name):
        for happened in life.history:
            because = happened.because
            assert because.rule, (seed, happened)
            assert because.rule in built_in or "." in because.rule, happened


@every_regulation
def test_nothing_of_the_record_that_is_kept_apart_is_in_a_reason(name: str) -> None:
    fields = REGULATIONS[name]().fields
    apart = {field.key for field in fields.values() if field.kept_apart}
    for seed, life in lives(name):
        for happened in life.history:
            assert not apart & {*happened.because.read, *happened.because.used}, seed


@every_regulation
def test_nobody_does_what_they_are_excluded_from(name: str) -> None:
    rules = REGULATIONS[name]()
    for seed, life in lives(name):
        for one in life.case.occurrences.values():
            instance = life.case.instances[one.instance]
            approved = rules.procedures[instance.procedure].steps[one.step].approves
            if approved is None or one.by is None or one.outcome != "approved":
                continue
            done = [
                o for o in life.case.occurrences.values() if o.instance == one.instance and o.step == approved
            ]
            before = [o for o in done if o.done_at is not None and o.done_at <= one.begun_at]
            assert not before or before[-1].by != one.by, (seed, one.id)


@every_regulation
def test_a_refused_command_changes_nothing(name: str) -> None:
    stranger = Actor("staff", "nobody", ())
    rules = REGULATIONS[name]()
    for seed, life in lives(name):
        before = life.case.copied()
        walker = Walker(rules, Random(seed))
        walker.now = life.commands[-1][1].now if life.commands else walker.now
        for occurrence in life.case.open_occurrences():
            answer = step(rules, life.case, Complete(occurrence.id), walker.known(stranger))
            assert not isinstance(answer, Decided), seed
        assert life.case == before, seed


@every_regulation
def test_history_does_not_depend_on_whether_a_clock_process_ran(name: str) -> None:
    rules = REGULATIONS[name]()
    for seed, life in lives(name):
        ran, slept = _both_ways(rules, life)
        assert _outline(ran) == _outline(slept), seed


def _both_ways(rules: Regulation, life: Life) -> tuple[list[e.Happened], list[e.Happened]]:
    """The same commands, once with a clock that wakes in between and once without."""
    lodged = life.history[: life.opening]
    ran, slept = replay(lodged), replay(lodged)
    ran_history, slept_history = list(lodged), list(lodged)
    for command, known in life.commands:
        if isinstance(command, LetTimePass):
            continue
        for share in (0.75, 0.5, 0.25):
            between = known.now - share * _gap(ran_history, known.now)
            waked = step(rules, ran, LetTimePass(), replace(known, now=between, by=Actor(SYSTEM)))
            assert isinstance(waked, Decided)
            ran, ran_history = waked.case, ran_history + list(waked.happened)
        here, there = step(rules, ran, command, known), step(rules, slept, command, known)
        assert isinstance(here, Decided) == isinstance(there, Decided)
        if isinstance(here, Decided) and isinstance(there, Decided):
            ran, ran_history = here.case, ran_history + list(here.happened)
            slept, slept_history = there.case, slept_history + list(there.happened)
    return ran_history, slept_history


def _gap(history: list[e.Happened], now: datetime) -> timedelta:
    return max(now - max(h.at for h in history), timedelta(0))


def _outline(history: list[e.Happened]) -> list[tuple[str, object]]:
    """What happened and when, but for warnings, notices and reminders: one overtaken is not sent."""
    passed = (e.ClockWarned, e.NoticeOwed, e.LetterOwed)
    return [(repr(_sent(h.event)), h.at) for h in history if not isinstance(h.event, passed)]


def _sent(event: e.Event) -> e.Event:
    """A round that was overtaken says that it did nothing: as if it had."""
    return replace(event, acted=True) if isinstance(event, e.ClockCameRound) else event


@every_regulation
def test_every_life_ends_or_waits_for_somebody_or_a_date(name: str) -> None:
    for seed, life in lives(name):
        walker = Walker(REGULATIONS[name](), Random(seed))
        walker.now = life.commands[-1][1].now if life.commands else walker.now
        assert walker.waits_for_nobody(life.case) == [], seed


@every_regulation
def test_many_lives_are_settled_in_the_end(name: str) -> None:
    lived = [life for _, life in lives(name)]

    assert sum(life.is_over for life in lived) * 10 > len(lived)
    assert sum(life.refused for life in lived) < sum(len(life.commands) for life in lived)


def test_more_time_is_granted_in_some_lives() -> None:
    lived = [life for name in REGULATIONS for _, life in lives(name)]

    assert any(isinstance(h.event, e.ExtensionGranted) for life in lived for h in life.history)
