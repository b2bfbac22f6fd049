"""Nothing happens, is asked or is refused without words: each told and explained in both languages."""

import inspect
import re
from dataclasses import replace
from random import Random

import pytest
from tests.engine.counter import Counter, small
from tests.engine.regulations import REGULATIONS
from tests.engine.walking import Walker

from bihuan.engine import commands as c
from bihuan.engine import events as e
from bihuan.engine.applying import APPLIERS
from bihuan.engine.case import Case
from bihuan.engine.commands import Command
from bihuan.engine.deciding import HANDLERS
from bihuan.engine.events import Event, Happened
from bihuan.engine.explaining import why, why_due, why_not, why_penalty, why_person, why_step
from bihuan.engine.offering import offers
from bihuan.engine.telling import TELLERS, tell
from bihuan.regulation.model import Regulation

CHINESE = re.compile("[一-鿿]")


def classes(module: object, base: type) -> set[type]:
    return {
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, base) and one is not base
    }


def test_every_event_is_applied_and_told() -> None:
    events = classes(e, Event)

    assert set(APPLIERS) == events
    assert set(TELLERS) == events


def test_every_command_is_handled() -> None:
    assert set(HANDLERS) == classes(c, Command)


@pytest.mark.parametrize("name", sorted(REGULATIONS))
def test_lives_are_told_and_explained_in_both_languages(name: str) -> None:
    rules = REGULATIONS[name]()
    lives = [Walker(rules, Random(seed)).live(steps=80) for seed in range(12)]

    for life in lives:
        for one in life.history:
            chinese, english = (tell(one, rules, life.case, lang) for lang in ("zh", "en"))
            assert chinese.title and english.title
            assert not CHINESE.search(english.title), english.title
            assert "{" not in chinese.title + english.title
            assert not CHINESE.search(why(one, rules, life.case, "en").sentence.partition("article")[0])


def _penalised() -> Counter:
    return Counter().planned(people=("zhou",))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_this_step_names_what_was_done_before_and_how_it_ended(lang: str) -> None:
    counter = Counter().answered()
    counter.complete("complainant", "complaint/confirm#1", "dissatisfied", reason="还是坏的")
    case, rules = _stand(counter)

    told = why_step(rules, case, counter.history, "complaint/plan#2", lang)  # type: ignore[arg-type]
    first = why_step(rules, case, counter.history, "complaint/register#1", lang)  # type: ignore[arg-type]

    said = {
        "zh": "“听取投诉人意见”的结果是“不满意”，因此轮到“提出处理意见”。",
        "en": "“Ask the complainant” ended in “Not satisfied”, and so “Make the plan” is next.",
    }
    assert told.sentence == said[lang]
    assert ("三", "处理") in told.articles
    assert (
        first.sentence
        == {"zh": "“登记”是这一流程的第一步。", "en": "“Register” is the first step here."}[lang]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_this_person_names_the_post_and_who_holds_it(lang: str) -> None:
    counter = Counter().registered()
    case, rules = _stand(counter)

    told = why_person(rules, case, case.occurrences["complaint/plan#1"], counter.known("system"), lang)  # type: ignore[arg-type]

    assert {"zh": "“提出处理意见”由主管办理", "en": "is for Chief"}[lang] in told.sentence
    assert told.lines == ({"zh": "主管：li、ma", "en": "Chief: li、ma"}[lang],)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_this_due_moment_counts_day_by_day(lang: str) -> None:
    counter = Counter().registered()
    case, rules = _stand(counter)

    told = why_due(rules, case, case.clocks["plan@complaint#1"], counter.stage.calendar, lang)  # type: ignore[arg-type]

    assert "2026-03-05 24:00" in told.sentence
    assert sum("2026-03-0" in line for line in told.lines) >= 3
    assert told.articles == (("二(2)", "时限"),)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_this_penalty_names_what_started_it_and_its_article(lang: str) -> None:
    counter = _penalised()
    case, rules = _stand(counter)

    told = why_penalty(rules, case, counter.history, "correction-1", lang)  # type: ignore[arg-type]

    assert told.sentence.startswith({"zh": "整改：依据条款", "en": "Correction: Under article"}[lang])
    assert told.articles


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_a_button_is_not_offered_names_the_article_and_what_to_do(lang: str) -> None:
    counter = Counter().registered()
    case, rules = _stand(counter)
    known = counter.known("xiao")
    (task,) = offers(rules, case, known.by, known).tasks
    assert task.refused is not None

    told = why_not(task.refused, rules, lang)  # type: ignore[arg-type]

    said = {
        "zh": "“提出处理意见”不由您办理（三）。请由“主管”办理，或请督办人员转交给您。",
        "en": "“Make the plan” is not yours to do (article 三). It is for Chief;",
    }
    assert told.sentence.startswith(said[lang])
    assert told.articles == (("三", "处理"),)
    assert told.lines


def test_a_missed_field_is_named_in_the_detail() -> None:
    counter = Counter().registered()

    told = why_not(counter.refuses("li", c.Complete("complaint/plan#1")), small(), "zh")

    assert [line for line in told.lines if line.startswith("处理意见：")]


def _stand(counter: Counter) -> tuple[Case, Regulation]:
    assert counter.case is not None
    assert isinstance(counter.history[0], Happened)
    return counter.case, counter.regulation


@pytest.mark.parametrize(("lang", "words"), [("zh", "站内通知"), ("en", "notice")])
def test_a_letter_is_told_with_the_way_it_went(lang: str, words: str) -> None:
    rules = next(iter(REGULATIONS.values()))()
    life = Walker(rules, Random(1)).live(steps=5)
    sent = replace(life.history[0], event=e.LetterSent("closing#1", "notice"))

    told = tell(sent, rules, life.case, lang)

    assert f"{words}）" in told.title or f"({words})" in told.title
