"""Stories of the small regulation: each sentence of docs/stories.md, told once true and once false."""

import textwrap

import pytest
from tests.regulation.small import small_regulation, with_policy

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories import StoryMistake, read_stories, run_story

REGULATION = small_regulation()

START = """
- story: 一个投诉
  article: 二(2)
  given: {people: {clerk: [xiao], chief: [li], owner: [wang]}}
  do:
    - 2026-09-30 16:00 clerk lodges phone: {topic: goods, matter: 坏了}
    - 2026-09-30 16:05 clerk completes register: {danger: true}
"""


def told(acts: str, then: str = "") -> tuple[str, ...]:
    """The failures of the small story with these acts and expectations added."""
    text = START + textwrap.indent(textwrap.dedent(acts), "    ")
    if then:
        text += "  then:\n" + textwrap.indent(textwrap.dedent(then), "    ")
    (story,) = read_stories("test.yaml", text)
    return run_story(REGULATION, story).failures


TRUE = [
    "case is open",
    "level is urgent",
    "topic is goods",
    "offer is not given",
    "plan is open",
    "plan is open for chief",
    "plan is open for li",
    "register was done",
    "register was done 1 times",
    "carry_out is not open",
    "clock plan is running",
    "clock plan is due 2026-09-30 20:05",
    "clock plan is not late",
    "clock complaint.carry_out has not started",
    "procedure correction has not started",
    "letter result is not owed",
    "owner is not told",
    "li may complete plan",
    "xiao may not complete plan",
    "article 二(2) is cited",
    "article 二(2) is cited by the last act",
]
FALSE = {
    "case is closed": "the case is open",
    "level is normal": "level is urgent",
    "plan is open for owner": "it is for chief",
    "plan is not open": "complaint/plan#1 is open",
    "carry_out is open": "open are complaint/plan#1",
    "register was done 2 times": "it was done 1 times",
    "clock plan is due 2026-09-30 20:06": "due 2026-09-30 20:05",
    "clock plan is late": "not late",
    "clock complaint.carry_out is running": "it has not started",
    "procedure correction has started": "there are []",
    "letter result is owed": "no letters",
    "owner is told": "nobody",
    "xiao may complete plan": "not yours",
    "li may not complete plan": "it is offered",
    "article 五 is cited": "cited are",
}


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_sentence_holds(sentence: str) -> None:
    assert told("", f"- {sentence}") == ()


@pytest.mark.parametrize("sentence", FALSE)
def test_a_false_sentence_fails_and_says_what_is_there(sentence: str) -> None:
    (failure,) = told("", f"- {sentence}")

    assert FALSE[sentence] in failure


def test_a_refusal_nobody_expected_fails_the_story_at_its_line() -> None:
    (failure,) = told("- 2026-09-30 16:06 clerk completes plan\n")

    assert "test.yaml:8" in failure
    assert "not yours" in failure


def test_an_expected_refusal_holds_with_its_article() -> None:
    acts = """\
        - 2026-09-30 16:06 clerk completes plan
        - then: refused because not yours (三)
        """

    assert told(acts) == ()


def test_a_minute_after_the_due_moment_is_late_and_the_minute_itself_is_not() -> None:
    acts = """\
        - 2026-09-30 20:05 time passes
        - then: clock plan is not late
        - 2026-09-30 20:06 time passes
        """
    then = """\
        - clock plan is late since 2026-09-30 20:05
        - owner is told of late
        """

    assert told(acts, then) == ()


def test_a_story_of_an_article_nothing_cites_fails() -> None:
    text = START.replace("article: 二(2)", "article: 五")
    (story,) = read_stories("test.yaml", text)

    assert "nothing in it cites it" in run_story(REGULATION, story).failures[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("story: x", "expected a list of stories"),
        ("- {story: x, does: []}", "expected story, article, given, do, then"),
        ("- {story: x, do: [agent lodges]}", "expected a moment and an act"),
    ],
)
def test_a_story_of_another_form_is_a_mistake(text: str, said: str) -> None:
    with pytest.raises(StoryMistake, match=said):
        read_stories("test.yaml", text)


def test_an_act_nobody_knows_is_a_failure_with_its_line() -> None:
    (failure,) = told("- 2026-09-30 16:06 clerk dances\n")

    assert "line 8" in failure


def test_a_loop_goes_round_and_a_case_ends_settled_and_archived() -> None:
    acts = """\
        - 2026-09-30 17:00 chief completes plan: {remedy: 换货, offer: 100, responsible_persons: [xiao]}
        - 2026-09-30 17:30 owner completes plan.approval: {outcome: returned, reason: 再想想}
        - then: plan was done 1 times
        - 2026-09-30 17:40 chief completes plan: {remedy: 退货, offer: 200}
        - 2026-09-30 17:50 owner completes plan.approval: approved
        - 2026-09-30 18:00 chief completes carry_out
        - 2026-10-09 09:00 complainant completes confirm: {outcome: dissatisfied, reason: 还是坏的}
        - 2026-10-09 09:10 chief completes plan: {remedy: 退款, offer: 300}
        - 2026-10-09 09:20 owner completes plan.approval: approved
        - 2026-10-09 09:30 chief completes carry_out
        - 2026-10-09 09:40 complainant completes confirm: satisfied
        - 2026-10-09 09:50 clerk completes close
        - then: [case is closed as closed, case is not settled]
        - 2026-10-09 10:00 chief completes correction/issue
        - 2026-10-09 10:10 clerk archives
        - then: refused because case not settled
        - 2026-10-09 10:20 xiao completes correction(xiao)/sign
        - 2026-10-09 10:30 clerk archives
        """
    then = """\
        - case is archived
        - plan was done 3 times
        - procedure correction has started 1 times
        - procedure correction has ended as done
        - document ZG-1 is issued
        - letter result is owed 2 times
        """

    assert told(acts, then) == ()


@pytest.mark.parametrize(
    ("given", "level"),
    [("{}", "normal"), ("{counted: {repeats: 1}}", "normal"), ("{counted: {repeats: 2}}", "urgent")],
)
def test_a_counter_over_cases_finds_what_the_story_says_and_else_nothing(given: str, level: str) -> None:
    sources = with_policy("- {when: danger, then: urgent}", "- {when: danger or repeats >= 2, then: urgent}")
    policy = sources.texts["policy.yaml"]
    counters = (
        "counters: {repeats: {name: 同类投诉数, same: [complainant, topic], article: 二(1)}}\n\ntables:\n"
    )
    regulation = read(Sources({**sources.texts, "policy.yaml": policy.replace("tables:\n", counters, 1)}))
    assert isinstance(regulation, Regulation)
    text = f"""
- story: 同类投诉
  article: 二(1)
  given: {given}
  do:
    - 2026-09-30 16:00 clerk lodges phone: {{topic: goods, matter: 坏了}}
    - 2026-09-30 16:05 clerk completes register: {{danger: false}}
  then: level is {level}
"""

    (story,) = read_stories("test.yaml", text)

    assert run_story(regulation, story).failures == ()


def test_a_value_is_asked_of_the_procedure_started_for_somebody() -> None:
    policy = with_policy("by: chief, issues: notice", "by: chief, form: notice").texts["policy.yaml"]
    weight = "{name: 轻重, whole: {least: 1, most: 9}, required: true}"
    fields = f"    series: ZG\n    fields:\n      weight: {weight}\n"
    sources = with_policy("by: chief, issues: notice", "by: chief, form: notice")
    regulation = read(
        Sources({**sources.texts, "policy.yaml": policy.replace("    series: ZG\n", fields, 1)})
    )
    assert isinstance(regulation, Regulation)
    text = """
- story: 两个人各一份
  article: 四
  given: {people: {clerk: [xiao], chief: [li], owner: [wang]}}
  do:
    - 2026-09-30 16:00 clerk lodges phone: {topic: goods, matter: 坏了}
    - 2026-09-30 16:05 clerk completes register: {danger: false}
    - 2026-09-30 17:00 chief completes plan: {remedy: 换货, offer: 100, responsible_persons: [xiao, wang]}
    - 2026-09-30 18:00 chief completes correction(wang)/issue: {weight: 3}
    - then: [correction(wang)/weight is 3, correction(xiao)/weight is not given]
    - 2026-09-30 18:10 chief completes correction(xiao)/issue: {weight: 1}
  then:
    - correction(xiao)/weight is 1
    - correction(wang)/weight is 3
    - correction(xiao)/weight is 3
"""

    (story,) = read_stories("test.yaml", text)

    (failure,) = run_story(regulation, story).failures
    assert "correction(xiao)/weight is 3" in failure
