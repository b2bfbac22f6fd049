"""What was kept long enough ends by two people; what the law still needs is held back from everybody."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.cases import disposing, verifying
from bihuan.cases.models import Entry, EntryPart
from bihuan.cases.queries import by_id
from bihuan.engine.commands import Archive, Dispose, Erase, PlaceHold
from bihuan.engine.refused import Reason
from bihuan.people.appointing import appoint
from bihuan.people.models import User
from tests.cases.shop import MATTER, MORNING, Shop, do, live, lodged, refused

As = Callable[..., Client]
Stand = Callable[[datetime], None]
LONG_AFTER = MORNING + timedelta(days=365 * 12)
LIST, NUMBER = "/archive/disposals/", "XD-TS-2026-00001"


@pytest.fixture
def case(shop: Shop, stand_at: Stand) -> str:
    """Archived, its time over; a second person sees the unit whole."""
    found = lodged(shop).case_id
    live(shop, found, at=MORNING)
    do(found, Archive(), by=shop.clerk, at=MORNING + timedelta(hours=2))
    second = User.objects.create_user("second", "second")
    appoint(second, "owner", unit=shop.unit, from_on=MORNING.date())
    stand_at(LONG_AFTER)
    return found


def proposed(as_: As, case: str) -> str:
    page = as_("owner").post(LIST, {"case": case, "ground": "保存期满"}, follow=True)
    return re.search(r"XD-XH-\d{4}-\d{5}", page.text)[0]  # type: ignore[index]


def test_what_is_due_is_listed_and_one_person_alone_ends_nothing(case: str, as_: As) -> None:
    page = as_("owner").get(LIST).text
    number = proposed(as_, case)

    answer = as_("owner").post(f"{LIST}{number}/decide", {"carry_out": "1"}, follow=True)

    assert NUMBER in page
    assert "由另一位" in answer.text
    assert EntryPart.objects.filter(stream_id=case).exists()


def test_a_second_person_carries_it_out_and_the_chain_stays_whole(case: str, as_: As) -> None:
    number = proposed(as_, case)
    entries = Entry.objects.filter(stream_id=case).count()

    page = as_("second").post(f"{LIST}{number}/decide", {"carry_out": "1"}, follow=True).text

    assert "已销毁，删除内容" in page
    assert not EntryPart.objects.filter(stream_id=case).exists()
    assert Entry.objects.filter(stream_id=case).count() > entries
    assert not verifying.verify().wrong
    assert by_id(case).keep_until is None  # type: ignore[union-attr]
    assert NUMBER not in as_("owner").get(LIST).text.partition("<h2>")[0]
    sheet = as_("owner").get(f"{LIST}{number}/sheet/").text
    assert NUMBER in sheet and "监销人" in sheet and MATTER not in sheet


def test_returned_with_a_reason_it_may_be_proposed_again(case: str, as_: As) -> None:
    number = proposed(as_, case)
    second = as_("second")

    unsaid = second.post(f"{LIST}{number}/decide", {"return": "1"}, follow=True).text
    second.post(f"{LIST}{number}/decide", {"return": "1", "reason": "还有诉讼"})

    assert "退回要写明理由" in unsaid
    assert "还有诉讼" in as_("owner").get(f"{LIST}{number}/").text
    assert proposed(as_, case) != number


def test_a_case_held_is_left_out_and_its_certificate_says_why(case: str, shop: Shop, as_: As) -> None:
    number = proposed(as_, case)
    held = as_("owner").post(f"/archive/{NUMBER}/hold/", {"reason": "法院保全通知"}, follow=True).text

    page = as_("second").post(f"{LIST}{number}/decide", {"carry_out": "1"}, follow=True).text
    by_hand = refused(case, Erase("complainant", ground="本人要求"), by=shop.owner, at=LONG_AFTER)

    assert "正在保全" in held
    assert "未销毁：这件投诉正在依法保全" in page
    assert EntryPart.objects.filter(stream_id=case).exists()
    assert by_hand.reason is Reason.HELD_BY_LAW


def test_a_hold_ends_with_a_reason_and_what_a_restore_brought_back_goes_all_the_same(
    case: str, shop: Shop, as_: As
) -> None:
    do(case, PlaceHold("审计"), by=shop.owner, at=LONG_AFTER)
    restored = do(case, Erase("complainant", ground="restored"), by=None, at=LONG_AFTER)

    unsaid = as_("owner").post(f"/archive/{NUMBER}/hold/", {"reason": ""})
    as_("owner").post(f"/archive/{NUMBER}/hold/", {"reason": "审计结束"})

    assert restored.last
    assert unsaid.status_code == 422
    assert do(case, Erase("case", ground="本人要求"), by=shop.owner, at=LONG_AFTER)


def test_only_whoever_answers_for_the_archive_holds_and_ends_it(case: str, shop: Shop, as_: As) -> None:
    number = proposed(as_, case)

    answers = [
        as_("stranger").get(path).status_code for path in (f"{LIST}{number}/", f"/archive/{NUMBER}/hold/")
    ]
    clerk = as_("clerk").post(f"/archive/{NUMBER}/hold/", {"reason": "我想"})

    assert answers == [404, 404]
    assert clerk.status_code == 422
    assert as_("clerk").get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("who", "reason"), [("owner", Reason.EXCLUDED), ("chief", Reason.NOT_DUE_FOR_DISPOSAL)]
)
def test_the_engine_itself_refuses_one_person_and_what_is_not_due(
    case: str, shop: Shop, who: str, reason: Reason
) -> None:
    now = LONG_AFTER if reason is Reason.EXCLUDED else MORNING + timedelta(days=2)

    answer = refused(
        case, Dispose("XD-XH-2038-00001", shop.owner), by=shop.owner if who == "owner" else None, at=now
    )

    assert answer.reason is reason


def test_nothing_that_is_not_due_is_put_on_a_certificate(case: str, shop: Shop, as_: As) -> None:
    other = lodged(shop, at=MORNING + timedelta(days=1)).case_id

    page = as_("owner").post(LIST, {"case": other, "ground": "清理"}, follow=True).text

    assert "请勾选到期的投诉" in page
    assert disposing.certificates(None) == ()
