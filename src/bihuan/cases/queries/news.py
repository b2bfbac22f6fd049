"""What is new in the ledger, for whoever passes it on: exact whatever order transactions commit in.

Seals list every head they found new, in an order of their own that is never gone back on; what no seal covers
yet is marked on its stream. Both together leave nothing out, and need nothing of `perform`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.cases.moments import to_micros
from bihuan.cases.raw import hand


@dataclass(frozen=True, slots=True)
class Touched:
    """A case and the number of its last entry, as far as is known."""

    case: str
    number: int


def last_seal() -> int:
    """The number of the newest seal; 0 before the first."""
    with hand() as ours:
        row = ours.one("SELECT MAX(number) FROM cases_seal")
    return int(row[0] or 0)


def sealed_between(after: int, last: int) -> tuple[Touched, ...]:
    """The cases touched by the seals after one, up to another."""
    with hand() as ours:
        rows = ours.rows(
            "SELECT h.stream, MAX(h.number) FROM cases_sealedhead h"
            " JOIN cases_stream s ON s.id = h.stream AND s.kind = 'case'"
            " WHERE h.seal_id > ? AND h.seal_id <= ? GROUP BY h.stream ORDER BY MIN(h.seal_id), h.stream",
            (after, last),
        )
    return tuple(Touched(*row) for row in rows)


def unsealed(*, limit: int = 1000) -> tuple[Touched, ...]:
    """The cases touched since the last seal, longest first."""
    with hand() as ours:
        rows = ours.rows(
            "SELECT id, number FROM cases_stream WHERE sealed < number AND kind = 'case'"
            f" ORDER BY id LIMIT {limit}",
        )
    return tuple(Touched(*row) for row in rows)


def seal_before(moment: datetime) -> int:
    """The last seal made before the moment, 0 where none was: found by halving, for they are in order."""
    low, high = 0, last_seal()
    with hand() as ours:
        while low < high:
            middle = (low + high + 1) // 2
            row = ours.one(
                "SELECT number, sealed_at FROM cases_seal WHERE number <= ? ORDER BY number DESC LIMIT 1",
                (middle,),
            )
            if row is not None and row[1] < to_micros(moment):
                low = middle
            else:
                high = middle - 1
    return low


def hashes(case: str, numbers: Sequence[int]) -> dict[int, str]:
    """The hashes of entries, in hexadecimal: each binds everything before it."""
    if not numbers:
        return {}
    places = ", ".join("?" * len(numbers))
    with hand() as ours:
        rows = ours.rows(
            f"SELECT number, hash FROM cases_entry WHERE stream_id = ? AND number IN ({places})",
            (case, *numbers),
        )
    return {number: bytes(hash).hex() for number, hash in rows}
