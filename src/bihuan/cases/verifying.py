"""Verifying the ledger: every chain, every part, every seal; what is wrong, and since when nothing is
sealed.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bihuan.cases.chain import PARTS, entry_hash, first_hash, part_digest
from bihuan.cases.codec import from_json
from bihuan.cases.moments import from_micros
from bihuan.cases.raw import Hand, hand
from bihuan.cases.sealing import Sealed, copies, digest_of, mac_of

MANY = 500

_STREAMS = f"SELECT id, number, hash, recorded_at FROM cases_stream WHERE id > ? ORDER BY id LIMIT {MANY}"
_ENTRIES = (
    "SELECT number, event, body, because, happened_at, doer, recorded_at, command, hash FROM cases_entry"
    " WHERE stream_id = ? ORDER BY number"
)
_PARTS = "SELECT number, position, name, subject, salt, value FROM cases_entrypart WHERE stream_id = ?"
_STRAYS = (
    "SELECT DISTINCT e.stream_id FROM cases_entry e LEFT JOIN cases_stream s ON s.id = e.stream_id"
    " WHERE s.id IS NULL"
    " UNION SELECT DISTINCT p.stream_id FROM cases_entrypart p LEFT JOIN cases_stream s ON s.id = p.stream_id"
    " WHERE s.id IS NULL"
)
_SEALS = "SELECT number, sealed_at, heads, digest, mac FROM cases_seal ORDER BY number"
_SEALED = "SELECT seal_id, stream, number, hash FROM cases_sealedhead ORDER BY seal_id"
_AT = "SELECT hash FROM cases_entry WHERE stream_id = ? AND number = ?"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as it was written: where (a stream, or ``seals``) and what."""

    where: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.where}#{self.number}: {self.what}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found.

    Changes after `sealed_at` in `unsealed` streams could have been made with their chain made anew.
    """

    streams: int
    entries: int
    seals: int
    wrong: tuple[Wrong, ...]
    sealed_at: datetime | None
    unsealed: int


def verify() -> Verdict:
    """Reads the whole ledger, stream by stream."""
    streams = entries = 0
    wrong: list[Wrong] = []
    with hand() as ours:
        for stream, number, hash, recorded_at in _streams(ours):
            read, found = _verify_stream(ours, stream, number, bytes(hash), recorded_at)
            streams, entries = streams + 1, entries + read
            wrong += found
        wrong += [Wrong(stream, 0, "entries of a stream that is missing") for (stream,) in ours.rows(_STRAYS)]
        seals, found = _verify_seals(ours)
        wrong += found
        (unsealed,) = ours.one("SELECT COUNT(*) FROM cases_stream WHERE sealed < number")
    return Verdict(
        streams, entries, len(seals), tuple(wrong), seals[-1].sealed_at if seals else None, unsealed
    )


def _streams(ours: Hand) -> Iterator[tuple[str, int, bytes, int]]:
    last = ""
    while batch := ours.rows(_STREAMS, (last,)):
        yield from batch
        last = batch[-1][0]


def _verify_stream(
    ours: Hand, stream: str, head: int, head_hash: bytes, head_recorded: int
) -> tuple[int, list[Wrong]]:
    wrong: list[Wrong] = []
    parts = {(row[0], row[1]): tuple(row[2:]) for row in ours.rows(_PARTS, (stream,))}
    listed: list[tuple[int, int, str, str, str]] = []
    erased: list[tuple[int, str]] = []
    chain, expected, recorded_before = first_hash(stream), 0, 0
    for number, event, body, because, happened_at, doer, recorded_at, command, hash in ours.rows(
        _ENTRIES, (stream,)
    ):
        expected += 1
        if number != expected:
            wrong.append(Wrong(stream, expected, "an entry is missing"))
            expected = number
        chain = entry_hash(chain, number, event, body, because, happened_at, doer, recorded_at, command)
        if chain != bytes(hash):
            wrong.append(Wrong(stream, number, "the entry, or one before it, is not as it was written"))
            chain = bytes(hash)
        if recorded_at < recorded_before:
            wrong.append(Wrong(stream, number, "recorded earlier than the entry before it"))
        recorded_before = recorded_at
        fields = from_json(body)
        listed += [(number, place, *said) for place, said in enumerate(fields.get(PARTS, ()))]
        if event == "SubjectErased":
            erased.append((number, fields["subject"]))
    if (expected, chain, recorded_before) != (head, head_hash, head_recorded):
        wrong.append(Wrong(stream, head, "the head does not agree with the last entry"))
    return expected, wrong + _verify_parts(stream, listed, parts, erased)


def _verify_parts(
    stream: str,
    listed: list[tuple[int, int, str, str, str]],
    parts: dict[tuple[int, int], tuple[str, str, bytes, str]],
    erased: list[tuple[int, str]],
) -> list[Wrong]:
    """Each part is there as it was written, or its subject was erased by a later entry."""
    wrong = []
    for number, place, name, subject, digest in listed:
        found = parts.pop((number, place), None)
        if found is None:
            if not any(at > number and who == subject for at, who in erased):
                wrong.append(Wrong(stream, number, f"part {name} is missing and was not erased"))
        elif found[:2] != (name, subject) or part_digest(bytes(found[2]), found[3]) != digest:
            wrong.append(Wrong(stream, number, f"part {name} is not as it was written"))
    return wrong + [Wrong(stream, number, "a part nobody wrote") for number, _ in parts]


def _verify_seals(ours: Hand) -> tuple[list[Sealed], list[Wrong]]:
    seals = [
        Sealed(number, from_micros(at), heads, bytes(digest), bytes(mac))
        for number, at, heads, digest, mac in ours.rows(_SEALS)
    ]
    wrong: list[Wrong] = []
    covered = {
        number: [(stream, at, bytes(hash)) for _, stream, at, hash in rows]
        for number, rows in groupby(ours.rows(_SEALED), key=lambda row: row[0])
    }
    before = b""
    for expected, seal in enumerate(seals, start=1):
        heads = covered.pop(seal.number, [])
        if seal.number != expected:
            wrong.append(Wrong("seals", expected, "a seal is missing"))
        if not hmac.compare_digest(mac_of(before, seal), seal.mac):
            wrong.append(
                Wrong("seals", seal.number, "the seal was not made with this key over the seal before it")
            )
        if len(heads) != seal.heads or digest_of(heads) != seal.digest:
            wrong.append(Wrong("seals", seal.number, "the heads it covers are not as they were sealed"))
        for stream, at, hash in heads:
            found = ours.one(_AT, (stream, at))
            if found is None:
                wrong.append(Wrong(stream, at, f"sealed by seal {seal.number} and gone"))
            elif bytes(found[0]) != hash:
                wrong.append(Wrong(stream, at, f"not what seal {seal.number} covers"))
        before = seal.mac
    wrong += [Wrong("seals", number, "heads of a seal that is missing") for number in covered]
    return seals, wrong + _against_copies(seals)


def _against_copies(seals: list[Sealed]) -> list[Wrong]:
    here = {seal.number: seal for seal in seals}
    return [
        Wrong(
            "seals",
            number,
            "copied out and no longer here" if number not in here else "not as it was copied out",
        )
        for number, copy in copies().items()
        if here.get(number) != copy
    ]
