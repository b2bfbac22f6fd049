"""Subscriptions by REST: each token its own, told what it may see; letters, messages and notes of a case."""

from datetime import timedelta

import pytest

from bihuan.api import tokens
from bihuan.api.tokens import Allowed
from bihuan.cases.queries import timeline
from bihuan.engine.events import MessageReceived, NoteAdded
from bihuan.inbox import post
from bihuan.inbox.hooks import delivering, subscriptions
from bihuan.inbox.models import Delivery
from tests.api.conftest import NOW
from tests.cases.shop import lodged
from tests.inbox.listening import listening
from tests.inbox.owing import REMEDY, SENT_AT, owing_result


@pytest.fixture
def ear(settings):
    settings.HOOKS_PRIVATE = True
    with listening() as listener:
        yield listener


def send(client, path, body=None):
    return client.post(f"/api/v1{path}", body or {}, content_type="application/json")


def test_a_subscription_is_made_listed_told_and_ended(speak, shop, ear):
    client = speak(None, Allowed.READ)
    made = send(client, "/subscriptions", {"url": f"{ear.url}/x", "kinds": ["CaseOpened"]})
    lodged(shop, at=NOW + timedelta(minutes=1))

    delivering.hook_round(NOW + timedelta(minutes=2))

    id = made.json()["id"]
    told = client.get(f"/api/v1/subscriptions/{id}/deliveries").json()
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    assert [one["id"] for one in client.get("/api/v1/subscriptions").json()] == [id]
    assert "secret" not in client.get(f"/api/v1/subscriptions/{id}").json()
    assert [(one["kind"], one["state"], one["status"]) for one in told["deliveries"]] == [
        ("CaseOpened", "gone", 200)
    ]
    assert told["deliveries"][0]["message"] == ear.asked[0].headers["webhook-id"]
    assert client.delete(f"/api/v1/subscriptions/{id}").status_code == 204
    assert client.get(f"/api/v1/subscriptions/{id}").status_code == 404


def test_one_entry_and_a_whole_stretch_are_told_once_more(speak, shop, ear):
    client = speak(None, Allowed.READ)
    lodged(shop, at=NOW - timedelta(minutes=30))
    id = send(client, "/subscriptions", {"url": ear.url}).json()["id"]
    delivering.hook_round(NOW)
    before = len(ear.asked)

    since = (NOW - timedelta(hours=1)).isoformat()
    replayed = send(client, f"/subscriptions/{id}/replay", {"since": since})
    delivering.hook_round(NOW)
    told = len(ear.asked)
    row = Delivery.objects.order_by("id").first()
    again = send(client, f"/subscriptions/{id}/deliveries/{row.pk}/resend")
    delivering.hook_round(NOW)

    assert (before, replayed.status_code, again.status_code) == (0, 202, 202)
    assert len(ear.asked) == told + 1 > 1
    assert ear.asked[-1].headers["webhook-id"] == ear.asked[0].headers["webhook-id"]
    assert send(client, f"/subscriptions/{id}/deliveries/{2**40}/resend").status_code == 404


def test_another_token_s_subscription_is_not_there(speak, shop, ear):
    id = send(speak(None, Allowed.READ), "/subscriptions", {"url": ear.url}).json()["id"]
    other = speak(None, Allowed.READ)

    answers = [
        other.get(f"/api/v1/subscriptions/{id}").status_code,
        other.delete(f"/api/v1/subscriptions/{id}").status_code,
        send(other, f"/subscriptions/{id}/resume").status_code,
        other.get(f"/api/v1/subscriptions/{id}/deliveries").status_code,
    ]

    assert answers == [404] * 4
    assert other.get("/api/v1/subscriptions").json() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "https://me:pass@example.com/"}, "url"),
        ({"url": "https://example.com/", "kinds": ["Nothing"]}, "kinds"),
    ],
)
def test_what_cannot_be_subscribed_says_which_field(speak, shop, body, field):
    answer = send(speak(None, Allowed.READ), "/subscriptions", body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_subscription_ends_with_its_token(speak, shop, ear):
    client = speak(None, Allowed.READ)
    id = send(client, "/subscriptions", {"url": ear.url}).json()["id"]
    token = subscriptions.find(id).token

    tokens.revoke(token, now=NOW)
    lodged(shop, at=NOW)

    assert delivering.hook_round(NOW + timedelta(minutes=1)) == 0
    assert subscriptions.find(id).disabled == "token"


def test_a_token_that_expires_takes_its_subscriptions_along(speak, shop, ear):
    id = send(speak(None, Allowed.READ), "/subscriptions", {"url": ear.url}).json()["id"]

    ended = [tokens.end_what_is_over(NOW), tokens.end_what_is_over(NOW + timedelta(days=31))]

    assert ended == [0, 1]
    assert subscriptions.find(id).disabled == "token"


def test_letters_are_read_and_what_they_say_with_a_purpose(speak, shop):
    case = owing_result(shop)
    post.send_round(SENT_AT)
    client = speak(None, Allowed.READ, Allowed.PERSONAL)

    masked = client.get(f"/api/v1/cases/{case}/letters").json()
    whole = client.get(f"/api/v1/cases/{case}/letters?purpose=核对").json()

    assert [(one["key"], one["standing"], one["text"]) for one in masked] == [("result", "delivered", None)]
    assert REMEDY in whole[0]["text"]


def test_a_complainant_s_message_and_a_note_of_staff_are_taken(speak, shop):
    case = lodged(shop).case_id

    said = send(speak(None, Allowed.SUPPLY), f"/cases/{case}/messages", {"text": "还没有人联系我"})
    noted = send(speak(shop.clerk, Allowed.ACT), f"/cases/{case}/notes", {"text": "已去电，无人接听"})
    service = send(speak(None, Allowed.SUPPLY), f"/cases/{case}/notes", {"text": "?"})

    kinds = [type(one.happened.event) for one in timeline(case)]
    assert (said.status_code, noted.status_code, service.status_code) == (200, 200, 403)
    assert MessageReceived in kinds and NoteAdded in kinds
