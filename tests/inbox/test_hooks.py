"""Other programs are told what happens to cases: all of it, in order, signed, of nobody."""

import hashlib
import hmac
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from bihuan.cases import sealing
from bihuan.engine.commands import AddNote
from bihuan.inbox.hooks import delivering, subscriptions
from bihuan.inbox.hooks.subscriptions import CannotSubscribe, Made
from bihuan.inbox.models import Delivery
from bihuan.inbox.senders.web import is_public
from tests.cases.shop import MATTER, MORNING, NAME, PHONE, Shop, do, live, lodged
from tests.inbox.listening import Asked, Listener, listening

BEFORE = MORNING - timedelta(minutes=5)
AFTER = MORNING + timedelta(hours=2)


@pytest.fixture
def ear(settings: Settings) -> Iterator[Listener]:
    settings.HOOKS_PRIVATE = True
    with listening() as listener:
        yield listener


def subscribed(ear: Listener, *kinds: str, unit: str = "JT", **more: object) -> Made:
    return subscriptions.subscribe(f"{ear.url}/hook?a=1", unit=unit, wanted=kinds, now=BEFORE, **more)  # type: ignore[arg-type]


def entries(ear: Listener) -> list[int]:
    return [one.json["data"]["entry"] for one in ear.asked]


def is_signed(asked: Asked, secret: str) -> bool:
    said = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    sign = hmac.digest(b64decode(secret.removeprefix("whsec_")), said, hashlib.sha256)
    return asked.headers["webhook-signature"] == f"v1,{b64encode(sign).decode()}"


def test_everything_that_happens_is_told_once_in_order_and_signed(shop: Shop, ear: Listener) -> None:
    made = subscribed(ear)
    case = lodged(shop).case_id
    delivering.hook_round(MORNING)
    sealing.seal(now=MORNING)
    live(shop, case, at=MORNING)

    delivering.hook_round(AFTER)
    sealing.seal(now=AFTER)
    again = delivering.hook_round(AFTER)

    told = [one.json["type"] for one in ear.asked]
    assert again == 0
    assert entries(ear) == list(range(1, len(ear.asked) + 1))
    assert told[0] == "CaseOpened" and "CaseClosed" in told
    assert all(is_signed(one, made.secret) for one in ear.asked)
    assert len({one.headers["webhook-id"] for one in ear.asked}) == len(ear.asked)
    assert ear.asked[0].path == "/hook?a=1"


def test_nothing_personal_is_told(shop: Shop, ear: Listener) -> None:
    subscribed(ear)
    live(shop, lodged(shop).case_id, at=MORNING)

    delivering.hook_round(AFTER)

    told = b"\n".join(one.body for one in ear.asked).decode()
    assert len(ear.asked) > 10
    for secret in (MATTER, NAME, PHONE, "赔得太少", "酸奶"):
        assert secret not in told


def test_only_the_kinds_asked_for_are_told(shop: Shop, ear: Listener) -> None:
    subscribed(ear, "CaseOpened", "CaseClosed")
    live(shop, lodged(shop).case_id, at=MORNING)

    delivering.hook_round(AFTER)

    assert [one.json["type"] for one in ear.asked] == ["CaseOpened", "CaseClosed"]


def test_another_unit_s_cases_are_not_told(shop: Shop, ear: Listener) -> None:
    subscribed(ear, unit="DD")
    lodged(shop)

    assert delivering.hook_round(AFTER) == 0
    assert ear.asked == []


def test_a_person_s_subscription_is_told_of_what_the_person_sees(shop: Shop, ear: Listener) -> None:
    subscribed(ear, person=int(shop.stranger))
    lodged(shop)

    delivering.hook_round(AFTER)

    assert ear.asked == []


def test_what_is_not_taken_is_tried_again_and_the_case_s_later_entries_wait(
    shop: Shop, ear: Listener
) -> None:
    subscribed(ear)
    case = lodged(shop).case_id
    ear.answers = lambda asked: (500, {})
    delivering.hook_round(MORNING)
    tried = len(ear.asked)
    ear.answers = lambda asked: (200, {})

    too_soon = delivering.hook_round(MORNING + timedelta(seconds=2))
    delivering.hook_round(MORNING + timedelta(seconds=20))

    assert (tried, too_soon) == (1, 0)
    assert entries(ear)[1:] == list(range(1, len(ear.asked)))
    assert not Delivery.objects.filter(case=case).exclude(state="gone").exists()


def test_a_message_that_is_refused_holds_up_its_own_case_alone(shop: Shop, ear: Listener) -> None:
    subscribed(ear, "CaseOpened")
    first, other = lodged(shop).case_id, lodged(shop).case_id
    ear.answers = lambda asked: (422 if asked.json["data"]["id"] == first else 200, {})

    delivering.hook_round(MORNING)
    delivering.hook_round(MORNING)

    states = dict(Delivery.objects.values_list("case", "state"))
    assert states == {first: "waiting", other: "gone"}


def test_after_days_without_success_it_is_disabled_and_resumed_it_tells_what_it_missed(
    shop: Shop, ear: Listener
) -> None:
    made = subscribed(ear)
    lodged(shop)
    ear.answers = lambda asked: (503, {})
    now = MORNING
    while not (found := subscriptions.find(made.subscription.pk)) or not found.disabled:
        delivering.hook_round(now)
        now += timedelta(hours=8)
        if now > MORNING + timedelta(days=3):
            lodged(shop, at=now)
    ear.answers = lambda asked: (200, {})
    ear.asked.clear()

    subscriptions.resume(made.subscription.pk, now=now)
    delivering.hook_round(now)

    assert found.disabled == "failing"
    assert now - MORNING >= timedelta(days=5)
    assert not Delivery.objects.exclude(state="gone").exists()


def test_a_replay_tells_the_past_under_the_same_ids(shop: Shop, ear: Listener) -> None:
    case = lodged(shop).case_id
    sealing.seal(now=MORNING)
    made = subscriptions.subscribe(ear.url, unit="XD", wanted=(), now=MORNING + timedelta(hours=1))
    do(case, AddNote("看过了"), by=shop.clerk, at=AFTER)
    delivering.hook_round(AFTER)
    before = {one.headers["webhook-id"]: one.json["data"]["entry"] for one in ear.asked}

    subscriptions.replay(made.subscription.pk, since=BEFORE, now=AFTER)
    delivering.hook_round(AFTER)

    after = {one.headers["webhook-id"]: one.json["data"]["entry"] for one in ear.asked}
    assert len(before) == 1 and before.items() <= after.items()
    assert sorted(after.values()) == list(range(1, max(after.values()) + 1))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "address"),
        ("http://", "address"),
        ("http://me:secret@example.com/", "address"),
        ("http://example.com/\r\nX: 1", "address"),
    ],
)
def test_what_is_no_address_is_refused(shop: Shop, url: str, code: str) -> None:
    with pytest.raises(CannotSubscribe) as refused:
        subscriptions.subscribe(url, unit="XD", wanted=(), now=MORNING)

    assert (refused.value.field, refused.value.code) == ("url", code)


def test_nobody_has_us_knock_inside_our_own_network(shop: Shop, ear: Listener, settings: Settings) -> None:
    settings.HOOKS_PRIVATE = False
    subscribed(ear)
    lodged(shop)

    delivering.hook_round(MORNING)

    assert ear.asked == []
    assert Delivery.objects.get(tries=1).code == "private address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "fd00::1", "64:ff9b::a00:1", "2002:a00:1::", "224.0.0.1",
    ],
)  # fmt: skip
def test_no_private_address_is_taken_for_a_public_one(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("8.8.8.8") and is_public("2400:3200::1") and is_public("64:ff9b::808:808")


ROUND = """
import sys
from datetime import datetime
import django
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
settings.PERSONAL_KEYS, settings.INDEX_KEY, settings.HOOKS_PRIVATE = [sys.argv[3]], sys.argv[4], True
from bihuan.inbox.hooks import delivering
delivering.hook_round(datetime.fromisoformat(sys.argv[2]))
"""


def test_a_kill_loses_nothing_and_repeats_one_message_under_its_id(
    busy: Shop, ear: Listener, settings: Settings
) -> None:
    subscribed(ear)
    live(busy, lodged(busy).case_id, at=MORNING)
    name = str(connection.settings_dict["NAME"])
    keys = (settings.PERSONAL_KEYS[0], settings.INDEX_KEY)
    child = subprocess.Popen(
        [sys.executable, "-c", ROUND, name, AFTER.isoformat(), *keys],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    ear.heard = lambda: child.kill() if len(ear.asked) == 3 else None
    child.wait(30)
    ear.heard = lambda: None

    at_once = delivering.hook_round(AFTER + timedelta(seconds=5))
    delivering.hook_round(AFTER + timedelta(minutes=6))

    ids = [one.headers["webhook-id"] for one in ear.asked]
    assert (child.returncode, at_once) == (-9, 0)
    assert len(ids) == len(set(ids)) + 1
    assert entries(ear) == [1, 2, 3, *range(3, Delivery.objects.count() + 1)]
    assert not Delivery.objects.exclude(state="gone").exists()
