"""Which cases have changed, in the order of the seals: what follows the ledger reads on from its place.

A seal lists every head that was new, so nothing committed late is passed over, and asking costs the write
door nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.cases.ledger import entries_of
from bihuan.cases.models import StreamKind
from bihuan.cases.office import CalendarChanged
from bihuan.cases.raw import hand


@dataclass(frozen=True, slots=True)
class Sealing:
    """A place in the order of the seals: after this stream of this seal."""

    seal: int
    stream: str


BEGINNING = Sealing(0, "")

_AFTER = (
    "SELECT h.seal_id, h.stream FROM cases_sealedhead h JOIN cases_stream s ON s.id = h.stream"
    f" WHERE (h.seal_id, h.stream) > (?, ?) AND s.kind = '{StreamKind.CASE.value}'"
    " ORDER BY h.seal_id, h.stream LIMIT ?"
)
_UNITS_AFTER = (
    "SELECT h.seal_id, h.stream FROM cases_sealedhead h JOIN cases_stream s ON s.id = h.stream"
    f" WHERE (h.seal_id, h.stream) > (?, ?) AND h.seal_id <= ? AND s.kind = '{StreamKind.UNIT.value}'"
    " ORDER BY h.seal_id, h.stream LIMIT ?"
)
_LAST = "SELECT MAX(number) FROM cases_seal"
_CASES = f"SELECT id FROM cases_stream WHERE kind = '{StreamKind.CASE.value}' AND id > ? ORDER BY id LIMIT ?"


def sealed_after(place: Sealing, *, limit: int) -> Sequence[tuple[Sealing, str]]:
    """The cases sealed after `place`, in order, each with its own place."""
    with hand() as ours:
        rows = ours.rows(_AFTER, (place.seal, place.stream, limit))
    return tuple((Sealing(seal, stream), stream) for seal, stream in rows)


def units_sealed_after(place: Sealing, *, until: int, limit: int) -> Sequence[tuple[Sealing, str]]:
    """The units of which something was sealed after `place`, up to the seal `until`, each with its place."""
    with hand() as ours:
        rows = ours.rows(_UNITS_AFTER, (place.seal, place.stream, until, limit))
    return tuple((Sealing(seal, stream), stream.partition(":")[2]) for seal, stream in rows)


def calendars_of(unit: str) -> tuple[CalendarChanged, ...]:
    """Every calendar that the unit's clocks were counted by, oldest first."""
    with hand() as ours:
        events = [one.happened.event for one in entries_of(ours, f"unit:{unit}", with_parts=False)]
    return tuple(one for one in events if isinstance(one, CalendarChanged))


def last_seal() -> int:
    """The number of the newest seal; 0 before the first."""
    with hand() as ours:
        (number,) = ours.one(_LAST)
    return int(number or 0)


def cases_after(id: str, *, limit: int) -> tuple[str, ...]:
    """The ids of cases after `id`, in order: for what is made again from the whole ledger."""
    with hand() as ours:
        return tuple(case for (case,) in ours.rows(_CASES, (id, limit)))
