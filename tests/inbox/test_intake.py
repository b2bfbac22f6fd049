from datetime import timedelta

from bihuan.cases import queries
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.engine import events as e
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import intake, keeping, receipts
from bihuan.inbox.intake import Added
from bihuan.inbox.keeping import Kept, OtherContent
from bihuan.inbox.lodging import Lodging, same_lodging, write_lodging
from bihuan.inbox.models import RawMessage, Status
from bihuan.inbox.receipts import Opened
from bihuan.parties import directory
from bihuan.parties.contacts import Kind
from bihuan.people.units import found_unit
from tests.cases.shop import MATTER, MORNING, NAME, PHONE, Shop
from tests.documents import samples
from tests.inbox.doors import EMAIL, PERSON, lodge, parts, received


def test_a_complaint_is_kept_raw_performed_and_answered_with_number_and_code(shop: Shop) -> None:
    answer = received()

    message = RawMessage.objects.get()
    assert answer.number == "XD-TS-2026-00001"
    assert receipts.check(answer.number, answer.code, now=MORNING) == Opened(answer.case_id)
    assert (message.status, message.case) == (Status.UNDERSTOOD, answer.case_id)
    assert MATTER in keeping.body_of(message)
    news = [entry.happened.event for entry in queries.timeline(answer.case_id)]
    assert e.MessageReceived(message.id, "web") in news
    assert directory.shown(answer.case_id).contacts[0] == (Kind.PHONE, "138****8000")  # type: ignore[union-attr]


def test_sent_twice_it_is_lodged_once_and_answered_alike(shop: Shop) -> None:
    first = received(idempotency="form-1")
    second = received(idempotency="form-1", at=MORNING + timedelta(minutes=1))

    assert (second.case_id, second.number, second.code) == (first.case_id, first.number, first.code)
    assert second.repeated and not first.repeated
    assert RawMessage.objects.count() == 1


def test_a_key_used_for_something_else_is_said_to_be(shop: Shop) -> None:
    received(idempotency="form-1")

    answer = lodge(idempotency="form-1", matter="完全是另一件事")

    assert isinstance(answer, OtherContent)
    assert RawMessage.objects.count() == 1


def test_keys_of_two_channels_are_two(shop: Shop) -> None:
    one = received(idempotency="1", channel="web")
    other = received(idempotency="1", channel="counter", by=shop.clerk)

    assert one.case_id != other.case_id


def test_what_is_refused_is_kept_and_can_be_mended_under_the_same_key(shop: Shop) -> None:
    refused = lodge(idempotency="form-1", values={"topic": "nonsense"})
    mended = received(idempotency="form-1")

    assert isinstance(refused, Refused) and refused.field_errors == {"topic": Reason.WRONG_VALUE}
    assert mended.number == "XD-TS-2026-00001"
    assert sorted(RawMessage.objects.values_list("status", flat=True)) == [Status.REFUSED, Status.UNDERSTOOD]


def test_refused_messages_go_after_a_month(shop: Shop) -> None:
    lodge(values={"topic": "nonsense"})

    assert keeping.sweep(MORNING + timedelta(days=29)) == 0
    assert keeping.sweep(MORNING + timedelta(days=31)) == 1


def left_behind(idempotency: str | None = None, unit: str = "XD") -> None:
    """A message as a process leaves it that falls between keeping and performing."""
    lodging = Lodging(
        unit=unit,
        channel="web",
        received_at=MORNING,
        values={"topic": "goods", "danger": False},
        texts={"matter": MATTER},
        person=tuple(parts(**PERSON, email=EMAIL)),
        files=(),
        digests=(),
    )
    keeping.keep(
        channel="web",
        unit=unit,
        wants="lodge",
        body=write_lodging(lodging, ""),
        same=same_lodging(lodging),
        external=idempotency,
        sender="",
        doer="complainant",
        received_at=MORNING,
        now=MORNING,
    )


def test_what_a_fallen_process_left_is_taken_up_and_ends_as_one_case(shop: Shop) -> None:
    left_behind("form-1")

    too_soon = intake.finish(MORNING + timedelta(seconds=30))
    later = intake.finish(MORNING + timedelta(minutes=2))
    again = received(idempotency="form-1", at=MORNING + timedelta(minutes=3))

    assert (too_soon, later) == (0, 1)
    assert again.repeated and again.number == "XD-TS-2026-00001"
    assert queries.by_number("XD-TS-2026-00002") is None


def test_a_message_that_fails_again_and_again_waits_for_a_person(shop: Shop) -> None:
    found_unit("XX", "没有制度的店", kind="shop")
    left_behind(unit="XX")

    for minute in range(2, 8):
        intake.finish(MORNING + timedelta(minutes=minute))

    (message,) = keeping.unclear({"XX"})
    assert message.why == "NoRegulation"
    assert keeping.unclear({"DD"}) == ()


def test_a_person_gives_an_unclear_message_to_its_case_once(shop: Shop) -> None:
    case = received().case_id
    kept = keeping.keep(
        channel="phone",
        unit="XD",
        wants="message",
        body="没头没尾的一句话",
        same="",
        external="call-9",
        sender="13800138000",
        doer=None,
        received_at=MORNING,
        now=MORNING,
        status=Status.UNCLEAR,
        why="no case named",
    )
    assert isinstance(kept, Kept)

    first = intake.attach(kept.message, case, text="没头没尾的一句话", now=MORNING, by=shop.clerk)
    message = RawMessage.objects.get(id=kept.message.id)
    again = intake.attach(message, case, text="没头没尾的一句话", now=MORNING, by=shop.clerk)

    assert isinstance(first, Added) and (message.status, message.case) == (Status.UNDERSTOOD, case)
    assert isinstance(again, Refused) and again.reason is Reason.ALREADY_DONE
    assert keeping.unclear(None) == ()


def test_files_go_with_the_complaint_and_into_no_other(shop: Shop) -> None:
    (photo,) = documents.keep_all([Given("发票.png", samples.PNG)], now=MORNING)

    mine = received(files=[photo.id])  # type: ignore[union-attr]
    other = lodge(files=[photo.id], matter="另一件")  # type: ignore[union-attr]

    assert [one.name for one in documents.of_case(mine.case_id)] == ["发票.png"]
    assert isinstance(other, Refused) and other.field_errors == {"files": Reason.WRONG_VALUE}


def test_an_anonymous_complaint_leaves_nobody_behind(shop: Shop) -> None:
    answer = received(anonymous=True)

    assert directory.party_of(answer.case_id) is None
    assert directory.earlier(Kind.PHONE, PHONE, units=None) == ()
    assert NAME not in keeping.body_of(RawMessage.objects.get())


def test_a_caller_is_known_from_an_earlier_complaint(shop: Shop) -> None:
    first = received()

    found = directory.earlier(Kind.PHONE, PHONE, units={"XD"})

    assert [one.case for one in found] == [first.case_id]


def test_material_supplied_twice_is_on_the_case_once(shop: Shop) -> None:
    case = received().case_id
    later = MORNING + timedelta(hours=1)

    first = intake.supply(case, channel="web", text="这是小票", now=later, idempotency="s-1")
    second = intake.supply(case, channel="web", text="这是小票", now=later, idempotency="s-1")

    assert isinstance(first, Added) and isinstance(second, Added)
    assert (first.repeated, second.repeated) == (False, True)
    news = [entry.happened.event for entry in queries.timeline(case)]
    assert len([one for one in news if isinstance(one, e.MaterialSupplied)]) == 1


def test_nothing_supplied_is_refused_by_its_field(shop: Shop) -> None:
    case = received().case_id

    answer = intake.supply(case, channel="web", text="  ", now=MORNING)

    assert isinstance(answer, Refused) and answer.field_errors == {"text": Reason.MISSING_FIELDS}


def test_a_message_to_a_case_that_is_none_is_refused(shop: Shop) -> None:
    answer = intake.say("nowhere", channel="web", text="在吗", now=MORNING)

    assert isinstance(answer, Refused) and answer.reason is Reason.NO_CASE
