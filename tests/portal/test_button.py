"""What the button on other sites asks and sends; it is pressed in tests/journeys/test_button.py."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.queries import by_number, timeline
from bihuan.inbox import keeping, site_keys
from bihuan.inbox.models import RawMessage, SiteKey
from tests.portal.conftest import NOW

SITE = "https://shop.example.com"
ANSWERS = {
    "topic": "goods",
    "danger": "false",
    "matter": "牛奶过期两天",
    "name_": "欧阳清荷",
    "phone_": "13800138000",
}


@pytest.fixture
def key(shop) -> SiteKey:  # type: ignore[no-untyped-def]
    return site_keys.issue("XD", "商品页", [SITE])


def page(origin: str = SITE) -> Client:
    """A page elsewhere: nothing but its origin comes along."""
    headers = {"host": "localhost", **({"origin": origin} if origin else {})}
    return Client(enforce_csrf_checks=True, headers=headers)


def send(key: SiteKey, said: object | None = None, *, origin: str = SITE, **more: object):  # type: ignore[no-untyped-def]
    context = {"url": f"{SITE}/milk", "title": "鲜牛奶", "product": "鲜牛奶 1L", "order": "A-17"}
    body = said if said is not None else {"mark": "m1", "answers": ANSWERS, "context": context, **more}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return page(origin).post(f"/p/button/{key.key}", raw, content_type="application/json")


def test_what_is_asked_is_the_regulations_record(key) -> None:  # type: ignore[no-untyped-def]
    said = page().get(f"/p/button/{key.key}/form")

    asked = {one["key"]: one for one in said.json()["fields"]}
    assert list(asked) == ["topic", "danger", "matter", "name_", "phone_", "email_"]
    assert asked["topic"]["options"] == [["goods", "商品"], ["service", "服务"]]
    assert said["access-control-allow-origin"] == SITE and "Origin" in said["vary"]
    assert "set-cookie" not in said and not said.cookies
    assert page().get(f"/p/button/{key.key}/form?lang=en").json()["words"]["send"].startswith("Send")


def test_a_complaint_is_taken_with_the_page_it_came_from(key) -> None:  # type: ignore[no-untyped-def]
    said = send(key)

    assert said.status_code == 201, said.text
    case = by_number(said.json()["number"])
    assert case.received_at == NOW and said.json()["code"]
    assert said.json()["link"].endswith(f"/p/status?number={case.number}")
    texts = [part.value for one in timeline(case.id) for part in one.happened.parts if part.name == "matter"]
    assert "牛奶过期两天" in texts[0] and "产品：鲜牛奶 1L" in texts[0] and f"{SITE}/milk" in texts[0]
    assert "牛奶" in keeping.body_of(RawMessage.objects.get())
    assert not said.cookies


def test_sent_twice_it_is_lodged_once(key) -> None:  # type: ignore[no-untyped-def]
    assert send(key).json()["number"] == send(key).json()["number"]
    changed = send(key, {"mark": "m1", "answers": {**ANSWERS, "matter": "另一件"}})
    assert changed.status_code == 409


def test_what_is_wrong_is_said_by_field(key) -> None:  # type: ignore[no-untyped-def]
    said = send(key, {"mark": "m2", "answers": {"topic": "x", "phone_": "12"}})

    assert said.status_code == 422
    assert set(said.json()["errors"]) == {"topic", "danger", "matter", "name_", "phone_"}
    assert said["access-control-allow-origin"] == SITE


@pytest.mark.parametrize(
    "origin",
    ["", "https://evil.example.com", "http://shop.example.com", f"{SITE}:444", f"{SITE}.evil.com", "null"],
)
def test_other_origins_get_nothing(key, origin: str) -> None:  # type: ignore[no-untyped-def]
    said, asked = send(key, origin=origin), page(origin).get(f"/p/button/{key.key}/form")

    assert {said.status_code, asked.status_code} == {403}
    assert "access-control-allow-origin" not in said
    assert not RawMessage.objects.exists()


def test_a_browser_that_asks_first_is_answered(key) -> None:  # type: ignore[no-untyped-def]
    said = page().options(f"/p/button/{key.key}")

    assert said.status_code == 204
    assert said["access-control-allow-headers"] == "Content-Type"
    assert page("https://evil.example.com").options(f"/p/button/{key.key}").status_code == 403
    assert page().get(f"/p/button/{key.key}").status_code == 405


def test_a_revoked_key_opens_nothing(key) -> None:  # type: ignore[no-untyped-def]
    assert site_keys.revoke(key.key, now=NOW)

    assert send(key).status_code == 403


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff", b"x" * 70_000, b"[" * 50_000])
def test_rubbish_is_refused(key, raw: bytes) -> None:  # type: ignore[no-untyped-def]
    assert send(key, raw).status_code == 400


def test_odd_shapes_are_answered_by_field(key) -> None:  # type: ignore[no-untyped-def]
    said = send(key, {"mark": ["x"], "answers": {"topic": {"a": 1}, "matter": ["a"]}, "context": "x"})

    assert said.status_code == 422


def test_a_robot_is_thanked_and_nothing_happens(key) -> None:  # type: ignore[no-untyped-def]
    assert send(key, website_="http://spam.example").status_code == 201
    assert not RawMessage.objects.exists()


def test_after_too_many_it_says_when_again(key, settings) -> None:  # type: ignore[no-untyped-def]
    settings.PORTAL_PER_ADDRESS = 1
    send(key)

    said = send(key, mark="m3")

    assert said.status_code == 429 and timedelta(seconds=int(said["retry-after"])) <= timedelta(hours=1)


def test_the_script_is_served_to_all(db) -> None:  # type: ignore[no-untyped-def]
    said = Client(headers={"host": "localhost"}).get("/button.js")

    assert said["content-type"].startswith("text/javascript")
    assert said["cross-origin-resource-policy"] == "cross-origin" and "max-age" in said["cache-control"]
    assert b"innerHTML" not in said.content and b"cookie" not in said.content.replace(b"No cookie", b"")


@pytest.mark.parametrize(
    "written", ["shop.example.com", "http://shop.example.com", f"{SITE}/path", "https://"]
)
def test_an_origin_is_written_as_browsers_state_it(shop, written: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="expected"):
        site_keys.issue("XD", "x", [written])
