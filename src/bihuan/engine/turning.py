"""What turns a case's course outside its steps.

A new level, a correction, withdrawal, re-opening, archive, another version.
"""

from datetime import date

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.case import COMPLETED, OPEN, RUNNING, SUSPENDED, Case
from bihuan.engine.commands import (
    Archive,
    CorrectField,
    MoveToVersion,
    Reassess,
    RecountClocks,
    Reopen,
    Withdraw,
)
from bihuan.engine.completing import person_or_complainant
from bihuan.engine.counting import calendar_for
from bihuan.engine.events import Because, Part
from bihuan.engine.filling import PEOPLE_KINDS, about, fill_in, require_sound
from bihuan.engine.known import COMPLAINANT, STAFF
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import give_to_the_named, require_holds
from bihuan.engine.walking import (
    decide_table,
    end,
    enter,
    leave_current,
    start_children,
    watch,
)
from bihuan.engine.working import Working, refuse
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import MAIN, Procedure, Retention
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.ends import Ends

WITHDRAWN = "withdrawn"


def reassess(w: Working, command: Reassess) -> None:
    """Has the tables that give the level decided again, with what is now known (semantics 23)."""
    rule = w.regulation.reassessment
    _require_open(w)
    if rule is None:
        raise refuse(Reason.NOT_FOR_POST)
    require_holds(w, rule.by, refuse(Reason.NOT_FOR_POST, rule.rule, posts=rule.by))
    _require_reason(command.reason, rule.rule.path)
    root = w.root()
    require_sound(w, root, command.values, {}, rule.rule)
    known = {**w.scope(root), **command.values}
    needed = {key for table in rule.tables for key in w.regulation.tables[table].table.reads}
    lacking = {
        key: Reason.MISSING_FIELDS
        for key in sorted(needed & w.regulation.fields.keys())
        if known.get(key) is None
    }
    if lacking:
        raise refuse(Reason.MISSING_FIELDS, rule.rule, fields=lacking)
    because = because_of(rule.rule)
    by = w.by.person
    fill_in(w, root, None, command.values, {}, w.now, because, by)
    w.emit(e.NoteAdded(None), because, at=w.now, by=by, parts=(Part("reason", "case", command.reason),))
    for table in rule.tables:
        decide_table(w, root.id, table, w.now)
    for one in rule.starts:
        start_children(w, root.id, one, w.now, None)


def correct_field(w: Working, command: CorrectField) -> None:
    """Changes the record only; level and routing stay until they are decided again."""
    if w.case.archived:
        raise refuse(Reason.CASE_ARCHIVED)
    instance = w.case.instances.get(command.instance)
    field = w.regulation.fields.get(command.field)
    if instance is None or field is None:
        raise refuse(Reason.UNKNOWN_FIELD, field=command.field)
    _require_reason(command.reason, field.rule.path)
    by = w.by.person
    reason = Part("reason", "case", command.reason)
    if field.kept_apart:
        text = str(command.value or "")
        require_sound(w, instance, {}, {field.key: text}, field.rule)
        parts = (reason, Part(field.key, about(field, instance), text))
        corrected = e.FieldCorrected(instance.id, field.key, None, None)
        w.emit(corrected, because_of(field.rule), at=w.now, by=by, parts=parts)
        return
    require_sound(w, instance, {field.key: command.value}, {}, field.rule)
    old = w.scope(instance).get(field.key)
    corrected = e.FieldCorrected(instance.id, field.key, old, command.value)
    w.emit(corrected, because_of(field.rule), at=w.now, by=by, parts=(reason,))
    clocks.quantities_grow(w, {field.key: command.value}, w.now)
    watch(w, instance.id, (field.key,), w.now)
    if isinstance(command.value, date):
        clocks.date_waiting(w, instance, frozenset((field.key,)), w.now)
    if field.kind in PEOPLE_KINDS:
        give_to_the_named(w, frozenset((field.key,)), w.now, because_of(field.rule))


def withdraw(w: Working, command: Withdraw) -> None:
    """The complainant takes the complaint back; staff record it with a note of how they learnt of it."""
    _require_open(w)
    root = w.root()
    main = _main(w)
    rule = main.ends[WITHDRAWN].rule if WITHDRAWN in main.ends else None
    if rule is None:
        raise refuse(Reason.NOT_FOR_POST, main.rule)
    if w.by.kind == STAFF and not command.learnt.strip():
        raise refuse(Reason.LEARNT_REQUIRED, rule, fields={"learnt": Reason.LEARNT_REQUIRED})
    because = because_of(rule)
    said = (("reason", command.reason), ("learnt", command.learnt))
    parts = tuple(Part(name, COMPLAINANT, text) for name, text in said if text)
    w.emit(e.NoteAdded(None), because, at=w.now, by=person_or_complainant(w), parts=parts)
    leave_current(w, root.id, WITHDRAWN, w.now, because)
    end(w, root.id, WITHDRAWN, w.now, because)


def reopen(w: Working, command: Reopen) -> None:
    """A closed case begins again where the regulation says, until it is archived (semantics 19).

    One that ended before anybody had done anything has nothing to come back to: it begins anew.
    """
    main = _main(w)
    if not w.case.status:
        raise refuse(Reason.NO_CASE)
    if w.case.is_open:
        raise refuse(Reason.CASE_NOT_CLOSED, main.rule)
    if w.case.archived:
        raise refuse(Reason.CASE_ARCHIVED, main.rule)
    if main.reopens is None:
        raise refuse(Reason.NO_REOPENING, main.rule)
    anew = not is_touched(main, w.case)
    again = main.begins if anew else main.reopens
    step = command.step or again
    if step != again:
        raise refuse(Reason.NO_SUCH_STEP, main.rule, step=step)
    _require_reason(command.reason, main.rule.path)
    # Begun anew it passes by the step that lets it be taken up: that is cited here.
    because = because_of(main.steps[main.reopens].rule if anew else main.rule)
    subject = COMPLAINANT if w.by.kind == COMPLAINANT else "case"
    parts = (Part("reason", subject, command.reason),)
    w.emit(e.CaseReopened(step), because, at=w.now, by=person_or_complainant(w), parts=parts)
    if anew:
        clocks.begin_anew(w, w.root(), w.now, because)
    enter(w, w.root().id, step, w.now, because)


def is_touched(main: Procedure, case: Case) -> bool:
    """Whether any of its steps that is not automatic has been done."""
    done = (o.step for o in case.occurrences.values() if o.instance == MAIN and o.status == COMPLETED)
    return any(step not in main.steps or not main.steps[step].automatic for step in done)


def archive(w: Working, command: Archive) -> None:
    """Files a settled case, with the day until which it is kept."""
    access = w.regulation.access.get("archive")
    if w.by.kind == COMPLAINANT:
        raise refuse(Reason.NOT_FOR_POST, access.rule if access else None)
    if w.case.archived:
        raise refuse(Reason.CASE_ARCHIVED, access.rule if access else None)
    if not w.case.settled:
        raise refuse(Reason.CASE_NOT_SETTLED, access.rule if access else None)
    if access is not None and access.kept_by:
        require_holds(w, access.kept_by, refuse(Reason.NOT_FOR_POST, access.rule, posts=access.kept_by))
    rule = access.rule if access is not None else _main(w).rule
    kept, until = _kept_longest(w)
    cited = dict.fromkeys((*rule.articles, *(kept.rule.articles if kept is not None else ())))
    w.emit(e.CaseArchived(until), Because(rule.path, tuple(cited)), at=w.now, by=w.by.person)


def _kept_longest(w: Working) -> tuple[Retention | None, date | None]:
    """The longest retention that applies, and the day until which it keeps the case."""
    case = w.case
    since = {"received": case.received_at, "closed": case.closed_at, "settled": case.settled_at}
    kept: Retention | None = None
    until: date | None = None
    for one in w.regulation.retention:
        if not _applies(w, one):
            continue
        end_ = due(
            one.keep, since[one.starts_from] or w.now, w.known.calendar, ends=Ends(roll=False)
        ).ends_day
        if until is None or (end_ is not None and end_ > until):
            kept, until = one, end_
    return kept, until


def _applies(w: Working, one: Retention) -> bool:
    """Whether a retention is of this case; what cannot be known shortens none."""
    try:
        return w.holds(one.when, w.root())
    except MissingValue:
        return True


def recount_clocks(w: Working, command: RecountClocks) -> None:
    """Counts running clocks not yet late again with the calendar now known (semantics 11)."""
    for state in list(w.case.clocks.values()):
        if state.status not in (RUNNING, SUSPENDED) or state.late_at is not None or not state.limit:
            continue
        clock = clocks.clock_rule(w, state)
        if state.due is None or calendar_for(w, clock).digest == state.calendar:
            continue
        used = {"old_calendar": state.calendar, "calendar": w.known.calendar.digest}
        because = Because(clock.rule.path, clock.rule.articles, {}, used)
        clocks.reset(w, state, "recounted", w.now, because, limit=state.limit, started_at=state.started_at)


def move_to_version(w: Working, command: MoveToVersion) -> None:
    """Goes on under another version of the same regulation.

    A position it does not know is refused (semantics 18).
    """
    target = w.known.target
    if target is None or target.id != w.case.regulation:
        raise refuse(Reason.NOT_UNDERSTOOD)
    _require_reason(command.reason, "moving")
    root = w.root()
    if root.at is not None:
        here = f"{root.procedure}/{w.case.occurrences[root.at].step}"
        procedure, _, step = command.steps.get(here, here).partition("/")
        known = target.procedures.get(procedure)
        if procedure != root.procedure or known is None or step not in known.steps:
            raise refuse(Reason.UNMAPPED_POSITION, position=here)
    moved = e.CaseMoved(target.version, target.digest, w.case.version, dict(command.steps))
    parts = (Part("reason", "case", command.reason),)
    w.emit(moved, Because("moving", ()), at=w.now, by=w.by.person, parts=parts)
    w.go_on_under(target)
    for state in clocks.live_clocks(w, root.id):
        if state.key not in target.clocks:
            w.emit(e.ClockMoot(state.id), Because("moving", ()), at=w.now)


def _main(w: Working) -> Procedure:
    root = w.root()
    return w.plan_for(root).regulation.procedures[root.procedure]


def _require_open(w: Working) -> None:
    if w.case.status != OPEN:
        raise refuse(Reason.CASE_CLOSED, _main(w).rule)


def _require_reason(reason: str, rule: str) -> None:
    if not reason.strip():
        raise refuse(Reason.REASON_REQUIRED, fields={"reason": Reason.REASON_REQUIRED}, asked_by=rule)
