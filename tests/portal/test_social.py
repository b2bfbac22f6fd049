"""What tools for social media deliver, signed by Standard Webhooks."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.inbox import keeping
from bihuan.inbox.channels.social import receive, signing
from bihuan.inbox.models import RawMessage, SocialSource, Status
from bihuan.inbox.understanding import Arrived, Kind, Understood, Unreadable
from bihuan.parties.sealing import seal
from tests.portal.conftest import NOW

OLD, NEW = (signing.PREFIX + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2))
SAID = {
    "type": "social.comment",
    "timestamp": NOW.isoformat(),
    "data": {
        "network": "weibo",
        "text": "XD 的牛奶过期两天还在卖",
        "author": {"handle": "@qinghe", "name": "清荷"},
        "link": "https://weibo.example/1/2",
    },
}


@pytest.fixture
def source(shop) -> None:  # type: ignore[no-untyped-def]
    SocialSource.objects.create(key="weibo", unit="XD", name="微博", secrets=seal(f"{OLD}\n{NEW}"))


def deliver(said: object, *, secret: str = NEW, id: str = "msg_1", at: datetime = NOW, **more: str):  # type: ignore[no-untyped-def]
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    stamp = str(int(at.timestamp()))
    headers = {
        "host": "localhost",
        "webhook-id": id,
        "webhook-timestamp": stamp,
        "webhook-signature": signing.signature(signing.key_of(secret), id, stamp, body),
        **more,
    }
    return Client(enforce_csrf_checks=True).post(
        "/p/social/weibo", body, content_type="application/json", headers=headers
    )


def test_the_signature_is_that_of_the_standard() -> None:
    # The example of the standard's own libraries.
    key = signing.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'

    made = signing.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_said_is_kept_and_waits_with_what_is_missing(source) -> None:  # type: ignore[no-untyped-def]
    answer = deliver(SAID)

    assert answer.status_code == 204
    kept = RawMessage.objects.get()
    assert json.loads(keeping.raw_of(kept)) == SAID
    assert (kept.status, kept.unit, kept.received_at) == (Status.UNCLEAR, "XD", NOW)
    assert "清荷" in keeping.gist_of(kept).who and "牛奶" in keeping.gist_of(kept).begins


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_each_of_several_secrets_signs(source, secret: str) -> None:  # type: ignore[no-untyped-def]
    assert deliver(SAID, secret=secret).status_code == 204


def test_delivered_twice_it_is_kept_once(source) -> None:  # type: ignore[no-untyped-def]
    assert [deliver(SAID).status_code, deliver(SAID).status_code] == [204, 204]
    assert RawMessage.objects.count() == 1


@pytest.mark.parametrize("how", ["forged", "old", "future", "other body", "no headers", "revoked", "unknown"])
def test_what_was_not_signed_just_now_is_refused_and_not_kept(source, how: str) -> None:  # type: ignore[no-untyped-def]
    SocialSource.objects.filter(key="weibo", revoked_at=None).update(
        **(
            {"revoked_at": NOW}
            if how == "revoked"
            else {"key": "x"}
            if how == "unknown"
            else {"name": "微博"}
        )
    )
    at = NOW + {"old": -1, "future": 1}.get(how, 0) * timedelta(minutes=6)
    wrong = signing.PREFIX + base64.b64encode(b"3" * 24).decode()
    more = {"webhook-signature": "v1,AAAA"} if how == "other body" else {}
    more |= {"webhook-id": ""} if how == "no headers" else {}

    answer = deliver(SAID, secret=wrong if how == "forged" else NEW, at=at, **more)

    assert answer.status_code == 403 and answer["content-type"] == "application/problem+json"
    assert not RawMessage.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"type":1,"data":{}}',
        b"\xff",
        b'{"type":"social.message","data":{"text":" "}}',
        b"[" * 100_000,
        b'{"type":"social.message","data":null}',
    ],
)
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    found = receive.read(raw, Arrived("social", "XD", receive.MEDIA, "weibo", NOW))

    assert isinstance(found, Unreadable) or found.kind is Kind.EVENT


def test_who_said_it_and_where_is_read() -> None:
    found = receive.read(json.dumps(SAID).encode(), Arrived("social", "XD", receive.MEDIA, "weibo", NOW))

    assert isinstance(found, Understood)
    assert {part.name: part.value for part in found.person} == {"name": "清荷", "handle": "weibo @qinghe"}
    assert found.text.endswith("https://weibo.example/1/2")


def test_it_is_for_posts_alone(visitor) -> None:  # type: ignore[no-untyped-def]
    assert visitor.get("/p/social/weibo").status_code == 405


def test_too_large_is_refused(source) -> None:  # type: ignore[no-untyped-def]
    assert deliver(b"x" * 300_000).status_code == 413
