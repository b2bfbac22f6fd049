"""Whose a task is: claimed, assigned, given back, and offered to a colleague who accepts it or does not."""

from bihuan.engine import events as e
from bihuan.engine.case import Occurrence
from bihuan.engine.commands import AnswerHandover, AssignTask, OfferHandover
from bihuan.engine.completing import open_occurrence
from bihuan.engine.events import Part
from bihuan.engine.known import SYSTEM
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import excluded, is_dedicated, people_named, sits, within_reach
from bihuan.engine.tending import notify
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import Step


def assign_task(w: Working, command: AssignTask) -> None:
    """Claims a task, hands it to a colleague who holds the post, or gives it back."""
    occurrence = open_occurrence(w, command.occurrence)
    step = w.step_at(w.case.instances[occurrence.instance], occurrence.step)
    theirs = _require_giver(w, step, occurrence)
    if command.person is not None:
        mine = theirs and command.person == w.by.person
        _require_taker(w, step, occurrence, command.person, mine=mine)
    assigned = e.TaskAssigned(occurrence.id, command.person)
    w.emit(assigned, because_of(step.rule), at=w.now, by=w.by.person)


def offer_handover(w: Working, command: OfferHandover) -> None:
    """Offers a task to somebody who may do it; an offer before this one no longer stands."""
    occurrence = open_occurrence(w, command.occurrence)
    step = w.step_at(w.case.instances[occurrence.instance], occurrence.step)
    _require_giver(w, step, occurrence)
    if command.person in (w.by.person, occurrence.person):
        raise refuse(Reason.WRONG_VALUE, step.rule, fields={"person": Reason.WRONG_VALUE}, step=step.name)
    _require_taker(w, step, occurrence, command.person, mine=False)
    parts = (Part("text", "case", command.text),) if command.text else ()
    because = because_of(step.rule)
    offered = e.HandoverOffered(occurrence.id, command.person)
    w.emit(offered, because, at=w.now, by=w.by.person, parts=parts)
    notify(w, "handover", command.person, occurrence.id, because)


def answer_handover(w: Working, command: AnswerHandover) -> None:
    """The person asked accepts or declines; whoever asked, or oversees, takes the offer back."""
    occurrence = open_occurrence(w, command.occurrence)
    step = w.step_at(w.case.instances[occurrence.instance], occurrence.step)
    to, asker = occurrence.offered_to, occurrence.offered_by
    if to is None or not (to == w.by.person or (not command.accepted and _may_withdraw(w, asker))):
        raise refuse(Reason.NOT_OFFERED, step.rule, step=step.name)
    asked = to == w.by.person
    if asked and command.accepted:
        _require_taker(w, step, occurrence, to, mine=False)
    elif asked and not command.reason.strip():
        fields = {"reason": Reason.REASON_REQUIRED}
        raise refuse(Reason.REASON_REQUIRED, step.rule, fields=fields, step=step.name)
    because = because_of(step.rule)
    answer = "withdrawn" if not asked else "accepted" if command.accepted else "declined"
    parts = (Part("reason", "case", command.reason),) if command.reason else ()
    answered = e.HandoverAnswered(occurrence.id, to, answer)
    w.emit(answered, because, at=w.now, by=w.by.person, parts=parts)
    if command.accepted:
        w.emit(e.TaskAssigned(occurrence.id, to), because, at=w.now, by=w.by.person)
    if asked and asker is not None:
        notify(w, "handover answer", asker, occurrence.id, because)


def _may_withdraw(w: Working, asker: str | None) -> bool:
    return w.by.oversees or (asker is not None and w.by.person == asker)


def _require_giver(w: Working, step: Step, occurrence: Occurrence) -> bool:
    """Refuses whoever has no say in whose the task is; True where it is the actor's own to do."""
    instance, actor = w.case.instances[occurrence.instance], w.by
    barred, people = excluded(w, instance, step), people_named(w, instance, step)
    if people:
        theirs = actor.person in people and actor.person not in barred
    else:
        theirs = any(sits(w, instance, seat, actor, barred) for seat in occurrence.seats)
    if not (theirs or actor.oversees or actor.kind == SYSTEM):
        raise refuse(Reason.NOT_YOURS, step.rule, step=step.name)
    if occurrence.person is not None and occurrence.person != actor.person and not actor.oversees:
        raise refuse(Reason.HELD_BY_OTHER, step.rule, step=step.name, person=occurrence.person)
    dedicated = is_dedicated(w, step, occurrence) or len(people) == 1
    if dedicated and occurrence.person is not None:
        raise refuse(Reason.ONLY_DEDICATED, step.rule, step=step.name, person=occurrence.person)
    return theirs


def _require_taker(w: Working, step: Step, occurrence: Occurrence, person: str, *, mine: bool) -> None:
    """Refuses a person who may not do the task; `mine` is somebody's own claim."""
    instance = w.case.instances[occurrence.instance]
    if person in excluded(w, instance, step):
        raise refuse(Reason.EXCLUDED, step.rule, step=step.name)
    if not mine and person not in within_reach(w, instance, step, occurrence):
        raise refuse(Reason.PERSON_NOT_HOLDER, step.rule, step=step.name, person=person)
