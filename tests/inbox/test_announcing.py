"""Staff are told where they want, once, of nobody; who is away is told through who stands in."""

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from bihuan.engine.commands import Urge
from bihuan.inbox import announcing, choices, digests, notices, post, robots
from bihuan.inbox.choices import Choice
from bihuan.inbox.senders import robots as speaking
from bihuan.inbox.senders.sending import Gone, Later, Never
from bihuan.people.models import Absence, User
from tests.cases.shop import MATTER, MORNING, NAME, PHONE, Shop, do, live, lodged
from tests.inbox.doors import EMAIL, received
from tests.inbox.listening import Listener, listening
from tests.inbox.mail import Letterbox, server

SOON = MORNING + timedelta(minutes=1)
# A Monday, half past eight in Shanghai.
HALF_PAST_EIGHT = datetime(2026, 3, 2, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def unhurried() -> Iterator[None]:
    digests._looked.clear()
    yield
    digests._looked.clear()


@pytest.fixture
def box(settings: Settings) -> Iterator[Letterbox]:
    settings.NOTICE_MAIL = False
    with server(settings) as (letterbox, _):
        yield letterbox


@pytest.fixture
def ear() -> Iterator[Listener]:
    with listening() as listener:
        listener.answers = lambda asked: (200, {"errcode": 0, "code": 0})
        yield listener


def addressed(*people: str) -> None:
    for person in people:
        User.objects.filter(pk=int(person)).update(email=f"staff{person}@example.com")


def wants(person: str, *channels: str, kinds: tuple[str, ...] = ("urging",), at: time | None = None) -> None:
    choices.choose(int(person), Choice(frozenset(channels), frozenset(kinds), at))


def urged() -> str:
    case = received().case_id
    do(case, Urge("complaint/register#1", "快一点"), by="complainant", at=MORNING)
    return case


def test_who_has_chosen_mail_gets_the_kinds_they_chose(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk)
    wants(shop.clerk, "email", kinds=("late",))
    urged()
    announcing.tell_round(MORNING)
    of_late = len(box.mails)

    wants(shop.clerk, "email", kinds=("urging",))
    urged()
    announcing.tell_round(SOON)

    assert of_late == 0
    assert [mail["To"] for mail in box.mails] == [f"staff{shop.clerk}@example.com"]


def test_a_robot_tells_its_chat_once_however_many_wanted_it(shop: Shop, ear: Listener) -> None:
    robots.add("JT", "wecom", "客诉群", url=f"{ear.url}/send?key=k", secret="", now=MORNING)
    second = User.objects.create_user("clerk2", "clerk2")
    from bihuan.people.appointing import appoint

    appoint(second, "clerk", unit=shop.unit, from_on=date(2026, 1, 1))
    wants(shop.clerk, "wecom")
    wants(str(second.pk), "wecom")
    urged()

    announcing.tell_round(MORNING)
    announcing.tell_round(SOON)

    (asked,) = ear.asked
    text = asked.json["text"]["content"]
    assert "有人催办" in text and "/cases/XD-TS-2026-00001/" in text
    for secret in (NAME, MATTER, PHONE, EMAIL, "快一点"):
        assert secret not in asked.body.decode()


def test_who_is_away_is_told_through_who_stands_in(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk, shop.chief)
    wants(shop.clerk, "email")
    wants(shop.chief, "email")
    Absence.objects.create(
        user_id=int(shop.clerk), from_on=MORNING.date(), to_on=MORNING.date(), delegate_id=int(shop.chief)
    )
    urged()

    announcing.tell_round(MORNING)

    assert [mail["To"] for mail in box.mails] == [f"staff{shop.chief}@example.com"]


def test_what_could_not_be_handed_over_is_tried_again_and_told_once(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk)
    wants(shop.clerk, "email")
    box.refuse = "451 later"
    urged()
    announcing.tell_round(MORNING)
    box.refuse = ""

    too_soon = announcing.tell_round(SOON)
    announcing.tell_round(MORNING + timedelta(minutes=16))
    announcing.tell_round(MORNING + timedelta(minutes=40))

    assert too_soon == 0
    assert len(box.mails) == 1


# --- tasks and the daily summary ----------------------------------------------------------------------------


def test_a_new_task_is_told_once_to_who_wants_to_know(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk, shop.chief)
    wants(shop.clerk, "email", kinds=("task",))
    wants(shop.chief, "email", kinds=("late",))
    lodged(shop)

    told = [digests.task_round(SOON), digests.task_round(SOON + timedelta(minutes=2))]

    assert told == [1, 0]
    (mail,) = box.mails
    assert mail["To"] == f"staff{shop.clerk}@example.com"
    assert "XD-TS-2026-00001" in mail["Subject"]
    assert NAME not in mail.get_content() and MATTER not in mail.get_content()


def test_the_summary_comes_once_a_working_day_at_its_hour(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk)
    wants(shop.clerk, "email", at=time(8, 30))
    lodged(shop, at=HALF_PAST_EIGHT - timedelta(hours=1))

    early = digests.digest_round(HALF_PAST_EIGHT - timedelta(minutes=1))
    digests.digest_round(HALF_PAST_EIGHT)
    digests.digest_round(HALF_PAST_EIGHT + timedelta(hours=1))
    next_day = HALF_PAST_EIGHT + timedelta(days=1)
    digests.digest_round(next_day)
    saturday = HALF_PAST_EIGHT + timedelta(days=5)
    digests.digest_round(saturday)

    assert early == 0
    assert len(box.mails) == 2
    text = box.mails[0].get_content()
    assert "待办 1 件" in text and "XD-TS-2026-00001" in text
    for secret in (NAME, MATTER, PHONE):
        assert secret not in text


def test_a_summary_of_nothing_is_not_sent(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk)
    wants(shop.clerk, "email", at=time(8, 30))

    digests.digest_round(HALF_PAST_EIGHT)

    assert box.mails == []


def test_a_summary_the_server_would_not_take_comes_later(shop: Shop, box: Letterbox) -> None:
    addressed(shop.clerk)
    wants(shop.clerk, "email", at=time(8, 30))
    lodged(shop, at=HALF_PAST_EIGHT - timedelta(hours=1))
    box.refuse = "451 later"
    digests.digest_round(HALF_PAST_EIGHT)
    box.refuse = ""

    digests.digest_round(HALF_PAST_EIGHT + timedelta(minutes=5))
    at_once = len(box.mails)
    digests.digest_round(HALF_PAST_EIGHT + timedelta(minutes=20))

    assert (at_once, len(box.mails)) == (0, 1)


# --- robots -------------------------------------------------------------------------------------------------


def test_dingtalk_is_signed_by_its_secret(ear: Listener) -> None:
    answer = speaking.dingtalk(f"{ear.url}/robot/send?access_token=t", "SEC1", "你好", MORNING)

    asked = parse_qs(urlsplit(ear.asked[0].path).query)
    moment = str(int(MORNING.timestamp() * 1000))
    sign = base64.b64encode(hmac.digest(b"SEC1", f"{moment}\nSEC1".encode(), hashlib.sha256)).decode()
    assert answer == Gone()
    assert (asked["timestamp"], asked["sign"], asked["access_token"]) == ([moment], [sign], ["t"])
    assert ear.asked[0].json == {"msgtype": "text", "text": {"content": "你好"}}


def test_feishu_is_signed_by_its_secret(ear: Listener) -> None:
    answer = speaking.feishu(f"{ear.url}/hook/1", "S2", "你好", MORNING)

    moment = str(int(MORNING.timestamp()))
    sign = base64.b64encode(hmac.digest(f"{moment}\nS2".encode(), b"", hashlib.sha256)).decode()
    said = ear.asked[0].json
    assert answer == Gone()
    assert (said["timestamp"], said["sign"], said["content"]) == (moment, sign, {"text": "你好"})


@pytest.mark.parametrize(
    ("status", "said", "answer"),
    [
        (200, {"errcode": 45009, "errmsg": "freq out of limit"}, Later("45009")),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}, Never("93000")),
        (503, {"errcode": 1}, Later("1")),
        (404, "gone", Never("status 404")),
    ],
)
def test_what_a_platform_refuses_is_told_apart(
    ear: Listener, status: int, said: object, answer: object
) -> None:
    ear.answers = lambda asked: (status, said)

    assert speaking.wecom(f"{ear.url}/", "", "你好", MORNING) == answer


def test_a_robot_is_added_tried_and_removed_by_command(
    shop: Shop, ear: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("robot", "add", "wecom", "客诉群", unit="XD", url=f"{ear.url}/send")
    id = capsys.readouterr().out.strip()
    call_command("robot", "try", id)
    call_command("robot", "list")
    listed = capsys.readouterr().out

    call_command("robot", "remove", id)

    assert len(ear.asked) == 1
    assert "客诉群" in listed and ear.url not in listed
    assert robots.listed() == ()
    with pytest.raises(CommandError, match="robot list"):
        call_command("robot", "try", id)
    with pytest.raises(CommandError, match="--url"):
        call_command("robot", "add", "wecom", "群", unit="XD", url="nothing")


def test_the_nearest_unit_s_robots_are_used(shop: Shop, ear: Listener) -> None:
    robots.add("JT", "wecom", "集团群", url=ear.url, secret="", now=MORNING)
    robots.add("XD", "wecom", "小店群", url=ear.url, secret="", now=MORNING)
    robots.add("JT", "feishu", "飞书群", url=ear.url, secret="", now=MORNING)

    found = robots.of("XD", robots.KINDS)

    assert sorted(one.name for one in found) == ["小店群", "飞书群"]


# --- nothing personal ---------------------------------------------------------------------------------------


def test_no_notice_of_a_whole_life_tells_of_anybody(
    shop: Shop, box: Letterbox, ear: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    people = (shop.clerk, shop.chief, shop.owner)
    addressed(*people)
    robots.add("JT", "dingtalk", "群", url=ear.url, secret="", now=MORNING)
    for person in people:
        wants(person, "email", "dingtalk", kinds=choices.KINDS, at=time(8, 0))
    case = lodged(shop).case_id
    digests.task_round(MORNING)
    live(shop, case, at=MORNING)
    do(lodged(shop, at=SOON).case_id, Urge("complaint/register#1", "快"), by="complainant", at=SOON)

    with caplog.at_level(logging.DEBUG):
        announcing.tell_round(MORNING + timedelta(hours=2))
        digests.task_round(MORNING + timedelta(hours=2))
        digests.digest_round(MORNING + timedelta(hours=2))

    told = "\n".join(
        [*(f"{mail['Subject']}{mail.get_content()}" for mail in box.mails)]
        + [asked.body.decode() for asked in ear.asked]
        + [caplog.text]
    )
    assert len(box.mails) > 3 and ear.asked
    for secret in (NAME, NAME[:2], MATTER, PHONE, "138****8000", "赔得太少", "酸奶"):
        assert secret not in told


def test_the_bell_still_tells_of_letters_to_be_looked_over(shop: Shop) -> None:
    from bihuan.inbox import quiet
    from bihuan.people.sight import scope_of
    from tests.inbox.owing import SENT_AT, owing_result

    quiet.state("XD", quiet=None, looks_over=True)
    owing_result(shop)
    post.send_round(SENT_AT)

    told = notices.listed(scope_of(int(shop.owner), on=date(2026, 3, 2)))

    assert "look over" in [one.what for one in told]
