import threading
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connections
from pytest_django.fixtures import Settings

from bihuan.cases import queries
from bihuan.engine import events as e
from bihuan.engine.commands import Complete
from bihuan.inbox import imprints, outbox, post, receipts
from bihuan.inbox.models import Standing
from bihuan.registry import versions, working
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, NAME, Shop, do
from tests.inbox.doors import EMAIL, parts, received
from tests.inbox.mail import Letterbox, server
from tests.inbox.owing import REMEDY, SENT_AT, owing_result
from tests.regulation.small import SMALL, small_regulation

LATER = SENT_AT + timedelta(minutes=1)


@pytest.fixture
def box(settings: Settings) -> Iterator[Letterbox]:
    with server(settings) as (letterbox, _):
        yield letterbox


def told(case: str) -> list[e.Event]:
    """What the ledger says became of letters."""
    kinds = (e.LetterSent, e.LetterDelivered, e.LetterRead, e.LetterFailed)
    return [o.happened.event for o in queries.timeline(case) if isinstance(o.happened.event, kinds)]


def answer_with(shop: Shop, body: str) -> None:
    """From 2 March the shop works under a version whose letter of the result says `body`."""
    policy = SMALL.texts["policy.yaml"].replace('version: "2026-01"', 'version: "2026-02"')
    texts = {**SMALL.texts, "policy.yaml": policy, "letters/result.txt": f"主题：结果 {{number}}\n\n{body}\n"}
    version = versions.publish(Sources(texts), at=MORNING)
    working.adopt("XD", version, from_on=date(2026, 3, 2))


def only(case: str) -> outbox.Entry:
    (entry,) = outbox.of_case(case)
    return entry


def test_a_letter_goes_by_mail_with_our_reference_and_is_recorded_once(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop)

    worked = [post.send_round(SENT_AT), post.send_round(LATER)]

    assert worked == [1, 0]
    (mail,) = box.mails
    assert mail["To"] == EMAIL
    assert mail["Subject"] == "投诉 XD-TS-2026-00001 的处理结果"
    assert mail["X-Bihuan-Reference"] == only(case).reference
    assert mail["Message-ID"] == f"<{only(case).reference}@localhost>"
    assert f"您好，您的投诉处理如下：{REMEDY}" in mail.get_content()
    assert told(case) == [e.LetterSent("result#1", "email")]
    assert only(case).standing is Standing.SENT
    assert only(case).to == "q***@example.com"


def test_a_complainant_is_written_to_in_their_language(shop: Shop, box: Letterbox) -> None:
    owing_result(shop, language="en")

    post.send_round(SENT_AT)

    assert box.mails[0]["Subject"] == "The answer to complaint XD-TS-2026-00001"


def test_braces_in_what_somebody_wrote_are_not_places(shop: Shop, box: Letterbox) -> None:
    owing_result(shop, remedy="退款 {code} {number}{0}")

    post.send_round(SENT_AT)

    assert "退款 {code} {number}{0}" in box.mails[0].get_content()


def test_without_a_server_the_letter_lies_readable_in_the_outbox(shop: Shop) -> None:
    case = owing_result(shop)

    post.send_round(SENT_AT)

    assert only(case).channel == "email"
    assert REMEDY in only(case).body
    assert told(case) == [e.LetterSent("result#1", "email"), e.LetterDelivered("result#1", "email")]


def test_who_left_no_address_reads_it_with_number_and_code(shop: Shop) -> None:
    case = owing_result(shop, person=[])

    post.send_round(SENT_AT)

    (letter,) = outbox.for_complainant(case)
    assert (letter.channel, letter.standing) == ("portal", Standing.DELIVERED)


def test_a_letter_for_the_telephone_waits_for_a_clerk_and_is_delivered_when_read_out(shop: Shop) -> None:
    case = owing_result(shop, channel="phone", person=parts(name=NAME, phone="13800138000"))
    worked = [post.send_round(SENT_AT), post.send_round(SENT_AT + timedelta(hours=3))]
    entry = only(case)
    number = outbox.number_to_dial(entry.id)

    done = outbox.passed_on(entry.id, now=LATER, by=shop.clerk)
    again = outbox.passed_on(entry.id, now=LATER, by=shop.clerk)

    assert worked == [1, 0]
    assert (entry.standing, entry.to, number) == (Standing.TO_DO, "138****8000", "13800138000")
    assert told(case) == [e.LetterSent("result#1", "phone"), e.LetterDelivered("result#1", "phone")]
    assert (done.number, getattr(again, "reason", None)) == ("XD-TS-2026-00001", "already done")  # type: ignore[union-attr]


def test_who_does_not_answer_is_called_three_times_and_then_told_otherwise(shop: Shop) -> None:
    case = owing_result(shop, channel="phone", person=parts(phone="13800138000"))
    post.send_round(SENT_AT)

    calls = []
    for hour in (1, 4, 30):
        at = SENT_AT + timedelta(hours=hour)
        outbox.passed_on(only(case).id, now=at, by=shop.clerk, result="failed", code="no answer")
        calls.append((only(case).standing, only(case).not_before))

    assert calls == [
        (Standing.TO_DO, SENT_AT + timedelta(hours=3)),
        (Standing.TO_DO, SENT_AT + timedelta(hours=24)),
        (Standing.FAILED, None),
    ]
    assert told(case)[:3] == [e.LetterFailed("result#1", "phone", "no answer")] * 3
    assert outbox.counts({"XD"})[Standing.FAILED] == 1


def test_a_wrong_number_takes_the_next_way_at_once(shop: Shop, box: Letterbox) -> None:
    box.refuse = "451 try again later"
    case = owing_result(shop, channel="phone", person=parts(phone="13800138000", email=EMAIL))
    post.send_round(SENT_AT)

    outbox.passed_on(only(case).id, now=LATER, by=shop.clerk, result="failed", code="wrong number")

    assert only(case).channel != "phone" or only(case).standing is Standing.FAILED


def test_a_letter_with_an_empty_place_is_held_and_goes_when_the_place_is_filled(
    shop: Shop, box: Letterbox
) -> None:
    answer_with(shop, "请致电 {phone}：{remedy}")
    case = owing_result(shop)
    post.send_round(SENT_AT)
    held = only(case)
    imprints.state("JT", phone="400-800-0101")

    soon = post.send_round(SENT_AT + timedelta(minutes=5))
    later = post.send_round(SENT_AT + timedelta(minutes=11))

    assert (held.standing, held.missing, held.body) == (Standing.HELD, ("phone",), "")
    assert (soon, later) == (0, 1)
    assert "请致电 400-800-0101" in box.mails[0].get_content()


def test_a_server_that_is_away_is_tried_again_at_growing_distances_and_then_given_up(
    shop: Shop, settings: Settings
) -> None:
    with server(settings) as (_, port):
        pass
    case = owing_result(shop, channel="web")
    now, waits = SENT_AT, []
    settings.EMAIL_PORT = port
    for _ in range(12):
        before = now
        while not post.send_round(now):
            now += timedelta(minutes=1)
            if now - before > timedelta(days=1):
                break
        else:
            waits.append(int((now - before).total_seconds() // 60))
            continue
        break

    assert waits[:7] == [0, 1, 5, 15, 60, 240, 720]
    # The next channel of the wish is the telephone, and there is none: a person is told.
    assert only(case).standing is Standing.DELIVERED
    assert only(case).channel == "portal"


def test_a_refused_address_is_not_tried_again_and_the_next_way_is_taken(shop: Shop, box: Letterbox) -> None:
    box.refuse = "550 no such user"
    case = owing_result(shop, person=parts(email=EMAIL, phone="13800138000"))

    worked = [post.send_round(SENT_AT), post.send_round(SENT_AT)]

    assert worked == [1, 1]
    assert box.mails == []
    assert (only(case).channel, only(case).standing) == ("phone", Standing.TO_DO)


def test_a_busy_server_is_tried_later(shop: Shop, box: Letterbox) -> None:
    box.refuse = "451 try again later"
    case = owing_result(shop)
    post.send_round(SENT_AT)
    box.refuse = ""

    too_soon = post.send_round(SENT_AT + timedelta(seconds=30))
    post.send_round(SENT_AT + timedelta(minutes=2))

    assert too_soon == 0
    assert told(case) == [e.LetterSent("result#1", "email")]


def test_a_line_that_breaks_before_the_answer_marks_the_repeat(shop: Shop, box: Letterbox) -> None:
    box.hang_up = True
    case = owing_result(shop)
    post.send_round(SENT_AT)
    box.hang_up = False

    at_once = post.send_round(SENT_AT + timedelta(seconds=10))
    post.send_round(SENT_AT + timedelta(minutes=6))

    assert at_once == 0
    assert len(box.mails) == 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 1
    assert told(case) == [e.LetterSent("result#1", "email", maybe_repeated=True)]


def test_opening_the_case_with_the_code_delivers_what_was_sent(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop)
    post.send_round(SENT_AT)

    read = [post.note_read(case, now=LATER), post.note_read(case, now=LATER)]

    assert read == [1, 0]
    assert told(case)[-2:] == [e.LetterDelivered("result#1", "email"), e.LetterRead("result#1", "email")]


def test_a_failed_letter_is_sent_when_somebody_has_mended_it(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop, channel="phone", person=parts(phone="13800138000"))
    post.send_round(SENT_AT)
    outbox.passed_on(only(case).id, now=LATER, by=shop.clerk, result="failed", code="no answer")

    entry = outbox.send_again(only(case).id, now=LATER)

    assert entry.standing is Standing.TO_DO


def test_every_letter_of_a_whole_life_is_sent(shop: Shop, box: Letterbox) -> None:
    case = owing_result(shop)
    do(case, Complete("complaint/confirm#1", "satisfied"), by="complainant", at=SENT_AT)
    do(case, Complete("complaint/close#1"), by=shop.clerk, at=SENT_AT)

    post.send_round(LATER)

    assert [mail["Subject"] for mail in box.mails] == [
        "投诉 XD-TS-2026-00001 的处理结果",
        "投诉 XD-TS-2026-00001 已关闭",
    ]
    assert small_regulation().recourse["zh"] in box.mails[1].get_content()
    assert receipts.mint(case, "XD-TS-2026-00001")


def test_the_outbox_of_a_unit_is_its_own(shop: Shop) -> None:
    owing_result(shop)
    post.send_round(SENT_AT)

    assert len(outbox.entries({"XD"})) == 1
    assert outbox.entries({"DD"}) == ()
    assert len(outbox.entries(None, standing=Standing.DELIVERED)) == 1
    assert outbox.find(outbox.entries(None)[0].id, {"DD"}) is None


def test_three_workers_send_each_letter_once(busy: Shop, box: Letterbox) -> None:
    cases = [owing_result(busy) for _ in range(8)]
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while post.send_round(SENT_AT):
                pass
        except BaseException as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    assert sorted(mail["X-Bihuan-Reference"] for mail in box.mails) == sorted(
        only(c).reference for c in cases
    )
    assert all(told(case) == [e.LetterSent("result#1", "email")] for case in cases)


def test_an_unread_received_complaint_owes_nothing(shop: Shop, box: Letterbox) -> None:
    received()

    assert post.send_round(MORNING) == 0
