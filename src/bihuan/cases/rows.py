"""The derived rows of one case, as values: a fold over its history that reads no table.

`grown` gives the rows after some more history; from nothing over the whole history it gives the same rows,
which is what
makes a rebuild equal the live tables. Every tuple has the order of its model's fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bihuan.cases.codec import to_json, value_to
from bihuan.cases.moments import NEVER_MICROS, to_micros
from bihuan.engine import events as e
from bihuan.engine.case import OPEN, RUNNING, SUSPENDED, Case, ClockState, Occurrence
from bihuan.engine.events import Happened, Seat
from bihuan.engine.seats import Relief
from bihuan.regulation.quick import quickly_made

Row = tuple[Any, ...]
# An approval is a stage of its own after the step it approves.
APPROVAL = ".approval"
UNSENT = frozenset(("owed", "failed"))


@quickly_made
@dataclass(frozen=True, slots=True)
class Kept:
    """What the rows say that the state of the case does not."""

    number: str = ""
    closed_at: int | None = None
    settled_at: int | None = None
    archived_at: int | None = None
    keep_until: str | None = None
    anonymous: bool = False
    duty: str = ""
    subject: str = ""
    period: str = ""
    letters: Mapping[str, Row] = field(default_factory=dict)
    notices: Mapping[str, Row] = field(default_factory=dict)


@quickly_made
@dataclass(frozen=True, slots=True)
class Ruled:
    """What the regulation says of the case as it stands.

    `waking` is the moment of the next trigger (microseconds), `reliefs` are by occurrence, `private` the
    procedures that are hidden from some.
    """

    waking: int | None = None
    reliefs: Mapping[str, Relief] = field(default_factory=dict)
    private: frozenset[str] = frozenset()


NOTHING_RULED = Ruled()


@quickly_made
@dataclass(frozen=True, slots=True)
class Rows:
    """By table: natural key (after the case's id) to row. `waking` is the moment of the next trigger."""

    kept: Kept
    summary: Row
    involved: Mapping[str, Row]
    tasks: Mapping[tuple[str, int], Row]
    clocks: Mapping[str, Row]
    letters: Mapping[str, Row]
    notices: Mapping[str, Row]
    links: Mapping[tuple[str, str], Row]
    waking: int | None
    values: Mapping[str, object]
    """The record that the summary's facts were written from."""


def grown(
    before: Rows | None,
    id: str,
    case: Case,
    history: Iterable[Happened],
    *,
    recorded_at: int,
    ruled: Ruled,
) -> Rows:
    """The rows once `history` is added and the case stands at `case`. `recorded_at` is the last entry's."""
    kept = _kept(before.kept if before else Kept(), id, case.unit, history)
    standing = _standing(case)
    dues = _dues(case)
    return Rows(
        kept=kept,
        summary=_summary(id, case, kept, standing, dues, recorded_at, _facts(before, case)),
        involved=_involved(id, case, ruled),
        tasks=_tasks(id, case, dues, ruled),
        clocks=_clocks(id, case, ruled),
        letters={
            key: (*row, case.letters[key].status == "failed")
            for key, row in kept.letters.items()
            if case.letters[key].status in UNSENT
        },
        notices={key: row for key, row in kept.notices.items() if _matters(case, row)},
        links={
            (other, relation): (id, other, relation, case.status, case.unit) for other, relation in case.links
        },
        waking=ruled.waking,
        values=case.values,
    )


# --- what events alone say
# ------------------------------------------------------------------------------------------


def _kept(kept: Kept, id: str, unit: str, history: Iterable[Happened]) -> Kept:
    changed: dict[str, Any] = {}
    letters: dict[str, Row] = {}
    notices: dict[str, Row] = {}
    for one in history:
        match one.event:
            case e.CaseOpened() as opened:
                unit = opened.unit
                changed["anonymous"] = opened.anonymous
                changed["duty"] = opened.duty or ""
                changed["subject"] = (opened.subject or "") if opened.duty else ""
                changed["period"] = opened.period or ""
            case e.CaseNumbered(number):
                changed["number"] = number
            case e.CaseClosed():
                changed["closed_at"] = to_micros(one.at)
            case e.CaseSettled():
                changed["settled_at"] = to_micros(one.at)
            case e.CaseReopened():
                changed["closed_at"] = changed["settled_at"] = None
            case e.CaseArchived(keep_until):
                changed["archived_at"] = to_micros(one.at)
                changed["keep_until"] = keep_until.isoformat() if keep_until else None
            case e.CaseDisposed():
                changed["keep_until"] = None
            case e.LetterOwed() as owed:
                letters[owed.letter] = _letter(id, unit, owed, to_micros(one.at))
            case e.NoticeOwed() as notice:
                notices[notice.notice] = _notice(id, notice, to_micros(one.at))
            case _:
                pass
    if letters:
        changed["letters"] = {**kept.letters, **letters}
    if notices:
        changed["notices"] = {**kept.notices, **notices}
    return replace(kept, **changed) if changed else kept


def _letter(id: str, unit: str, owed: e.LetterOwed, at: int) -> Row:
    seat = owed.seat
    return (
        id,
        owed.letter,
        owed.key,
        unit,
        owed.to,
        ",".join(owed.by),
        seat.post if seat else "",
        seat.unit if seat else "",
        (seat.department if seat else None) or "",
        owed.person or "",
        owed.occurrence or "",
        owed.clock or "",
        at,
    )


def _notice(id: str, notice: e.NoticeOwed, at: int) -> Row:
    seat = notice.seat
    return (
        id,
        notice.notice,
        notice.what,
        seat.post if seat else "",
        seat.unit if seat else "",
        (seat.department if seat else None) or "",
        notice.person or "",
        notice.occurrence or "",
        notice.clock or "",
        at,
    )


_NOTICE_WHAT, _NOTICE_PERSON, _NOTICE_OCCURRENCE, _NOTICE_CLOCK = 2, 6, 7, 8


def _matters(case: Case, notice: Row) -> bool:
    occurrence = case.occurrences.get(notice[_NOTICE_OCCURRENCE])
    if notice[_NOTICE_WHAT] == "mention":
        return not case.archived
    if notice[_NOTICE_WHAT] == "handover":
        return occurrence is not None and occurrence.offered_to == notice[_NOTICE_PERSON]
    if occurrence is not None:
        return occurrence.status == OPEN
    clock = case.clocks.get(notice[_NOTICE_CLOCK])
    if clock is not None:
        return clock.status in (RUNNING, SUSPENDED)
    return not case.settled


# --- what the state says
# --------------------------------------------------------------------------------------------


def _standing(case: Case) -> Occurrence | None:
    """Where the main procedure stands."""
    for root in case.instances.values():
        return case.occurrences.get(root.at) if root.at else None
    return None


def _dues(case: Case) -> list[tuple[int, ClockState]]:
    """The running clocks that have a due moment, strictest first; one that comes round is never due."""
    running = [
        (to_micros(c.due), c)
        for c in case.clocks.values()
        if c.status == RUNNING and c.due is not None and not c.periodic
    ]
    running.sort(key=lambda pair: (pair[0], pair[1].id))
    return running


def _summary(
    id: str,
    case: Case,
    kept: Kept,
    standing: Occurrence | None,
    dues: list[tuple[int, ClockState]],
    recorded_at: int,
    facts: str,
) -> Row:
    seat = standing.seats[0] if standing is not None and standing.seats else None
    level = case.values.get("level")
    received, opened = case.received_at, case.opened_at
    return (
        id,
        kept.number or id,
        case.unit,
        case.kind,
        case.regulation,
        case.version,
        case.channel,
        level if isinstance(level, str) else "",
        case.status,
        standing.step if standing else "",
        (seat.department if seat else None) or "",
        (standing.person if standing else None) or "",
        to_micros(received) if received else recorded_at,
        to_micros(opened) if opened else recorded_at,
        kept.closed_at,
        kept.settled_at,
        kept.archived_at,
        kept.keep_until,
        case.outcome or "",
        dues[0][0] if dues else NEVER_MICROS,
        dues[0][1].id if dues else "",
        any(clock.late_at is not None for _, clock in dues),
        any(clock.late_at is not None for clock in case.clocks.values()),
        case.reopened,
        kept.anonymous,
        case.origin or "",
        kept.duty,
        kept.subject,
        kept.period,
        facts,
        recorded_at,
    )


_FACTS = -2


def _facts(before: Rows | None, case: Case) -> str:
    """The coded record as JSON, written again only where it is another."""
    if before is not None and before.values is case.values:
        return str(before.summary[_FACTS])
    return to_json({key: value_to(value) for key, value in case.values.items()})


def _involved(id: str, case: Case, ruled: Ruled) -> dict[str, Row]:
    """The departments a task lay with, and the people who held or did one or are named to."""
    received = to_micros(case.received_at) if case.received_at else 0
    who: set[str] = set()
    for occurrence in case.occurrences.values():
        for seat in occurrence.seats:
            if seat.department is not None:
                who.add(f"department:{seat.department}")
        if occurrence.person is not None:
            who.add(f"person:{occurrence.person}")
        if occurrence.by is not None:
            who.add(f"person:{occurrence.by}")
    who.update(f"person:{one}" for relief in ruled.reliefs.values() for one in relief.named)
    return {one: (id, one, received, case.status, case.unit) for one in sorted(who)}


def _tasks(
    id: str, case: Case, dues: list[tuple[int, ClockState]], ruled: Ruled
) -> dict[tuple[str, int], Row]:
    level = case.values.get("level")
    rows: dict[tuple[str, int], Row] = {}
    for occurrence in case.occurrences.values():
        if occurrence.status != OPEN:
            continue
        instance = case.instances[occurrence.instance]
        due, clock = _due_of(case, occurrence, dues)
        signed = {post for post, _ in occurrence.signed}
        relief = ruled.reliefs.get(occurrence.id)
        barred = "".join(f",{one}" for one in sorted(relief.barred)) + "," if relief and relief.barred else ""
        for place, (seat, person) in enumerate(_seated(occurrence, relief)):
            rows[occurrence.id, place] = (
                id,
                occurrence.id,
                place,
                instance.id,
                instance.procedure,
                occurrence.step,
                occurrence.stage,
                seat.post,
                seat.unit,
                seat.department or "",
                person,
                seat.post in signed,
                case.unit,
                level if isinstance(level, str) else "",
                to_micros(occurrence.begun_at),
                due,
                clock,
                barred,
                _above(relief.above[place]) if relief is not None and not relief.named else "",
                occurrence.step.endswith(APPROVAL),
            )
    return rows


def _seated(occurrence: Occurrence, relief: Relief | None) -> Iterable[tuple[Seat, str]]:
    """The seats of a task with who alone may do it there; of several who are named, each has it as theirs."""
    if relief is not None and relief.named:
        return [(occurrence.seats[0], one) for one in relief.named]
    return [(one, occurrence.person or "") for one in occurrence.seats]


def _above(seats: tuple[Seat, ...]) -> str:
    """The seats above one as JSON, nearest first."""
    return to_json([[one.post, one.unit, one.department or ""] for one in seats]) if seats else ""


def _due_of(case: Case, occurrence: Occurrence, dues: list[tuple[int, ClockState]]) -> tuple[int, str]:
    """The strictest running clock of the task's procedure or of one it was started from."""
    above = set()
    instance = case.instances.get(occurrence.instance)
    while instance is not None and instance.id not in above:
        above.add(instance.id)
        instance = case.instances.get(instance.parent) if instance.parent else None
    for due, clock in dues:
        if clock.instance in above:
            return due, clock.id
    return NEVER_MICROS, ""


def _clocks(id: str, case: Case, ruled: Ruled) -> dict[str, Row]:
    level = case.values.get("level")
    rows: dict[str, Row] = {}
    for clock in case.clocks.values():
        if clock.status not in (RUNNING, SUSPENDED):
            continue
        rows[clock.id] = (
            id,
            clock.id,
            clock.key,
            clock.instance,
            case.unit,
            _department_at(case, clock) or "",
            level if isinstance(level, str) else "",
            clock.status == SUSPENDED,
            clock.provisional,
            to_micros(clock.started_at),
            _due_at(clock),
            clock.late_at is not None,
            clock.calendar,
            clock.instance in ruled.private,
        )
    return rows


def _due_at(clock: ClockState) -> int:
    """When it is late: never while it rests, nor where it only comes round."""
    if clock.due is None or clock.status != RUNNING or clock.periodic:
        return NEVER_MICROS
    return to_micros(clock.due)


def _department_at(case: Case, clock: ClockState) -> str | None:
    instance = case.instances.get(clock.instance)
    standing = case.occurrences.get(instance.at) if instance is not None and instance.at else None
    return standing.seats[0].department if standing is not None and standing.seats else None
