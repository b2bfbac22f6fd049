"""What arrives as bytes: kept first, once; then on its case, a case of its own, or before a person."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bihuan.cases import queries
from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.engine import events as e
from bihuan.engine.commands import Erase
from bihuan.inbox import arriving, keeping, post, sorting
from bihuan.inbox.models import Outgoing, RawMessage, Standing, Status
from bihuan.inbox.reading import NoSuchChannel
from tests.cases.shop import MORNING, Shop
from tests.documents import samples
from tests.inbox.doors import EMAIL, parts, received
from tests.inbox.notes import FILLED, MATTER, added, arrive, slip
from tests.inbox.owing import owing_result

LATER = MORNING + timedelta(hours=1)
# No regulation of the shop's names the channel of the tests; what comes in through it is called a web form.
NAMED = {"values": FILLED}


@pytest.fixture(autouse=True)
def another_channel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sorting, "channel_of", lambda regulation, channel: "web")
    with added():
        yield


def news(case: str, kind: type) -> list[object]:
    return [one.happened.event for one in queries.timeline(case) if isinstance(one.happened.event, kind)]


def sent_letter(shop: Shop) -> Outgoing:
    """A letter that reached the complainant by mail."""
    from tests.inbox.owing import SENT_AT

    case = owing_result(shop, person=parts(name="欧阳清荷", email=EMAIL))
    post.send_round(SENT_AT)
    letter = Outgoing.objects.get(case=case, to="complainant", key="result")
    # No server is connected in these tests; with one it would be on its way.
    letter.standing = Standing.SENT
    letter.save()
    return letter


def test_it_is_kept_byte_for_byte_before_it_is_understood(shop: Shop) -> None:
    raw = b"\xff\x00 nothing anybody can read"

    kept = arrive(raw)

    message = RawMessage.objects.get()
    assert (keeping.raw_of(message), message.status, message.why) == (raw, Status.UNCLEAR, "not readable")
    assert not kept.again and keeping.sender_of(message) == EMAIL


def test_a_complaint_with_all_that_is_asked_is_a_case_from_the_moment_it_was_received(shop: Shop) -> None:
    received_at = MORNING - timedelta(hours=3)

    message = arrive(**NAMED, received_at=received_at).message

    row = queries.by_id(message.case)
    assert message.status == Status.UNDERSTOOD and message.nature == "complaint"
    assert row is not None and (row.received_at, row.opened_at) == (received_at, MORNING)
    assert news(message.case, e.MessageReceived) == [e.MessageReceived(message.id, "web")]


def test_delivered_twice_it_is_kept_once_and_is_one_case(shop: Shop) -> None:
    first = arrive(**NAMED)
    second = arrive(**NAMED, at=LATER)

    assert (first.again, second.again) == (False, True)
    assert second.message.case == first.message.case
    assert RawMessage.objects.count() == 1


def test_the_same_id_with_other_content_is_kept_beside_the_first(shop: Shop) -> None:
    first = arrive(**NAMED).message
    other = arrive(**NAMED, text="完全是另一件事", at=LATER).message
    again = arrive(**NAMED, text="完全是另一件事", at=LATER)

    assert other.twin == first.id and other.case not in ("", first.case)
    assert again.again and RawMessage.objects.count() == 2


def test_the_same_words_by_another_way_are_no_second_complaint(shop: Shop) -> None:
    first = arrive(slip(**NAMED)).message
    other = arrive(slip(**NAMED) + b"\n\n", at=LATER).message

    assert (other.nature, other.case, other.twin) == ("again", first.case, first.id)
    assert queries.by_number("XD-TS-2026-00002") is None


def test_what_lacks_required_fields_waits_with_their_names(shop: Shop) -> None:
    message = arrive().message

    (waiting,) = keeping.unclear({"XD"})
    assert waiting.id == message.id and waiting.why == "fields: topic,danger"
    assert keeping.gist_of(waiting).begins == MATTER
    assert keeping.unclear({"DD"}) == ()


def test_fields_named_line_by_line_are_read(shop: Shop) -> None:
    message = arrive(text="投诉类型：商品\n涉及人身安全：否\n\n酸奶过期了").message

    row = queries.by_id(message.case)
    assert row is not None and row.facts["topic"] == "goods" and row.facts["danger"] is False


def test_a_complainant_who_answers_our_letter_is_heard_on_the_case(shop: Shop) -> None:
    letter = sent_letter(shop)

    message = arrive(text="我不同意", thread=[f"<{letter.reference}@example.com>"], at=LATER).message

    assert (message.case, message.nature) == (letter.case, "reply")
    assert e.MessageReceived(message.id, "note") in news(letter.case, e.MessageReceived)


def test_files_go_with_the_reply_and_what_cannot_be_taken_is_said(shop: Shop) -> None:
    case = received().case_id
    number = queries.by_id(case).number  # type: ignore[union-attr]
    files = {"小票.png": samples.PNG.hex(), "页面.html": samples.HTML.hex()}

    message = arrive(text="补上小票", about=[number], files=files, at=LATER).message

    assert [one.name for one in documents.of_case(case)] == ["小票.png"]
    assert (message.case, message.why) == (case, "files: 1")


def test_a_stranger_who_quotes_a_number_is_never_added_silently(shop: Shop) -> None:
    case = received()

    message = arrive(person={"email": "stranger@example.com"}, about=[case.number], at=LATER).message

    assert (message.status, message.why) == (Status.UNCLEAR, "sender is not the complainant")
    assert news(case.case_id, e.MaterialSupplied) == []


def test_that_a_letter_came_back_is_on_record_once_and_it_goes_another_way(shop: Shop) -> None:
    letter = sent_letter(shop)
    report = {"of": letter.reference, "code": "5.1.1"}

    first = arrive(kind="bounce", bounced=report, at=LATER).message
    arrive(kind="bounce", bounced=report, at=LATER)

    letter.refresh_from_db()
    assert (first.case, first.nature, letter.standing) == (letter.case, "bounce", Standing.WAITING)
    assert [one.code for one in news(letter.case, e.LetterFailed)] == ["5.1.1"]  # type: ignore[attr-defined]


def test_a_report_that_their_server_still_tries_changes_nothing(shop: Shop) -> None:
    letter = sent_letter(shop)

    arrive(kind="bounce", bounced={"of": letter.reference, "code": "4.4.1", "final": False}, at=LATER)

    assert news(letter.case, e.LetterFailed) == []


def test_what_a_machine_answers_is_seen_on_the_case_and_touches_nothing(shop: Shop) -> None:
    letter = sent_letter(shop)
    before = len(queries.timeline(letter.case))

    message = arrive(kind="automatic", thread=[f"<{letter.reference}@example.com>"], at=LATER).message

    assert (message.case, message.nature) == (letter.case, "automatic")
    assert len(queries.timeline(letter.case)) == before


def test_what_a_machine_writes_of_its_own_waits_for_a_person(shop: Shop) -> None:
    assert arrive(**NAMED, kind="automatic").message.why == "automatic"


def test_too_many_from_one_sender_are_kept_and_held_and_others_are_not(shop: Shop) -> None:
    own = [arrive(**NAMED, external=f"n-{number}").message for number in range(8)]
    other = arrive(**NAMED, external="o-1", sender="other@example.com").message

    assert [one.why for one in own].count("too many") == 3
    assert RawMessage.objects.count() == 9 and other.case
    held = next(one for one in own if one.why == "too many")
    arriving.read_again(held, LATER)
    assert held.case


def test_a_mistake_of_the_reader_holds_nothing_back(shop: Shop) -> None:
    assert arrive(slip(explodes=True)).message.why == "reader failed"


def test_what_a_fallen_process_left_is_read_once_however_many_look(shop: Shop) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arriving, "work_through", lambda message, now: (_ for _ in ()).throw(OSError("gone")))
        message = arrive(**NAMED).message
    assert RawMessage.objects.get().status == Status.WAITING

    counts = [arriving.finish(MORNING + timedelta(minutes=minute)) for minute in (0, 2, 3)]

    message.refresh_from_db()
    assert (counts, message.status) == ([0, 1, 0], Status.UNDERSTOOD)
    assert queries.by_number("XD-TS-2026-00002") is None


def test_what_fails_again_and_again_waits_for_a_person(shop: Shop) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorting, "sort", lambda message, understood, now: 1 / 0)
        arrive(**NAMED)
        for minute in range(2, 9):
            arriving.finish(MORNING + timedelta(minutes=minute))

    assert keeping.unclear(None)[0].why == "ZeroDivisionError"


def test_a_channel_that_is_not_listed_is_a_mistake_of_the_program(shop: Shop) -> None:
    with pytest.raises(NoSuchChannel):
        arriving.arrive("fax", "XD", b"", external=None, sender="", received_at=MORNING, now=MORNING)


def test_erasing_empties_what_arrived(shop: Shop) -> None:
    message = arrive(**NAMED).message

    perform(Erase("complainant", "request"), on=message.case, at=LATER, by=None)

    message.refresh_from_db()
    assert message.status == Status.ERASED
    assert not any(map(bytes, (message.body, message.sender, message.gist))) and not message.mark
