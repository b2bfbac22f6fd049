from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from bihuan.engine.events import Part
from bihuan.parties import directory, sealing
from bihuan.parties.contacts import Contact, Kind
from bihuan.parties.models import Mark, Party

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ME = (
    Part("name", "complainant", "陈立明"),
    Part("phone", "complainant", "138 0000 2210"),
    Part("email", "complainant", "Chen@example.com"),
)


def enrol(case: str, *, unit: str = "YH", at: datetime = NOON, person: tuple[Part, ...] = ME) -> None:
    directory.enrol(case, unit=unit, person=person, language="zh", received_at=at)


def test_a_caller_is_known_by_their_phone_newest_case_first() -> None:
    enrol("a")
    enrol("b", at=NOON + timedelta(days=1))
    enrol("c", person=(Part("phone", "complainant", "13800003180"),))

    found = directory.earlier(Kind.PHONE, "+86 138-0000-2210", units=None)

    assert [one.case for one in found] == ["b", "a"]
    assert found[1].received_at == NOON


def test_cases_of_units_out_of_sight_are_not_found() -> None:
    enrol("a", unit="YH")
    enrol("b", unit="NM")

    found = directory.earlier(Kind.EMAIL, "chen@EXAMPLE.com", units={"NM"})

    assert [one.case for one in found] == ["b"]
    assert directory.earlier(Kind.PHONE, "13800002210", units=()) == ()
    assert directory.earlier(Kind.PHONE, "not a phone", units=None) == ()


def test_a_case_knows_others_with_the_same_plate() -> None:
    plate = Contact(Kind.PLATE, "浙B6T28K")
    directory.enrol("a", unit="YH", person=(), language="zh", received_at=NOON, marks=[plate])
    directory.enrol("b", unit="YH", person=ME, language="zh", received_at=NOON, marks=[plate])

    assert [one.case for one in directory.earlier_of("a", units=None)] == ["b"]


def test_a_page_shows_a_party_masked_and_the_post_reads_it_whole() -> None:
    enrol("a")

    shown = directory.shown("a")
    whole = directory.party_of("a")

    assert shown is not None and shown.name == "陈**"
    assert shown.contacts == ((Kind.PHONE, "138****2210"), (Kind.EMAIL, "c***@example.com"))
    assert whole is not None and whole.name == "陈立明"
    assert whole.first(Kind.PHONE) == "+8613800002210"
    assert directory.shown_of(["a", "x"]) == {"a": "陈**"}


def test_the_tables_tell_nothing_without_the_keys() -> None:
    enrol("a")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM parties_party")
        rows = [bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()]
        cursor.execute("SELECT * FROM parties_mark")
        rows += [bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row]

    said = repr(rows) + str([v.decode(errors="replace") for v in rows if isinstance(v, bytes)])
    for secret in ("陈立明", "13800002210", "chen@example.com"):
        assert secret not in said


def test_enrolling_twice_is_enrolling_once() -> None:
    enrol("a")
    enrol("a")

    assert Party.objects.count() == 1
    assert Mark.objects.count() == 2


def test_erasing_takes_every_mark_of_the_subject_and_no_other() -> None:
    enrol("a")
    enrol("b")

    gone = directory.erase("a", "complainant", ())

    assert gone == 3
    assert [one.case for one in directory.earlier(Kind.PHONE, "13800002210", units=None)] == ["b"]


def test_a_new_key_in_front_still_reads_what_the_old_one_sealed(settings: Settings) -> None:
    settings.PERSONAL_KEYS = ["old"]
    sealed = sealing.seal("陈立明")

    settings.PERSONAL_KEYS = ["new", "old"]

    assert sealing.unseal(sealed) == "陈立明"
    settings.PERSONAL_KEYS = ["new"]
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed)
