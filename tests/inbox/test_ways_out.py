"""Which way a letter goes, when, who looked at it, and what became of it."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings

from bihuan.engine import events as e
from bihuan.engine.commands import AddNote
from bihuan.inbox import mailboxes, outbox, post, publishing, quiet, wishes
from bihuan.inbox.letters.places import PLACES
from bihuan.inbox.models import Outgoing, Protocol, Standing
from bihuan.inbox.publishing import Leaks
from bihuan.inbox.quiet import Sending, quiet_until
from bihuan.inbox.senders import aliyun, gateway, sms, tencent
from bihuan.inbox.senders.sending import Envelope, Gone, Later, Never, Unknown
from bihuan.registry import versions, working
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, NAME, PHONE, Shop, do
from tests.inbox.doors import EMAIL, parts
from tests.inbox.listening import Listener, listening
from tests.inbox.mail import Letterbox, server
from tests.inbox.owing import REMEDY, SENT_AT, owing_result
from tests.inbox.test_post import answer_with, only, told
from tests.regulation.small import SMALL

NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MORNING_AFTER = datetime(2026, 3, 3, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = SENT_AT + timedelta(minutes=1)


@pytest.fixture
def box(settings: Settings) -> Iterator[Letterbox]:
    with server(settings) as (letterbox, _):
        yield letterbox


@pytest.fixture
def ear(settings: Settings) -> Iterator[Listener]:
    """A plain gateway for text messages."""
    with listening() as listener:
        settings.SMS_GATEWAY, settings.SMS_URL = "http", f"{listener.url}/send"
        settings.SMS_KEY, settings.SMS_SECRET, settings.SMS_SIGN = "key", "secret", "小店"
        settings.SMS_TEMPLATE, settings.SMS_APP = "SMS_1", "1400"
        listener.answers = lambda asked: (200, {"id": "carrier-7"})
        yield listener


def texting(shop: Shop, *, at: datetime = SENT_AT) -> str:
    """A result owed to somebody who wants it by text message."""
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE, email=EMAIL))
    wishes.state(case, channel="sms", not_at_night=False, language="zh", now=at)
    return case


def envelope(**more: object) -> Envelope:
    said = {
        "reference": "ref-1", "number": "XD-1", "address": "+8613800138000", "subject": "投诉 XD-1 的结果",
        "body": REMEDY, "link": "https://xd.example.com/p/status", "at": MORNING,
    }  # fmt: skip
    return Envelope(**{**said, **more})  # type: ignore[arg-type]


# --- gateways -----------------------------------------------------------------------------------------------


def test_a_text_message_bears_subject_and_link_and_our_key_and_is_recorded_once(
    shop: Shop, ear: Listener
) -> None:
    case = texting(shop)

    worked = [post.send_round(SENT_AT), post.send_round(LATER)]

    (asked,) = ear.asked
    assert worked == [1, 0]
    assert asked.json["to"] == "+8613800138000"
    assert "XD-TS-2026-00001" in asked.json["text"] and "/p/status" in asked.json["text"]
    assert REMEDY not in asked.body.decode() and NAME not in asked.body.decode()
    assert asked.headers["idempotency-key"] == only(case).reference
    assert asked.headers["authorization"] == "Bearer key"
    stamp = int(SENT_AT.timestamp())
    assert asked.headers["x-bihuan-signature"] == gateway.signature(asked.body, "secret", seconds=stamp)
    assert told(case) == [e.LetterSent("result#1", "sms")]
    assert REMEDY in only(case).body
    assert [(one.result, one.provider) for one in outbox.tries_of(only(case).id)] == [("gone", "carrier-7")]


def test_a_gateway_that_hangs_up_may_have_taken_it_and_the_repeat_has_the_same_key(
    shop: Shop, ear: Listener
) -> None:
    case = texting(shop)
    ear.hang_up = True
    post.send_round(SENT_AT)
    ear.hang_up = False

    at_once = post.send_round(SENT_AT + timedelta(seconds=10))
    post.send_round(SENT_AT + timedelta(minutes=6))

    assert at_once == 0
    assert len({asked.headers["idempotency-key"] for asked in ear.asked}) == 1
    assert told(case) == [e.LetterSent("result#1", "sms", maybe_repeated=True)]
    assert [one.result for one in outbox.tries_of(only(case).id)] == ["unknown", "gone"]


def test_a_gateway_that_refuses_the_number_gives_way_to_the_next_channel(
    shop: Shop, ear: Listener, box: Letterbox
) -> None:
    ear.answers = lambda asked: (422, {})
    case = texting(shop)

    post.send_round(SENT_AT)
    post.send_round(SENT_AT)

    assert (only(case).channel, only(case).chosen) == ("email", "rule")
    assert len(box.mails) == 1


def test_aliyun_is_asked_as_it_signs_and_understood(settings: Settings, ear: Listener) -> None:
    settings.SMS_GATEWAY = "aliyun"
    ear.answers = lambda asked: (200, {"Code": "OK", "BizId": "biz-1"})

    answer = sms.send(envelope())

    said = dict(parse_qsl(ear.asked[0].body.decode()))
    sign = said.pop("Signature")
    assert answer == Gone("biz-1")
    assert sign == aliyun.signature(said, "secret")
    assert (said["PhoneNumbers"], said["OutId"], said["SignName"]) == ("13800138000", "ref-1", "小店")
    assert json.loads(said["TemplateParam"]) == {"number": "XD-1", "link": "https://xd.example.com/p/status"}


def test_aliyun_s_signature_is_that_of_its_documentation() -> None:
    asked = {
        "AccessKeyId": "testid", "Action": "DescribeRegions", "Format": "XML",
        "SignatureMethod": "HMAC-SHA1", "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "SignatureVersion": "1.0", "Timestamp": "2016-02-23T12:46:24Z", "Version": "2014-05-26",
    }  # fmt: skip

    assert aliyun.signature(asked, "testsecret", method="GET") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Later("isv.BUSINESS_LIMIT_CONTROL")),
        ("isv.MOBILE_NUMBER_ILLEGAL", Never("isv.MOBILE_NUMBER_ILLEGAL")),
    ],
)
def test_what_aliyun_refuses_for_now_is_tried_again(
    settings: Settings, ear: Listener, code: str, answer: object
) -> None:
    settings.SMS_GATEWAY = "aliyun"
    ear.answers = lambda asked: (200, {"Code": code})

    assert sms.send(envelope()) == answer


def test_tencent_is_asked_as_it_signs_and_understood(settings: Settings, ear: Listener) -> None:
    settings.SMS_GATEWAY = "tencent"
    ear.answers = lambda asked: (
        200,
        {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "no-1"}], "RequestId": "r"}},
    )

    answer = sms.send(envelope())

    (asked,) = ear.asked
    host = ear.url.removeprefix("http://")
    signed = tencent.authorization(
        asked.body, host=host, key="key", secret="secret", seconds=int(MORNING.timestamp())
    )
    assert answer == Gone("no-1")
    assert asked.headers["authorization"] == signed
    assert asked.headers["host"] == host
    assert asked.json["SessionContext"] == "ref-1"
    assert asked.json["TemplateParamSet"] == ["XD-1", "https://xd.example.com/p/status"]


def test_a_gateway_that_is_away_has_certainly_not_taken_it(settings: Settings) -> None:
    settings.SMS_GATEWAY, settings.SMS_URL = "http", "http://127.0.0.1:9/"

    assert isinstance(sms.send(envelope()), Later)


def test_a_line_that_breaks_before_the_answer_is_not_known(settings: Settings, ear: Listener) -> None:
    ear.hang_up = True

    assert isinstance(sms.send(envelope()), Unknown)


# --- rule, wish, night --------------------------------------------------------------------------------------


def test_the_wish_goes_before_the_rule_and_is_named(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE, email=EMAIL))
    wishes.state(case, channel="phone", not_at_night=False, language="en", now=SENT_AT)

    post.send_round(SENT_AT)

    assert (only(case).channel, only(case).chosen, only(case).standing) == ("phone", "wish", Standing.TO_DO)
    assert only(case).subject == "The answer to complaint XD-TS-2026-00001"


def test_what_was_wished_when_complaining_counts_until_something_else_is_said(shop: Shop) -> None:
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE, email=EMAIL, wish="sms"))

    assert wishes.of(case).channel == "sms"
    wishes.state(case, channel="", not_at_night=True, language="zh", now=SENT_AT)
    assert wishes.of(case) == wishes.Wished("", True)


def test_a_wish_that_does_not_reach_falls_back_to_the_rule(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop, person=parts(email=EMAIL))
    wishes.state(case, channel="sms", not_at_night=False, language="zh", now=SENT_AT)

    post.send_round(SENT_AT)

    assert (only(case).channel, only(case).chosen) == ("email", "rule")


def test_nobody_is_texted_at_night(shop: Shop, ear: Listener) -> None:
    case = texting(shop)

    at_night = post.send_round(NIGHT)
    waiting = only(case)
    still = post.send_round(MORNING_AFTER - timedelta(minutes=1))
    post.send_round(MORNING_AFTER)

    assert (at_night, still) == (1, 0)
    assert (waiting.standing, waiting.why, waiting.not_before) == (Standing.WAITING, "quiet", MORNING_AFTER)
    assert len(ear.asked) == 1


def test_mail_disturbs_nobody_at_night_unless_they_say_so(shop: Shop, box: Letterbox) -> None:
    first, second = owing_result(shop), owing_result(shop)
    wishes.state(second, channel="", not_at_night=True, language="zh", now=NIGHT)

    post.send_round(NIGHT)

    assert [only(one).standing for one in (first, second)] == [Standing.SENT, Standing.WAITING]


def test_a_unit_says_its_own_quiet_hours_or_none(shop: Shop, ear: Listener) -> None:
    quiet.state("JT", quiet=None, looks_over=False)
    texting(shop)

    post.send_round(NIGHT)

    assert len(ear.asked) == 1
    assert quiet.of("XD").quiet_from is None


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-02T21:59", None),
        ("2026-03-02T22:00", "2026-03-03T08:00"),
        ("2026-03-03T03:00", "2026-03-03T08:00"),
        ("2026-03-03T08:00", None),
        ("2026-12-31T23:30", "2027-01-01T08:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(at: str, until: str | None) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    hours = Sending(time(22, 0), time(8, 0), False, zone)
    now = datetime.fromisoformat(at).replace(tzinfo=zone)

    found = quiet_until(now, hours)

    assert found == (datetime.fromisoformat(until).replace(tzinfo=zone) if until else None)


# --- looked over, held, posted ------------------------------------------------------------------------------


def test_a_unit_that_looks_over_sends_nothing_before_somebody_has(shop: Shop, box: Letterbox) -> None:
    quiet.state("XD", quiet=None, looks_over=True)
    case = owing_result(shop)
    post.send_round(SENT_AT)
    waiting = only(case)

    outbox.release(waiting.id, by=shop.chief, now=LATER)

    assert (waiting.standing, REMEDY in waiting.body) == (Standing.LOOK_OVER, True)
    assert (only(case).standing, only(case).looked_over_by) == (Standing.SENT, shop.chief)
    assert len(box.mails) == 1


def test_a_letter_held_back_stays_until_it_is_released(shop: Shop, ear: Listener) -> None:
    case = texting(shop)
    post.send_round(NIGHT)

    held = outbox.stop(only(case).id, by=shop.chief, now=NIGHT)
    worked = post.send_round(MORNING_AFTER + timedelta(hours=1))
    asked = len(ear.asked)
    outbox.release(only(case).id, by=shop.chief, now=MORNING_AFTER + timedelta(hours=2))

    assert (held, asked, worked) == (True, 0, 1)
    assert only(case).standing is Standing.SENT
    assert [one.result for one in outbox.tries_of(only(case).id)] == ["stopped", "released", "gone"]


def test_what_has_gone_cannot_be_held_back(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop)
    post.send_round(SENT_AT)

    assert not outbox.stop(only(case).id, by=shop.chief, now=LATER)


def test_a_printed_letter_is_posted_under_its_number_and_signed_for(shop: Shop) -> None:
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE))
    Outgoing.objects.all().delete()
    wishes.state(case, channel="post", not_at_night=False, language="zh", now=SENT_AT)
    post.send_round(SENT_AT)

    outbox.passed_on(only(case).id, now=LATER, by=shop.clerk, result="sent", registered="RR123456789CN")
    posted = only(case)
    outbox.passed_on(only(case).id, now=LATER + timedelta(days=3), by=shop.clerk)

    assert (posted.standing, posted.registered) == (Standing.SENT, "RR123456789CN")
    assert told(case) == [e.LetterSent("result#1", "post"), e.LetterDelivered("result#1", "post")]


def test_what_somebody_said_on_the_telephone_is_kept_and_erased_with_them(shop: Shop) -> None:
    case = owing_result(shop, channel="phone", person=parts(phone=PHONE))
    post.send_round(SENT_AT)

    outbox.passed_on(only(case).id, now=LATER, by=shop.clerk, said="说知道了，谢谢")
    before = outbox.tries_of(only(case).id)[-1].said
    outbox.erase(case, "complainant", ())

    assert before == "说知道了，谢谢"
    assert outbox.tries_of(only(case).id)[-1].said == ""


# --- in public ----------------------------------------------------------------------------------------------


def failed(shop: Shop) -> str:
    case = owing_result(shop, channel="phone", person=parts(name=NAME, phone=PHONE))
    post.send_round(SENT_AT)
    outbox.passed_on(only(case).id, now=LATER, by=shop.clerk, result="failed", code="wrong number")
    return case


def test_a_notice_names_nobody_and_gives_away_no_code(shop: Shop) -> None:
    answer_with(shop, "{complainant}您好，电话 {phone}，编号 {number}，查询码 {code}：{remedy}")
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE), remedy=f"联系{NAME}，{PHONE}或沪A12345")
    from bihuan.inbox import imprints

    imprints.state("JT", phone="400-800-0101")
    post.send_round(SENT_AT)
    code = only(case).body.partition("查询码 ")[2][:9]

    notice = publishing.draft_of(only(case).id, now=LATER)

    assert code in only(case).body
    for secret in (NAME, PHONE, code, "沪A12345"):
        assert secret not in notice.text
    assert "XD-TS-2026-00001" in notice.text


def test_a_notice_is_shown_after_approval_and_until_its_end_and_then_counts_as_delivered(shop: Shop) -> None:
    case = failed(shop)
    notice = publishing.draft_of(only(case).id, now=LATER)
    before = publishing.shown("XD", now=LATER)

    refused = publishing.approve(notice, title="告知", text=f"请{NAME}来", days=30, by=shop.owner, now=LATER)
    publishing.approve(notice, title="告知", text="请来", days=30, by=shop.owner, now=LATER)
    end = LATER + timedelta(days=30)
    during = publishing.shown("XD", now=end - timedelta(minutes=1))
    ended = [publishing.end_round(end), publishing.end_round(end)]

    assert before == ()
    assert refused == Leaks((NAME,))
    assert [one.title for one in during] == ["告知"]
    assert publishing.shown("XD", now=end) == ()
    assert ended == [1, 0]
    assert told(case)[-2:] == [e.LetterSent("result#1", "public"), e.LetterDelivered("result#1", "public")]


def test_a_notice_taken_down_is_gone_and_never_counts_as_delivered(shop: Shop) -> None:
    case = failed(shop)
    notice = publishing.draft_of(only(case).id, now=LATER)
    publishing.approve(notice, title="告知", text="请来", days=30, by=shop.owner, now=LATER)

    publishing.take_down(notice, by=shop.owner, now=LATER + timedelta(days=1))

    assert publishing.shown("XD", now=LATER + timedelta(days=1)) == ()
    assert publishing.end_round(LATER + timedelta(days=40)) == 0
    assert told(case)[-1] == e.LetterSent("result#1", "public")


def under(rule: str) -> None:
    """From 2 March the shop's letter of the result goes by that rule."""
    policy = SMALL.texts["policy.yaml"].replace('version: "2026-01"', 'version: "2026-02"')
    texts = {**SMALL.texts, "policy.yaml": policy.replace("by: [same channel, phone]", rule, 1)}
    working.adopt("XD", versions.publish(Sources(texts), at=MORNING), from_on=MORNING.date())


def test_an_urgent_letter_goes_at_night_too(shop: Shop, ear: Listener) -> None:
    under("by: [sms], urgent: true")
    owing_result(shop, person=parts(phone=PHONE))

    post.send_round(NIGHT)

    assert len(ear.asked) == 1


def test_a_rule_may_tell_in_public_once_a_person_has_agreed(shop: Shop) -> None:
    under("by: [public]")
    case = owing_result(shop, person=parts(name=NAME, phone=PHONE))
    post.send_round(SENT_AT)
    waiting = only(case)
    notice = publishing.of_letter(case, waiting.letter)
    assert notice is not None

    publishing.approve(notice, title=notice.title, text=notice.text, days=10, by=shop.owner, now=LATER)

    assert waiting.standing is Standing.LOOK_OVER
    assert told(case) == [e.LetterSent("result#1", "public")]


# --- what may not go out ------------------------------------------------------------------------------------


def test_answers_are_asked_for_at_the_unit_s_own_mailbox(shop: Shop, box: Letterbox) -> None:
    mailboxes.state("tousu@xd.example.com", unit="XD", protocol=Protocol.DELIVERED)
    owing_result(shop, person=parts(name=NAME, email=EMAIL))

    post.send_round(SENT_AT)

    (mail,) = box.mails
    assert mail["Reply-To"] == "tousu@xd.example.com" and mail["To"] == EMAIL
    assert mail["Cc"] is None and mail["Bcc"] is None


def test_what_staff_note_among_themselves_is_in_no_letter(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop, person=parts(name=NAME, email=EMAIL))
    do(case, AddNote("内部：此人是惯投，先拖三天"), by=shop.chief, at=SENT_AT)

    post.send_round(LATER)

    (mail,) = box.mails
    assert "惯投" not in mail.as_string() and "惯投" not in str(mail.get_content())
    assert all("惯投" not in one.body for one in outbox.of_case(case))


def test_no_letter_of_any_regulation_has_a_place_for_notes() -> None:
    assert not {place for place in PLACES if "note" in place or "remark" in place}
