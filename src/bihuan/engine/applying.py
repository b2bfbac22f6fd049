"""`apply`.

What an event makes of the state. It decides nothing and sees neither regulation nor `known` (semantics 8).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from bihuan.engine import case as states
from bihuan.engine import events as e
from bihuan.engine.case import Case, ClockState, Instance, LetterState, Occurrence, PaperState
from bihuan.engine.events import Event, Happened
from bihuan.regulation.quick import altered


def apply(case: Case, happened: Happened) -> Case:
    """The case after one more event; the one given stays as it was."""
    after = case.copied()
    absorb(after, happened)
    return after


def replay(history: Iterable[Happened]) -> Case:
    """The case that a history has made."""
    case = Case()
    for happened in history:
        absorb(case, happened)
    return case


def absorb(case: Case, happened: Happened) -> None:
    """Takes the event into this very case: for whoever owns a copy."""
    event = happened.event
    APPLIERS[type(event)](case, event, happened)
    case.number_of_events += 1


def _opened(case: Case, event: e.CaseOpened, happened: Happened) -> None:
    case.anonymous = event.anonymous
    case.unit = event.unit
    case.regulation = event.regulation
    case.version = event.version
    case.digest = event.digest
    case.kind = event.kind
    case.channel = event.channel
    case.origin = event.origin
    case.received_at = event.received_at
    case.opened_at = event.opened_at
    case.status = states.OPEN
    case.values = {"channel": event.channel, "kind": event.kind}


def _recorded(case: Case, event: e.ValuesRecorded, happened: Happened) -> None:
    _give(case, event.instance, event.values, event.cleared)
    if event.texts:
        case.texts = case.texts.union(event.texts)
        if event.instance in case.instances and case.instances[event.instance].parent is not None:
            case.texts = case.texts.union(f"{event.instance}/{key}" for key in event.texts)
    _changed(case, event.instance)


def _corrected(case: Case, event: e.FieldCorrected, happened: Happened) -> None:
    if event.new is None:
        _give(case, event.instance, {}, (event.field,))
    else:
        _give(case, event.instance, {event.field: event.new}, ())
    _changed(case, event.instance)


def _decided(case: Case, event: e.TableDecided, happened: Happened) -> None:
    _give(case, event.instance, event.values, ())


def _raised(case: Case, event: e.LevelRaised, happened: Happened) -> None:
    case.values = {**case.values, "level": event.new}


def _give(case: Case, instance: str, values: Mapping[str, object], cleared: tuple[str, ...]) -> None:
    holder = case.instances.get(instance)
    if holder is None or holder.parent is None:
        case.values = _merged(case.values, values, cleared)
        return
    case.instances[instance] = altered(holder, values=_merged(holder.values, values, cleared))


def _merged(
    old: Mapping[str, object], new: Mapping[str, object], cleared: tuple[str, ...]
) -> Mapping[str, object]:
    merged = {**old, **new}
    for key in cleared:
        merged.pop(key, None)
    return merged


def _changed(case: Case, instance: str) -> None:
    key = f"{instance}!changed"
    case.counts[key] = case.counts.get(key, 0) + 1


def _closed(case: Case, event: e.CaseClosed, happened: Happened) -> None:
    case.status = "closed"
    case.outcome = event.outcome
    case.closed_at = happened.at


def _settled(case: Case, event: e.CaseSettled, happened: Happened) -> None:
    case.settled = True
    case.settled_at = happened.at


def _reopened(case: Case, event: e.CaseReopened, happened: Happened) -> None:
    case.status = states.OPEN
    case.outcome = None
    case.settled = False
    case.surveyed = False
    case.survey_asked = case.survey_until = None
    case.reopened += 1
    root = next(iter(case.instances.values()))
    case.instances[root.id] = altered(root, status=states.LIVE, outcome=None)


def _archived(case: Case, event: e.CaseArchived, happened: Happened) -> None:
    case.archived = True
    case.keep_until = event.keep_until


def _held(case: Case, event: e.HoldPlaced | e.HoldLifted, happened: Happened) -> None:
    case.held = isinstance(event, e.HoldPlaced)


def _disposed(case: Case, event: e.CaseDisposed, happened: Happened) -> None:
    case.keep_until = None


def _moved(case: Case, event: e.CaseMoved, happened: Happened) -> None:
    case.version = event.version
    case.digest = event.digest
    root = next(iter(case.instances.values()))
    for key, instance in case.instances.items():
        if instance.version is None and key != root.id:
            case.instances[key] = altered(instance, version=event.old_version)
    if root.at is None or not event.steps:
        return
    at = case.occurrences[root.at]
    step = event.steps.get(f"{root.procedure}/{at.step}", f"{root.procedure}/{at.step}").partition("/")[2]
    case.occurrences[at.id] = altered(at, step=step)


def _linked(case: Case, event: e.CaseLinked, happened: Happened) -> None:
    case.links = (*case.links, (event.other, event.relation))


def _unlinked(case: Case, event: e.CaseUnlinked, happened: Happened) -> None:
    case.links = tuple(link for link in case.links if link != (event.other, event.relation))


def _joined(case: Case, event: e.PartyJoined, happened: Happened) -> None:
    party = states.PartyState(
        event.party, event.role, event.letters, event.may, event.until, event.document, happened.at
    )
    case.parties = {**case.parties, event.party: party}


def _left_party(case: Case, event: e.PartyLeft, happened: Happened) -> None:
    case.parties = {**case.parties, event.party: altered(case.parties[event.party], left=True)}


def _placed(case: Case, event: e.CasePlaced, happened: Happened) -> None:
    case.placed = True
    case.regulation = event.regulation
    case.version = event.version
    case.digest = event.digest
    case.status = states.OPEN


def _started(case: Case, event: e.ProcedureStarted, happened: Happened) -> None:
    case.instances[event.instance] = Instance(
        id=event.instance,
        procedure=event.procedure,
        status=states.LIVE,
        at=None,
        parent=event.parent,
        origin=event.origin,
        subject=event.subject,
        values=event.values,
        version=event.version,
    )
    case.settled = False
    key = f"{event.procedure}!instances"
    case.counts[key] = case.counts.get(key, 0) + 1


def _begun(case: Case, event: e.StepBegun, happened: Happened) -> None:
    case.occurrences[event.occurrence] = Occurrence(
        id=event.occurrence,
        instance=event.instance,
        step=event.step,
        number=event.number,
        status=states.OPEN,
        seats=event.seats,
        person=event.person,
        stage=event.stage,
        begun_at=happened.at,
    )
    case.counts[f"{event.instance}/{event.step}"] = event.number
    case.instances[event.instance] = case.instances[event.instance].standing_at(event.occurrence)


def _signed(case: Case, event: e.StepSigned, happened: Happened) -> None:
    occurrence = case.occurrences[event.occurrence]
    signed = (*occurrence.signed, (event.post, happened.by or ""))
    case.occurrences[event.occurrence] = altered(occurrence, signed=signed)


def _completed(case: Case, event: e.StepCompleted, happened: Happened) -> None:
    old = case.occurrences[event.occurrence]
    case.occurrences[event.occurrence] = Occurrence(
        id=old.id,
        instance=old.instance,
        step=old.step,
        number=old.number,
        status=states.COMPLETED,
        seats=old.seats,
        person=old.person,
        stage=old.stage,
        begun_at=old.begun_at,
        outcome=event.outcome,
        by=happened.by,
        done_at=happened.at,
        signed=old.signed,
    )


def _left(case: Case, event: e.StepLeft, happened: Happened) -> None:
    old = case.occurrences[event.occurrence]
    case.occurrences[event.occurrence] = altered(old, status=states.LEFT, done_at=happened.at)


def _assigned(case: Case, event: e.TaskAssigned, happened: Happened) -> None:
    old = case.occurrences[event.occurrence]
    case.occurrences[event.occurrence] = altered(old, person=event.person, offered_to=None, offered_by=None)


def _offered(case: Case, event: e.HandoverOffered, happened: Happened) -> None:
    old = case.occurrences[event.occurrence]
    case.occurrences[event.occurrence] = altered(old, offered_to=event.person, offered_by=happened.by)


def _offer_answered(case: Case, event: e.HandoverAnswered, happened: Happened) -> None:
    old = case.occurrences[event.occurrence]
    case.occurrences[event.occurrence] = altered(old, offered_to=None, offered_by=None)


def _ended(case: Case, event: e.ProcedureEnded, happened: Happened) -> None:
    instance = case.instances[event.instance]
    case.instances[event.instance] = altered(instance, status=states.ENDED, at=None, outcome=event.outcome)


def _cancelled(case: Case, event: e.ProcedureCancelled, happened: Happened) -> None:
    instance = case.instances[event.instance]
    case.instances[event.instance] = altered(instance, status=states.CANCELLED, at=None)


def _issued(case: Case, event: e.DocumentIssued, happened: Happened) -> None:
    case.documents = (*case.documents, event.document)


def _paper_issued(case: Case, event: e.PaperIssued, happened: Happened) -> None:
    case.papers[event.code] = PaperState(event.code, event.paper, event.instance, event.number, event.digest)


def _paper_signed(case: Case, event: e.PaperSigned, happened: Happened) -> None:
    paper = case.papers[event.code]
    case.papers[event.code] = altered(paper, signed=(*paper.signed, event.post))


def _clock_started(case: Case, event: e.ClockStarted, happened: Happened) -> None:
    case.clocks[event.clock] = ClockState(
        id=event.clock,
        key=event.key,
        instance=event.instance,
        status=states.RUNNING,
        started_at=event.started_at,
        limit=event.limit,
        due=event.due,
        ends_day=event.ends_day,
        provisional=event.provisional,
        calendar=event.calendar,
        warns=event.warns,
        answers=event.answers,
        instrument=event.instrument,
        seen_at=event.seen_at,
        articles=happened.because.articles,
        periodic=event.periodic,
    )
    key = f"{event.key}@{event.instance}"
    case.counts[key] = case.counts.get(key, 0) + 1


def _clock_stopped(case: Case, event: e.ClockStopped, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = altered(
        clock, status=states.STOPPED, stopped_at=happened.at, in_time=event.in_time, suspended_at=None
    )


def _clock_moot(case: Case, event: e.ClockMoot, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = altered(clock, status=states.MOOT, stopped_at=happened.at, suspended_at=None)


def _clock_warned(case: Case, event: e.ClockWarned, happened: Happened) -> None:
    case.clocks[event.clock] = altered(case.clocks[event.clock], warned=event.warning + 1)


def _clock_late(case: Case, event: e.ClockLate, happened: Happened) -> None:
    case.clocks[event.clock] = altered(case.clocks[event.clock], late_at=event.due)


def _came_round(case: Case, event: e.ClockCameRound, happened: Happened) -> None:
    case.clocks[event.clock] = altered(
        case.clocks[event.clock],
        rounds=event.round,
        limit=event.limit,
        due=event.due,
        ends_day=event.ends_day,
        provisional=event.provisional,
        warns=event.warns,
        warned=0,
    )


def _turned(case: Case, event: e.WatchTurned, happened: Happened) -> None:
    case.counts[f"watch {event.watch}"] = int(event.holds)


def _ladder(case: Case, event: e.LadderActed, happened: Happened) -> None:
    case.clocks[event.clock] = altered(case.clocks[event.clock], acted=event.rung + 1)


def _suspended(case: Case, event: e.ClockSuspended, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = altered(clock, status=states.SUSPENDED, suspended_at=happened.at)


def _resumed(case: Case, event: e.ClockResumed, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = altered(
        clock,
        status=states.RUNNING,
        suspended_at=None,
        gaps=(*clock.gaps, (event.suspended_from, happened.at)),
        due=event.due,
        ends_day=event.ends_day,
        provisional=event.provisional,
        warns=event.warns,
        floor=event.floor,
    )


def _reset(case: Case, event: e.ClockReset, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    afresh = event.started_at != clock.started_at
    case.clocks[event.clock] = altered(
        clock,
        started_at=event.started_at,
        limit=event.limit,
        due=event.due,
        ends_day=event.ends_day,
        provisional=event.provisional,
        calendar=event.calendar,
        warns=event.warns,
        warned=_already_warned(event.warns, happened.at),
        gaps=() if afresh else clock.gaps,
        extended=() if afresh else clock.extended,
        acted=clock.acted if clock.late_at else 0,
        floor=event.floor,
        articles=happened.because.articles if event.cause in DECIDED_ANEW else clock.articles,
    )


DECIDED_ANEW = ("regraded", "dated")
"""The causes of a new due moment for which another row of the limit decides."""


def _already_warned(warns: tuple[datetime, ...], at: datetime) -> int:
    """A new due moment warns of what is still to come, not of what is over."""
    return sum(1 for moment in warns if moment <= at)


def _asked(case: Case, event: e.ExtensionAsked, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    case.clocks[event.clock] = altered(clock, asked=event.length, asked_at=happened.at)


def _granted(case: Case, event: e.ExtensionGranted, happened: Happened) -> None:
    clock = case.clocks[event.clock]
    extended = (*clock.extended, event.length)
    case.clocks[event.clock] = altered(clock, asked=None, asked_at=None, extended=extended)


def _refused(case: Case, event: e.ExtensionRefused, happened: Happened) -> None:
    case.clocks[event.clock] = altered(case.clocks[event.clock], asked=None, asked_at=None)


def _owed(case: Case, event: e.LetterOwed, happened: Happened) -> None:
    place = event.occurrence.rpartition("/")[0] if event.occurrence else ""
    if not place and event.clock:
        place = case.clocks[event.clock].instance
    case.letters[event.letter] = LetterState(event.letter, event.key, "owed", happened.at, place or None)
    case.counts[f"letter {event.key}"] = case.counts.get(f"letter {event.key}", 0) + 1


def _letter(
    status: str,
) -> Callable[[Case, "e.LetterSent | e.LetterDelivered | e.LetterFailed", Happened], None]:
    def become(
        case: Case, event: e.LetterSent | e.LetterDelivered | e.LetterFailed, happened: Happened
    ) -> None:
        case.letters[event.letter] = altered(case.letters[event.letter], status=status)

    return become


def _noticed(case: Case, event: e.NoticeOwed, happened: Happened) -> None:
    case.counts["notices"] = case.counts.get("notices", 0) + 1


def _survey_asked(case: Case, event: e.SurveyAsked, happened: Happened) -> None:
    case.survey_asked = event.chosen
    case.survey_until = event.until


def _surveyed(case: Case, event: e.SurveyAnswered, happened: Happened) -> None:
    case.surveyed = True


def _nothing(case: Case, event: Event, happened: Happened) -> None:
    """What is only remembered, and changes no state."""


def _history(case: Case, event: e.HistoryRecorded, happened: Happened) -> None:
    case.values = {**case.values, **event.facts}


# Each takes the event class it is listed under, which a type checker cannot follow.
APPLIERS: dict[type[Event], Callable[[Case, Any, Happened], None]] = {
    e.CaseOpened: _opened,
    e.CaseNumbered: _nothing,
    e.ValuesRecorded: _recorded,
    e.FieldCorrected: _corrected,
    e.TableDecided: _decided,
    e.LevelRaised: _raised,
    e.CaseClosed: _closed,
    e.CaseSettled: _settled,
    e.CaseReopened: _reopened,
    e.CaseArchived: _archived,
    e.HoldPlaced: _held,
    e.HoldLifted: _held,
    e.CaseDisposed: _disposed,
    e.CaseMoved: _moved,
    e.CaseLinked: _linked,
    e.CaseUnlinked: _unlinked,
    e.PartyJoined: _joined,
    e.PartyLeft: _left_party,
    e.SubjectErased: _nothing,
    e.HistoryRecorded: _history,
    e.CasePlaced: _placed,
    e.ProcedureStarted: _started,
    e.StepBegun: _begun,
    e.StepSigned: _signed,
    e.StepCompleted: _completed,
    e.StepLeft: _left,
    e.TaskAssigned: _assigned,
    e.HandoverOffered: _offered,
    e.HandoverAnswered: _offer_answered,
    e.ProcedureEnded: _ended,
    e.ProcedureCancelled: _cancelled,
    e.DocumentIssued: _issued,
    e.PaperIssued: _paper_issued,
    e.PaperSigned: _paper_signed,
    e.ClockStarted: _clock_started,
    e.ClockStopped: _clock_stopped,
    e.ClockMoot: _clock_moot,
    e.ClockWarned: _clock_warned,
    e.ClockLate: _clock_late,
    e.LadderActed: _ladder,
    e.ClockCameRound: _came_round,
    e.WatchTurned: _turned,
    e.ClockSuspended: _suspended,
    e.ClockResumed: _resumed,
    e.ClockReset: _reset,
    e.ExtensionAsked: _asked,
    e.ExtensionGranted: _granted,
    e.ExtensionRefused: _refused,
    e.LetterOwed: _owed,
    e.LetterSent: _letter("sent"),
    e.LetterDelivered: _letter("delivered"),
    e.LetterRead: _nothing,
    e.LetterFailed: _letter("failed"),
    e.NoticeOwed: _noticed,
    e.MessageReceived: _nothing,
    e.MaterialSupplied: _nothing,
    e.NoteAdded: _nothing,
    e.FilesAttached: _nothing,
    e.Urged: _nothing,
    e.SurveyAsked: _survey_asked,
    e.SurveyAnswered: _surveyed,
}
