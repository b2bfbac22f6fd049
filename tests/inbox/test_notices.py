from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from pytest_django.fixtures import Settings

from bihuan.engine.commands import Urge
from bihuan.inbox import announcing, notices, post
from bihuan.people.models import User
from bihuan.people.sight import Scope, scope_of
from tests.cases.shop import MATTER, MORNING, NAME, Shop, do
from tests.inbox.doors import EMAIL, parts, received
from tests.inbox.mail import Letterbox, server
from tests.inbox.owing import SENT_AT, owing_result


@pytest.fixture
def box(settings: Settings) -> Iterator[Letterbox]:
    settings.NOTICE_MAIL = True
    with server(settings) as (letterbox, _):
        yield letterbox


def sight(person: str) -> Scope:
    return scope_of(int(person), on=date(2026, 3, 2))


def urged(shop: Shop) -> str:
    case = received().case_id
    do(case, Urge("complaint/register#1", "快一点"), by="complainant", at=MORNING)
    return case


def test_whoever_holds_the_seat_is_told_and_nobody_else(shop: Shop) -> None:
    urged(shop)

    (mine,) = notices.listed(sight(shop.clerk))

    assert (mine.what, mine.number, mine.words) == ("urging", "XD-TS-2026-00001", "有人催办")
    assert notices.listed(sight(shop.stranger)) == ()


def test_a_letter_that_waits_for_a_person_is_told_to_those_who_see_the_unit(shop: Shop) -> None:
    owing_result(shop, channel="phone", person=parts(name=NAME, phone="13800138000"))
    post.send_round(SENT_AT)

    assert "to do" in [one.what for one in notices.listed(sight(shop.owner))]
    assert "to do" not in [one.what for one in notices.listed(sight(shop.stranger))]


def test_a_mail_to_staff_bears_number_and_link_and_nothing_of_the_matter(shop: Shop, box: Letterbox) -> None:
    User.objects.filter(pk=int(shop.clerk)).update(email="clerk@example.com")
    urged(shop)

    worked = [announcing.tell_round(MORNING), announcing.tell_round(MORNING + timedelta(minutes=1))]

    assert worked[1] == 0
    (mail,) = [mail for mail in box.mails if "催办" in mail["Subject"]]
    text = mail.get_content()
    assert mail["To"] == "clerk@example.com"
    assert "XD-TS-2026-00001" in text and "/cases/XD-TS-2026-00001/" in text
    for secret in (NAME, MATTER, EMAIL, "快一点"):
        assert secret not in text + mail["Subject"]


def test_a_notice_a_day_old_is_not_mailed_any_more(shop: Shop, box: Letterbox) -> None:
    User.objects.filter(pk=int(shop.clerk)).update(email="clerk@example.com")
    urged(shop)

    announcing.tell_round(MORNING + timedelta(days=2))

    assert box.mails == []


def test_nobody_is_mailed_unless_the_site_wants_it(shop: Shop, box: Letterbox, settings: Settings) -> None:
    settings.NOTICE_MAIL = False
    urged(shop)

    assert announcing.tell_round(MORNING) == 0
