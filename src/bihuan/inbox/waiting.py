"""What arrived and waits for a person: the queue of each unit, and what a person may do with a message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bihuan.cases import access
from bihuan.inbox import arriving, keeping, reading
from bihuan.inbox.models import RawMessage, Status
from bihuan.inbox.unclear import CAP, TOO_MANY
from bihuan.inbox.understanding import Reading
from bihuan.parties.sealing import unseal

MANY = 50
# How the reading of a message that is nobody's case yet stands in the log of readings.
READ = "message"
MOST_DROPPED = 1000
Before = tuple[datetime, str]
"""Where a page begins: after the message kept then, of this id."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message in the queue. `who` and what it says are personal: shown only to who may register it."""

    id: str
    unit: str
    channel: str
    who: str
    subject: str
    begins: str
    why: str
    received_at: datetime
    kept_at: datetime


def lines(
    units: Collection[str] | None, *, held: bool = False, after: Before | None = None, limit: int = MANY
) -> tuple[Line, ...]:
    """What waits in the units (None: all), oldest first. `held`: what came too fast, instead of the rest."""
    found = _of(units, held=held)
    if after is not None:
        moment, id = after
        found = found.filter(Q(kept_at__gt=moment) | Q(kept_at=moment, id__gt=id))
    rows = found.order_by("kept_at", "id").only(
        "id", "unit", "channel", "gist", "why", "received_at", "kept_at", "sender"
    )
    return tuple(map(_line, rows[:limit]))


def counts(units: Collection[str] | None) -> tuple[int, int]:
    """How many wait, and how many are held because they came too fast; no further than `CAP` + 1."""
    return count(units), _of(units, held=True).values("id")[: CAP + 1].count()


def count(units: Collection[str] | None) -> int:
    """How many wait for a person, no further than `CAP` + 1."""
    return _of(units, held=False).values("id")[: CAP + 1].count()


def find(id: str, units: Collection[str] | None) -> RawMessage | None:
    """A message that waits in one of the units."""
    found = RawMessage.objects.filter(id=id, status=Status.UNCLEAR)
    if units is not None:
        found = found.filter(unit__in=units)
    return found.first()


def opened(message: RawMessage, *, by: str, now: datetime) -> Reading:
    """What the message says, accounted for before it is shown."""
    access.log_access(by, "", what=READ, purpose=message.id, now=now)
    return understood(message)


def understood(message: RawMessage) -> Reading:
    """What the message says, to who has accounted for reading it."""
    return reading.read(message)


def held_with(message: RawMessage) -> int:
    """How many more of the same sender are held."""
    if not message.mark:
        return 0
    return _held_of(message).exclude(id=message.id).values("id")[: MOST_DROPPED + 1].count()


def drop_all_held(message: RawMessage, *, by: str, reason: str) -> int:
    """Drops what is held of one sender; how many went. They go with the refused ones, after a month."""
    ids = list(_held_of(message).order_by("kept_at", "id").values_list("id", flat=True)[:MOST_DROPPED])
    rows = RawMessage.objects.filter(id__in=ids, status=Status.UNCLEAR)
    why = f"dropped: {reason}"[: keeping.LONGEST_WHY]
    return rows.update(status=Status.REFUSED, why=why, doer=by)


def let_through(message: RawMessage, *, now: datetime) -> None:
    """A held message is sorted as if it had come alone."""
    arriving.read_again(message, now)


def _held_of(message: RawMessage) -> QuerySet[RawMessage]:
    mine = RawMessage.objects.filter(mark=message.mark, unit=message.unit, status=Status.UNCLEAR)
    return mine.filter(why=TOO_MANY)


def _of(units: Collection[str] | None, *, held: bool) -> QuerySet[RawMessage]:
    found = RawMessage.objects.filter(status=Status.UNCLEAR)
    if units is not None:
        found = found.filter(unit__in=units)
    return found.filter(why=TOO_MANY) if held else found.exclude(why=TOO_MANY)


def _line(row: RawMessage) -> Line:
    gist = keeping.gist_of(row)
    return Line(
        row.id,
        row.unit,
        row.channel,
        gist.who or unseal(row.sender),
        gist.subject,
        gist.begins,
        row.why,
        row.received_at,
        row.kept_at,
    )
