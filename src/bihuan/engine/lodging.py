"""Opening a case, and bringing imported ones under a regulation."""

from bihuan.engine import events as e
from bihuan.engine.commands import Lodge, Past, PlaceAt, RecordHistory
from bihuan.engine.events import Because
from bihuan.engine.filling import check_values, fill_in
from bihuan.engine.known import COMPLAINANT, STAFF, SYSTEM
from bihuan.engine.passing import pass_time
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.walking import end, enter, leave_current, spread
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import MAIN, NewsKind

HISTORY = "history"
MISSED = "missed"
OTHER_COMMAND = Because("engine", ())


def lodge(w: Working, command: Lodge) -> None:
    """Receives a complaint (or opens a duty's case): the receipt starts the clocks, not the entry."""
    regulation = w.regulation
    if w.case.status:
        raise refuse(Reason.CASE_EXISTS)
    if command.received_at > w.now:
        raise refuse(Reason.RECEIVED_IN_FUTURE, received_at=command.received_at)
    channel = regulation.channels.get(command.channel)
    if channel is None and command.duty is None:
        raise refuse(Reason.UNKNOWN_CHANNEL, channel=command.channel, channels=tuple(regulation.channels))
    wrong = check_values(regulation, command.values, command.texts, None)
    if wrong:
        raise refuse(Reason.WRONG_VALUE, fields=wrong)
    if command.received_at < w.now:
        w.seen_at = w.now
    duty = regulation.owed(command.duty) if command.duty is not None else None
    if command.duty is not None and duty is None:
        raise refuse(Reason.NO_SUCH_STEP, step=command.duty)
    procedure = duty.procedure if duty is not None else MAIN
    rule = duty.rule if duty is not None else channel.rule if channel is not None else None
    because = because_of(rule) if rule is not None else OTHER_COMMAND
    by = _who(w)
    w.emit(
        e.CaseOpened(
            unit=command.unit,
            regulation=regulation.id,
            version=regulation.version,
            digest=regulation.digest,
            kind=command.kind,
            channel=command.channel,
            received_at=command.received_at,
            opened_at=w.now,
            duty=command.duty,
            subject=command.subject,
            period=command.period,
            origin=command.origin,
            anonymous=command.anonymous,
        ),
        because,
        at=command.received_at,
        by=by,
        parts=command.person,
    )
    if command.message is not None:
        w.emit(e.MessageReceived(command.message, command.channel), because, at=command.received_at, by=by)
    name = _begin_main(w, procedure, command, because, by)
    if command.files:
        w.emit(e.FilesAttached(command.files, command.digests), because, at=w.now, by=by)
    # After a first step that does itself: it may decide the level by which the limits of receipt go.
    spread(w, w.case.instances[name], NewsKind.RECEIVED, command.received_at)
    if command.missed:
        _record_missed(w, name, because)


def _record_missed(w: Working, name: str, because: Because) -> None:
    """A period that passed with nobody to be asked: its lateness is recorded, and no task is made of it."""
    pass_time(w)
    leave_current(w, name, MISSED, w.now, because)
    end(w, name, MISSED, w.now, because)


def _begin_main(w: Working, procedure: str, command: Lodge, because: Because, by: str | None) -> str:
    """The main procedure begins with what was lodged on record, so that its first decisions can read it.

    A duty begins with its period, whenever somebody's clock came round to it.
    """
    at = w.now if command.duty is None else command.received_at
    w.emit(e.ProcedureStarted(procedure, procedure, None, None, command.subject), because, at=at)
    instance = w.case.instances[procedure]
    fill_in(w, instance, None, command.values, command.texts, command.received_at, because, by)
    spread(w, instance, NewsKind.STARTS, at, name=procedure)
    said = w.regulation.procedures[procedure]
    enter(w, procedure, said.begins, at, because_of(said.rule))
    return procedure


def _who(w: Working) -> str | None:
    actor = w.by
    return {STAFF: actor.person, COMPLAINANT: COMPLAINANT, SYSTEM: None}[actor.kind]


def record_history(w: Working, command: RecordHistory) -> None:
    """Facts of imported history: no letters, ladders or penalties (semantics 31)."""
    because = Because(HISTORY, ())
    if not w.case.status:
        _open_history(w, command, because)
    elif w.case.regulation != HISTORY:
        raise refuse(Reason.CASE_EXISTS)
    first = Past(command.what, command.happened_at, command.facts, command.texts)
    for past in (first, *command.then):
        parts = tuple(e.Part(key, COMPLAINANT, text) for key, text in past.texts.items() if text)
        recorded = e.HistoryRecorded(past.what, dict(past.facts))
        w.emit(recorded, because, at=past.happened_at, by=_who(w), parts=parts)
    if command.closed_at is not None and w.case.is_open:
        w.emit(e.CaseClosed(command.outcome), because, at=command.closed_at)
        w.emit(e.CaseSettled(), because, at=command.closed_at)


def _open_history(w: Working, command: RecordHistory, because: Because) -> None:
    if command.received_at > w.now:
        raise refuse(Reason.RECEIVED_IN_FUTURE, received_at=command.received_at)
    opened = e.CaseOpened(
        unit=command.unit,
        regulation=HISTORY,
        version="1",
        digest="",
        kind=HISTORY,
        channel=HISTORY,
        received_at=command.received_at,
        opened_at=w.now,
    )
    w.emit(opened, because, at=command.received_at, by=_who(w), parts=command.person)
    w.emit(e.ProcedureStarted(MAIN, MAIN), because, at=command.received_at)


def place_at(w: Working, command: PlaceAt) -> None:
    """Brings an imported case under the regulation at a step of its main procedure."""
    if not w.case.status:
        raise refuse(Reason.NO_CASE)
    if w.case.regulation != HISTORY:
        raise refuse(Reason.CASE_EXISTS)
    main = w.regulation.procedures[MAIN]
    if command.step not in main.steps:
        raise refuse(Reason.NO_SUCH_STEP, main.rule, step=command.step)
    if not command.reason:
        raise refuse(Reason.REASON_REQUIRED, main.rule)
    regulation = w.regulation
    placed = e.CasePlaced(command.step, regulation.id, regulation.version, regulation.digest)
    parts = (e.Part("reason", "case", command.reason),)
    w.emit(placed, because_of(main.rule), at=w.now, by=_who(w), parts=parts)
    enter(w, MAIN, command.step, w.now, because_of(main.rule))
