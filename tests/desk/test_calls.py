"""The telephone on the desk: what rings, the complaint it becomes, its other ends, whom to call back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.cases import queries
from bihuan.documents import keeping as documents
from bihuan.inbox import calling
from bihuan.inbox.calling import News
from bihuan.inbox.models import Call, Result
from tests.cases.shop import MORNING, PHONE, Shop, lodged
from tests.desk.conftest import counted

As = Callable[..., Client]
Stand = Callable[[datetime], None]
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x21" + b"\x00" * 64
RECORD = {
    "caller-phone": "138 0013 8000", "caller-name": "欧阳清荷", "topic": "goods", "danger": "false",
    "matter": "酸奶过期两天，孩子喝了肚子疼",
}  # fmt: skip


def rings(number: str = PHONE, *, event: str = "ringing", call: str = "c-1", agent: str = "") -> Call:
    return calling.hear(News("XD", call, event, MORNING, number, agent), now=MORNING)


def begun(client: Client, number: str = PHONE) -> Call:
    client.post("/calls/begin", {"unit": "XD", "number": number})
    return Call.objects.latest("rang_at")


def test_a_ringing_call_appears_on_the_desk_with_who_it_may_be(shop: Shop, as_: As) -> None:
    as_("clerk").post("/register/new/?unit=XD&channel=phone", RECORD)
    rings()

    shown = as_("owner").get("/calls/ringing").text

    assert "138****8000" in shown
    assert "以前有 1 件投诉" in shown
    assert PHONE not in shown


def test_it_rings_neither_in_another_unit_nor_on_the_desk_of_another_agent(shop: Shop, as_: As) -> None:
    rings(agent="owner")

    assert "138****8000" in as_("owner").get("/calls/ringing").text
    assert "138****8000" not in as_("clerk").get("/calls/ringing").text
    assert "138****8000" not in as_("stranger").get("/calls/ringing").text


def test_a_desk_that_has_signed_out_asks_no_more(shop: Shop) -> None:
    assert Client(headers={"host": "localhost"}).get("/calls/ringing").status_code == 286


def test_only_a_desk_on_the_line_asks_what_rings(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    before = clerk.get("/").text

    clerk.post("/calls/line", {"on": "1"})

    assert 'hx-get="/calls/ringing"' not in before
    assert 'hx-get="/calls/ringing"' in clerk.get("/").text


def test_the_address_a_call_centre_opens_leads_to_one_screen_however_often(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")

    first = clerk.get("/call/?number=13800138000&call=c-9&agent=clerk")
    again = clerk.get("/call/?number=13800138000&call=c-9&agent=clerk")

    assert first["location"] == again["location"]
    assert Call.objects.get().agent == shop.clerk
    assert 'value="13800138000"' in clerk.get(first["location"]).text


def test_the_screen_asks_in_the_order_of_the_record_with_words_to_say(shop: Shop, as_: As) -> None:
    page = as_("clerk")
    page = page.get(f"/calls/{begun(page).id}/").text

    assert page.index("您好，这里是小店") < page.index('name="caller-phone"') < page.index('name="topic"')
    assert page.index("请问有没有这种情况") < page.index('name="danger"')
    assert 'accesskey="1"' in page


def test_what_was_typed_is_there_again_on_another_device(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))

    kept = as_("clerk").post(f"/calls/{call.id}/draft", {"matter": "酸奶过期", "caller-phone": PHONE})

    assert kept.status_code == 204
    assert "酸奶过期" in as_("clerk").get(f"/calls/{call.id}/").text
    assert "草稿" in as_("clerk").get("/calls/").text


def test_without_scripts_a_button_looks_up_who_calls(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))

    answer = as_("clerk").post(f"/calls/{call.id}/", {**RECORD, "find": "1"})

    assert answer.status_code == 200
    assert RECORD["matter"] in answer.text
    assert Call.objects.get().result == ""


def test_without_scripts_a_button_keeps_the_draft_and_comes_back(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))

    answer = as_("clerk").post(f"/calls/{call.id}/draft", {"matter": "酸奶过期", "keep": "1"})

    assert answer["location"] == f"/calls/{call.id}/"


def test_a_call_becomes_one_case_with_its_recording(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)
    clerk.post(f"/calls/{call.id}/recording", {"recording": SimpleUploadedFile("a.mp3", MP3, "audio/mpeg")})

    sent = clerk.post(f"/calls/{call.id}/", RECORD)
    again = clerk.post(f"/calls/{call.id}/", RECORD)

    call.refresh_from_db()
    assert sent.status_code == 302 and again.status_code in (200, 405)
    assert call.result == Result.CASE
    assert [one.name for one in documents.of_case(call.case)] == ["a.mp3"]
    page = as_("owner").get(f"/cases/{queries.by_id(call.case).number}/").text  # type: ignore[union-attr]
    assert "<audio" in page
    assert clerk.get(f"/calls/{call.id}/recording").status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "said", "held"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{n}", MP3[:10]),
        ("bytes=10-", 206, "bytes 10-{last}/{n}", MP3[10:]),
        ("bytes=-4", 206, "bytes {tail}-{last}/{n}", MP3[-4:]),
        ("bytes=5000-", 416, "bytes */{n}", b""),
        ("bytes=9-3", 200, "", MP3),
        ("lines=1-2", 200, "", MP3),
    ],
)
def test_a_player_may_jump_about_in_a_recording(
    shop: Shop, as_: As, asked: str, status: int, said: str, held: bytes
) -> None:
    clerk = as_("clerk")
    call = begun(clerk)
    clerk.post(f"/calls/{call.id}/recording", {"recording": SimpleUploadedFile("a.mp3", MP3, "audio/mpeg")})

    answer = clerk.get(f"/calls/{call.id}/recording", headers={"Range": asked})

    n = len(MP3)
    assert answer.status_code == status
    assert answer.get("Content-Range", "") == said.format(n=n, last=n - 1, tail=n - 4)
    assert b"".join(answer) == held
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_recording_that_comes_after_the_case_goes_onto_it(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)
    clerk.post(f"/calls/{call.id}/", RECORD)

    clerk.post(f"/calls/{call.id}/recording", {"recording": SimpleUploadedFile("b.mp3", MP3, "audio/mpeg")})

    call.refresh_from_db()
    assert [one.id for one in documents.of_case(call.case)] == [call.recording]


def test_what_is_wrong_is_said_and_the_call_stays_open(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)

    answer = clerk.post(f"/calls/{call.id}/", {**RECORD, "matter": ""})

    assert answer.status_code == 422
    assert "孩子" not in answer.text and "欧阳清荷" in answer.text
    assert Call.objects.get(id=call.id).result == ""


def test_a_call_without_a_complaint_is_closed_for_a_reason_and_counted(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)

    clerk.post(f"/calls/{call.id}/end", {"result": "wrong number"})

    assert calling.tally({"XD"}, since=MORNING.date()) == {"wrong number": 1}
    assert "打错电话" in clerk.get("/calls/?what=all").text
    assert "没有未了结的通话" in clerk.get("/calls/").text


def test_no_call_is_closed_without_a_reason(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)

    answer = clerk.post(f"/calls/{call.id}/end", {"result": ""})

    assert answer.status_code == 422
    assert Call.objects.get(id=call.id).result == ""


def test_what_is_said_of_an_older_complaint_goes_onto_it(shop: Shop, as_: As) -> None:
    done = lodged(shop)
    owner = as_("owner")
    call = begun(owner)

    owner.post(f"/calls/{call.id}/end", {"result": "added", "number": done.number, "note": "又有两盒坏了"})

    assert Call.objects.get(id=call.id).case == done.case_id
    assert "又有两盒坏了" in owner.get(f"/cases/{done.number}/").text


def test_a_call_is_not_put_onto_a_case_out_of_sight(shop: Shop, as_: As) -> None:
    done = lodged(shop)
    stranger = as_("stranger")
    stranger.post("/calls/begin", {"unit": "DD", "number": PHONE})
    call = Call.objects.get()

    answer = stranger.post(
        f"/calls/{call.id}/end", {"result": "added", "number": done.number, "note": "是我"}
    )

    assert answer.status_code == 422
    assert Call.objects.get().result == ""


def test_a_complaint_that_comes_up_in_a_follow_up_call_follows_the_case(shop: Shop, as_: As) -> None:
    done = lodged(shop)
    owner = as_("owner")
    owner.post("/calls/begin", {"about": done.number})
    call = Call.objects.get()

    owner.post(f"/calls/{call.id}/", {**RECORD, "matter": "回访时又说送货员骂人"})

    call.refresh_from_db()
    state = queries.case_state(call.case)
    assert state is not None
    assert (done.case_id, "follows") in state.case.links


def test_a_missed_call_waits_until_somebody_has_called_back(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    rings()
    rings(event="missed")
    missed = Call.objects.get()
    listed = clerk.get("/calls/?what=missed").text

    clerk.post(f"/calls/{missed.id}/back")
    back = Call.objects.get(answers=missed.id)
    clerk.post(f"/calls/{back.id}/end", {"result": "inquiry"})

    missed.refresh_from_db()
    assert "138****8000" in listed
    assert missed.result == Result.CALLED_BACK


def test_three_calls_back_in_vain_close_a_missed_call(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    rings(event="missed")
    missed = Call.objects.get()

    for _ in range(3):
        clerk.post(f"/calls/{missed.id}/vain")

    missed.refresh_from_db()
    assert missed.result == Result.UNREACHABLE


def test_news_in_any_order_takes_no_call_back(db: None) -> None:
    rings(event="ended")
    rings(event="ringing")
    call = rings(event="answered")

    assert call.state == "missed" or call.state == "ended"
    assert Call.objects.count() == 1


def test_another_agent_sees_the_call_masked_and_may_take_it(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))
    owner = as_("owner")

    page = owner.get(f"/calls/{call.id}/").text
    owner.post(f"/calls/{call.id}/take")

    assert PHONE not in page and "由我接听" in page
    assert Call.objects.get().agent == shop.owner


@pytest.mark.parametrize("page", ["/calls/", "/calls/?what=missed", "/calls/?what=all", "/call/"])
def test_nobody_signed_in_is_asked_to_sign_in(shop: Shop, page: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(page)

    assert answer["location"].startswith("/accounts/login/")


def test_another_unit_has_no_such_call(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))

    assert as_("stranger").get(f"/calls/{call.id}/").status_code == 404
    assert as_("stranger").post(f"/calls/{call.id}/take").status_code == 404
    assert as_("clerk").get("/calls/nothing/").status_code == 404


def test_what_changes_a_call_is_only_posted(shop: Shop, as_: As) -> None:
    call = begun(as_("clerk"))

    for way in ("draft", "take", "end", "back", "vain"):
        assert as_("clerk").get(f"/calls/{call.id}/{way}").status_code == 405
    assert as_("clerk").post("/calls/").status_code == 405


def test_the_list_costs_the_same_however_many_there_are(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    begun(clerk)
    clerk.get("/calls/?what=all")
    with counted() as few:
        clerk.get("/calls/?what=all")
    for n in range(12):
        calling.hear(News("XD", f"n-{n}", "ringing", MORNING + timedelta(seconds=n), PHONE), now=MORNING)

    with counted() as many:
        clerk.get("/calls/?what=all")

    assert len(many) <= len(few)


def test_who_called_about_nothing_is_forgotten_and_the_count_stays(shop: Shop, as_: As) -> None:
    clerk = as_("clerk")
    call = begun(clerk)
    clerk.post(f"/calls/{call.id}/end", {"result": "inquiry", "note": "问营业时间"})

    calling.sweep(MORNING + timedelta(days=181))

    call.refresh_from_db()
    assert (bytes(call.number), bytes(call.note), call.masked) == (b"", b"", "")
    assert calling.tally({"XD"}, since=MORNING.date()) == {"inquiry": 1}
