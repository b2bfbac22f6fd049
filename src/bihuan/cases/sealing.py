"""Seals: every minute over all new heads and the seal before, keyed with a secret outside the database, and
copied out.

The seal of a head fixes the whole chain before it. A head list is fixed by the seal's digest, the digest by
its key, and
the order of seals by each covering the last; the copy outside finds out when the newest of them are taken
away.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bihuan.cases.moments import from_micros, to_micros
from bihuan.cases.raw import hand

HeadRow = tuple[str, int, bytes]

# On PostgreSQL one sealer at a time; on SQLite the transaction itself is alone.
_ALONE = "SELECT pg_advisory_xact_lock(6227103)"
_LAST = "SELECT number, mac FROM cases_seal ORDER BY number DESC LIMIT 1"
_NEW = "SELECT id, number, hash FROM cases_stream WHERE sealed < number ORDER BY id"
_SEAL = "INSERT INTO cases_seal (number, sealed_at, heads, digest, mac) VALUES (?, ?, ?, ?, ?)"
_HEAD = "INSERT INTO cases_sealedhead (seal_id, stream, number, hash) VALUES (?, ?, ?, ?)"
_MARK = "UPDATE cases_stream SET sealed = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal: its number, when, over how many heads, and what binds them."""

    number: int
    sealed_at: datetime
    heads: int
    digest: bytes
    mac: bytes


def seal(*, now: datetime) -> Sealed | None:
    """Seals what is new and copies the seal out; None where nothing is."""
    with transaction.atomic(), hand() as ours:
        if ours.locking:
            ours.run(_ALONE)
        heads: list[HeadRow] = [(stream, number, bytes(hash)) for stream, number, hash in ours.rows(_NEW)]
        if not heads:
            return None
        last = ours.one(_LAST)
        number, before = (last[0] + 1, bytes(last[1])) if last is not None else (1, b"")
        digest = digest_of(heads)
        made = Sealed(number, from_micros(to_micros(now)), len(heads), digest, b"")
        made = Sealed(number, made.sealed_at, made.heads, digest, mac_of(before, made))
        ours.run(_SEAL, (number, to_micros(now), len(heads), digest, made.mac))
        ours.many(_HEAD, [(number, *head) for head in heads])
        ours.many(_MARK, [(at, stream) for stream, at, _ in heads])
    copy_out(made)
    return made


def digest_of(heads: Iterable[HeadRow]) -> bytes:
    """SHA-256 over the heads by stream."""
    whole = hashlib.sha256()
    for stream, number, hash in sorted(heads):
        whole.update(f"{stream}\n{number}\n".encode() + hash)
    return whole.digest()


def mac_of(before: bytes, seal: Sealed) -> bytes:
    said = f"{seal.number}\n{to_micros(seal.sealed_at)}\n{seal.heads}\n".encode()
    return hmac.digest(settings.SEAL_KEY.encode(), before + said + seal.digest, "sha256")


# --- the copy outside
# -----------------------------------------------------------------------------------------------


def copies_path() -> Path:
    """Where seals are copied to: a file that a site ships elsewhere, such as to another machine's log."""
    return Path(settings.DATA) / "seals.jsonl"


def copy_out(made: Sealed) -> None:
    line = {
        "number": made.number,
        "sealed_at": to_micros(made.sealed_at),
        "heads": made.heads,
        "digest": made.digest.hex(),
        "mac": made.mac.hex(),
    }
    descriptor = os.open(copies_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{json.dumps(line)}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copies() -> dict[int, Sealed]:
    """The seals copied out, by number. Raises ValueError for a line that is no seal."""
    if not copies_path().exists():
        return {}
    found: dict[int, Sealed] = {}
    for line in copies_path().read_text(encoding="ascii").splitlines():
        said = json.loads(line)
        found[said["number"]] = Sealed(
            said["number"],
            from_micros(said["sealed_at"]),
            said["heads"],
            bytes.fromhex(said["digest"]),
            bytes.fromhex(said["mac"]),
        )
    return found
