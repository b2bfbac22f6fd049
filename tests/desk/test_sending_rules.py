"""Quiet hours, looking over and robots, stated on the desk by those who see the unit whole."""

from collections.abc import Callable
from datetime import time

from django.test import Client

from bihuan.inbox import quiet, robots
from tests.cases.shop import MORNING, Shop
from tests.desk.conftest import counted

As = Callable[..., Client]
URL = "https://open.feishu.cn/open-apis/bot/v2/hook/abc"
SECRET = "not-for-any-page"


def test_a_unit_s_quiet_hours_are_stated_and_shown(shop: Shop, as_: As) -> None:
    owner = as_("owner")

    said = owner.post("/sending/?unit=XD", {"quiet_from": "21:00", "quiet_to": "09:00", "looks_over": "on"})

    now = quiet.of("XD")
    assert said.status_code == 302
    assert (now.quiet_from, now.quiet_to, now.looks_over) == (time(21), time(9), True)
    assert 'value="21:00' in owner.get("/sending/?unit=XD").text


def test_both_empty_are_no_quiet_hours_and_one_alone_is_refused(shop: Shop, as_: As) -> None:
    owner = as_("owner")

    assert owner.post("/sending/?unit=XD", {"quiet_from": "21:00"}).status_code == 422
    assert owner.post("/sending/?unit=XD", {}).status_code == 302
    assert quiet.of("XD").quiet_from is None


def test_a_robot_is_added_without_showing_its_address_and_removed(shop: Shop, as_: As) -> None:
    owner = as_("owner")

    added = owner.post(
        "/sending/XD/robots", {"kind": "feishu", "name": "客服群", "url": URL, "secret": SECRET}
    )

    (robot,) = robots.listed()
    page = owner.get("/sending/?unit=XD").text
    assert added.status_code == 302 and robot.unit == "XD"
    assert "客服群" in page and "飞书" in page and URL not in page and SECRET not in page
    owner.post("/sending/XD/robots", {"do": f"remove {robot.id}"})
    assert robots.listed() == ()


def test_the_server_is_made_to_speak_to_no_other_host(shop: Shop, as_: As) -> None:
    said = {"kind": "feishu", "name": "x", "url": "https://169.254.169.254/open-apis/bot/v2/hook/abc"}

    answer = as_("owner").post("/sending/XD/robots", said)

    assert answer.status_code == 422 and "请从群的机器人设置里复制" in answer.text
    assert robots.listed() == ()


def test_another_unit_s_robot_is_not_touched(shop: Shop, as_: As) -> None:
    other = robots.add("DD", "feishu", "别家的群", url=URL, secret="", now=MORNING)

    assert as_("owner").post("/sending/XD/robots", {"do": f"remove {other.id}"}).status_code == 404
    assert as_("owner").get("/sending/?unit=DD").status_code == 404
    assert robots.listed() == (other,)


def test_who_sees_no_unit_whole_is_told_so(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")

    assert "没有您可以设置的单位" in clerk.get("/sending/").text
    assert clerk.get("/sending/?unit=XD").status_code == 404
    assert clerk.post("/sending/?unit=XD", {"quiet_from": "21:00", "quiet_to": "09:00"}).status_code == 404


def test_the_page_asks_few_queries(shop: Shop, as_: As) -> None:
    owner = as_("owner")
    owner.get("/sending/")

    with counted() as said:
        owner.get("/sending/")

    assert len(said) <= 12
