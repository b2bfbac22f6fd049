"""When the questions of satisfaction may be answered."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.engine.counter import Counter, small

from bihuan.engine import Reason, offers
from bihuan.engine import commands as c
from bihuan.engine import events as e
from bihuan.engine.surveying import share_setting
from bihuan.simulator.stories.staging import UNIT

SCORES = c.AnswerSurvey({"process": 5, "result": 4})
WITH_THE_RESULT = (
    ("after: closed, questions", "after: answered, questions"),
    ("by: [same channel, phone]}", "by: [same channel, phone], asks: survey}"),
)


def _offered(counter: Counter) -> bool:
    known = counter.known("complainant")
    assert counter.case is not None
    return offers(counter.regulation, counter.case, known.by, known).act("survey") is not None


def test_after_closing_means_not_before() -> None:
    counter = Counter().answered()

    assert not _offered(counter)
    assert counter.refuses("complainant", SCORES).reason is Reason.CASE_NOT_CLOSED


def test_with_the_result_it_is_answered_as_soon_as_a_letter_has_asked() -> None:
    counter = Counter(small(*WITH_THE_RESULT)).planned()
    assert not _offered(counter)
    assert counter.refuses("complainant", SCORES).reason is Reason.CASE_NOT_CLOSED

    counter = Counter(small(*WITH_THE_RESULT)).answered()

    assert _offered(counter)
    assert counter.do("complainant", SCORES)
    assert not _offered(counter)


ASKING = (
    "questions: {process: 处理过程, result: 处理结果}}",
    "questions: {process: 处理过程, result: 处理结果}, share: 30%, within: 10 d, low: {by: [clerk, owner]}}",
)
LOW = c.AnswerSurvey({"process": 5, "result": 2}, "修了三次", "sms")


def _drawn(lot: int) -> Counter:
    return Counter(small(ASKING)).knows(draw=lot).closed()


def test_a_share_is_asked_by_lot_and_the_lot_is_on_record() -> None:
    drawn, passed_over = _drawn(2999), _drawn(3000)

    assert drawn.told(e.SurveyAsked) == [
        e.SurveyAsked(True, 30, 2999, datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    ]
    assert _offered(drawn)
    assert not _offered(passed_over)
    assert passed_over.refuses("complainant", SCORES).reason is Reason.NOT_SAMPLED


def test_a_unit_may_ask_another_share_than_the_regulation() -> None:
    counter = Counter(small(ASKING)).knows(draw=5000)
    counter.stage = replace(counter.stage, settings={**counter.stage.settings, share_setting(UNIT): 60})

    assert counter.closed().told(e.SurveyAsked)[0].chosen  # type: ignore[attr-defined]


def test_after_its_days_it_is_closed() -> None:
    counter = _drawn(0).later(days=11)

    assert not _offered(counter)
    assert counter.refuses("complainant", SCORES).reason is Reason.SURVEY_OVER


def test_a_low_score_is_followed_by_somebody_who_did_not_handle_it() -> None:
    counter = _drawn(0)

    events = counter.do("complainant", LOW)

    assert events[0] == e.SurveyAnswered({"process": 5, "result": 2}, "sms")
    assert [one.procedure for one in events if isinstance(one, e.ProcedureStarted)] == ["survey_callback"]
    said = {"texts": {"survey_callback_said": "说明了"}}
    back = c.Complete("survey_callback-1/call_back#1", "reconciled", **said)
    assert counter.refuses("xiao", back).reason is Reason.EXCLUDED
    assert counter.do("wang", back)


def test_a_good_score_is_not_followed() -> None:
    counter = _drawn(0)

    counter.do("complainant", SCORES)

    assert not [one for one in counter.told(e.ProcedureStarted) if one.procedure == "survey_callback"]  # type: ignore[attr-defined]


def test_reopened_and_closed_again_it_is_asked_again() -> None:
    counter = _drawn(0)
    counter.do("complainant", SCORES)

    counter.do("complainant", c.Reopen("又坏了"))

    assert counter.case is not None
    assert counter.case.survey_asked is None
    assert not counter.case.surveyed
