import re
from datetime import UTC, datetime, timedelta

import pytest

from bihuan.inbox import receipts
from bihuan.inbox.models import Receipt
from bihuan.inbox.receipts import Locked, NoMatch, Opened, check, mint

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
NUMBER = "XD-TS-2026-00001"


def test_a_code_is_made_once_and_printed_alike_ever_after() -> None:
    code = mint("a", NUMBER)

    assert mint("a", NUMBER) == code
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", code)
    held = Receipt.objects.get()
    plain = code.replace("-", "")
    assert plain not in held.digest and plain.encode() not in bytes(held.sealed)


def test_a_code_opens_its_number_however_it_is_typed() -> None:
    code = mint("a", NUMBER)

    assert check(f" {NUMBER.lower()} ", code.lower().replace("-", " "), now=NOON) == Opened("a")


def test_a_number_of_a_unit_with_a_small_letter_opens_too() -> None:
    code = mint("a", "xd-TS-2026-00001")

    assert check("XD-ts-2026-00001", code, now=NOON) == Opened("a")


def test_a_code_opens_no_other_number() -> None:
    code = mint("a", NUMBER)
    mint("b", "XD-TS-2026-00002")

    assert isinstance(check("XD-TS-2026-00002", code, now=NOON), NoMatch)


def test_a_number_that_is_none_is_answered_like_a_wrong_code() -> None:
    mint("a", NUMBER)

    wrong = [check(NUMBER, "AAAA-AAAA", now=NOON) for _ in range(6)]
    none = [check("XD-TS-2026-99999", "AAAA-AAAA", now=NOON) for _ in range(6)]

    assert wrong == none
    assert wrong[:4] == [NoMatch(4), NoMatch(3), NoMatch(2), NoMatch(1)]
    assert isinstance(wrong[4], Locked)


def test_five_wrong_codes_close_the_door_to_that_place_alone_and_for_a_while() -> None:
    code = mint("a", NUMBER)
    for _ in range(5):
        check(NUMBER, "AAAA-AAAA", now=NOON, place="10.0.0.1")

    assert isinstance(check(NUMBER, code, now=NOON, place="10.0.0.1"), Locked)
    assert check(NUMBER, code, now=NOON, place="10.0.0.2") == Opened("a")
    assert check(NUMBER, code, now=NOON + timedelta(minutes=16), place="10.0.0.1") == Opened("a")


def test_a_right_code_forgives_the_wrong_ones_before() -> None:
    code = mint("a", NUMBER)
    for _ in range(4):
        check(NUMBER, "AAAA-AAAA", now=NOON)

    check(NUMBER, code, now=NOON)

    assert check(NUMBER, "AAAA-AAAA", now=NOON) == NoMatch(4)


def test_guesses_are_forgotten_when_they_no_longer_count() -> None:
    check(NUMBER, "AAAA-AAAA", now=NOON)

    assert receipts.forget_guesses(NOON + timedelta(minutes=1)) == 0
    assert receipts.forget_guesses(NOON + timedelta(minutes=16)) == 1
