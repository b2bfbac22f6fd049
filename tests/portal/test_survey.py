"""The questions of satisfaction behind the link of a letter: answered once, in time, by the complainant."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.queries import by_number
from bihuan.cases.queries.history import case_state
from bihuan.cases.queries.letters import unsent_letters_of
from bihuan.inbox import surveys
from bihuan.inbox.letters.rendering import render
from bihuan.inbox.surveys import Link
from bihuan.people.models import User
from tests.desk.conftest import BACKEND
from tests.portal.conftest import NOW
from tests.portal.test_status import closed
from tests.portal.walking import lodged

SAID = {"process": "4", "result": "1", "comment": "修了三次"}


@pytest.fixture
def number(visitor, shop):
    found = lodged(visitor)
    closed(shop, by_number(found).id)
    return found


def link_to(number: str, *, letter: str = "closing#1", until=NOW + timedelta(days=30)) -> str:
    return f"/p/survey/{surveys.mint(Link(by_number(number).id, letter, until))}"


def test_the_letter_that_asks_carries_the_link(visitor, shop, number):
    row = next(one for one in unsent_letters_of(by_number(number).id) if one.key == "closing")

    written = render(row, now=NOW)

    assert "/p/survey/" in written.link
    assert written.link in written.body
    assert visitor.get(written.link.partition("localhost:8000")[2] or written.link).status_code == 200


def test_one_page_without_sign_in_takes_the_answer(number):
    stranger = Client(headers={"host": "localhost", "accept-language": "zh-hans"})

    shown = stranger.get(link_to(number))
    taken = stranger.post(link_to(number), SAID)

    assert "处理过程" in shown.text
    assert "牛奶" not in shown.text
    assert taken.headers["location"] == "/p/survey/thanks"
    assert case_state(by_number(number).id).case.surveyed


def test_an_answer_counts_once(visitor, number):
    visitor.post(link_to(number), SAID)

    again = visitor.post(link_to(number), SAID)

    assert again.status_code == 410
    assert "已经评价过" in again.text


@pytest.mark.parametrize("change", ["", "x", ".", "AAAA.BBBB", "编号"])
def test_a_link_that_was_written_by_somebody_else_opens_nothing(visitor, number, change):
    forged = f"{link_to(number)[:-2]}{change}" if change in ("", "x") else f"/p/survey/{change}"

    answer = visitor.get(forged)

    assert answer.status_code == 404
    assert "不是我们发出的" in answer.text


def test_a_link_lasts_its_days(visitor, number, stand_at):
    stand_at(NOW + timedelta(days=31))

    assert "期限已过" in visitor.get(link_to(number)).text
    assert visitor.post(link_to(number), SAID).status_code == 410


def test_a_link_of_an_older_closing_leads_to_the_newer(visitor, shop, number):
    assert "最近一次通知" in visitor.get(link_to(number, letter="closing#0")).text


def test_staff_do_not_judge_for_the_complainant(shop, number):
    clerk = Client(headers={"host": "localhost", "accept-language": "zh-hans"})
    clerk.force_login(User.objects.get(login_name="clerk"), backend=BACKEND)

    answer = clerk.post(link_to(number), SAID)

    assert answer.status_code == 403
    assert not case_state(by_number(number).id).case.surveyed


def test_what_is_missing_is_said_and_nothing_is_lost(visitor, number):
    answer = visitor.post(link_to(number), {"process": "9", "comment": "修了三次"})

    assert answer.status_code == 422
    assert "修了三次" in answer.text


def test_while_it_is_handled_nobody_is_asked(visitor, shop):
    number = lodged(visitor)

    assert "closing" not in {one.key for one in unsent_letters_of(by_number(number).id)}
    assert "这件投诉又办理过" in visitor.get(link_to(number)).text
