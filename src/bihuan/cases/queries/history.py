"""One case as the ledger has it: its state, its timeline, its texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.cases import memory
from bihuan.cases.chain import PARTS
from bihuan.cases.codec import from_json
from bihuan.cases.ledger import Recorded, entries_of, head_of
from bihuan.cases.raw import hand
from bihuan.engine import replay
from bihuan.engine.case import Case


@dataclass(frozen=True, slots=True)
class CaseState:
    """The case after entry `number`."""

    id: str
    case: Case
    number: int


def case_state(id: str) -> CaseState | None:
    """The state the engine works on, as of the last entry; None if there is no such case. Ask for its
    sight first.
    """
    with hand() as ours:
        head = head_of(ours, id, hold=False)
        if head is None:
            return None
        found = memory.recall(id, head.number, head.hash)
        if found is not None:
            return CaseState(id, found.case, found.number)
        history = [entry for entry in entries_of(ours, id, with_parts=False) if entry.number <= head.number]
        return CaseState(id, replay(entry.happened for entry in history), head.number)


def timeline(id: str, *, after: int = 0) -> tuple[Recorded, ...]:
    """The entries of a stream after number `after`, oldest first, with the parts that are left."""
    with hand() as ours:
        return tuple(entry for entry in entries_of(ours, id, with_parts=True) if entry.number > after)


@dataclass(frozen=True, slots=True)
class Text:
    """The last value of a text of a case."""

    case: str
    name: str
    subject: str
    value: str
    number: int


_TEXTS = """
SELECT p.stream_id, p.name, p.subject, p.value, p.number FROM cases_entrypart p
WHERE p.stream_id IN ({cases}) AND p.name IN ({names}) ORDER BY p.stream_id, p.number, p.position
"""


def texts_of(cases: Sequence[str], names: Sequence[str]) -> dict[tuple[str, str], Text]:
    """The last value of each named text of each case, by (case, name); one that was erased or never given
    is missing.
    """
    if not cases or not names:
        return {}
    statement = _TEXTS.format(cases=", ".join("?" * len(cases)), names=", ".join("?" * len(names)))
    with hand() as ours:
        rows = ours.rows(statement, (*cases, *names))
    return {
        (case, name): Text(case, name, subject, value, number) for case, name, subject, value, number in rows
    }


def digest_of_part(case: str, number: int, name: str) -> str | None:
    """The digest the ledger keeps of a part, also after it was erased."""
    with hand() as ours:
        row = ours.one("SELECT body FROM cases_entry WHERE stream_id = ? AND number = ?", (case, number))
    listed = from_json(row[0]).get(PARTS, ()) if row is not None else ()
    return next((digest for part, _, digest in listed if part == name), None)
