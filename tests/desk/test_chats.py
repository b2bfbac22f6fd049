"""Dialogues that a person is called to."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.cases.queries import by_number
from bihuan.inbox import rounds
from bihuan.inbox.models import RawMessage, Stand, Status, Talk
from bihuan.people.models import User
from tests.cases.shop import Shop
from tests.portal.conftest import NOW, fresh, reader, shop, visitor  # noqa: F401
from tests.portal.test_chat import WHOLE, say

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def clerk_of(login: str) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "zh-hans"})
    client.force_login(User.objects.get(login_name=login), BACKEND)
    return client


@pytest.fixture
def talk(visitor: Client) -> str:  # noqa: F811
    say(visitor, *WHOLE[:5], "转人工", "有人吗")
    return str(Talk.objects.get().pk)


def test_who_calls_a_person_is_seen_by_the_unit_alone(talk: str) -> None:
    assert "有人吗" in clerk_of("owner").get("/chats/").text
    assert "牛奶过期两天" in clerk_of("owner").get(f"/chats/{talk}/").text
    other = clerk_of("stranger")
    assert "有人吗" not in other.get("/chats/").text
    assert other.get(f"/chats/{talk}/").status_code == 404
    assert other.post(f"/chats/{talk}/", {"text": "x"}).status_code == 404


def test_nobody_is_led_to_sign_in(talk: str) -> None:
    assert Client(headers={"host": "localhost"}).get(f"/chats/{talk}/").status_code == 302
    assert clerk_of("owner").get("/chats/none/").status_code == 404
    assert clerk_of("owner").put(f"/chats/{talk}/").status_code == 405


def test_what_is_said_to_the_machine_alone_is_nobodys_to_read(visitor: Client) -> None:  # noqa: F811
    say(visitor, *WHOLE[:3])

    assert clerk_of("owner").get(f"/chats/{Talk.objects.get().pk}/").status_code == 404
    assert "没有人在等" in clerk_of("owner").get("/chats/").text


def test_an_answer_is_read_by_the_visitor_and_takes_the_dialogue(visitor: Client, talk: str) -> None:  # noqa: F811
    said = clerk_of("owner").post(f"/chats/{talk}/", {"text": "您好，我来帮您登记。"})

    assert said.status_code == 302
    assert "您好，我来帮您登记。" in visitor.get("/p/XD/chat").text
    assert Talk.objects.get().stand == Stand.TAKEN
    empty = clerk_of("owner").post(f"/chats/{talk}/", {"text": ""})
    assert empty.status_code == 422


def test_only_one_takes_it(talk: str) -> None:
    clerk_of("owner").post(f"/chats/{talk}/take")
    clerk_of("chief").post(f"/chats/{talk}/take")

    assert Talk.objects.get().taken_by == str(User.objects.get(login_name="owner").pk)


def test_given_back_the_dialogue_goes_on_where_it_stood(visitor: Client, talk: str) -> None:  # noqa: F811
    clerk_of("owner").post(f"/chats/{talk}/back")

    page = say(visitor, "1")
    assert "怎么称呼您" in page


def test_the_complaint_is_registered_with_what_was_said(visitor: Client, talk: str, shop: Shop) -> None:  # noqa: F811
    owner = clerk_of("owner")
    form = owner.get(f"/chats/{talk}/register/").text
    assert "牛奶过期两天" in form and "有人吗" in form

    answer = owner.post(
        f"/chats/{talk}/register/",
        {"topic": "goods", "danger": "false", "matter": "牛奶过期两天", "caller-phone": "13800138000"},
    )

    assert answer.status_code == 302, answer.text
    number = answer.headers["location"].rstrip("/").rpartition("/")[2]
    case = by_number(number).id
    assert Talk.objects.get().case == case
    assert not RawMessage.objects.filter(channel="chat").exclude(case=case).exists()
    assert owner.get(f"/chats/{talk}/").status_code == 200
    assert owner.get(f"/chats/{talk}/register/").status_code == 302


def test_ended_by_a_person_it_waits_for_nobody(talk: str) -> None:
    clerk_of("owner").post(f"/chats/{talk}/end")

    assert Talk.objects.get().stand == Stand.ENDED
    assert not RawMessage.objects.filter(status=Status.UNCLEAR).exists()


def test_fallen_silent_it_waits_in_the_queue(talk: str) -> None:
    rounds.post_round(NOW + timedelta(hours=3))

    assert Talk.objects.get().stand == Stand.ENDED
    assert RawMessage.objects.get(status=Status.UNCLEAR).why == "unfinished"


def test_many_who_wait_cost_no_more_queries(talk: str, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for one in range(6):
        say(Client(headers={"host": "localhost"}), "转人工", f"第 {one} 个")
    owner = clerk_of("owner")
    owner.get("/chats/")

    with django_assert_max_num_queries(14):
        assert owner.get("/chats/").text.count("chat-row") == 7
