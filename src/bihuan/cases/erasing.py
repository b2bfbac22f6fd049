"""Erasing a subject from a case, in every copy (semantics 2, 3).

The ledger deletes the parts; rooms that keep copies elsewhere (raw messages, rendered letters, job
arguments, exports)
register an eraser each. Erasures are written to a file outside the database, so that they can be applied
again after a
backup is restored.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from bihuan.cases.chain import PartRow
from bihuan.cases.moments import from_micros, to_micros
from bihuan.cases.raw import Hand, hand
from bihuan.cases.search import index

Eraser = Callable[[str, str, tuple[str, ...]], int]
"""Called with the case's id, the subject and the texts erased, inside the transaction; returns how many
copies went.
"""

_erasers: dict[str, Eraser] = {}

_COUNT = "SELECT COUNT(*) FROM cases_entrypart WHERE stream_id = ? AND subject = ?"
_ALL = (
    "SELECT stream_id, number, position, name, subject, salt, value FROM cases_entrypart WHERE stream_id = ?"
    " ORDER BY number, position"
)
_DELETE = "DELETE FROM cases_entrypart WHERE stream_id = ? AND subject = ?"


def register(name: str, eraser: Eraser) -> None:
    """Adds a room's eraser, once, from its `apps.ready`."""
    _erasers[name] = eraser


def unregister(name: str) -> None:
    _erasers.pop(name, None)


def count(ours: Hand, case: str, subject: str) -> int:
    """How many parts there are about the subject."""
    return int(ours.one(_COUNT, (case, subject))[0])


def erase(ours: Hand, case: str, subject: str, now: datetime) -> int:
    """Deletes every copy, inside the transaction that has already entered the erasure. Returns how many."""
    before: list[PartRow] = [tuple(row) for row in ours.rows(_ALL, (case,))]
    gone = tuple(row[6] for row in before if row[4] == subject)
    unit = _unit_of(ours, case)
    for taken in index.take_out(ours, case, before):
        left = [row for row in taken.parts if row[4] != subject]
        if left:
            index.put(ours, index.document(case, unit, left, apart=taken.apart))
    ours.run(_DELETE, (case, subject))
    index.optimise(ours)
    # A draft may quote anybody, and a keyed digest still says whether a guess is right.
    ours.run('DELETE FROM cases_draft WHERE "case" = ?', (case,))
    ours.run("UPDATE cases_answer SET digest = ? WHERE stream = ?", (b"", case))
    copies = sum(eraser(case, subject, gone) for eraser in _erasers.values())
    _note(Erasure(case, subject, now))
    return len(gone) + copies


def _unit_of(ours: Hand, case: str) -> str:
    return str(ours.one("SELECT unit FROM cases_casesummary WHERE id = ?", (case,))[0])


def scrub() -> None:
    """Empties what the database keeps of erased bytes beside its file; call it after the commit."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with hand() as ours:
            ours.run("PRAGMA wal_checkpoint(TRUNCATE)")


# --- the log outside the backup
# -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line of the log: ids and a moment, nothing of what was erased."""

    case: str
    subject: str
    at: datetime


def log_path() -> Path:
    """Beside the data, not in the database: a restored backup must not bring it back to what it was."""
    return Path(settings.DATA) / "erasures.jsonl"


def _note(erasure: Erasure) -> None:
    line = json.dumps({"case": erasure.case, "subject": erasure.subject, "at": to_micros(erasure.at)})
    descriptor = os.open(log_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def noted() -> Iterator[Erasure]:
    """The erasures in the order they were made.

    One whose transaction was rolled back is there too: it is asked for, at worst, again.
    """
    if not log_path().exists():
        return
    for line in log_path().read_text(encoding="ascii").splitlines():
        entry = json.loads(line)
        yield Erasure(entry["case"], entry["subject"], from_micros(entry["at"]))


def outstanding() -> list[Erasure]:
    """Noted erasures whose parts are in the database again, as after a restore."""
    with hand() as ours:
        asked = {(one.case, one.subject): one for one in noted()}
        return [one for one in asked.values() if count(ours, one.case, one.subject)]
