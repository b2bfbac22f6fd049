"""A name that went in by every door of these rooms is nowhere after it was erased."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings as site
from django.core.files.storage import default_storage
from django.db import connection

from bihuan.cases.perform import Performed, perform
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.engine.commands import Complete, Erase
from bihuan.inbox import intake, keeping, outbox, post, receipts
from bihuan.inbox.channels.web import receive as web
from bihuan.inbox.intake import Added, Received
from bihuan.inbox.models import Outgoing, RawMessage
from bihuan.parties import directory
from bihuan.parties.contacts import Kind
from bihuan.parties.models import Mark, Party
from bihuan.parties.sealing import unseal
from tests.cases.shop import MORNING, Shop, do, planned
from tests.documents import samples
from tests.inbox.doors import FORM

CANARY = "司马金丝雀"
PHONE = "13900139007"
EMAIL = "canary.qzx@example.com"
LATER = MORNING + timedelta(hours=1)


def by_every_door(shop: Shop) -> str:
    person = {"name": CANARY, "phone": PHONE, "email": EMAIL}
    photo = Given(f"{CANARY}.png", samples.PNG + CANARY.encode())
    answer = web.receive(
        "XD",
        {**FORM, "matter": f"我是{CANARY}\n牛奶“酸”了"},
        person=person,
        files=[photo],
        now=MORNING,
        idempotency="k",
    )
    assert isinstance(answer, Received)
    case = answer.case_id
    for add in (intake.supply, intake.say):
        assert isinstance(add(case, channel="web", text=f"还是{CANARY}，{PHONE}", now=MORNING), Added)
    planned(shop, case, at=MORNING, remedy=f"向{CANARY}道歉")
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING + timedelta(minutes=10))
    post.send_round(LATER)
    return case


def erase(case: str) -> Performed:
    done = perform(Erase("complainant", "request"), on=case, at=LATER, by=None)
    assert isinstance(done, Performed), done
    return done


def opened() -> str:
    """Everything of these rooms in clear: what the sealed columns hold and the rest of the rows."""
    said: list[str] = []
    for model in (RawMessage, Outgoing, Party, Mark, Document):
        for row in model.objects.all():
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                said.append(unseal(value) if isinstance(value, bytes | memoryview) else str(value))
    return "\n".join(said)


def bytes_on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in Path(site.DATA).rglob("*") if path.is_file())


def test_the_canary_is_in_every_copy_before_and_in_none_after(busy: Shop) -> None:
    case = by_every_door(busy)
    before, on_disk = opened(), bytes_on_disk()

    erase(case)

    for secret in (CANARY, PHONE, EMAIL):
        assert secret in before, secret
        assert secret not in opened(), secret
    assert CANARY.encode() in on_disk
    assert CANARY.encode() not in bytes_on_disk()
    assert directory.earlier(Kind.PHONE, PHONE, units=None) == ()
    assert documents.of_case(case) == ()
    assert default_storage.listdir("content")[1] == []
    assert all(entry.erased for entry in outbox.for_complainant(case))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM inbox_rawmessage WHERE length(body) > 0")
            assert cursor.fetchone() == (0,)


def test_another_case_of_the_same_person_is_left_alone(busy: Shop) -> None:
    case, other = (
        by_every_door(busy),
        web.receive("XD", FORM, person={"name": "别人", "phone": PHONE}, now=MORNING),
    )
    assert isinstance(other, Received)

    erase(case)

    assert [one.case for one in directory.earlier(Kind.PHONE, PHONE, units=None)] == [other.case_id]


def test_after_erasing_the_same_request_still_gets_its_first_answer(busy: Shop) -> None:
    case = by_every_door(busy)
    code = receipts.mint(case, "XD-TS-2026-00001")
    erase(case)

    again = intake.lodge(
        "web",
        "XD",
        raw="",
        values={},
        texts={},
        received_at=LATER,
        now=LATER,
        by="complainant",
        idempotency="k",
    )

    assert isinstance(again, Received)
    assert (again.case_id, again.code, again.repeated) == (case, code, True)


def test_a_letter_that_quotes_what_was_erased_goes_whoever_it_was_for(busy: Shop) -> None:
    case = by_every_door(busy)
    Outgoing.objects.filter(case=case).update(to="chief", person=busy.chief)
    Outgoing.objects.get(case=case)

    gone = outbox.erase(case, "complainant", (CANARY,))

    assert gone == 1
    assert keeping.holds_any("a", ("a",)) is False
