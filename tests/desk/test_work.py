"""My work: the five questions, urgency, claiming, and a budget that does not grow."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.cases import memory
from bihuan.engine.commands import Complete, LetTimePass
from tests.cases.shop import MATTER, MORNING, Shop, complaint, do, lodged
from tests.desk.conftest import counted

As = Callable[..., Client]
Stand = Callable[[datetime], None]
URGENT = {"topic": "goods", "danger": True}


def _registered(shop: Shop, *, at: datetime = MORNING, urgent: bool = False) -> str:
    case = lodged(shop, at=at, **({"values": URGENT} if urgent else {}))  # type: ignore[arg-type]
    do(case.case_id, Complete("complaint/register#1"), by=shop.clerk, at=at)
    return case.case_id


def test_my_work_shows_what_waits_for_my_post(shop: Shop, as_: As) -> None:
    _registered(shop)

    page = as_("chief").get("/")

    assert page.status_code == 200
    assert "提出处理意见" in page.text
    assert MATTER[:15] in page.text
    assert "待认领" in page.text


def test_another_post_has_nothing_of_it(shop: Shop, as_: As) -> None:
    _registered(shop)

    page = as_("owner").get("/")

    assert "没有待办" in page.text
    assert MATTER[:15] not in page.text


def test_another_unit_has_nothing_of_it(shop: Shop, as_: As) -> None:
    lodged(shop)

    page = as_("stranger").get("/")

    assert MATTER[:15] not in page.text


def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop) -> None:
    page = Client(headers={"host": "localhost"}).get("/")

    assert page.status_code == 302
    assert page["location"].startswith("/accounts/login/")


def test_my_work_is_only_read(shop: Shop, as_: As) -> None:
    assert as_("chief").post("/").status_code == 405


def test_tasks_stand_by_urgency_with_what_happens_next(shop: Shop, as_: As, stand_at: Stand) -> None:
    late = _registered(shop, urgent=True)
    _registered(shop, at=MORNING + timedelta(hours=3), urgent=True)
    _registered(shop, at=MORNING + timedelta(hours=4))
    now = MORNING + timedelta(hours=4, minutes=30)
    do(late, LetTimePass(), by=None, at=now)
    stand_at(now)

    text = as_("chief").get("/").text

    places = [text.index(f"<h2>{title}</h2>") for title in ("已超时", "今天到期", "本周")]
    assert places == sorted(places)
    assert "其中 1 件已超时" in text
    assert "超时 30 分" in text
    assert "超时后：告知店长" in text
    assert "升级为急件" in text


def test_the_complainant_is_masked_in_a_list(shop: Shop, as_: As) -> None:
    from bihuan.parties import directory

    lodging = complaint()
    case = lodged(shop)
    directory.enrol(case.case_id, unit="XD", person=lodging.person, language="zh", received_at=MORNING)

    text = as_("clerk").get("/").text

    assert "欧阳**" in text
    assert "欧阳清荷" not in text


def test_a_task_is_claimed_from_the_list(shop: Shop, as_: As) -> None:
    _registered(shop)
    chief = as_("chief")

    answer = chief.post("/cases/XD-TS-2026-00001/tasks/complaint/plan%231/claim", follow=True)

    assert "已认领“提出处理意见”" in answer.text
    assert "由 chief 承办" in answer.text
    assert "主管 · 我" in chief.get("/").text


def test_htmx_gets_the_queues_alone(shop: Shop, as_: As) -> None:
    _registered(shop)

    part = as_("chief").get("/", headers={"hx-request": "true", "hx-target": "queues"}).text

    assert "提出处理意见" in part
    assert "<html" not in part


def test_the_page_speaks_english(shop: Shop, as_: As) -> None:
    _registered(shop)

    text = as_("chief", language="en").get("/").text

    assert "Make the plan" in text
    assert "My work" in text
    assert "待认领" not in text


@pytest.mark.parametrize("remembered", [True, False])
def test_queries_do_not_grow_with_tasks(shop: Shop, as_: As, remembered: bool) -> None:
    chief = as_("chief")
    numbers = []
    for wanted in (5, 45):
        for _ in range(wanted):
            _registered(shop)
        if not remembered:
            memory.forget()
        chief.get("/")
        with counted() as said:
            page = chief.get("/")
        assert page.status_code == 200
        numbers.append(len(said))

    assert numbers[0] == numbers[1]
    # Two of them are asked of what one has put off, offered and read.
    assert max(numbers) <= 14
