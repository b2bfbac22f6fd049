from datetime import timedelta

import pytest
from django.test import Client

from bihuan.api import tokens
from bihuan.api.tokens import Allowed
from bihuan.cases.queries import by_number
from bihuan.inbox import receipts
from bihuan.inbox.receipts import Opened
from tests.api.conftest import NOW

COMPLAINT = {
    "unit": "XD",
    "channel": "web",
    "values": {"topic": "goods", "danger": False, "matter": "牛奶过期两天还在货架上"},
    "person": {"name": "欧阳清荷", "phone": "138 0013 8000"},
}


def lodge(client: Client, body: object = COMPLAINT, key: str = "one") -> object:
    return client.post(
        "/api/v1/cases", body, content_type="application/json", headers={"idempotency-key": key}
    )


def test_a_complaint_is_lodged_and_opened_by_its_number_and_code(speak):
    answer = lodge(speak(None, Allowed.LODGE))

    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert said["number"].startswith("XD-TS-2026-")
    assert receipts.check(said["number"], said["code"], now=NOW) == Opened(said["id"])


def test_the_same_key_again_gives_the_same_answer_and_no_second_case(speak):
    client = speak(None, Allowed.LODGE)

    first, second = lodge(client), lodge(client)

    assert second.status_code == 201
    assert second.json() == first.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert lodge(client, key="two").json()["number"] != first.json()["number"]


def test_the_same_key_for_something_else_is_refused(speak):
    client = speak(None, Allowed.LODGE)
    lodge(client)

    answer = lodge(client, {**COMPLAINT, "values": {**COMPLAINT["values"], "topic": "service"}})

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":idempotency-key-reused")


def test_keys_of_two_tokens_never_meet(speak):
    first = lodge(speak(None, Allowed.LODGE))

    second = lodge(speak(None, Allowed.LODGE))

    assert first.json()["number"] != second.json()["number"]


def test_without_a_key_it_is_not_taken(speak):
    answer = speak(None, Allowed.LODGE).post("/api/v1/cases", COMPLAINT, content_type="application/json")

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"topic": "weather"}, "topic"),
        ({"danger": "perhaps"}, "danger"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_value_is_told_by_its_field(speak, values, fault):
    body = {**COMPLAINT, "values": {**COMPLAINT["values"], **values}}

    answer = lodge(speak(None, Allowed.LODGE), body)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [fault]


def test_a_refused_complaint_may_be_mended_under_the_same_key(speak):
    client = speak(None, Allowed.LODGE)
    refused = lodge(client, {**COMPLAINT, "channel": "smoke"})

    answer = lodge(client)

    assert refused.status_code == 422
    assert refused.json()["type"].endswith(":unknown-channel")
    assert answer.status_code == 201


def test_it_speaks_the_language_asked_for(speak):
    answer = lodge(speak(None, Allowed.LODGE, language="en"), {**COMPLAINT, "channel": "smoke"})

    assert answer.json()["detail"].startswith("This regulation has no channel")


def test_the_receipt_may_be_earlier_but_not_later_than_now(speak):
    client = speak(None, Allowed.LODGE)

    earlier = lodge(client, {**COMPLAINT, "received_at": (NOW - timedelta(days=3)).isoformat()}, "earlier")
    later = lodge(client, {**COMPLAINT, "received_at": (NOW + timedelta(days=3)).isoformat()}, "later")

    assert by_number(earlier.json()["number"]).received_at == NOW - timedelta(days=3)
    assert later.status_code == 422


def test_another_unit_is_not_there(speak):
    answer = lodge(speak(None, Allowed.LODGE), {**COMPLAINT, "unit": "DD"})

    assert answer.status_code == 404


def test_a_unit_below_the_tokens_is_reached(speak):
    answer = lodge(speak(None, Allowed.LODGE, unit="JT"))

    assert answer.status_code == 201


def test_without_a_token_nothing_is_told(shop):
    answer = lodge(Client(headers={"host": "localhost"}))

    assert answer.status_code == 401
    assert answer.json()["type"].endswith(":not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_without_the_scope_is_refused(speak):
    answer = lodge(speak(None, Allowed.READ))

    assert answer.status_code == 403


def test_a_revoked_token_is_worth_nothing_at_once(speak):
    client = speak(None, Allowed.LODGE)
    lodge(client)

    tokens.revoke(tokens.listed()[0].id, now=NOW)

    assert lodge(client, key="two").status_code == 401


def test_an_expired_token_is_worth_nothing(speak, stand_at):
    client = speak(None, Allowed.LODGE)

    stand_at(NOW + timedelta(days=31))

    assert lodge(client).status_code == 401


def test_guessing_tokens_is_stopped(shop, stand_at):
    stand_at(NOW)
    stranger = Client(headers={"host": "localhost", "authorization": "Bearer bh_0000000000_guess"})

    answers = [lodge(stranger).status_code for _ in range(31)]

    assert answers[:30] == [401] * 30
    assert answers[30] == 429


@pytest.mark.parametrize("body", ["{", '{"unit": "\\ud800"}', '{"unit": "a\\u0000b"}', "[]", "nothing", ""])
def test_a_body_that_cannot_be_read_is_told(speak, body):
    answer = speak(None, Allowed.LODGE).post(
        "/api/v1/cases", body, content_type="application/json", headers={"idempotency-key": "one"}
    )

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
