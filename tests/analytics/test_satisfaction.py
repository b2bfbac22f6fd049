"""Satisfaction counted by hand: who was asked, what was answered, what followed; and its page."""

from datetime import date, timedelta

import pytest
from django.test import Client

from bihuan.analytics.following import remake
from bihuan.analytics.models import SurveyRound, SurveySum
from bihuan.analytics.satisfaction.comments import marked
from bihuan.analytics.satisfaction.pages import share_words
from bihuan.analytics.satisfaction.reading import Satisfaction, Wanted, satisfaction
from bihuan.engine.commands import AnswerSurvey, Reopen
from tests.analytics.conftest import Follow
from tests.analytics.test_pages import APRIL, As
from tests.analytics.test_process_pages import as_, shop  # noqa: F401
from tests.cases.shop import MORNING, Shop, do, lodged
from tests.desk.conftest import counted
from tests.portal.test_status import closed

PAGE = "/figures/satisfaction/?unit=XD&regulation=small-shop&period=2026-03"
MARCH = Wanted(("XD",), "small-shop", date(2026, 3, 1), date(2026, 3, 31))
LATER = MORNING + timedelta(days=1)


def answer(case: str, process: int, result: int, words: str = "", *, channel: str = "sms") -> None:
    said = AnswerSurvey({"process": process, "result": result}, words, channel)
    do(case, said, by="complainant", at=LATER)


@pytest.fixture
def judged(shop: Shop, followed: Follow) -> list[str]:  # noqa: F811
    """Seven closed in March, six of them judged; one open."""
    cases = [lodged(shop).case_id for _ in range(8)]
    for case in cases[:7]:
        closed(shop, case)
    answer(cases[0], 5, 5, "很快就换了")
    answer(cases[1], 4, 2, "换来的牛奶也过期")
    answer(cases[2], 3, 4, channel="web")
    answer(cases[3], 1, 1)
    answer(cases[4], 5, 4)
    answer(cases[5], 4, 4)
    followed(APRIL)
    return cases


def test_process_and_result_are_counted_apart_out_of_those_who_answered(judged: list[str]) -> None:
    found = satisfaction(MARCH)

    assert (found.asked, found.answers) == (7, 6)
    assert found.of("process") == (4, 6)
    assert found.of("result") == (4, 6)
    assert found.scores["result"] == {5: 1, 4: 3, 2: 1, 1: 1}
    assert found.answered == {"sms": 5, "web": 1}


def test_reopened_and_closed_again_is_asked_again(judged: list[str], shop: Shop, followed: Follow) -> None:  # noqa: F811
    do(judged[0], Reopen("又坏了"), by="complainant", at=LATER)
    followed(APRIL)

    assert satisfaction(MARCH).asked == 7
    assert SurveyRound.objects.filter(case=judged[0]).count() == 1


def test_a_month_without_cases_has_nothing(judged: list[str]) -> None:
    assert satisfaction(Wanted(("XD",), "small-shop", date(2026, 5, 1), date(2026, 5, 31))) == Satisfaction()


def test_made_again_from_the_ledger_it_is_the_same(judged: list[str]) -> None:
    before = list(SurveySum.objects.order_by("pk").values_list()), satisfaction(MARCH)

    remake(APRIL)

    assert (list(SurveySum.objects.order_by("pk").values_list()), satisfaction(MARCH)) == before


def test_few_answers_are_no_percentage() -> None:
    assert share_words(3, 4) == "3/4，不足 5 份，不算百分比"
    assert share_words(0, 0) == "没有人回答"
    assert share_words(4, 5) == "80.0%（4/5）"


def test_hits_are_marked_where_they_stand() -> None:
    assert marked("换来的牛奶也过期", ["牛奶", "奶也"]) == [
        ("换来的", False),
        ("牛奶也", True),
        ("过期", False),
    ]


def test_the_page_shows_shares_with_numbers_and_the_words_searched(judged: list[str], as_: As) -> None:  # noqa: F811
    page = as_("owner").get(f"{PAGE}&q=牛奶").text

    assert "66.7%（4/6）" in page
    assert "85.7%（6/7）" in page
    assert "<mark>牛奶</mark>" in page
    assert "很快就换了" not in page


@pytest.mark.parametrize("who", ["stranger"])
def test_another_unit_sees_nothing(judged: list[str], as_: As, who: str) -> None:  # noqa: F811
    assert as_(who).get(PAGE).status_code == 404


def test_nobody_signs_in_first_and_it_is_only_read(shop: Shop, as_: As) -> None:  # noqa: F811
    assert Client(headers={"host": "localhost"}).get(PAGE).status_code == 302
    assert as_("owner").post(PAGE).status_code == 405
    assert as_("owner").get(PAGE.replace("small-shop", "nothing")).status_code == 404


def test_it_takes_few_statements_however_many_answered(judged: list[str], as_: As) -> None:  # noqa: F811
    browser = as_("owner")
    browser.get(PAGE)

    with counted() as said:
        browser.get(PAGE)

    assert len(said) <= 20, said
