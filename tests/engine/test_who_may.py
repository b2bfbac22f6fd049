"""Who may do a step whose people a field names, that bars its subject, or whose post is held as another."""

import textwrap

import pytest
from tests.regulation.small import SMALL, small_regulation, with_policy

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories import read_stories, run_story

GIVEN = """
- story: 一个投诉
  given: {people: {clerk: [xiao], chief: [li], owner: [wang]}, members: {zhang: counter, ma: counter}}
  do:
    - 2026-09-28 09:00 clerk lodges phone: {topic: goods, matter: 坏了}
"""


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


NAMED = regulation(
    ("      offer: {", "      dedicated: {name: 专办人, person: true}\n      offer: {"),
    ("by: chief, letter: result", "by: chief, named_in: dedicated, letter: result"),
)


def test_whoever_a_field_names_does_the_step_and_nobody_else() -> None:
    acts = """
    - 2026-09-28 09:05 clerk completes register: {danger: false}
    - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0, dedicated: zhang}
    - then: [carry_out is open for zhang, zhang may complete carry_out, li may not complete carry_out]
    - 2026-09-28 11:00 chief completes carry_out
    - then: refused because only the dedicated handler (三)
    - 2026-09-28 11:30 zhang completes carry_out
    """

    found = failures(NAMED, acts)

    assert found == ()


def test_without_a_name_in_the_field_the_post_does_the_step() -> None:
    acts = """
    - 2026-09-28 09:05 clerk completes register: {danger: false}
    - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0}
    - 2026-09-28 11:00 chief completes carry_out
    """

    found = failures(NAMED, acts)

    assert found == ()


def test_a_correction_of_the_name_hands_the_open_task_over() -> None:
    acts = """
    - 2026-09-28 09:05 clerk completes register: {danger: false}
    - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0, dedicated: zhang}
    - 2026-09-28 11:00 chief corrects dedicated: ma
    - then: [carry_out is open for ma, zhang may not complete carry_out]
    - 2026-09-28 11:30 ma completes carry_out
    """

    found = failures(NAMED, acts)

    assert found == ()


def test_the_subject_is_barred_where_the_step_says_so() -> None:
    rules = regulation(
        (
            "steps:\n      issue: {name: 开出整改通知, by: chief,",
            "steps:\n      issue: {name: 开出整改通知, by: chief, not_by: subject,",
        )
    )
    acts = """
    - 2026-09-28 09:05 clerk completes register: {danger: false}
    - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0, responsible_persons: [li, zhang]}
    - 2026-09-28 11:00 chief completes correction(li)/issue
    - then: refused because excluded
    - 2026-09-28 11:05 owner completes correction(li)/issue
    - 2026-09-28 11:10 chief completes correction(zhang)/issue
    """

    found = failures(rules, acts)

    assert found == ()


def test_a_post_held_as_another_lies_with_its_holders_there() -> None:
    rules = regulation(
        (
            "  owner: {name: 店长}",
            "  owner: {name: 店长}\n  superior: {name: 当事人主管, of: subject, as: clerk}",
        ),
        ("sign: {name: 本人签字, by: subject,", "sign: {name: 主管签字, by: superior,"),
    )
    acts = """
    - 2026-09-28 09:05 clerk completes register: {danger: false}
    - 2026-09-28 10:00 chief completes plan: {remedy: 换货, offer: 0, responsible_persons: [zhang]}
    - 2026-09-28 11:00 chief completes correction/issue
    - then: [correction/sign is open for clerk, xiao may complete correction/sign]
    """

    found = failures(rules, acts)

    assert found == ()


def test_a_field_that_names_nobody_is_told_to_the_author() -> None:
    found = read(with_policy("by: chief, letter: result", "by: chief, named_in: offer, letter: result"))

    assert not isinstance(found, Regulation)
    assert [one.where for one in found] == ["procedures.complaint.steps.carry_out.named_in"]


@pytest.mark.parametrize("danger, starts", [("true", "has started"), ("false", "has not started")])
def test_a_new_level_starts_what_reassessment_says(danger: str, starts: str) -> None:
    rules = regulation(
        (
            "retention:",
            "reassess:\n  {by: owner, tables: level, article: 二(1), starts: {correction: {when: danger}}}\n"
            "retention:",
        )
    )
    acts = f"""
    - 2026-09-28 09:05 clerk completes register: {{danger: false}}
    - 2026-09-28 10:00 owner reassesses: {{reason: 查出隐患, danger: {danger}}}
    - then: procedure correction {starts}
    """

    found = failures(rules, acts)

    assert found == ()


def test_letters_say_what_else_the_complainant_may_do_in_both_languages() -> None:
    said = small_regulation().recourse

    assert "可以向消费者协会投诉" in said["zh"]
    assert "consumers' association" in said["en"]
