"""When the questions of satisfaction may be answered."""

from tests.engine.counter import Counter, small

from bihuan.engine import Reason, offers
from bihuan.engine import commands as c

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
