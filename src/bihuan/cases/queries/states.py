"""Cases as the engine sees them, for pages: many at once for a list, and what is known around one of them."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from threading import Lock
from typing import Any

from bihuan.cases import looking_up, memory
from bihuan.cases.chain import PARTS
from bihuan.cases.codec import decode_because, decode_event, from_json
from bihuan.cases.looking_up import Stamps
from bihuan.cases.moments import from_micros
from bihuan.cases.queries.covering import mine_among
from bihuan.cases.queries.register import COLUMNS, CaseRow, case_row
from bihuan.cases.queries.sight import condition
from bihuan.cases.raw import Hand, hand
from bihuan.engine import replay
from bihuan.engine.case import Case
from bihuan.engine.commands import LetTimePass
from bihuan.engine.events import Happened
from bihuan.engine.known import Known
from bihuan.people.sight import Scope

MANY = 2048

_HEADS = "SELECT id, number, hash FROM cases_stream WHERE id IN ({cases})"
_ENTRIES = (
    "SELECT stream_id, number, event, body, because, happened_at, doer FROM cases_entry"
    " WHERE stream_id IN ({cases}) ORDER BY stream_id, number"
)

_read: OrderedDict[str, tuple[int, bytes, Case]] = OrderedDict()
_lock = Lock()


def case_numbered(scope: Scope, number: str) -> CaseRow | None:
    """The case of this number, if it is in sight: by the scope, or by a task that waits for them."""
    where, values = condition(scope)
    asked = number.strip()
    with hand() as ours:
        row = ours.one(
            f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.number = ? AND {where}", (asked, *values)
        )
        if row is None:
            row = ours.one(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.number = ?", (asked,))
            if row is None or not mine_among(ours, scope, (row[0],)):
                return None
    return case_row(row)


def case_states(ids: Sequence[str]) -> dict[str, Case]:
    """The cases as of their last entries, by id, in two queries however many. Ask for their sight first."""
    if not ids:
        return {}
    wanted = tuple(dict.fromkeys(ids))
    with hand() as ours:
        heads = {
            id: (number, bytes(hash))
            for id, number, hash in ours.rows(_HEADS.format(cases=", ".join("?" * len(wanted))), wanted)
        }
        found = {
            id: case
            for id, (number, hash) in heads.items()
            if (case := _recalled(id, number, hash)) is not None
        }
        missing = tuple(id for id in heads if id not in found)
        for id, last, case in _replayed(ours, missing):
            found[id] = case
            number, hash = heads[id]
            if last == number:
                _remember(id, number, hash, case)
    return found


def _replayed(ours: Hand, ids: tuple[str, ...]) -> Iterator[tuple[str, int, Case]]:
    if not ids:
        return
    rows = ours.rows(_ENTRIES.format(cases=", ".join("?" * len(ids))), ids)
    for id, own in groupby(rows, key=lambda row: row[0]):
        entries = list(own)
        yield id, entries[-1][1], replay(happened_in(row) for row in entries)


def happened_in(row: Sequence[Any]) -> Happened:
    """An entry as `_ENTRIES` reads it, without its parts."""
    fields = from_json(row[3])
    fields.pop(PARTS, None)
    return Happened(decode_event(row[2], fields), from_micros(row[5]), row[6], decode_because(row[4]))


def _recalled(id: str, number: int, hash: bytes) -> Case | None:
    held = memory.recall(id, number, hash)
    if held is not None:
        return held.case
    own = _read.get(id)
    return own[2] if own is not None and own[:2] == (number, hash) else None


def _remember(id: str, number: int, hash: bytes, case: Case) -> None:
    # Apart from `memory`, whose entries carry rows that only a writer makes.
    with _lock:
        _read[id] = (number, hash, case)
        _read.move_to_end(id)
        if len(_read) > MANY:
            _read.popitem(last=False)


def known_now(case: Case, *, now: datetime, by: str | None, stamped: Stamps) -> Known:
    """What the engine must know to say what `by` may do in the case at `now`. Asking changes nothing."""
    with hand() as ours:
        return looking_up.known_for(
            ours, case, LetTimePass(), unit=case.unit, now=now, by=by, stamped=stamped
        )


def stamps_now() -> Stamps:
    """Others after every change of staff, of the calendar, of what is in force and of the settings."""
    with hand() as ours:
        return looking_up.stamps(ours)
