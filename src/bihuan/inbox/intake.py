"""The one way in: a message is kept raw, then understood and performed, whole or not at all.

Every channel, the portal, the desk and the REST interface come through here. What a process left behind
when it fell is taken up again by `finish`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction

from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries import by_id
from bihuan.documents import keeping as documents
from bihuan.engine.commands import AttachFiles, Command, ReceiveMessage, SupplyMaterial
from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import keeping, receipts
from bihuan.inbox.keeping import OtherContent
from bihuan.inbox.lodging import (
    LODGE,
    MESSAGE,
    SUPPLY,
    Lodging,
    Supplying,
    read_lodging,
    read_supplying,
    same_lodging,
    same_supplying,
    write_lodging,
    write_supplying,
)
from bihuan.inbox.models import RawMessage, Status
from bihuan.parties import directory

TRIES = 3
# A message that a living process is at work on is left alone this long.
PATIENCE = timedelta(minutes=1)
MOST_ROUNDS = 5
OWN = (LODGE, SUPPLY, MESSAGE)
NONE: Mapping[str, object] = MappingProxyType({})
NO_TEXTS: Mapping[str, str] = MappingProxyType({})

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Received:
    """A complaint is in: what its complainant is told. `repeated`: the first answer once more."""

    case_id: str
    number: str
    code: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What was supplied or said is on the case."""

    case_id: str
    number: str
    repeated: bool = False


def lodge(
    channel: str,
    unit: str,
    *,
    raw: str,
    received_at: datetime,
    now: datetime,
    by: str | None,
    values: Mapping[str, object] = NONE,
    texts: Mapping[str, str] = NO_TEXTS,
    person: Sequence[Part] = (),
    files: Sequence[str] = (),
    idempotency: str | None = None,
    language: str = "zh",
    sender: str = "",
    origin: str | None = None,
    anonymous: bool = False,
) -> Received | Refused | OtherContent:
    """Receives a complaint.

    `raw` is what arrived, as text; `values` and `texts` what was understood of it, as `Lodge` describes;
    `person` the parts about the complainant (name, phone, email, …); `files` ids of kept documents. `by` is a
    person's id, ``complainant`` or None. The same `idempotency` key a second time gives the first answer, or
    `OtherContent` where it asks for something else. A refusal names fields at fault in `field_errors`.
    """
    digests = _digests(channel, files, idempotency)
    if isinstance(digests, Refused):
        return digests
    lodging = Lodging(
        unit=unit,
        channel=channel,
        received_at=received_at,
        values=values,
        texts=texts,
        person=() if anonymous else tuple(person),
        files=tuple(files),
        digests=digests,
        language=language,
        origin=origin,
        anonymous=anonymous,
    )
    kept = keeping.keep(
        channel=channel,
        unit=unit,
        wants=LODGE,
        body=write_lodging(lodging, raw),
        same=same_lodging(lodging),
        external=idempotency,
        sender=sender,
        doer=by,
        received_at=received_at,
        now=now,
    )
    if isinstance(kept, OtherContent):
        return kept
    return _open(kept.message, now, None if kept.again else lodging)


def supply(
    case: str,
    *,
    channel: str,
    text: str,
    now: datetime,
    files: Sequence[str] = (),
    idempotency: str | None = None,
    by: str | None = COMPLAINANT,
) -> Added | Refused | OtherContent:
    """The complainant adds material; a step that waits for it is done by it."""
    return _add(SUPPLY, case, channel, text, tuple(files), idempotency, now, by)


def say(
    case: str,
    *,
    channel: str,
    text: str,
    now: datetime,
    idempotency: str | None = None,
    by: str | None = COMPLAINANT,
) -> Added | Refused | OtherContent:
    """A message about a known case, in every state of it."""
    return _add(MESSAGE, case, channel, text, (), idempotency, now, by)


def lodge_kept(
    message: RawMessage, lodging: Lodging, *, now: datetime, by: str | None, why: str = ""
) -> Received | Refused:
    """A message that was kept before becomes a case, once: by itself, or by a person who read it.

    `why` is what the case's page should say of it. A refusal leaves the message as it was.
    """
    return _whole(lambda: _lodge_kept(message, lodging, now, by, why))


def _lodge_kept(
    message: RawMessage, lodging: Lodging, now: datetime, by: str | None, why: str
) -> Received | Refused:
    if (done := _dealt_with(message)) is not None:
        return done
    return _lodge(message, lodging, now, by, why)


def add_kept(
    message: RawMessage,
    case: str,
    *,
    text: str,
    now: datetime,
    by: str | None,
    files: tuple[str, ...] = (),
    digests: tuple[str, ...] = (),
    supplies: bool = True,
    why: str = "",
) -> Added | Refused:
    """A message that was kept before goes on a case, once.

    `supplies`: a step that waits for it is done by it.
    """
    row = by_id(case)
    if row is None:
        return Refused(Reason.NO_CASE)
    asked = Supplying(row.id, message.channel, text, files, digests)
    answer = _whole(lambda: _add_kept(message, asked, now, by, supplies, why))
    return answer if isinstance(answer, Refused) else Added(answer.case_id, answer.number, answer.repeated)


def attach(message: RawMessage, case: str, *, text: str, now: datetime, by: str) -> Added | Refused:
    """A person has found which case an unclear message is about: its `text` goes on that case."""
    return add_kept(message, case, text=text, now=now, by=by, supplies=False)


def _add_kept(
    message: RawMessage, asked: Supplying, now: datetime, by: str | None, supplies: bool, why: str
) -> Performed | Refused:
    if (refused := _dealt_with(message)) is not None:
        return refused
    # History that was imported takes messages and files, but no material.
    done = _supplied(message, asked, now, by) if supplies else Refused(Reason.NOT_UNDERSTOOD)
    if isinstance(done, Refused):
        done = _told(message, asked, now, by)
    if isinstance(done, Performed):
        documents.belong(asked.files, asked.case)
        keeping.settle(message, asked.case, nature="reply", why=why)
    return done


def _supplied(message: RawMessage, asked: Supplying, now: datetime, by: str | None) -> Performed | Refused:
    command = SupplyMaterial(asked.text, asked.files, asked.digests, message.id, asked.channel)
    return perform(command, on=asked.case, at=now, by=by, command_id=message.id)


def _told(message: RawMessage, asked: Supplying, now: datetime, by: str | None) -> Performed | Refused:
    command = ReceiveMessage(message.id, asked.channel, asked.text)
    done = perform(command, on=asked.case, at=now, by=by, command_id=f"{message.id} told")
    if isinstance(done, Performed) and asked.files:
        names = documents.names_of(asked.files)
        attached = AttachFiles(asked.files, asked.digests, names)
        return perform(attached, on=asked.case, at=now, by=by, command_id=f"{message.id} files")
    return done


def _dealt_with(message: RawMessage) -> Refused | None:
    """Under the row's lock: whether somebody has dealt with it meanwhile."""
    held = RawMessage.objects.select_for_update().get(id=message.id)
    if held.status in (Status.WAITING, Status.UNCLEAR):
        return None
    return Refused(Reason.ALREADY_DONE, params={"by": held.doer, "at": held.kept_at, "outcome": ""})


def finish(now: datetime) -> int:
    """Takes up messages that a fallen process left; one that fails again and again waits for a person."""
    left = RawMessage.objects.filter(status=Status.WAITING, wants__in=OWN, kept_at__lt=now - PATIENCE)
    done = 0
    for message in left.order_by("kept_at", "id")[:100]:
        message.tries += 1
        message.save(update_fields=["tries"])
        try:
            _open(message, now) if message.wants == LODGE else _perform_addition(message, now)
        except Exception as error:
            log.exception("message.failed", extra={"message_id": message.id, "attempt": message.tries})
            if message.tries >= MOST_ROUNDS:
                keeping.set_aside(message, type(error).__name__)
        done += 1
    return done


# --- opening a case -----------------------------------------------------------------------------------------


def _open(message: RawMessage, now: datetime, fresh: Lodging | None = None) -> Received | Refused:
    """`fresh` is what was understood of a message that has just been kept; it need not be read back."""
    match message.status:
        case Status.UNDERSTOOD | Status.ERASED:
            return _first_answer(message.case)
        case _:
            lodging = fresh or read_lodging(keeping.body_of(message))
    answer = _whole(lambda: _lodge(message, lodging, now, message.doer or None))
    if isinstance(answer, Refused):
        keeping.refuse(message, answer.reason.value)
    return answer


def _lodge(
    message: RawMessage, lodging: Lodging, now: datetime, by: str | None, why: str = ""
) -> Received | Refused:
    done = perform(lodging.command(message.id), on=None, at=now, by=by, command_id=message.id)
    if isinstance(done, Refused):
        return done
    documents.belong(lodging.files, done.case_id)
    if not lodging.anonymous:
        directory.enrol(
            done.case_id,
            unit=lodging.unit,
            person=lodging.person,
            language=lodging.language,
            received_at=lodging.received_at,
            marks=lodging.marks,
        )
    code = receipts.mint(done.case_id, done.number)
    keeping.settle(message, done.case_id, nature="complaint", why=why)
    return Received(done.case_id, done.number, code, done.repeated)


def _first_answer(case: str) -> Received:
    row = by_id(case)
    assert row is not None, f"expected the case of an understood message, found none: {case}"
    return Received(row.id, row.number, receipts.mint(row.id, row.number), repeated=True)


# --- adding to a case ---------------------------------------------------------------------------------------


def _add(
    wants: str,
    case: str,
    channel: str,
    text: str,
    files: tuple[str, ...],
    idempotency: str | None,
    now: datetime,
    by: str | None,
) -> Added | Refused | OtherContent:
    row = by_id(case)
    if row is None:
        return Refused(Reason.NO_CASE)
    if not text.strip() and not files:
        return Refused(Reason.MISSING_FIELDS, field_errors={"text": Reason.MISSING_FIELDS})
    digests = _digests(channel, files, idempotency, case=case)
    if isinstance(digests, Refused):
        return digests
    supplying = Supplying(case, channel, text, files, digests)
    kept = keeping.keep(
        channel=channel,
        unit=row.unit,
        wants=wants,
        body=write_supplying(supplying),
        same=same_supplying(supplying),
        external=idempotency,
        sender="",
        doer=by,
        received_at=now,
        now=now,
        case=case,
    )
    if isinstance(kept, OtherContent):
        return kept
    return _perform_addition(kept.message, now)


def _perform_addition(message: RawMessage, now: datetime) -> Added | Refused:
    if message.status == Status.ERASED:
        return Refused(Reason.NO_CASE)
    asked = read_supplying(keeping.body_of(message))
    again = message.status == Status.UNDERSTOOD
    answer = _whole(lambda: _perform_on(message, asked, now))
    if isinstance(answer, Refused):
        keeping.refuse(message, answer.reason.value)
        return answer
    return Added(answer.case_id, answer.number, answer.repeated or again)


def _perform_on(message: RawMessage, asked: Supplying, now: datetime) -> Performed | Refused:
    command: Command = ReceiveMessage(message.id, asked.channel, asked.text)
    if message.wants == SUPPLY:
        command = SupplyMaterial(asked.text, asked.files, asked.digests, message.id, asked.channel)
    done = perform(command, on=asked.case, at=now, by=message.doer or None, command_id=message.id)
    if isinstance(done, Performed):
        documents.belong(asked.files, asked.case)
        keeping.settle(message, asked.case)
    return done


# --- both ---------------------------------------------------------------------------------------------------


def _digests(
    channel: str, files: Sequence[str], idempotency: str | None, *, case: str = ""
) -> tuple[str, ...] | Refused:
    if not files:
        return ()
    try:
        return documents.digests_of(files, case=case or keeping.case_of(channel, idempotency))
    except LookupError:
        return Refused(Reason.WRONG_VALUE, field_errors={"files": Reason.WRONG_VALUE})


def _whole(work: Callable[[], Answer | Refused]) -> Answer | Refused:
    """Everything of `work` in one transaction, tried again after a lost race; a refusal leaves no trace."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return work()
        except (IntegrityError, OperationalError):
            if attempt == TRIES:
                raise
    raise AssertionError("unreachable")
