"""Posters: their places, their codes, and the place in the complaint."""

import re

import pytest
from django.test import Client

from bihuan.cases.queries import by_number, case_state
from bihuan.documents import posters
from bihuan.documents.posters import Poster
from bihuan.inbox import places
from bihuan.inbox.models import Place
from tests.cases.shop import Shop
from tests.desk.test_chats import clerk_of
from tests.inbox.wechat.conftest import clock, platform  # noqa: F401
from tests.portal.conftest import fresh, shop, visitor  # noqa: F401
from tests.portal.walking import COMPLAINT
from tests.standins.wechat import Platform


@pytest.fixture
def gate(shop: Shop) -> Place:  # noqa: F811
    made = places.add("XD", "gate-2", "二号门服务台")
    assert made is not None
    return made


def test_a_place_is_added_and_its_poster_shown(shop: Shop) -> None:  # noqa: F811
    owner = clerk_of("owner")
    added = owner.post("/places/", {"unit": "XD", "code": "gate-2", "name": "二号门服务台"})

    assert added.status_code == 302
    assert "二号门服务台" in owner.get("/places/").text
    poster = owner.get(f"/places/{Place.objects.get().pk}/").text
    assert "<svg" in poster and "/p/XD/at/gate-2" in poster and "小店" in poster


def test_what_is_wrong_with_a_place_is_said(gate: Place) -> None:
    owner = clerk_of("owner")

    wrong = owner.post("/places/", {"unit": "XD", "code": "二号门", "name": "x"})
    taken = owner.post("/places/", {"unit": "XD", "code": "gate-2", "name": "别处"})

    assert wrong.status_code == 422 and "只用字母" in wrong.text
    assert taken.status_code == 422 and "请换一个" in taken.text


def test_the_poster_is_a_sheet_in_svg_and_pdf(gate: Place) -> None:
    owner = clerk_of("owner")

    drawn, printed = (owner.get(f"/places/{gate.pk}/?as={kind}") for kind in ("svg", "pdf"))

    assert drawn["content-type"] == "image/svg+xml" and drawn.content.startswith(b"<svg")
    assert printed.content.startswith(b"%PDF-")


def test_every_word_on_a_poster_is_text() -> None:
    poster = Poster("<b>店</b>", "t", "l", "&", "https://example.com/", "a", "f")

    assert "&lt;b&gt;店" in posters.svg(poster) and "<b>" not in posters.svg(poster)


def test_posters_are_those_of_whoever_sees_the_unit(gate: Place) -> None:
    for login in ("stranger", "clerk"):
        assert clerk_of(login).get(f"/places/{gate.pk}/").status_code == 404
        assert clerk_of(login).post(f"/places/{gate.pk}/retire").status_code == 404
    assert Client(headers={"host": "localhost"}).get(f"/places/{gate.pk}/").status_code == 302
    assert clerk_of("owner").get("/places/999/").status_code == 404
    assert clerk_of("owner").post(f"/places/{gate.pk}/").status_code == 405


def test_a_complaint_by_a_poster_says_from_where(visitor: Client, gate: Place) -> None:  # noqa: F811
    led = visitor.get("/p/XD/at/gate-2")
    form = visitor.get(led.headers["location"]).text
    assert "从“二号门服务台”提交" in form
    action = re.search(r'action="([^"]*complain[^"]*)"', form)[1]

    sent = visitor.post(action, COMPLAINT)

    case = by_number(sent.headers["location"].rpartition("/")[2])
    assert case_state(case.id).case.origin == "place:gate-2"
    assert "二号门服务台" in clerk_of("owner").get(f"/cases/{case.number}/").text


def test_a_place_that_is_none_leads_to_the_form_without_one(visitor: Client, gate: Place) -> None:  # noqa: F811
    clerk_of("owner").post(f"/places/{gate.pk}/retire")

    assert visitor.get("/p/XD/at/gate-2").headers["location"] == "/p/XD/complain"
    assert visitor.get("/p/XD/complain?place=<script>").status_code == 200
    assert visitor.get("/p/NONE/at/x").status_code == 404
    assert visitor.post("/p/XD/at/x").status_code == 405


def test_wechat_makes_a_code_of_its_own(gate: Place, platform: Platform) -> None:  # noqa: F811
    owner = clerk_of("owner")

    led = owner.post(f"/places/{gate.pk}/scene")

    assert led.headers["location"].endswith("?by=wechat")
    assert Place.objects.get().scene_url == "http://weixin.qq.com/q/gate-2"
    assert "微信扫一扫" in owner.get(led.headers["location"]).text


def test_without_an_account_it_says_what_to_do(gate: Place) -> None:
    owner = clerk_of("owner")

    owner.post(f"/places/{gate.pk}/scene")

    assert "还没有接入公众号" in owner.get("/places/").text
