"""Reading the ledger: heads, entries, parts, and the case they make."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.chain import PARTS, Head
from bihuan.cases.codec import decode_because, decode_event, from_json
from bihuan.cases.moments import from_micros
from bihuan.cases.raw import Hand
from bihuan.engine.events import Happened, Part

_HEAD = "SELECT number, hash, recorded_at FROM cases_stream WHERE id = ?"
_ENTRIES = (
    "SELECT number, event, body, because, happened_at, doer, recorded_at, command FROM cases_entry"
    " WHERE stream_id = ? ORDER BY number"
)
_PARTS = "SELECT number, position, name, subject, value FROM cases_entrypart WHERE stream_id = ?"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry as it is read back. `erased` names the parts that are gone."""

    number: int
    happened: Happened
    recorded_at: datetime
    command: str
    erased: tuple[str, ...] = ()


def head_of(hand: Hand, stream: str, *, hold: bool) -> Head | None:
    """Where the stream stands; None if there is none. With `hold` nobody else may write to it until the
    transaction ends.
    """
    return head_from(stream, hand.one(*asking_for_head(hand, stream, hold=hold)))


def asking_for_head(hand: Hand, stream: str, *, hold: bool) -> tuple[str, tuple[str]]:
    """The statement of `head_of` and its value, for whoever asks for more with it."""
    return _HEAD + (hand.locking if hold else ""), (stream,)


def head_from(stream: str, found: Any) -> Head | None:
    """What the answer to it means."""
    return Head(stream, found[0], bytes(found[1]), found[2]) if found is not None else None


def entries_of(hand: Hand, stream: str, *, with_parts: bool) -> Iterator[Recorded]:
    """The stream's entries in order, with the parts that are left where asked for."""
    parts = _parts_of(hand, stream) if with_parts else {}
    for number, event, body, because, happened_at, doer, recorded_at, command in hand.rows(
        _ENTRIES, (stream,)
    ):
        fields = from_json(body)
        listed = fields.pop(PARTS, ())
        here = parts.get(number, {})
        yield Recorded(
            number=number,
            happened=Happened(
                decode_event(event, fields),
                from_micros(happened_at),
                doer,
                decode_because(because),
                tuple(here[place] for place in sorted(here)),
            ),
            recorded_at=from_micros(recorded_at),
            command=command,
            erased=tuple(name for place, (name, _, _) in enumerate(listed) if place not in here)
            if with_parts
            else (),
        )


def _parts_of(hand: Hand, stream: str) -> dict[int, dict[int, Part]]:
    found: dict[int, dict[int, Part]] = {}
    for number, position, name, subject, value in hand.rows(_PARTS, (stream,)):
        found.setdefault(number, {})[position] = Part(name, subject, value)
    return found
