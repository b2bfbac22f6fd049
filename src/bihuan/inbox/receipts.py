"""The code a complainant is given with the number, and looking at a case with both."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from bihuan.cases.raw import hand
from bihuan.inbox.models import Guess, Receipt
from bihuan.parties.sealing import keyed, seal, unseal

# Without 0 and O, 1, I and L: it is read out on the telephone and copied from paper. 31^8 is about 2^40.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
# Compared with where there is no such number, so that the answer takes as long.
_NONE = "0" * 64
# Without the ORM: every complaint passes here.
_MINT = (
    'INSERT INTO inbox_receipt ("case", number, digest, sealed) VALUES (?, ?, ?, ?)'
    ' ON CONFLICT ("case") DO NOTHING RETURNING number'
)


@dataclass(frozen=True, slots=True)
class Opened:
    """Number and code belong together."""

    case: str


@dataclass(frozen=True, slots=True)
class NoMatch:
    """There is no such number, or the code is another's: which, is not said."""

    left: int


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many wrong codes for this number from this place."""

    until: datetime


def mint(case: str, number: str) -> str:
    """The case's code, such as ``7KQM-2XPD``: made once, the same ever after."""
    code = _by_chance()
    with transaction.atomic(savepoint=False), hand() as ours:
        row = (case, number.upper(), _digest(number.upper(), code), seal(code))
        minted = ours.one(_MINT, row) is not None
    if not minted:
        code = unseal(Receipt.objects.get(case=case).sealed)
    return f"{code[:4]}-{code[4:]}"


def _by_chance() -> str:
    """Every code as likely as any other."""
    chance, signs = secrets.randbelow(len(ALPHABET) ** LENGTH), []
    for _ in range(LENGTH):
        chance, sign = divmod(chance, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "".join(signs)


def check(number: str, code: str, *, now: datetime, place: str = "") -> Opened | NoMatch | Locked:
    """Whether the code opens the number.

    `place` is where the asker is (an address): five wrong codes lock it out.
    """
    number = number.strip().upper()
    guess = keyed("guess", f"{number}\n{place}")
    failed = Guess.objects.filter(id=guess, until__gt=now).first()
    if failed is not None and failed.failures >= MOST_FAILURES:
        return Locked(failed.until)
    receipt = Receipt.objects.filter(number=number).first()
    fits = hmac.compare_digest(receipt.digest if receipt else _NONE, _digest(number, _plain(code)))
    if receipt is None or not fits:
        return _missed(guess, now)
    Guess.objects.filter(id=guess).delete()
    return Opened(receipt.case)


def forget_guesses(now: datetime) -> int:
    """Drops what no longer counts."""
    return Guess.objects.filter(until__lte=now).delete()[0]


def _missed(guess: str, now: datetime) -> NoMatch | Locked:
    until = now + LOCKED_FOR
    with transaction.atomic():
        # What lapsed counts from the beginning.
        Guess.objects.filter(id=guess, until__lte=now).delete()
        row, made = Guess.objects.get_or_create(id=guess, defaults={"failures": 1, "until": until})
        if not made:
            Guess.objects.filter(id=guess).update(failures=F("failures") + 1, until=until)
            row.refresh_from_db()
    left = MOST_FAILURES - row.failures
    return NoMatch(left) if left > 0 else Locked(until)


def _plain(code: str) -> str:
    return code.upper().replace("-", "").replace(" ", "").strip()


def _digest(number: str, code: str) -> str:
    return keyed("receipt", f"{number}\n{code}")
