"""How a complainant says how to be told, and what stands in public."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.cases.queries import by_number, timeline
from bihuan.engine.events import LetterRead
from bihuan.inbox import post, wishes
from bihuan.inbox.models import Outgoing, PublicNotice
from bihuan.parties import directory
from tests.portal.conftest import NOW
from tests.portal.test_status import closed
from tests.portal.walking import lodged


@pytest.fixture
def number(visitor) -> str:
    return lodged(visitor)


def notice(n: int = 0, **more: object) -> PublicNotice:
    said = {
        "case": f"c{n}", "letter": "result#1", "unit": "XD", "title": f"告知 {n}", "text": "请联系我们",
        "made_at": NOW, "shown_from": NOW - timedelta(minutes=n), "shown_until": NOW + timedelta(days=1),
    }  # fmt: skip
    return PublicNotice.objects.create(**{**said, **more})


def test_the_wish_is_said_on_the_status_page_and_kept(visitor, number):
    page = visitor.get(f"/p/status/{number}").text

    answer = visitor.post(
        f"/p/status/{number}/wish", {"channel": "sms", "language": "en", "not_at_night": "on"}
    )

    case = by_number(number).id
    assert "怎样联系您" in page
    assert answer.status_code == 302
    assert wishes.of(case) == wishes.Wished("sms", True)
    assert directory.shown(case).language == "en"


def test_only_ways_that_reach_them_are_taken(visitor, number):
    answer = visitor.post(f"/p/status/{number}/wish", {"channel": "wechat", "language": "zh"})

    assert answer.status_code == 422
    assert wishes.of(by_number(number).id).channel != "wechat"


def test_reading_the_case_records_that_its_letters_were_read_once(visitor, number, shop):
    case = by_number(number).id
    closed(shop, case)
    post.send_round(NOW)
    letters = Outgoing.objects.filter(case=case).count()

    visitor.get(f"/p/status/{number}")
    visitor.get(f"/p/status/{number}")

    read = [one for one in timeline(case) if isinstance(one.happened.event, LetterRead)]
    assert letters > 0
    assert len(read) == Outgoing.objects.filter(case=case, read_at__isnull=False).count() > 0


def test_notices_stand_in_public_for_their_period(visitor, shop):
    shown = notice()
    over = notice(1, shown_until=NOW)
    draft = notice(2, shown_from=None, shown_until=None)
    other = notice(3, unit="DD")

    page = visitor.get("/p/XD/notices").text
    answers = [visitor.get(f"/p/XD/notices/{one.pk}").status_code for one in (shown, over, draft, other)]

    assert "告知 0" in page
    assert not any(f"告知 {n}" in page for n in (1, 2, 3))
    assert answers == [200, 404, 404, 404]
    assert visitor.get("/p/NONE/notices").status_code == 404
    assert visitor.post("/p/XD/notices").status_code == 405


def test_the_public_page_is_a_page_long_and_costs_no_more_with_more_notices(visitor, shop):
    notice(0)
    visitor.get("/p/XD/notices")
    with CaptureQueriesContext(
        connection,
    ) as one:
        visitor.get("/p/XD/notices")
    for n in range(1, 45):
        notice(n)
    with CaptureQueriesContext(connection) as many:
        first = visitor.get("/p/XD/notices").text
    older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = visitor.get(older).text

    assert len(many) <= len(one)
    assert first.count("请联系我们") == 0
    assert ("告知 19<" in first, "告知 20<" in first, "告知 20<" in second) == (True, False, True)


def test_a_visitor_who_reads_english_reads_it_in_english(reader: Client, shop):
    assert "Public notices" in reader.get("/p/XD/notices").text
