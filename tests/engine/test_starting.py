"""Procedures people start by themselves, letters that remind, and who may not choose or decide."""

import textwrap

import pytest
from tests.regulation.small import SMALL

from bihuan.engine import offers, replay
from bihuan.engine.known import Known
from bihuan.engine.refused import Reason
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories import read_stories, run_story
from bihuan.simulator.stories.staging import stage

GIVEN = """
- story: 一个投诉
  given: {people: {clerk: [xiao], chief: [li], owner: [wang]}, members: {zhou: counter}}
  do:
    - 2026-09-28 09:00 clerk lodges phone: {topic: goods, matter: 坏了}
    - 2026-09-28 09:05 clerk completes register: {danger: false}
"""
STARTED = ("    private: true\n", "    private: true\n    started_by: [clerk, chief]\n")
REMINDED = ("warns: [50%]", "warns: [{at: 1 d before, letter: extended}]")


def regulation(*changes: tuple[str, str]) -> Regulation:
    texts = dict(SMALL.texts)
    for old, new in changes:
        assert old in texts["policy.yaml"]
        texts["policy.yaml"] = texts["policy.yaml"].replace(old, new, 1)
    found = read(Sources(texts))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def failures(rules: Regulation, acts: str) -> tuple[str, ...]:
    (story,) = read_stories("test.yaml", GIVEN + textwrap.indent(textwrap.dedent(acts), "    "))
    return run_story(rules, story).failures


def test_a_post_starts_a_procedure_about_somebody_at_any_time() -> None:
    found = failures(
        regulation(STARTED),
        """
        - 2026-09-28 09:10 clerk starts correction: {for: zhou, reason: 当班时睡觉}
        - then: [procedure correction has started for zhou, correction/issue is open]
        - then: article 四 is cited by the last act
        """,
    )

    assert found == ()


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("owner starts correction: zhou", Reason.NOT_FOR_POST),
        ("clerk starts correction", Reason.MISSING_FIELDS),
        ("clerk starts nothing: zhou", Reason.NO_SUCH_STEP),
        ("clerk starts complaint", Reason.NOT_FOR_POST),
    ],
)
def test_what_may_not_be_started_is_refused(act: str, reason: Reason) -> None:
    found = failures(
        regulation(STARTED),
        f"""
        - 2026-09-28 09:10 {act}
        - then: refused because {reason.value}
        """,
    )

    assert found == ()


def test_one_fact_is_one_procedure_while_it_runs() -> None:
    found = failures(
        regulation(STARTED),
        """
        - 2026-09-28 09:10 clerk starts correction: zhou
        - 2026-09-28 09:20 chief starts correction: zhou
        - then: refused because already running (四)
        - 2026-09-28 09:30 chief starts correction: xiao
        - then: procedure correction has started 2 times
        """,
    )

    assert found == ()


def test_one_that_outlives_the_case_unsettles_it_until_it_is_over() -> None:
    found = failures(
        regulation(STARTED),
        """
        - 2026-09-28 10:00 complainant withdraws: 不追究了
        - then: [case is closed as withdrawn, case is settled]
        - 2026-09-29 10:00 clerk starts correction: zhou
        - then: case is not settled
        - 2026-09-29 11:00 chief completes correction/issue
        - 2026-09-29 12:00 zhou completes correction/sign
        - then: case is settled
        """,
    )

    assert found == ()


def test_one_that_ends_with_the_case_is_not_started_after_it() -> None:
    ends_with_case = regulation(STARTED, ("    outlives: case\n", ""))

    found = failures(
        ends_with_case,
        """
        - 2026-09-28 10:00 complainant withdraws: 不追究了
        - 2026-09-29 10:00 clerk starts correction: zhou
        - then: refused because case closed
        """,
    )

    assert found == ()


@pytest.mark.parametrize(("who", "is_offered"), [("clerk", True), ("owner", False)])
def test_starting_is_offered_to_the_posts_that_may(who: str, is_offered: bool) -> None:
    rules = regulation(STARTED)
    (story,) = read_stories("test.yaml", GIVEN)
    lived = run_story(rules, story).history
    people = stage(rules, {})
    known = Known(lived[-1].at, people.calendar, people.actor(who, rules), people.holders)

    act = offers(rules, replay(lived), known.by, known).act("start")

    assert act is not None
    assert act.procedure == "correction"
    assert (act.refused is None) is is_offered


def test_a_warning_can_send_a_letter_that_reminds() -> None:
    found = failures(
        regulation(REMINDED),
        """
        - 2026-09-30 09:00 time passes
        - then: [letter extended is not owed, chief is not told of warning]
        - 2026-10-08 09:00 time passes
        - then: [letter extended is owed, chief is not told of warning]
        """,
    )

    assert found == ()


def test_a_reminder_overtaken_by_the_due_moment_is_not_sent() -> None:
    found = failures(
        regulation(REMINDED),
        """
        - 2026-12-01 09:00 time passes
        - then: [letter extended is not owed, clock plan is late]
        """,
    )

    assert found == ()


CHOICE = "dissatisfied: {to: plan, reason: required, clocks: {plan: restart}}"


@pytest.mark.parametrize(
    ("by", "then"),
    [("clerk", "refused because outcome not yours (三)"), ("[complainant, clerk]", "plan is open")],
)
def test_a_way_out_kept_for_posts_is_not_the_complainants(by: str, then: str) -> None:
    kept = CHOICE.replace("{to: plan,", f"{{to: plan, by: {by},")

    found = failures(
        regulation((CHOICE, kept)),
        f"""
        - 2026-09-28 10:00 chief completes plan: {{remedy: 换新, offer: 0}}
        - 2026-09-28 11:00 chief completes carry_out
        - 2026-09-28 12:00 complainant completes confirm: {{outcome: dissatisfied, reason: 还是坏的}}
        - then: {then}
        """,
    )

    assert found == ()


def test_who_asked_for_more_time_does_not_decide_on_it() -> None:
    found = failures(
        regulation(("decided_by: owner", "decided_by: [chief, owner]")),
        """
        - 2026-09-28 10:00 chief asks extension of plan: 等厂家答复
        - 2026-09-28 10:05 chief completes extension_plan/decide: granted
        - then: refused because excluded (二(2))
        - 2026-09-28 10:10 owner completes extension_plan/decide: granted
        - then: clock plan is due 2026-10-10 24:00
        """,
    )

    assert found == ()
