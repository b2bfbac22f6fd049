"""Ending what was kept long enough: listed when due, proposed by one person, carried out by another.

What was said is erased subject by subject; the chain, the numbers and the days stay. The engine keeps the two
apart, the time and the hold, whoever calls.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.cases.models import CaseSummary, Disposal, DisposalItem, EntryPart
from bihuan.cases.numbers import next_number
from bihuan.cases.perform import Performed, perform
from bihuan.cases.raw import hand
from bihuan.engine.commands import Dispose, Erase
from bihuan.engine.refused import Refused

SERIES = "XH"
MOST = 50
CARRIED_OUT, RETURNED = "carried out", "returned"


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose time is over; `listed` is the certificate it waits on, if any."""

    case: str
    number: str
    unit: str
    received_at: datetime
    archived_at: datetime
    keep_until: date
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its cases; `left_out` of an item says why it was not carried out."""

    number: str
    unit: str
    proposed_by: str
    proposed_at: datetime
    ground: str
    decision: str
    decided_by: str
    decided_at: datetime | None
    reason: str
    items: tuple[Item, ...]

    @property
    def waits(self) -> bool:
        return not self.decision


@dataclass(frozen=True, slots=True)
class Item:
    case: str
    number: str
    received_at: datetime
    archived_at: datetime
    keep_until: date
    left_out: str
    parts: int


def due(units: Collection[str] | None, *, on: date, limit: int = MOST) -> tuple[Due, ...]:
    """Archived cases of the units (None: all) kept until before `on`, longest over first."""
    rows = CaseSummary.objects.filter(keep_until__lt=on, archived_at__isnull=False)
    if units is not None:
        rows = rows.filter(unit__in=units)
    found = list(rows.order_by("keep_until", "id")[:limit])
    items = DisposalItem.objects.filter(case__in=[one.id for one in found])
    waiting = items.filter(certificate__in=Disposal.objects.filter(decision="").values("number"))
    listed = dict(waiting.values_list("case", "certificate"))
    return tuple(
        Due(
            one.id,
            one.number,
            one.unit,
            one.received_at,
            one.archived_at,
            one.keep_until or on,
            listed.get(one.id, ""),
        )
        for one in found
    )


def propose(
    unit: str, cases: Sequence[str], *, ground: str, by: str, now: datetime, on: date
) -> Certificate | None:
    """Puts what is due of `cases` in the unit on a new certificate. None where nothing of it is, or `ground`
    is missing.
    """
    wanted = set(cases[:MOST])
    with transaction.atomic():
        found = [one for one in due([unit], on=on, limit=1000) if one.case in wanted and not one.listed]
        if not found or not ground.strip():
            return None
        with hand() as ours:
            number = next_number(ours, unit, SERIES, on.year)
        Disposal.objects.create(
            number=number, unit=unit, proposed_by=by, proposed_at=now, ground=ground.strip()[:200]
        )
        for one in found:
            DisposalItem.objects.create(
                certificate=number, case=one.case, number=one.number, received_at=one.received_at,
                archived_at=one.archived_at, keep_until=one.keep_until,
            )  # fmt: skip
    return find(number)


def find(number: str) -> Certificate | None:
    """The certificate of this number, in nobody's scope."""
    row = Disposal.objects.filter(number=number).first()
    if row is None:
        return None
    items = DisposalItem.objects.filter(certificate=number).order_by("number")
    return _certificate(row, tuple(_item(one) for one in items))


def certificates(units: Collection[str] | None, *, limit: int = MOST) -> tuple[Certificate, ...]:
    """Those of the units (None: all), newest first, without their cases."""
    rows = Disposal.objects.all() if units is None else Disposal.objects.filter(unit__in=units)
    return tuple(_certificate(one, ()) for one in rows.order_by("-proposed_at", "-number")[:limit])


def give_back(number: str, *, by: str, reason: str, now: datetime) -> bool:
    """Returns it to whoever proposed it; False where it is decided, one's own, or no reason is given."""
    waiting = Disposal.objects.filter(number=number, decision="").exclude(proposed_by=by)
    said = {"decision": RETURNED, "decided_by": by, "decided_at": now, "reason": reason.strip()[:200]}
    return bool(reason.strip()) and bool(waiting.update(**said))


def carry_out(number: str, *, by: str, now: datetime) -> bool:
    """Disposes of what stands on it; what the engine refuses is left out and says why.

    False where it is decided already or one's own. All of it happens, or nothing.
    """
    with transaction.atomic():
        waiting = Disposal.objects.filter(number=number, decision="").exclude(proposed_by=by)
        if not waiting.update(decision=CARRIED_OUT, decided_by=by, decided_at=now):
            return False
        row = Disposal.objects.get(number=number)
        for item in DisposalItem.objects.filter(certificate=number).order_by("case"):
            command = Dispose(number, row.proposed_by)
            answer = perform(command, on=item.case, at=now, by=by)
            here = DisposalItem.objects.filter(certificate=number, case=item.case)
            if isinstance(answer, Refused):
                here.update(left_out=answer.reason.value)
            else:
                here.update(parts=_erase_all(item.case, number, now))
    return True


def _erase_all(case: str, number: str, now: datetime) -> int:
    """Erases every subject of the case; how many values went."""
    subjects = EntryPart.objects.filter(stream_id=case).values_list("subject", flat=True).distinct()
    gone = 0
    for subject in sorted(subjects):
        before = EntryPart.objects.filter(stream_id=case, subject=subject).count()
        done = perform(Erase(subject, ground=number), on=case, at=now, by=None)
        assert isinstance(done, Performed), done
        gone += before
    return gone


def _certificate(row: Disposal, items: tuple[Item, ...]) -> Certificate:
    return Certificate(
        row.number, row.unit, row.proposed_by, row.proposed_at, row.ground, row.decision, row.decided_by,
        row.decided_at, row.reason, items,
    )  # fmt: skip


def _item(row: DisposalItem) -> Item:
    return Item(
        row.case, row.number, row.received_at, row.archived_at, row.keep_until, row.left_out, row.parts
    )
