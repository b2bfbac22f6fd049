"""Papers taken in by the batch: the suggestion box, the day's letters, faxes, forms filled in on site.

Every picture and page is kept as it was taken before anybody reads it, and waits until it has become a case,
a page of the one before, part of a case we have, or nothing, for a reason.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max, QuerySet

from bihuan.cases.identities import new_id
from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.documents import pages
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.documents.refusing import FileRefused
from bihuan.documents.sniffing import PDF
from bihuan.engine.commands import AttachFiles
from bihuan.inbox.models import Batch, PaperKind, Slip, SlipState
from bihuan.parties.sealing import seal, unseal

# What stands before a batch's id where its files wait for their cases.
HELD = "batch "
# Slips of one upload.
MOST = 300


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What of an upload was kept, and in words why the rest was not."""

    slips: int
    refused: tuple[str, ...] = ()


def open_batch(
    unit: str, kind: PaperKind, *, received_at: datetime, by: str, now: datetime, place: str = "",
    registered: str = "", sender: str = "",
) -> Batch:  # fmt: skip
    """A collection, also of a box in which there was nothing."""
    return Batch.objects.create(
        id=new_id(now), unit=unit, kind=kind.value, place=place, registered=registered,
        sender=seal(sender) if sender else b"", received_at=received_at, made_at=now, made_by=by,
    )  # fmt: skip


def take_in(batch: Batch, files: Iterable[Given | FileRefused], *, now: datetime) -> TakenIn:
    """Keeps pictures and pages, each a slip. What is refused keeps nothing else out."""
    kept, refused = 0, []
    for given in files:
        answer = given if isinstance(given, FileRefused) else _kept(batch, given, now)
        if isinstance(answer, FileRefused):
            refused.append(str(answer))
        else:
            kept += answer
    return TakenIn(kept, tuple(refused))


def _kept(batch: Batch, given: Given, now: datetime) -> int | FileRefused:
    whole = documents.keep(given, now=now, case=f"{HELD}{batch.id}")
    if isinstance(whole, FileRefused):
        return whole
    if whole.blob.kind != PDF:
        return _add(batch, [(whole, 0)], now)
    try:
        apart = pages.taken_apart(given.content)
    except pages.NoPages:
        return _add(batch, [(whole, 0)], now)
    if len(apart) == 1:
        return _add(batch, [(whole, 0)], now)
    stem = whole.name.rsplit(".", 1)[0]
    made = [
        (documents.keep(Given(f"{stem}-{n}.pdf", page), now=now, case=f"{HELD}{batch.id}"), n)
        for n, page in enumerate(apart, start=1)
    ]
    return _add(batch, [(one, n) for one, n in made if isinstance(one, Document)], now)


@transaction.atomic
def _add(batch: Batch, kept: list[tuple[Document, int]], now: datetime) -> int:
    Batch.objects.select_for_update().get(id=batch.id)
    last: int = batch.slip_set.aggregate(last=Max("place"))["last"] or 0
    rows = [
        Slip(
            id=new_id(now), batch=batch, place=last + n, document=document.id, page=page,
            state=SlipState.WAITING.value,
        )
        for n, (document, page) in enumerate(kept[:MOST], start=1)
    ]  # fmt: skip
    Slip.objects.bulk_create(rows)
    Batch.objects.filter(id=batch.id).update(slips=F("slips") + len(rows), waiting=F("waiting") + len(rows))
    return len(rows)


# --- what becomes of a slip ---------------------------------------------------------------------------------


@transaction.atomic
def registered(slip: Slip, case: str, *, by: str, now: datetime) -> None:
    """The slip has become a case: it and its further pages lie with that from here on."""
    _done(slip, SlipState.REGISTERED, by=by, now=now, case=case)
    _hand_over(slip, case, by, now)


@transaction.atomic
def added(slip: Slip, case: str, *, by: str, now: datetime) -> None:
    """It says more about a case we have."""
    _done(slip, SlipState.ADDED, by=by, now=now, case=case)
    _hand_over(slip, case, by, now)


@transaction.atomic
def part_of_the_one_before(slip: Slip, *, by: str, now: datetime) -> Slip | None:
    """A further page: goes where the slip before it goes. None where it is the first of its batch."""
    before = Slip.objects.filter(batch=slip.batch_id, place__lt=slip.place).exclude(state=SlipState.PART)
    first = before.order_by("-place").first()
    if first is None:
        return None
    _done(slip, SlipState.PART, by=by, now=now, case=first.case, part_of=first.id)
    if first.case:
        _attach([slip], first.case, by, now)
    return first


@transaction.atomic
def dropped(slip: Slip, why: str, *, by: str, now: datetime) -> None:
    """It is no complaint: a blank sheet, an advertisement, thanks."""
    _done(slip, SlipState.DROPPED, by=by, now=now, why=why)


@transaction.atomic
def back_to_waiting(slip: Slip) -> bool:
    """Undoes what was put aside or joined by mistake; a slip that lies with a case stays there."""
    undone = Slip.objects.filter(id=slip.id, case="", state__in=[SlipState.PART, SlipState.DROPPED]).update(
        state=SlipState.WAITING, part_of="", why=b"", done_at=None, done_by=""
    )
    Batch.objects.filter(id=slip.batch_id).update(waiting=F("waiting") + undone)
    return bool(undone)


class DoneBefore(ValueError):
    """Somebody was quicker with this slip."""


def _done(
    slip: Slip, state: SlipState, *, by: str, now: datetime, case: str = "", why: str = "", part_of: str = ""
) -> None:
    changed = Slip.objects.filter(id=slip.id, state=SlipState.WAITING).update(
        state=state, case=case, why=seal(why) if why else b"", part_of=part_of, done_at=now, done_by=by
    )
    if not changed:
        raise DoneBefore(slip.id)
    Batch.objects.filter(id=slip.batch_id).update(waiting=F("waiting") - 1)
    slip.refresh_from_db()


def _hand_over(slip: Slip, case: str, by: str, now: datetime) -> None:
    parts = list(Slip.objects.filter(part_of=slip.id, batch=slip.batch_id).order_by("place"))
    Slip.objects.filter(id__in=[one.id for one in parts]).update(case=case)
    _attach([slip, *parts], case, by, now)


def _attach(of: list[Slip], case: str, by: str, now: datetime) -> None:
    ids = [one.document for one in of]
    documents.hand_over(ids, before=f"{HELD}{of[0].batch_id}", case=case)
    found = {one.id: one for one in Document.objects.filter(id__in=ids, case=case)}
    kept = [found[id] for id in ids if id in found]
    if kept:
        command = AttachFiles(
            tuple(one.id for one in kept), tuple(one.blob_id for one in kept), tuple(one.name for one in kept)
        )
        perform(command, on=case, at=now, by=by, command_id=f"slip {of[0].id}")


# --- what there is ------------------------------------------------------------------------------------------


def batches_of(units: Collection[str] | None, *, before: datetime | None, limit: int) -> tuple[Batch, ...]:
    """Batches, newest first, in `units` (None: all)."""
    found = _in(units)
    if before is not None:
        found = found.filter(made_at__lt=before)
    return tuple(found.order_by("-made_at", "id")[:limit])


def find(id: str, *, units: Collection[str] | None) -> Batch | None:
    """The batch, where the asker has to do with its unit."""
    return _in(units).filter(id=id).first()


def slips_of(batch: Batch) -> tuple[Slip, ...]:
    """The slips in their order."""
    return tuple(batch.slip_set.order_by("place"))


def next_of(batch: Batch, *, after: int = 0) -> Slip | None:
    """The next slip that waits, from `after` on and then from the beginning."""
    waiting = batch.slip_set.filter(state=SlipState.WAITING).order_by("place")
    return waiting.filter(place__gt=after).first() or waiting.first()


def sender_of(batch: Batch) -> str:
    return unseal(batch.sender)


def file_of(slip: Slip) -> Document | None:
    """The picture or page as it was taken."""
    held = (f"{HELD}{slip.batch_id}", slip.case) if slip.case else (f"{HELD}{slip.batch_id}",)
    return Document.objects.filter(id=slip.document, case__in=held).select_related("blob").first()


def content_of(document: Document) -> bytes:
    with default_storage.open(document.blob.path) as stream:
        return bytes(stream.read())


def _in(units: Collection[str] | None) -> "QuerySet[Batch]":
    return Batch.objects.all() if units is None else Batch.objects.filter(unit__in=units)


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of papers: files a slip's page was taken out of, for they hold it too, and who sent them."""
    if subject != "complainant":
        return 0
    batches = list(Slip.objects.filter(case=case).values_list("batch", flat=True).distinct())
    own = set(Slip.objects.filter(batch__in=batches).values_list("document", flat=True))
    held = Document.objects.filter(case__in=[f"{HELD}{id}" for id in batches]).exclude(id__in=own)
    gone = documents.drop(held.values_list("id", flat=True))
    return gone + Batch.objects.filter(id__in=batches).exclude(sender=b"").update(sender=b"")
