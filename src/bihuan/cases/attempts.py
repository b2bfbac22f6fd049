"""How often a letter or a notice was tried, and when it may be tried again: the post's working state."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.cases.moments import NEVER_MICROS, to_micros
from bihuan.cases.raw import hand

_BEGIN = """
INSERT INTO cases_attempt (work, "key", tries, begun, next_at, code) VALUES (?, ?, 1, ?, ?, '')
ON CONFLICT (work, "key") DO UPDATE SET tries = cases_attempt.tries + 1, begun = excluded.begun
RETURNING tries
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """`begun` is true when a try was begun and nobody knows how it ended: it may have gone out."""

    tries: int
    begun: bool
    code: str


def key_of(case: str, name: str) -> str:
    return f"{case}/{name}"


def tried(work: str, case: str, name: str) -> Tried:
    """What was tried before; nothing gives zero tries."""
    with hand() as ours:
        row = ours.one(
            'SELECT tries, begun, code FROM cases_attempt WHERE work = ? AND "key" = ?',
            (work, key_of(case, name)),
        )
    return Tried(row[0], bool(row[1]), row[2]) if row is not None else Tried(0, False, "")


def begin(work: str, case: str, name: str, *, now: datetime) -> int:
    """Notes that a try begins, before anything leaves; returns how manieth it is."""
    with transaction.atomic(), hand() as ours:
        (tries,) = ours.one(_BEGIN, (work, key_of(case, name), True, to_micros(now)))
    return int(tries)


def put_off(work: str, case: str, name: str, *, until: datetime, code: str) -> None:
    """The try is known not to have gone out; the next may be made at `until`."""
    _end(work, case, name, to_micros(until), code)


def settle(work: str, case: str, name: str) -> None:
    """The work is done and is not tried again: for notices, which leave no entry when they are carried on."""
    _end(work, case, name, NEVER_MICROS, "")


def _end(work: str, case: str, name: str, next_at: int, code: str) -> None:
    with transaction.atomic(), hand() as ours:
        ours.run(
            'INSERT INTO cases_attempt (work, "key", tries, begun, next_at, code) VALUES (?, ?, 0, ?, ?, ?)'
            ' ON CONFLICT (work, "key") DO UPDATE SET begun = excluded.begun, next_at = excluded.next_at,'
            " code = excluded.code",
            (work, key_of(case, name), False, next_at, code),
        )
