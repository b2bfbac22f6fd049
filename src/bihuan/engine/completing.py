"""Doing a step: who may, with what, and what follows."""

from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.case import COMPLETED, OPEN, Instance, Occurrence
from bihuan.engine.clocks import require_running
from bihuan.engine.commands import Complete
from bihuan.engine.events import Part
from bihuan.engine.filling import fill_in, missing_fields, require_asked, require_sound, shown_of
from bihuan.engine.known import COMPLAINANT, STAFF, SYSTEM
from bihuan.engine.passing import decide_extension
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import (
    is_plainly_theirs,
    is_theirs_to_choose,
    require_holds,
    require_may_do,
    seat_of,
    sits,
)
from bihuan.engine.surveying import take_call
from bihuan.engine.walking import complete
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import Outcome, Rule, Step


def do_step(w: Working, command: Complete) -> None:
    """Answers an open occurrence with an outcome."""
    occurrence = open_occurrence(w, command.occurrence)
    instance = w.case.instances[occurrence.instance]
    way = w.way_at(instance, occurrence.step)
    step = way.step
    on_behalf = None
    if not is_plainly_theirs(w, way, occurrence):
        chosen = step.outcomes.get(command.outcome)
        if not is_theirs_to_choose(w, instance, step, chosen):
            own = is_kept_for_posts(chosen)
            on_behalf = require_may_do(w, instance, step, occurrence, command.learnt, own=own)
    outcome = _require_outcome(w, instance, step, command)
    form = outcome.form or step.form
    at = _moment(w, command, occurrence, step.rule)
    if command.values or command.texts:
        require_asked(w, instance, form, step.rule, command.values, command.texts)
        require_sound(w, instance, command.values, command.texts, step.rule)
    if form is not None:
        _require_complete(w, instance, step, occurrence, outcome, command)
    if step.approves is not None and w.by.kind == STAFF and command.shown != shown_of(w.case, occurrence.id):
        raise refuse(Reason.SHOWN_CHANGED, step.rule, step=step.name)
    by = person_or_complainant(w)
    because = way.exits[outcome.key].because
    if command.values or command.texts:
        fill_in(w, instance, form, command.values, command.texts, at, because, by)
    if outcome.when is not None and not w.holds(outcome.when, w.case.instances[instance.id]):
        raise refuse(Reason.OUTCOME_NOT_HERE, outcome.rule, outcome=outcome.name)
    if command.files:
        w.emit(e.FilesAttached(command.files, command.digests, occurrence.id), because, at=at, by=by)
    parts = _parts(command)
    if step.all_sign and not _last_signature(w, instance, step, occurrence, outcome, at, parts, on_behalf):
        return
    if at < w.now:
        w.seen_at = w.now
    complete(w, occurrence.id, outcome.key, at, by, shown=command.shown, on_behalf=on_behalf, parts=parts)
    take_call(w, instance.id, outcome.key, command.texts.get("survey_call_comment", ""), by)
    if instance.origin is not None:
        decide_extension(w, instance.id, outcome.key, at)


def is_kept_for_posts(outcome: Outcome | None) -> bool:
    """Whether a way out is the staff's own answer, at a step they share with the complainant."""
    return outcome is not None and outcome.by is not None and COMPLAINANT not in outcome.by


def person_or_complainant(w: Working) -> str | None:
    actor = w.by
    return COMPLAINANT if actor.kind == COMPLAINANT else actor.person


def open_occurrence(w: Working, name: str) -> Occurrence:
    """The occurrence a command answers, if it is still open. Raises the refusal that says who did what."""
    occurrence = w.case.occurrences.get(name)
    if occurrence is None:
        raise refuse(Reason.NO_SUCH_TASK, occurrence=name)
    if occurrence.status == OPEN:
        return occurrence
    rule = w.step_at(w.case.instances[occurrence.instance], occurrence.step).rule
    if occurrence.status == COMPLETED:
        raise refuse(
            Reason.ALREADY_DONE, rule, by=occurrence.by, at=occurrence.done_at, outcome=occurrence.outcome
        )
    raise refuse(Reason.NOT_OPEN_YET, rule, occurrence=name)


def _require_outcome(w: Working, instance: Instance, step: Step, command: Complete) -> Outcome:
    outcome = step.outcomes.get(command.outcome)
    if outcome is None:
        raise refuse(
            Reason.UNKNOWN_OUTCOME, step.rule, outcome=command.outcome, outcomes=tuple(step.outcomes)
        )
    if outcome.by is not None:
        require_holds(w, outcome.by, refuse(Reason.OUTCOME_NOT_YOURS, outcome.rule, outcome=outcome.name))
    if outcome.during is not None:
        require_running(w, instance, outcome.during, outcome.rule, outcome.name)
    if outcome.reason_required and not command.reason.strip():
        raise refuse(
            Reason.REASON_REQUIRED,
            outcome.rule,
            fields={"reason": Reason.REASON_REQUIRED},
            outcome=outcome.name,
        )
    return outcome


def _moment(w: Working, command: Complete, occurrence: Occurrence, rule: Rule) -> datetime:
    """When it happened: now, or earlier with evidence, never before the step was begun."""
    at = command.happened_at
    if at is None or at == w.now:
        return w.now
    if at > w.now:
        raise refuse(Reason.RECEIVED_IN_FUTURE, rule, received_at=at)
    if at < occurrence.begun_at:
        raise refuse(Reason.BEFORE_RECEIPT, rule, begun_at=occurrence.begun_at)
    if not command.files and not command.learnt.strip():
        raise refuse(Reason.EVIDENCE_REQUIRED, rule)
    return at


def _require_complete(
    w: Working, instance: Instance, step: Step, occurrence: Occurrence, outcome: Outcome, command: Complete
) -> None:
    """A secondary way out (handing back, withdrawing) does not ask for the step's form, but for its own."""
    form = outcome.form or (None if outcome.secondary else step.form)
    if form is None:
        return
    # Asked again, it is answered again: what the first round said is no answer to the second.
    anew = occurrence.number > 1 and not occurrence.signed
    missing = missing_fields(w, instance, form, command.values, command.texts, anew=anew)
    if missing:
        raise refuse(Reason.MISSING_FIELDS, step.rule, fields=missing, step=step.name)


def _parts(command: Complete) -> tuple[Part, ...]:
    if not command.reason and not command.learnt:
        return ()
    said = (("reason", command.reason), ("learnt", command.learnt))
    return tuple(Part(name, "case", text) for name, text in said if text)


def signable(w: Working, instance: Instance, step: Step, occurrence: Occurrence) -> list[str]:
    """The posts for which the actor can still sign: those whose seats are theirs and unsigned."""
    signed = {post for post, _ in occurrence.signed}
    return [post for post in step.by if post not in signed and _may_sign(w, instance, post)]


def _may_sign(w: Working, instance: Instance, post: str) -> bool:
    if w.by.kind == STAFF:
        return sits(w, instance, seat_of(w, instance, post), w.by, frozenset())
    return w.by.kind == SYSTEM or post == COMPLAINANT


def _last_signature(
    w: Working,
    instance: Instance,
    step: Step,
    occurrence: Occurrence,
    outcome: Outcome,
    at: datetime,
    parts: tuple[Part, ...],
    on_behalf: str | None,
) -> bool:
    """Notes the signature for each seat the actor holds; True when it was the last one needed.

    A way out that not all need to agree on (handing back, objecting) is taken by whoever chooses it.
    """
    if outcome.secondary:
        return True
    actor = w.by
    signed = {post for post, _ in occurrence.signed}
    mine = signable(w, instance, step, occurrence)
    if on_behalf is not None and not mine and on_behalf not in signed:
        mine = [on_behalf]
    if not mine:
        raise refuse(Reason.ALREADY_DONE, step.rule, by=actor.person, at=w.now, outcome="signed")
    if len(signed) + len(mine) == len(step.by):
        return True
    for post in mine:
        w.emit(e.StepSigned(occurrence.id, post), because_of(step.rule), at=at, by=actor.person, parts=parts)
    return False
