import re
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.queries import by_number, timeline
from bihuan.documents.models import Document
from bihuan.engine import events as e
from bihuan.parties import directory
from bihuan.portal.models import Tally
from tests.documents.samples import EXE, PNG
from tests.portal.conftest import NOW
from tests.portal.walking import code_of, file, lodged, send


def test_the_form_asks_what_the_regulation_asks_of_complainants(visitor):
    page = visitor.get("/p/XD/complain").text

    for name in ("topic", "danger", "matter", "name_", "phone_", "files_"):
        assert f'name="{name}"' in page
    assert 'name="remedy"' not in page
    assert 'enctype="multipart/form-data"' in page


def test_a_complaint_becomes_a_case_with_number_and_code(visitor):
    number = lodged(visitor)

    case = by_number(number)
    assert case.received_at == NOW
    assert directory.shown(case.id).name == "欧阳**"
    assert code_of(visitor, number)


def test_sent_twice_it_is_kept_once(visitor):
    sent = re.search(r'name="sent_"\s+value="([^"]+)"', visitor.get("/p/XD/complain").text)[1]

    first, second = lodged(visitor, sent_=sent), lodged(visitor, sent_=sent)

    assert first == second


def test_what_is_wrong_is_said_by_field_and_what_was_typed_stays(visitor):
    answer = send(visitor, topic="", matter="牛奶过期两天", phone_="12")

    assert answer.status_code == 422
    assert "牛奶过期两天" in answer.text
    assert 'id="id_topic_error"' in answer.text
    assert 'id="id_phone__error"' in answer.text


def test_without_a_contact_it_is_not_taken_where_the_regulation_does_not_say_so(visitor):
    answer = send(visitor, phone_="", email_="")

    assert answer.status_code == 422
    assert "请留下电话或邮箱" in answer.text


def test_on_behalf_of_somebody_it_says_of_whom(visitor):
    refused = send(visitor, proxy_="on")
    number = lodged(visitor, proxy_="on", proxy_for_="王奶奶", proxy_relation_="邻居")

    assert refused.status_code == 422
    opened = next(
        one.happened for one in timeline(by_number(number).id) if isinstance(one.happened.event, e.CaseOpened)
    )
    assert {part.name: part.value for part in opened.parts}["proxy_for"] == "王奶奶"


def test_files_come_with_it(visitor):
    number = lodged(visitor, files_=[file("a.png", PNG)])

    assert [one.name for one in Document.objects.filter(case=by_number(number).id)] == ["a.png"]


def test_a_hostile_file_is_refused_beside_its_field(visitor):
    answer = send(visitor, files_=[file("a.png", EXE)])

    assert answer.status_code == 422
    assert 'id="id_files__error"' in answer.text
    assert Document.objects.count() == 0


def test_a_file_need_not_be_sent_twice_when_something_else_was_wrong(visitor):
    refused = send(visitor, topic="", files_=[file("a.png", PNG)])
    kept = re.search(r'name="kept_"\s+value="([^"]+)"', refused.text)[1]

    number = lodged(visitor, kept_=kept)

    assert "a.png" in refused.text
    assert Document.objects.filter(case=by_number(number).id).count() == 1


def test_a_forged_list_of_files_counts_as_none(visitor):
    number = lodged(visitor, kept_="W1siYSIsImIiXV0:forged:signature")

    assert Document.objects.filter(case=by_number(number).id).count() == 0


def test_a_robot_is_thanked_and_nothing_happens(visitor):
    answer = send(visitor, website_="http://spam.example")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/p/XD/"


def test_after_too_many_from_an_address_it_says_when_again_and_keeps_what_was_typed(
    visitor, settings, stand_at
):
    settings.PORTAL_PER_ADDRESS = 2
    lodged(visitor)
    lodged(visitor)

    answer = send(visitor, matter="第三件，很急")

    assert answer.status_code == 429
    assert "第三件，很急" in answer.text
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    stand_at(NOW + timedelta(hours=1))
    lodged(visitor)


def test_a_unit_takes_so_many_from_everywhere(visitor, settings):
    settings.PORTAL_PER_UNIT = 1
    lodged(visitor)

    elsewhere = Client(headers={"host": "localhost"}, REMOTE_ADDR="203.0.113.9")

    assert send(elsewhere).status_code == 429


def test_addresses_are_counted_without_being_kept(visitor):
    lodged(visitor)

    assert all("127.0.0.1" not in one.id for one in Tally.objects.all())


def test_number_and_code_are_shown_to_this_browser_alone(visitor):
    number = lodged(visitor)

    answer = Client(headers={"host": "localhost"}).get(f"/p/received/{number}")

    assert answer.status_code == 302
    assert answer.headers["location"] == "/p/status"


@pytest.mark.parametrize("method", ["put", "delete"])
def test_the_form_answers_to_get_and_post_alone(visitor, method):
    assert getattr(visitor, method)("/p/XD/complain").status_code == 405


def test_the_form_stays_within_its_budget(visitor, django_assert_max_num_queries):
    visitor.get("/p/XD/complain")

    with django_assert_max_num_queries(12):
        visitor.get("/p/XD/complain")


def test_the_form_speaks_english(reader):
    page = reader.get("/p/XD/complain").text

    assert set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r"简体中文|小店", "", page))) == set()


def test_tallies_that_lapsed_are_cleared_away(visitor, stand_at):
    lodged(visitor)
    before = set(Tally.objects.values_list("id", flat=True))

    stand_at(NOW + timedelta(hours=2))
    lodged(visitor)

    assert before.isdisjoint(Tally.objects.values_list("id", flat=True))
