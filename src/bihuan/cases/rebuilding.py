"""Making the derived rows again from the ledger. The result is the same rows (tested row by row)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from bihuan.cases.chain import PartRow
from bihuan.cases.ledger import Recorded, entries_of
from bihuan.cases.models import StreamKind
from bihuan.cases.moments import to_micros
from bihuan.cases.projecting import (
    CLOCKS,
    INVOLVED,
    LETTERS,
    LINKS,
    NOTICES,
    SUMMARY,
    TASKS,
    WAKING,
    project,
)
from bihuan.cases.raw import Hand, hand
from bihuan.cases.rows import Rows, grown
from bihuan.cases.ruling import ruled_now
from bihuan.cases.search import index
from bihuan.engine import replay

BATCH = 200
_CASES = (
    f"SELECT id FROM cases_stream WHERE kind = '{StreamKind.CASE.value}' AND id > ? ORDER BY id LIMIT {BATCH}"
)
_PARTS = (
    "SELECT stream_id, number, position, name, subject, salt, value FROM cases_entrypart WHERE stream_id = ?"
    " ORDER BY number, position"
)


def rebuild(*, now: datetime) -> int:
    """Makes every case's rows again, a batch to a transaction; returns how many cases. Work may go on
    meanwhile.
    """
    done = 0
    for batch in _batches():
        with transaction.atomic(), hand() as ours:
            for id in batch:
                rebuild_case(ours, id, now=now)
        done += len(batch)
    return done


def rebuild_search(*, now: datetime) -> int:
    """Makes the search index again, in the order of the entries; returns how many cases."""
    with transaction.atomic(), hand() as ours:
        index.clear(ours)
    done = 0
    for batch in _batches():
        with transaction.atomic(), hand() as ours:
            for id in batch:
                _index_case(ours, id, now=now)
        done += len(batch)
    with transaction.atomic(), hand() as ours:
        index.optimise(ours)
    return done


def _batches() -> Iterator[list[str]]:
    last = ""
    while True:
        with hand() as ours:
            batch = [id for (id,) in ours.rows(_CASES, (last,))]
        if not batch:
            return
        yield batch
        last = batch[-1]


def rebuild_case(ours: Hand, id: str, *, now: datetime) -> None:
    """Clears and writes the rows of one case, holding its stream."""
    ours.one(f"SELECT number FROM cases_stream WHERE id = ?{ours.locking}", (id,))
    rows = rows_of(ours, id, now=now)
    for table in (INVOLVED, TASKS, CLOCKS, LETTERS, NOTICES, LINKS, WAKING, SUMMARY):
        ours.run(table.clear, (id,))
    project(ours, id, None, rows)


def rows_of(ours: Hand, id: str, *, now: datetime) -> Rows:
    """The rows the whole history makes."""
    entries: list[Recorded] = list(entries_of(ours, id, with_parts=False))
    history = [entry.happened for entry in entries]
    case = replay(history)
    recorded_at = to_micros(entries[-1].recorded_at)
    return grown(None, id, case, history, recorded_at=recorded_at, ruled=ruled_now(ours, case, now=now))


def _index_case(ours: Hand, id: str, *, now: datetime) -> None:
    entries = list(entries_of(ours, id, with_parts=False))
    history = [entry.happened for entry in entries]
    apart = index.apart_in(entries[0].number, history, ruled_now(ours, replay(history), now=now).private)
    commands = {entry.number: entry.command for entry in entries}
    (unit,) = ours.one("SELECT unit FROM cases_casesummary WHERE id = ?", (id,))
    groups: dict[str, list[PartRow]] = {}
    for row in ours.rows(_PARTS, (id,)):
        groups.setdefault(commands[row[1]], []).append(tuple(row))
    for group in groups.values():
        index.put(ours, index.document(id, unit, group, apart=apart))
