"""The one door: every change of a case, whoever wants it, goes through `perform`."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import IntegrityError, OperationalError, connection, transaction

from bihuan.cases import erasing, looking_up, memory
from bihuan.cases.chain import new_head
from bihuan.cases.deciding import decide
from bihuan.cases.entering import (
    Answered,
    SameIdOtherCommand,
    Work,
    digest_of,
    earlier_answer,
    enter_more,
    enter_new,
    load,
    recorded_after,
)
from bihuan.cases.identities import new_id
from bihuan.cases.ledger import asking_for_head, entries_of, head_from
from bihuan.cases.looking_up import Stamps
from bihuan.cases.memory import Remembered
from bihuan.cases.moments import from_micros
from bihuan.cases.raw import Hand, hand
from bihuan.engine import Reason, Refused, replay
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Erase, Lodge, RecordHistory
from bihuan.engine.events import CaseNumbered, Happened
from bihuan.regulation.quick import quickly_made

TRIES = 3


@quickly_made
@dataclass(frozen=True, slots=True)
class Performed:
    """What a command has done: entries `first` to `last` of case `case_id`, numbered `number`.

    `repeated` says that the command had been performed before and this is its first answer; `case` is then
    as it is now.
    """

    case_id: str
    number: str
    first: int
    last: int
    happened: tuple[Happened, ...]
    case: Case
    repeated: bool = False


class _NoTrace(Exception):
    """Carries a refusal out, before anything is written."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason.value)
        self.refused = refused


def perform(
    command: Command, *, on: str | None, at: datetime, by: str | None, command_id: str | None = None
) -> Performed | Refused:
    """Performs `command` on case `on` (None opens one) at the moment `at`, by a person's id,
    ``complainant``, or the system (None).

    A `command_id` that comes a second time gets the first answer. A refusal leaves no trace. A lost race is
    tried again
    and decided afresh, so it is refused if the task it names is no longer open. Raises SameIdOtherCommand.
    """
    done: tuple[Performed, Remembered | None] | _NoTrace | SameIdOtherCommand
    for attempt in range(1, TRIES + 1):
        try:
            # Inside another transaction without a savepoint: what is refused has written nothing yet, and
            # after any other failure nobody may go on there as if it had not been.
            with transaction.atomic(savepoint=False), hand() as ours:
                try:
                    done = _perform(ours, command, on, at.astimezone(UTC), by, command_id)
                except (_NoTrace, SameIdOtherCommand) as nothing:
                    done = nothing
        except (IntegrityError, OperationalError):
            if attempt == TRIES or connection.in_atomic_block:
                raise
            continue
        if isinstance(done, _NoTrace):
            return done.refused
        if isinstance(done, SameIdOtherCommand):
            raise done
        performed, remembered = done
        if remembered is not None:
            memory.remember(performed.case_id, remembered)
        if isinstance(command, Erase):
            transaction.on_commit(erasing.scrub)
        return performed
    raise AssertionError("unreachable")


def _perform(
    ours: Hand, command: Command, on: str | None, at: datetime, by: str | None, command_id: str | None
) -> tuple[Performed, Remembered | None]:
    digest = b""
    if command_id is not None:
        digest = digest_of(command, on, by)
        earlier = earlier_answer(ours, command_id, digest)
        if earlier is not None:
            return _again(ours, earlier), None
    name = command_id or os.urandom(16).hex()
    if on is None:
        return _open(ours, command, at, by, name, digest)
    held, stamped = ours.ones(asking_for_head(ours, on, hold=True), looking_up.ASKING_FOR_STAMPS)
    head = head_from(on, held)
    if head is None:
        raise _NoTrace(Refused(Reason.NO_CASE))
    found = load(ours, head, now=at)
    if isinstance(command, Erase):
        command = replace(command, parts=erasing.count(ours, on, command.subject))
    recorded_at = recorded_after(head, at)
    first = head.number + 1
    now, known = from_micros(recorded_at), looking_up.stamps_from(stamped)
    work = _decided(ours, found.case, command, now, by, on=on, stamped=known)
    if not work.happened:
        return Performed(on, found.rows.kept.number, first, head.number, (), found.case), None
    remembered = enter_more(
        ours, head, found.rows, work, recorded_at=recorded_at, command=name, answer=digest
    )
    if isinstance(command, Erase):
        erasing.erase(ours, on, command.subject, at)
    number = remembered.rows.kept.number
    return Performed(on, number, first, head.number, work.happened, work.case), remembered


def _open(
    ours: Hand, command: Command, at: datetime, by: str | None, name: str, digest: bytes
) -> tuple[Performed, Remembered]:
    if not isinstance(command, Lodge | RecordHistory):
        raise _NoTrace(Refused(Reason.NO_CASE))
    if isinstance(command, Lodge) and command.duty is not None and _opened_already(ours, command):
        raise _NoTrace(Refused(Reason.CASE_EXISTS))
    id = new_id(at)
    head = new_head(id)
    recorded_at = recorded_after(head, at)
    work = _decided(ours, None, command, at, by, on=None, opening=id, stamped=looking_up.stamps(ours))
    remembered = enter_new(ours, head, work, recorded_at=recorded_at, command=name, answer=digest)
    number = remembered.rows.kept.number
    return Performed(id, number, 1, head.number, work.happened, remembered.case), remembered


_DUTY = "SELECT 1 FROM cases_casesummary WHERE duty = ? AND unit = ? AND subject = ? AND period = ?"


def _opened_already(ours: Hand, command: Lodge) -> bool:
    values = (command.duty, command.unit, command.subject or "", command.period or "")
    return ours.one(_DUTY, values) is not None


def _decided(
    ours: Hand,
    case: Case | None,
    command: Command,
    now: datetime,
    by: str | None,
    *,
    on: str | None,
    opening: str = "",
    stamped: Stamps,
) -> Work:
    """Raises _NoTrace where the engine refuses."""
    work = decide(ours, case, command, on=on, opening=opening, now=now, by=by, stamped=stamped)
    if isinstance(work, Refused):
        raise _NoTrace(work)
    return work


def _again(ours: Hand, earlier: Answered) -> Performed:
    history = list(entries_of(ours, earlier.stream, with_parts=True))
    number = next(e.happened.event.number for e in history if isinstance(e.happened.event, CaseNumbered))
    mine = tuple(e.happened for e in history if earlier.first <= e.number <= earlier.last)
    case = replay(e.happened for e in history)
    return Performed(earlier.stream, number, earlier.first, earlier.last, mine, case, repeated=True)
