"""A complaint by WeChat, from the first word to the result, against the platform's stand-in."""

import re

import pytest
from django.test import Client

from bihuan.cases.perform import perform
from bihuan.cases.queries import by_number, case_state
from bihuan.documents.models import Document
from bihuan.engine.commands import Complete, Erase
from bihuan.inbox import keeping, rounds
from bihuan.inbox.channels.wechat import accounts, crypto
from bihuan.inbox.channels.wechat import platform as asking
from bihuan.inbox.channels.wechat.receive import MEDIA
from bihuan.inbox.models import Line, Outgoing, RawMessage, Stand, Standing, Status, Talk
from bihuan.parties import directory
from bihuan.parties.contacts import Kind
from tests.cases.shop import Shop, do, planned
from tests.documents.samples import PNG
from tests.inbox.wechat.conftest import KEY, Clock
from tests.standins.wechat import Platform

WANG = "oWang"
SAID = ("1", "1", "2", "酸奶过期了", "好了", "王女士", "跳过", "1")


def tell(platform: Platform, *said: str, person: str = WANG) -> str:
    """Says one after another; the last answer."""
    answer = ""
    for one in said:
        answer = platform.text(person, one)
    return answer


def number_in(answer: str) -> str:
    return re.search(r"编号 (\S+)，", answer)[1]


def lodged(platform: Platform, person: str = WANG) -> str:
    return number_in(tell(platform, *SAID, person=person))


@pytest.mark.parametrize("mode", ["safe", "plain"])
def test_the_address_proves_itself(platform: Platform, mode: str) -> None:
    if mode == "plain":
        platform.aes_key = ""
        accounts.add(
            "kefu", unit="XD", name="", app_id="wxstandin", secret="s3cret", token="t0ken", aes_key=""
        )

    assert platform.prove("5409384") == "5409384"
    assert "我要投诉" in platform.event(WANG, "subscribe")


def test_a_whole_complaint_its_progress_and_its_result(platform: Platform, shop: Shop, clock: Clock) -> None:
    number = lodged(platform)
    case = by_number(number)

    assert case.received_at == clock.now and case.channel == "web"
    party = directory.party_of(case.id)
    assert party.name == "王女士" and party.first(Kind.WECHAT) == f"kefu:{WANG}"
    assert platform.text(WANG, "进度") == f"{number}：正在办理：登记"
    assert "没有查到" in platform.text("oStranger", "进度")

    planned(shop, case.id, at=clock.later(minutes=5))
    do(case.id, Complete("complaint/carry_out#1"), by=shop.chief, at=clock.later(minutes=10))
    rounds.post_round(clock.later(minutes=1))

    told = [content for person, kind, content in platform.outbox if (person, kind) == (WANG, "text")]
    assert told and number in told[-1]
    sheet = Outgoing.objects.filter(case=case.id, channel="wechat").first()
    assert sheet.standing == Standing.SENT


def test_the_platforms_tries_are_one_message_with_one_answer(platform: Platform) -> None:
    first = platform.text(WANG, "1", MsgId=77)
    again = platform.text(WANG, "1", MsgId=77)

    assert first == again and "投诉类型" in first
    assert RawMessage.objects.filter(channel="wechat").count() == 1


def test_every_message_is_kept_as_it_came_and_belongs_to_the_case(platform: Platform) -> None:
    number = lodged(platform)

    kept = RawMessage.objects.filter(channel="wechat").order_by("id")
    assert len(kept) == len(SAID)
    assert {one.case for one in kept} == {by_number(number).id}
    assert any("<![CDATA[酸奶过期了]]>" in keeping.raw_of(one).decode() for one in kept)
    assert {one.media for one in kept} == {MEDIA}


def test_pictures_follow_once_they_are_fetched(platform: Platform, clock: Clock) -> None:
    before = platform.picture(WANG, PNG, kind="image/png", name="a.png")
    rounds.post_round(clock.now)
    number = lodged(platform)
    after = platform.picture(WANG, PNG + b"2", kind="image/png", name="b.png")
    case = by_number(number).id
    rounds.post_round(clock.later(minutes=1))

    assert "已经记下" in before and "已转给" in after
    assert sorted(one.name for one in Document.objects.filter(case=case)) == ["a.png", "b.png"]


def test_a_medium_that_is_not_there_yet_is_asked_for_again(platform: Platform, clock: Clock) -> None:
    platform.picture(WANG, PNG, kind="image/png", name="a.png")
    platform.refuse["/cgi-bin/media/get"] = -1
    rounds.post_round(clock.now)
    number = lodged(platform)
    del platform.refuse["/cgi-bin/media/get"]
    rounds.post_round(clock.later(minutes=2))

    assert Document.objects.filter(case=by_number(number).id).count() == 1


def test_whoever_has_an_open_complaint_writes_to_those_who_handle_it(platform: Platform) -> None:
    number = lodged(platform)
    answer = platform.text(WANG, "还要多久？")

    assert answer == f"已转给 {number} 的办理人。"
    assert RawMessage.objects.filter(case=by_number(number).id, nature="reply").count() == 1


def test_a_lapsed_access_token_is_renewed_within_the_call(platform: Platform, clock: Clock) -> None:
    account = accounts.of("kefu")
    asking.access_token(account, now=clock.now)
    platform.tokens = {"renewed elsewhere"}

    asking.send_text(account, WANG, "你好", now=clock.now)

    assert platform.outbox == [(WANG, "text", "你好")]
    assert platform.calls.count("/cgi-bin/message/custom/send") == 2


def test_after_48_hours_a_template_message_goes_and_its_arrival_is_recorded(
    platform: Platform, shop: Shop, clock: Clock
) -> None:
    case = by_number(lodged(platform)).id
    rounds.post_round(clock.now)
    platform.outbox.clear()
    planned(shop, case, at=clock.later(hours=50))
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=clock.later(minutes=10))
    rounds.post_round(clock.later(minutes=1))

    person, kind, body = platform.outbox[-1]
    assert (person, kind, body["template_id"]) == (WANG, "template", "T1")
    platform.event(WANG, "TEMPLATESENDJOBFINISH", MsgID=platform._number, Status="success")
    letters = {one.standing for one in Outgoing.objects.filter(case=case, channel="wechat")}
    assert Standing.DELIVERED in letters


def test_a_dialogue_that_falls_silent_waits_for_a_person_whole(platform: Platform, clock: Clock) -> None:
    tell(platform, *SAID[:6])
    rounds.post_round(clock.later(hours=21))

    left = RawMessage.objects.get(status=Status.UNCLEAR)
    assert left.why == "unfinished" and left.unit == "XD"
    assert "酸奶过期了" in keeping.gist_of(left).begins
    assert Talk.objects.get().stand == Stand.ENDED
    assert "1 我要投诉" in platform.text(WANG, "你好")


def test_a_scanned_place_lands_in_the_case(platform: Platform) -> None:
    platform.event(WANG, "subscribe", EventKey="qrscene_gate-2", Ticket="t")
    number = lodged(platform)

    assert case_state(by_number(number).id).case.origin == "place:gate-2"


def test_whoever_calls_a_person_waits_in_the_queue(platform: Platform) -> None:
    assert "转给工作人员" in tell(platform, "转人工")
    assert platform.text(WANG, "在吗") == ""
    assert Talk.objects.get().stand == Stand.WAITING


def test_an_event_that_asks_nothing_is_kept_and_answered_with_nothing(platform: Platform) -> None:
    assert platform.event(WANG, "VIEW", EventKey="https://example.com") == ""
    assert platform.event(WANG, "unsubscribe") == ""
    assert {one.status for one in RawMessage.objects.all()} == {Status.UNDERSTOOD}


@pytest.mark.parametrize("how", ["unsigned", "forged", "old", "plain", "other account", "rubbish"])
def test_what_the_platform_did_not_sign_is_refused_and_not_kept(
    platform: Platform, clock: Clock, how: str
) -> None:
    site = Client(headers={"host": "localhost"})
    stamp = str(int(clock.now.timestamp()) - (3600 if how == "old" else 0))
    plain = b"<xml><FromUserName>o</FromUserName><MsgType>text</MsgType><Content>x</Content></xml>"
    app = "wxother" if how == "other account" else "wxstandin"
    sealed = crypto.encrypt(b"rubbish" if how == "rubbish" else plain, key=crypto.key_of(KEY), app_id=app)
    token = "guessed" if how == "forged" else "t0ken"
    query = {
        "timestamp": stamp,
        "nonce": "n",
        "signature": crypto.signature(token, stamp, "n"),
        "msg_signature": crypto.signature(token, stamp, "n", sealed),
    }
    body = plain if how == "plain" else f"<xml><Encrypt>{sealed}</Encrypt></xml>".encode()

    said = site.post(
        "/p/wechat/kefu", body, content_type="text/xml", query_params={} if how == "unsigned" else query
    )

    assert said.status_code == 403
    assert not RawMessage.objects.exists()


def test_whoever_forges_again_and_again_is_not_listened_to(platform: Platform) -> None:
    site = Client(headers={"host": "localhost"})

    statuses = [site.post("/p/wechat/kefu", b"x", content_type="text/xml").status_code for _ in range(61)]

    assert statuses[0] == 403 and statuses[-1] == 429


def test_an_account_nobody_knows_tells_nothing(platform: Platform) -> None:
    site = Client(headers={"host": "localhost"})

    assert site.get("/p/wechat/none").status_code == 403
    assert site.put("/p/wechat/kefu").status_code == 405


def test_what_a_complainant_said_is_erased_with_the_case(
    platform: Platform, shop: Shop, clock: Clock
) -> None:
    case = by_number(lodged(platform)).id
    perform(Erase("complainant", "request"), on=case, at=clock.now, by=None)

    assert all(not bytes(line.text) for line in Line.objects.filter(talk__case=case))
    assert not Talk.objects.exclude(address=b"").filter(case=case).exists()
