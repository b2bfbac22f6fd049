"""Handing a task over: it moves when the other accepts, and not before."""

from dataclasses import replace

import pytest
from tests.engine.counter import Counter

from bihuan.engine import Reason, Refused, step
from bihuan.engine import events as e
from bihuan.engine.commands import AddNote, AnswerHandover, AssignTask, OfferHandover

PLAN = "complaint/plan#1"


@pytest.fixture
def offered() -> Counter:
    counter = Counter().registered()
    counter.do("li", AssignTask(PLAN, "li"))
    counter.do("li", OfferHandover(PLAN, "ma", "我下午出差"))
    return counter


def _told(counter: Counter, what: str) -> list[str | None]:
    events = [one.event for one in counter.history]
    return [one.person for one in events if isinstance(one, e.NoticeOwed) and one.what == what]


def _occurrence(counter: Counter):
    assert counter.case is not None
    return counter.case.occurrences[PLAN]


def test_until_it_is_accepted_the_first_still_answers(offered: Counter) -> None:
    assert _occurrence(offered).person == "li"
    assert _occurrence(offered).offered_to == "ma"
    assert _told(offered, "handover") == ["ma"]


def test_who_accepts_has_it_and_who_asked_is_told(offered: Counter) -> None:
    offered.do("ma", AnswerHandover(PLAN, accepted=True))

    assert (_occurrence(offered).person, _occurrence(offered).offered_to) == ("ma", None)
    assert _told(offered, "handover answer") == ["li"]


def test_who_declines_says_why_and_it_stays(offered: Counter) -> None:
    refused = offered.refuses("ma", AnswerHandover(PLAN, accepted=False))
    offered.do("ma", AnswerHandover(PLAN, accepted=False, reason="手头已满"))

    assert refused.reason is Reason.REASON_REQUIRED
    assert (_occurrence(offered).person, _occurrence(offered).offered_to) == ("li", None)


def test_who_asked_may_take_it_back_and_then_nothing_can_be_accepted(offered: Counter) -> None:
    offered.do("li", AnswerHandover(PLAN, accepted=False))

    assert offered.refuses("ma", AnswerHandover(PLAN, accepted=True)).reason is Reason.NOT_OFFERED


def test_nobody_else_answers_it(offered: Counter) -> None:
    assert offered.refuses("xiao", AnswerHandover(PLAN, accepted=True)).reason is Reason.NOT_OFFERED
    assert offered.refuses("li", AnswerHandover(PLAN, accepted=True)).reason is Reason.NOT_OFFERED


def test_it_is_offered_only_by_who_has_it_to_who_may_do_it(offered: Counter) -> None:
    assert offered.refuses("li", OfferHandover(PLAN, "xiao")).reason is Reason.PERSON_NOT_HOLDER
    assert offered.refuses("li", OfferHandover(PLAN, "li")).reason is Reason.WRONG_VALUE


@pytest.mark.parametrize(
    ("who", "reason"), [("ma", Reason.HELD_BY_OTHER), ("xiao", Reason.NOT_YOURS), ("wang", Reason.NOT_YOURS)]
)
def test_who_does_not_have_it_and_oversees_nothing_offers_it_to_nobody(who: str, reason: Reason) -> None:
    counter = Counter().registered()
    counter.do("li", AssignTask(PLAN, "li"))
    known = counter.known(who)
    overseeing_nothing = replace(known, by=replace(known.by, oversees=False))

    answer = step(counter.regulation, counter.case, OfferHandover(PLAN, "ma"), overseeing_nothing)

    assert isinstance(answer, Refused) and answer.reason is reason


def test_who_is_mentioned_in_a_note_is_told_once(offered: Counter) -> None:
    offered.do("li", AddNote("请看附件", mentions=("xiao", "xiao")))

    assert _told(offered, "mention") == ["xiao"]
