import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from bihuan.cases import guards
from bihuan.cases.sealing import copies_path, seal
from bihuan.cases.verifying import verify
from tests.cases.shop import MORNING, Shop, live, lodged, planned


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def sealed(shop: Shop) -> str:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING + timedelta(minutes=1))
    lodged(shop, at=MORNING + timedelta(hours=2))
    seal(now=MORNING + timedelta(hours=3))
    return case


def tamper(statement: str, *values: object) -> None:
    """What somebody could do who owns the database."""
    with connection.cursor() as cursor:
        for _, drop in guards.of(connection.vendor):
            cursor.execute(drop)
        cursor.execute(statement, values)


def test_an_untouched_ledger_is_as_it_was_written(sealed: str) -> None:
    verdict = verify()

    assert verdict.wrong == ()
    assert (verdict.streams, verdict.seals, verdict.unsealed) == (2, 1, 0)


ENTRY = "UPDATE cases_entry SET"
OF = "WHERE stream_id = %s AND number ="
PART = "WHERE stream_id = %s AND name = 'matter'"
HEAD = "(SELECT number FROM cases_stream WHERE id = cases_entry.stream_id)"
ALTERATIONS: dict[str, str] = {
    "an altered body": f"{ENTRY} body = replace(body, 'goods', 'service') WHERE stream_id = %s",
    "an altered reason": f"{ENTRY} because = '{{}}' {OF} 3",
    "an altered moment": f"{ENTRY} happened_at = happened_at - 1 {OF} 4",
    "another doer": f"{ENTRY} doer = '99' {OF} 2",
    "a removed entry": f"DELETE FROM cases_entry {OF} 5",
    "a removed last entry": f"DELETE FROM cases_entry {OF} {HEAD}",
    "an altered part": f"UPDATE cases_entrypart SET value = 'x' {PART}",
    "a removed part": f"DELETE FROM cases_entrypart {PART}",
    "another subject": f"UPDATE cases_entrypart SET subject = 'case' {PART}",
    "a removed stream": "DELETE FROM cases_stream WHERE id = %s",
    "a wound back head": "UPDATE cases_stream SET number = number - 1 WHERE id = %s",
}


@pytest.mark.parametrize("statement", ALTERATIONS.values(), ids=ALTERATIONS.keys())
def test_any_alteration_is_found(sealed: str, statement: str) -> None:
    tamper(statement, sealed)

    verdict = verify()

    assert verdict.wrong
    assert any(sealed in str(wrong) for wrong in verdict.wrong)


def test_two_entries_that_changed_places_are_found(sealed: str) -> None:
    for now, then in ((2, -2), (3, 2), (-2, 3)):
        tamper(f"UPDATE cases_entry SET number = {then} WHERE stream_id = %s AND number = {now}", sealed)

    assert any(wrong.where == sealed for wrong in verify().wrong)


def test_a_whole_case_that_is_gone_is_found(sealed: str) -> None:
    for table, column in (
        ("cases_entrypart", "stream_id"),
        ("cases_entry", "stream_id"),
        ("cases_stream", "id"),
    ):
        tamper(f"DELETE FROM {table} WHERE {column} = %s", sealed)

    assert [wrong.what for wrong in verify().wrong] == ["sealed by seal 1 and gone"]


def test_a_case_that_is_gone_with_its_sealed_head_is_found(sealed: str) -> None:
    for table, column in (
        ("cases_entrypart", "stream_id"),
        ("cases_entry", "stream_id"),
        ("cases_stream", "id"),
    ):
        tamper(f"DELETE FROM {table} WHERE {column} = %s", sealed)
    tamper("DELETE FROM cases_sealedhead WHERE stream = %s", sealed)

    assert [wrong.where for wrong in verify().wrong] == ["seals"]


def test_a_seal_that_is_gone_is_missed_by_its_copy(sealed: str) -> None:
    tamper("DELETE FROM cases_sealedhead WHERE stream <> %s", "")
    tamper("DELETE FROM cases_seal WHERE number = %s", 1)

    assert [wrong.what for wrong in verify().wrong] == ["copied out and no longer here"]


def test_a_seal_made_with_another_key_is_found(sealed: str, settings: Settings) -> None:
    settings.SEAL_KEY = "another key"

    assert any("not made with this key" in wrong.what for wrong in verify().wrong)


def test_a_seal_covers_what_is_new_since_the_last(sealed: str, shop: Shop) -> None:
    third = lodged(shop, at=MORNING + timedelta(hours=4)).case_id

    made = seal(now=MORNING + timedelta(hours=5))

    assert made is not None
    assert (made.number, made.heads) == (2, 1)
    assert seal(now=MORNING + timedelta(hours=6)) is None
    assert len([json.loads(line) for line in copies_path().read_text().splitlines()]) == 2
    planned(shop, third, at=MORNING + timedelta(hours=6))
    assert verify().unsealed == 1
    assert verify().wrong == ()


def test_the_triggers_refuse_what_verifying_would_find(
    sealed: str, django_assert_num_queries: Callable[..., object]
) -> None:
    from django.db import DatabaseError, transaction

    for statement in ALTERATIONS.values():
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [sealed])
