"""Joins over rounds, signatures of several, steps kept for somebody who has gone (semantics 14–16, 27)."""

from dataclasses import replace

import pytest
from tests.engine.counter import Counter, small

from bihuan.engine import Reason
from bihuan.engine import events as e
from bihuan.engine.commands import AssignTask, Complete

SAID = {"reason": "还是坏的"}


def joining(which: str) -> Counter:
    """Carrying out leads to a join on the corrections before the complainant is asked."""
    return Counter(
        small(
            ("letter: result, within: 2 wd, then: confirm}",
             "letter: result, within: 2 wd, then: gather}\n"
             f"      gather: {{name: 等整改, waits_for: {which} correction, then: confirm}}"),
            ("starts: {correction: for each responsible_persons}",
             "starts: {correction: {for_each: responsible_persons, again: true}}"),
            ("procedures.complaint.steps.confirm:",
             "procedures.complaint.steps.gather: Wait\nprocedures.complaint.steps.confirm:"),
        )
    )  # fmt: skip


def stands_at(counter: Counter) -> str | None:
    assert counter.case is not None
    return counter.case.instances["complaint"].at


def corrected(counter: Counter, which: int, person: str) -> None:
    counter.complete("li", f"correction-{which}/issue#1")
    counter.complete(person, f"correction-{which}/sign#1")


def test_all_waits_for_the_last_one_and_then_passes() -> None:
    counter = joining("all").planned(people=("zhou", "xiao"))
    counter.complete("li", "complaint/carry_out#1")
    corrected(counter, 1, "zhou")
    assert stands_at(counter) == "complaint/gather#1"

    corrected(counter, 2, "xiao")

    assert stands_at(counter) == "complaint/confirm#1"


def test_a_join_on_none_passes_at_once() -> None:
    counter = joining("all").planned()

    counter.complete("li", "complaint/carry_out#1")

    assert stands_at(counter) == "complaint/confirm#1"


def test_any_passes_with_the_first_one() -> None:
    counter = joining("any").planned(people=("zhou", "xiao"))
    counter.complete("li", "complaint/carry_out#1")

    corrected(counter, 1, "zhou")

    assert stands_at(counter) == "complaint/confirm#1"


def test_any_is_not_passed_by_one_of_the_round_before() -> None:
    counter = joining("any").planned(people=("zhou",))
    counter.complete("li", "complaint/carry_out#1")
    corrected(counter.later(hours=1), 1, "zhou")
    counter.complete("complainant", "complaint/confirm#1", "dissatisfied", **SAID)
    counter.later(hours=1).complete("li", "complaint/plan#2", **counter.plan(("xiao",)))

    counter.complete("li", "complaint/carry_out#2")

    assert stands_at(counter) == "complaint/gather#2"


SIGNED = (
    "carry_out: {name: 办理并答复, article: 三, by: chief,",
    "carry_out: {name: 办理并答复, article: 三, by: {all: [complainant, chief]},",
)


def test_each_signs_for_their_own_seat_only() -> None:
    counter = Counter(small(SIGNED)).planned()

    first = counter.complete("complainant", "complaint/carry_out#1")
    again = counter.refuses("complainant", Complete("complaint/carry_out#1"))
    counter.complete("li", "complaint/carry_out#1", learnt="")

    assert first == (e.StepSigned("complaint/carry_out#1", "complainant"),)
    assert again.reason is Reason.ALREADY_DONE
    assert stands_at(counter) == "complaint/confirm#1"


KEPT = (
    "close: {name: 关闭, article: 三, by: clerk,",
    "close: {name: 关闭, article: 三, by: chief, same_as: plan,",
)


def kept() -> Counter:
    counter = Counter(small(KEPT)).answered()
    counter.complete("complainant", "complaint/confirm#1", "satisfied")
    return counter


def test_a_step_is_kept_for_whoever_did_the_earlier_one() -> None:
    assert kept().refuses("ma", Complete("complaint/close#1")).reason is Reason.ONLY_DEDICATED


def test_a_step_kept_for_somebody_who_has_left_the_post_is_its_other_holders() -> None:
    counter = kept()
    by_post = {
        key: tuple(p for p in people if p != "li") for key, people in counter.stage.holders.by_post.items()
    }
    counter.stage = replace(counter.stage, holders=replace(counter.stage.holders, by_post=by_post))

    counter.complete("ma", "complaint/close#1")

    assert counter.case is not None
    assert counter.case.status == "closed"


@pytest.mark.parametrize("overseer", ["wang", "xiao"])
def test_who_oversees_takes_no_task_they_cannot_do(overseer: str) -> None:
    counter = Counter().registered()

    refused = counter.refuses(overseer, AssignTask("complaint/plan#1", overseer))

    assert refused.reason is Reason.PERSON_NOT_HOLDER
