"""How an entry is written down and bound to the one before it."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from bihuan.cases.codec import encode_because, encode_event, to_json
from bihuan.cases.moments import to_micros
from bihuan.engine.events import Happened

PARTS = "~parts"
SALT_BYTES = 16

EntryRow = tuple[str, int, str, str, str, int, str | None, int, str, bytes]
PartRow = tuple[str, int, int, str, str, bytes, str]


@dataclass(slots=True)
class Head:
    """Where a stream stands: the last entry's number and hash, and when it was recorded (microseconds)."""

    stream: str
    number: int
    hash: bytes
    recorded_at: int


def first_hash(stream: str) -> bytes:
    """What stands before the first entry, so that no stream can take another's place."""
    return hashlib.sha256(stream.encode()).digest()


def new_head(stream: str) -> Head:
    return Head(stream, 0, first_hash(stream), 0)


def write_down(
    head: Head, happened: Iterable[Happened], *, recorded_at: int, command: str
) -> tuple[list[EntryRow], list[PartRow]]:
    """The rows of what happened, and moves `head` past them."""
    entries: list[EntryRow] = []
    parts: list[PartRow] = []
    stream, number, chain = head.stream, head.number, head.hash
    for one in happened:
        number += 1
        body = encode_event(one.event)
        if one.parts:
            listed = []
            for position, part in enumerate(one.parts):
                salt = os.urandom(SALT_BYTES)
                listed.append([part.name, part.subject, part_digest(salt, part.value)])
                parts.append((stream, number, position, part.name, part.subject, salt, part.value))
            body[PARTS] = listed
        name, text, because = type(one.event).__name__, to_json(body), encode_because(one.because)
        happened_at = to_micros(one.at)
        chain = entry_hash(chain, number, name, text, because, happened_at, one.by, recorded_at, command)
        entries.append(
            (stream, number, name, text, because, happened_at, one.by, recorded_at, command, chain)
        )
    head.number, head.hash, head.recorded_at = number, chain, recorded_at
    return entries, parts


def part_digest(salt: bytes, value: str) -> str:
    return hashlib.sha256(salt + value.encode()).hexdigest()


def entry_hash(
    before: bytes,
    number: int,
    event: str,
    body: str,
    because: str,
    happened_at: int,
    doer: str | None,
    recorded_at: int,
    command: str,
) -> bytes:
    """SHA-256 over the hash before and every column.

    JSON writes control characters escaped, so nothing can pass for a border.
    """
    said = f"{number}\n{event}\n{happened_at}\n{doer or ''}\n{recorded_at}\n{command}\n{because}\n{body}"
    return hashlib.sha256(before + said.encode()).digest()
