"""What was filed stays shut by whichever way one comes: lists, searches, letters."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.engine.commands import Archive
from bihuan.parties import directory
from tests.cases.shop import MATTER, MORNING, PHONE, Shop, complaint, do, live, lodged
from tests.desk.test_outbox import letter

As = Callable[..., Client]
NUMBER = "XD-TS-2026-00001"
OPENING = f"/archive/{NUMBER}/"
LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def case(shop: Shop, stand_at: Callable[[datetime], None]) -> str:
    found = lodged(shop).case_id
    directory.enrol(found, unit="XD", person=complaint().person, language="zh", received_at=MORNING)
    live(shop, found, at=MORNING)
    do(found, Archive(), by=shop.clerk, at=LATER)
    stand_at(LATER)
    return found


def test_no_list_says_what_is_in_it_until_it_is_opened(case: str, as_: As) -> None:
    owner = as_("owner")

    lists = [owner.get(f"/register/{asked}").text for asked in ("", f"?q={PHONE}", f"?q={NUMBER}")]
    owner.post(OPENING, {"purpose": "复核赔付"})

    for text in lists:
        assert NUMBER in text and "已归档的投诉" in text
        assert MATTER[:6] not in text and "欧*" not in text
    assert MATTER[:6] in owner.get("/register/").text


def test_no_search_by_words_finds_it(case: str, as_: As) -> None:
    for more in ("", "&status=archived", "&status=closed"):
        text = as_("owner").get(f"/register/?q=酸奶{more}").text

        assert NUMBER not in text
        assert "归档的不按内容查找" in text


def test_a_letter_of_it_is_as_shut_as_the_case(case: str, as_: As) -> None:
    sent = letter(case, 1)

    answers = [as_("owner").get(f"/outbox/{sent.pk}/{end}") for end in ("", "proof.pdf")]

    assert [one["location"] for one in answers] == [OPENING, OPENING]
