"""Requests to read an archived case, where its regulation wants that approved: asked, decided, run out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from bihuan.cases.models import ArchiveRequest
from bihuan.people.holders import Place, holders, nearest_holders
from bihuan.people.models import Unit
from bihuan.people.sight import Scope

APPROVED, RETURNED = "approved", "returned"


@dataclass(frozen=True, slots=True)
class Request:
    """`until` is the first moment at which it does not hold any more; `decision` is empty while it waits."""

    id: int
    reader: str
    case: str
    place: Place
    purpose: str
    asked_at: datetime
    until: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    reason: str

    def opens(self, now: datetime) -> bool:
        """Whether the case may be read on it now."""
        return self.decision == APPROVED and now < self.until

    def waits(self, now: datetime) -> bool:
        return not self.decision and now < self.until


def approver(unit: str, posts: Iterable[str], *, on: date) -> Place | None:
    """Who decides: the first of the posts that somebody holds in the unit or one above it; where all are
    vacant, the post above the first. None where nobody is there at all.
    """
    named = tuple(posts)
    upward = Unit.objects.get(code=unit).upward
    for post in named:
        for place in upward:
            if holders(place, post, on=on):
                return Place(place, post)
    found = nearest_holders(unit, named[0], on=on) if named else None
    return found[0] if found is not None else None


def opens_for(scope: Scope, unit: str, case: str, posts: Iterable[str], *, now: datetime, on: date) -> bool:
    """Whether the person may read the archived case of `unit` now, once they say what for.

    `posts` are those the regulation wants to approve it; without any nobody needs to.
    """
    named = tuple(posts)
    place = approver(unit, named, on=on)
    if not named or (place is not None and scope.holds(place.unit, place.post)):
        return True
    return ArchiveRequest.objects.filter(
        reader=str(scope.user), case=case, decision=APPROVED, until__gt=now
    ).exists()


def ask(reader: str, case: str, place: Place, *, purpose: str, until: datetime, now: datetime) -> Request:
    """Asks the holders of `place`. `purpose` is the reader's own words."""
    row = ArchiveRequest.objects.create(
        reader=reader,
        case=case,
        unit=place.unit,
        post=place.post,
        purpose=purpose,
        asked_at=now,
        until=until,
    )
    return _request(row)


def decide(id: int, *, by: str, approved: bool, reason: str = "", now: datetime) -> bool:
    """Approves or returns it; False where it has been decided already, has run out, or is one's own."""
    waiting = ArchiveRequest.objects.filter(pk=id, decision="", until__gt=now).exclude(reader=by)
    return bool(
        waiting.update(
            decision=APPROVED if approved else RETURNED, decided_by=by, decided_at=now, reason=reason
        )
    )


def newest(reader: str, case: str) -> Request | None:
    """What the person asked last of this case."""
    row = ArchiveRequest.objects.filter(reader=reader, case=case).order_by("-pk").first()
    return _request(row) if row is not None else None


def waiting_for(scope: Scope, *, now: datetime, limit: int) -> tuple[Request, ...]:
    """Those the person may decide, the oldest first; never their own."""
    seats = Q(pk__in=())
    for held in scope.held:
        seats |= Q(unit=held.unit, post=held.post)
    rows = ArchiveRequest.objects.filter(seats, decision="", until__gt=now).exclude(reader=str(scope.user))
    return tuple(_request(row) for row in rows.order_by("asked_at", "pk")[:limit])


def answered(reader: str, *, limit: int) -> tuple[Request, ...]:
    """Those of the person that were decided, and whose answer they have not marked as seen; newest first."""
    rows = ArchiveRequest.objects.filter(reader=reader, seen=False).exclude(decision="")
    return tuple(_request(row) for row in rows.order_by("-decided_at", "-pk")[:limit])


def mark_seen(reader: str, id: int) -> None:
    """Takes the answer off the reader's bell."""
    ArchiveRequest.objects.filter(pk=id, reader=reader).update(seen=True)


def _request(row: ArchiveRequest) -> Request:
    return Request(
        id=row.pk,
        reader=row.reader,
        case=row.case,
        place=Place(row.unit, row.post),
        purpose=row.purpose,
        asked_at=row.asked_at,
        until=row.until,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
    )
