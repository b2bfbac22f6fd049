"""Who does a step where the record decides it, and how often something happened in the case."""

import textwrap

import pytest
from tests.regulation.small import SMALL

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories import read_stories, run_story

GIVEN = """
- story: 一个投诉
  given: {people: {clerk: [xiao], chief: [li], owner: [wang]}}
  do:
    - 2026-09-28 09:00 clerk lodges phone: {topic: goods, matter: 坏了}
"""
BY = "by: [{when: danger, then: owner, article: 二(1)}, {then: chief}]"
COUNTED = "counters: {unhappy: {name: 不满意次数, counts: confirm is done with dissatisfied}}"
ROUTES = "{to: [{when: unhappy < 2, to: plan}, {to: close}], reason: required, clocks: {plan: restart}}"


def sources(*changes: tuple[str, str]) -> Sources:
    texts = dict(SMALL.texts)
    for old, new in changes:
        assert old in texts["policy.yaml"]
        texts["policy.yaml"] = texts["policy.yaml"].replace(old, new, 1)
    return Sources(texts)


def regulation(*changes: tuple[str, str]) -> Regulation:
    found = read(sources(*changes))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def mistakes(*changes: tuple[str, str]) -> list[str]:
    found = read(sources(*changes))
    assert not isinstance(found, Regulation)
    return [one.in_words("en") for one in found]


def failures(rules: Regulation, acts: str) -> tuple[str, ...]:
    (story,) = read_stories("test.yaml", GIVEN + textwrap.indent(textwrap.dedent(acts), "    "))
    return run_story(rules, story).failures


@pytest.mark.parametrize(("danger", "does", "may_not"), [("true", "owner", "li"), ("false", "chief", "wang")])
def test_the_record_decides_who_does_a_step(danger: str, does: str, may_not: str) -> None:
    rules = regulation(("by: chief\n        form: opinion", f"{BY}\n        form: opinion"))

    found = failures(
        rules,
        f"""
        - 2026-09-28 09:05 clerk completes register: {{danger: {danger}}}
        - then: [plan is open for {does}, {does} may complete plan, {may_not} may not complete plan]
        """,
    )

    assert found == ()


def test_the_row_that_chose_the_doer_is_cited() -> None:
    rules = regulation(("by: chief\n        form: opinion", f"{BY}\n        form: opinion"))

    found = failures(
        rules,
        """
        - 2026-09-28 09:05 clerk completes register: {danger: true}
        - then: article 二(1) is cited by the last act
        """,
    )

    assert found == ()


def test_rows_of_doers_end_with_all_other_cases() -> None:
    found = mistakes(
        ("by: chief\n        form: opinion", "by: [{when: danger, then: owner}]\n        form: opinion")
    )

    assert len(found) == 1
    assert "procedures.complaint.steps.plan.by: expected a last row without a condition" in found[0]


def test_a_counter_says_how_often_a_step_was_done_in_the_case() -> None:
    rules = regulation(
        ("channels:", f"{COUNTED}\nchannels:"),
        ("{to: plan, reason: required, clocks: {plan: restart}}", ROUTES),
    )

    found = failures(
        rules,
        """
        - 2026-09-28 09:05 clerk completes register: {danger: false}
        - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0}
        - 2026-09-28 11:00 chief completes carry_out
        - 2026-09-28 12:00 complainant completes confirm: {outcome: dissatisfied, reason: 还是坏的}
        - then: plan is open
        - 2026-09-28 13:00 chief completes plan: {remedy: 退货, offer: 0}
        - 2026-09-28 14:00 chief completes carry_out
        - 2026-09-28 15:00 complainant completes confirm: {outcome: dissatisfied, reason: 不退}
        - then: close is open
        """,
    )

    assert found == ()


def test_a_counter_counts_cases_or_what_happened_and_not_both() -> None:
    both = COUNTED.replace("counts:", "same: [topic], counts:")

    found = mistakes(("channels:", f"{both}\nchannels:"))

    assert len(found) == 1
    assert "counters.unhappy: expected one of same and counts, found both" in found[0]


def test_a_counter_within_the_case_counts_steps_that_are_done() -> None:
    begun = COUNTED.replace("confirm is done with dissatisfied", "confirm begins")

    found = mistakes(("channels:", f"{begun}\nchannels:"))

    assert len(found) == 1
    assert 'expected what can be counted, such as evaluate is done, found "confirm begins"' in found[0]
