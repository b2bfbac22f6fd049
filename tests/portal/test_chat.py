"""The chat page of a unit, and the people of the unit in it."""

import json
import re
from datetime import timedelta

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bihuan.cases.queries import by_number
from bihuan.documents.models import Document
from bihuan.inbox import keeping
from bihuan.inbox.models import RawMessage, Talk
from tests.documents.samples import EXE, PNG
from tests.portal.conftest import NOW
from tests.portal.walking import file

WHOLE = ("1", "1", "2", "牛奶过期两天", "好了", "欧阳清荷", "13800138000", "跳过", "1")


def say(visitor: Client, *said: str, **more: object):  # type: ignore[no-untyped-def]
    for one in said:
        answer = visitor.post("/p/XD/chat", {"text": one, **more})
        assert answer.status_code == 302, answer.text
    return visitor.get("/p/XD/chat").text


def test_a_visitor_is_greeted_with_what_can_be_done(visitor):
    page = visitor.get("/p/XD/chat").text

    assert "1 我要投诉" in page and "hx-get" in page
    assert not Talk.objects.exists()


def test_a_whole_complaint_is_made_line_by_line(visitor):
    page = say(visitor, *WHOLE)

    number = re.search(r"编号 (\S+)，查询码", page)[1]
    case = by_number(number)
    assert case.received_at == NOW
    messages = RawMessage.objects.filter(channel="chat")
    assert len(messages) == len(WHOLE) and {one.case for one in messages} == {case.id}
    assert {json.loads(keeping.raw_of(one))["text"] for one in messages} == set(WHOLE)


def test_progress_is_told_to_the_browser_that_complained_and_to_no_other(visitor):
    say(visitor, *WHOLE)

    assert "正在办理：登记" in say(visitor, "进度")
    other = Client(headers={"host": "localhost", "accept-language": "zh-hans"})
    assert "没有查到" in say(other, "进度")
    assert "牛奶" not in other.get("/p/XD/chat").text


def test_files_come_with_it(visitor):
    say(visitor, *WHOLE[:4])
    assert visitor.post("/p/XD/chat", {"files_": [file("a.png", PNG)]}).status_code == 302
    page = say(visitor, *WHOLE[4:])

    case = by_number(re.search(r"编号 (\S+)，查询码", page)[1])
    assert [one.name for one in Document.objects.filter(case=case.id)] == ["a.png"]
    refused = visitor.post("/p/XD/chat", {"files_": [file("a.png", EXE)]})
    assert refused.status_code == 422 and Document.objects.count() == 1


def test_sent_twice_it_is_said_once(visitor):
    say(visitor, "1", "1", sent_="mark")

    assert RawMessage.objects.filter(channel="chat").count() == 1


def test_htmx_gets_the_lines_alone(visitor):
    say(visitor, "1")
    part = visitor.get("/p/XD/chat", headers={"hx-request": "true", "hx-target": "lines"}).text

    assert "投诉类型" in part and "<form" not in part


def test_english_visitors_are_asked_in_english(reader):
    page = say(reader, "1")

    assert "Answer one by one" in page


def test_an_empty_line_says_what_is_missing(visitor):
    answer = visitor.post("/p/XD/chat", {"text": " "})

    assert answer.status_code == 422 and "请填写" in answer.text


def test_no_such_unit_and_no_such_method(visitor):
    assert visitor.get("/p/NONE/chat").status_code == 404
    assert visitor.put("/p/XD/chat").status_code == 405


def test_whoever_writes_without_end_is_asked_to_wait(visitor, settings, monkeypatch):
    from bihuan.portal.limiting import Limit
    from bihuan.portal.views import chat

    monkeypatch.setattr(chat, "MOST", Limit("chat", 2, timedelta(minutes=10)))
    say(visitor, "1", "1")
    answer = visitor.post("/p/XD/chat", {"text": "牛奶过期"})

    assert answer.status_code == 429 and "牛奶过期" in answer.text


def test_a_robot_is_answered_and_nothing_is_kept(visitor):
    assert visitor.post("/p/XD/chat", {"text": "x", "website_": "x"}).status_code == 302
    assert not RawMessage.objects.exists()


def test_a_long_talk_costs_no_more_queries(visitor, django_assert_max_num_queries: DjangoAssertNumQueries):
    say(visitor, "1", "1", "2", *["又坏了"] * 10)

    with django_assert_max_num_queries(16):
        visitor.get("/p/XD/chat")
