from datetime import timedelta

from bihuan.cases import queries
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.documents.refusing import Why
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import keeping
from bihuan.inbox.channels.api import receive as api
from bihuan.inbox.channels.counter import receive as counter
from bihuan.inbox.channels.phone import receive as phone
from bihuan.inbox.channels.web import receive as web
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent
from bihuan.inbox.models import RawMessage
from tests.cases.shop import MATTER, MORNING, RECORD, Shop
from tests.documents import samples
from tests.inbox.doors import FORM, PERSON


def test_the_form_on_the_page_becomes_a_complaint_with_its_files(shop: Shop) -> None:
    answer = web.receive("XD", FORM, person=PERSON, files=[Given("小票.png", samples.PNG)], now=MORNING)

    assert isinstance(answer, Received)
    row = queries.by_id(answer.case_id)
    assert row is not None and row.channel == "web" and row.facts["topic"] == "goods"
    assert [one.name for one in documents.of_case(answer.case_id)] == ["小票.png"]


def test_the_form_sent_twice_with_its_files_is_one_complaint_with_one_file(shop: Shop) -> None:
    files = [Given("小票.png", samples.PNG)]
    first = web.receive("XD", FORM, person=PERSON, files=files, now=MORNING, idempotency="k")
    second = web.receive("XD", FORM, person=PERSON, files=files, now=MORNING, idempotency="k")

    assert isinstance(first, Received) and isinstance(second, Received)
    assert first.code == second.code
    assert Document.objects.count() == 1


def test_every_field_at_fault_is_named_at_once_and_nothing_is_kept(shop: Shop) -> None:
    answer = web.receive("XD", {"topic": "weather"}, person={"phone": "12"}, now=MORNING)

    assert isinstance(answer, Refused)
    assert answer.field_errors == {
        "topic": Reason.WRONG_VALUE,
        "danger": Reason.MISSING_FIELDS,
        "matter": Reason.MISSING_FIELDS,
        "name": Reason.MISSING_FIELDS,
        "phone": Reason.WRONG_VALUE,
    }
    assert RawMessage.objects.count() == 0


def test_a_hostile_file_is_refused_with_its_reason_and_the_rest_is_not_lodged(shop: Shop) -> None:
    files = [Given("小票.png", samples.PNG), Given("页面.png", samples.HTML)]

    answer = web.receive("XD", FORM, person=PERSON, files=files, now=MORNING)

    assert isinstance(answer, web.FilesRefused)
    assert [(one.name, one.why) for one in answer.refused] == [("页面.png", Why.HOSTILE)]
    assert Document.objects.count() == RawMessage.objects.count() == 0


def test_a_call_is_registered_at_the_moment_it_was_taken(shop: Shop) -> None:
    taken = MORNING - timedelta(minutes=20)

    answer = phone.receive(
        "XD",
        values=RECORD,
        texts={"matter": MATTER},
        person=PERSON,
        received_at=taken,
        now=MORNING,
        by=shop.clerk,
    )

    assert isinstance(answer, Received)
    row = queries.by_id(answer.case_id)
    assert row is not None and (row.channel, row.received_at, row.opened_at) == ("phone", taken, MORNING)


def test_an_anonymous_call_keeps_nothing_of_the_caller_even_raw(shop: Shop) -> None:
    answer = phone.receive(
        "XD",
        values=RECORD,
        texts={"matter": MATTER},
        person=PERSON,
        received_at=MORNING,
        now=MORNING,
        by=shop.clerk,
        anonymous=True,
    )

    message = RawMessage.objects.get()
    assert isinstance(answer, Received)
    assert PERSON["phone"] not in keeping.body_of(message)
    assert not bytes(message.sender)


def test_a_call_from_the_future_is_refused(shop: Shop) -> None:
    answer = counter.receive(
        "XD",
        values=RECORD,
        texts={"matter": MATTER},
        person=PERSON,
        received_at=MORNING + timedelta(minutes=1),
        now=MORNING,
        by=shop.clerk,
    )

    assert isinstance(answer, Refused) and answer.reason is Reason.RECEIVED_IN_FUTURE


def test_another_system_gets_the_first_answer_to_its_key_and_a_conflict_for_other_content(shop: Shop) -> None:
    def send(matter: str, by: str) -> object:
        record = {"topic": "goods", "danger": False, "matter": matter}
        return api.receive(
            "XD", record=record, person=PERSON, idempotency="42", now=MORNING, by=by, channel="web"
        )

    first, again, other, stranger = (
        send(MATTER, shop.clerk),
        send(MATTER, shop.clerk),
        send("别的", shop.clerk),
        send(MATTER, shop.chief),
    )

    assert isinstance(first, Received) and isinstance(again, Received)
    assert first.number == again.number
    assert isinstance(other, OtherContent)
    assert isinstance(stranger, Received) and stranger.number != first.number


def test_a_channel_the_regulation_does_not_know_is_refused_and_kept(shop: Shop) -> None:
    answer = api.receive("XD", record=FORM, person=PERSON, idempotency="42", now=MORNING, by=shop.clerk)

    assert isinstance(answer, Refused) and answer.reason is Reason.UNKNOWN_CHANNEL
    assert RawMessage.objects.get().why == "unknown channel"
