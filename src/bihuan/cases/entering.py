"""Entering what happened into the ledger: the one transaction behind every command."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from bihuan.cases import memory, numbers
from bihuan.cases.chain import EntryRow, Head, PartRow, write_down
from bihuan.cases.ledger import entries_of
from bihuan.cases.memory import Remembered
from bihuan.cases.models import StreamKind
from bihuan.cases.moments import from_micros, to_micros
from bihuan.cases.projecting import project_beside, project_summary
from bihuan.cases.raw import Hand
from bihuan.cases.rows import Rows, Ruled, grown
from bihuan.cases.ruling import ruled_now
from bihuan.cases.search import index
from bihuan.engine import apply, replay
from bihuan.engine.case import Case
from bihuan.engine.events import Because, CaseNumbered, Happened
from bihuan.regulation.quick import quickly_made

ENTRY = (
    "INSERT INTO cases_entry (stream_id, number, event, body, because, happened_at, doer, recorded_at,"
    " command, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
PART = (
    "INSERT INTO cases_entrypart (stream_id, number, position, name, subject, salt, value)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
NEW_STREAM = (
    "INSERT INTO cases_stream (id, kind, number, hash, recorded_at, sealed) VALUES (?, ?, ?, ?, ?, 0)"
)
MOVE_STREAM = "UPDATE cases_stream SET number = ?, hash = ?, recorded_at = ? WHERE id = ?"
ANSWER = (
    "INSERT INTO cases_answer (command, stream, first, last, digest, answered_at) VALUES (?, ?, ?, ?, ?, ?)"
)
_ANSWER = "SELECT stream, first, last, digest FROM cases_answer WHERE command = ?"

NUMBERED = Because("numbers")


@dataclass(frozen=True, slots=True)
class Answered:
    """The entries a command has made: `first` to `last` of `stream`."""

    stream: str
    first: int
    last: int


@quickly_made
@dataclass(frozen=True, slots=True)
class Work:
    """What one command has come to, before it is written; `ruled` is what the regulation says of it then."""

    happened: tuple[Happened, ...]
    case: Case
    ruled: Ruled
    year: int


class SameIdOtherCommand(ValueError):
    """A command id that was already answered for another command."""


def earlier_answer(hand: Hand, command_id: str, digest: bytes) -> Answered | None:
    """What this very command was answered before. Raises SameIdOtherCommand."""
    found = hand.one(_ANSWER, (command_id,))
    if found is None:
        return None
    # Erasing empties the digest; what is left then is the id alone.
    if found[3] and not hmac.compare_digest(bytes(found[3]), digest):
        raise SameIdOtherCommand(f"command id {command_id} was used for another command")
    return Answered(found[0], found[1], found[2])


def digest_of(command: object, on: str | None, by: str | None) -> bytes:
    """A keyed digest: without the key, texts in it cannot be guessed at."""
    said = f"{on}\n{by}\n{command!r}"
    return hmac.digest(settings.INDEX_KEY.encode(), said.encode(), "sha256")


def load(hand: Hand, head: Head, *, now: datetime) -> Remembered:
    """The case as of `head`, remembered or replayed."""
    found = memory.recall(head.stream, head.number, head.hash)
    if found is None:
        history = [entry.happened for entry in entries_of(hand, head.stream, with_parts=False)]
        case = replay(history)
        rows = grown(
            None,
            head.stream,
            case,
            history,
            recorded_at=head.recorded_at,
            ruled=ruled_now(hand, case, now=now),
        )
        found = Remembered(head.number, head.hash, case, rows)
        memory.remember(head.stream, found)
    return found


def enter_new(
    hand: Hand, head: Head, work: Work, *, recorded_at: int, command: str, answer: bytes
) -> Remembered:
    """Writes a new case, its number last."""
    entries, parts = write_down(head, work.happened, recorded_at=recorded_at, command=command)
    first = grown(None, head.stream, work.case, work.happened, recorded_at=recorded_at, ruled=work.ruled)
    unit = work.case.unit
    with hand.batch():
        write_entries(hand, entries, parts)
        project_beside(hand, head.stream, None, first)
    if parts:
        apart = index.apart_in(1, work.happened, work.ruled.private)
        index.put(hand, index.document(head.stream, unit, parts, apart=apart))
    number = numbers.next_number(hand, unit, numbers.series_of(work.case.kind), work.year)
    numbered = Happened(CaseNumbered(number), from_micros(recorded_at), None, NUMBERED)
    more, _ = write_down(head, (numbered,), recorded_at=recorded_at, command=command)
    case = apply(work.case, numbered)
    rows = grown(first, head.stream, case, (numbered,), recorded_at=recorded_at, ruled=work.ruled)
    with hand.batch():
        write_entries(hand, more, [])
        hand.run(NEW_STREAM, (head.stream, StreamKind.CASE.value, head.number, head.hash, recorded_at))
        project_summary(hand, head.stream, None, rows)
        write_answer(hand, command, answer, Answered(head.stream, 1, head.number), recorded_at)
    return Remembered(head.number, head.hash, case, rows)


def enter_more(
    hand: Hand, head: Head, before: Rows, work: Work, *, recorded_at: int, command: str, answer: bytes
) -> Remembered:
    """Writes more entries of a case."""
    first = head.number + 1
    entries, parts = write_down(head, work.happened, recorded_at=recorded_at, command=command)
    rows = grown(before, head.stream, work.case, work.happened, recorded_at=recorded_at, ruled=work.ruled)
    with hand.batch():
        write_entries(hand, entries, parts)
        hand.run(MOVE_STREAM, (head.number, head.hash, recorded_at, head.stream))
        project_beside(hand, head.stream, before, rows)
        project_summary(hand, head.stream, before, rows)
        write_answer(hand, command, answer, Answered(head.stream, first, head.number), recorded_at)
    if parts:
        apart = index.apart_in(first, work.happened, work.ruled.private)
        index.put(hand, index.document(head.stream, work.case.unit, parts, apart=apart))
    return Remembered(head.number, head.hash, work.case, rows)


def write_entries(hand: Hand, entries: list[EntryRow], parts: list[PartRow]) -> None:
    hand.many(ENTRY, entries)
    if parts:
        hand.many(PART, parts)


def write_answer(hand: Hand, command: str, digest: bytes, answered: Answered, at: int) -> None:
    """Only a caller's own id can come a second time; `digest` is empty for the others."""
    if digest:
        hand.run(ANSWER, (command, answered.stream, answered.first, answered.last, digest, at))


def recorded_after(head: Head, now: datetime) -> int:
    """The moment of recording: now, but never before the stream's last entry (semantics 6)."""
    return max(to_micros(now), head.recorded_at)
