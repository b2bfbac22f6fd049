"""Procedures that people start, beside those the rules start: a leak reported, information asked for."""

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.case import LIVE
from bihuan.engine.commands import StartProcedure
from bihuan.engine.completing import person_or_complainant
from bihuan.engine.events import Part
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import require_holds
from bihuan.engine.walking import begin_procedure
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import SUBJECT, Procedure, Regulation


def start_procedure(w: Working, command: StartProcedure) -> None:
    """Begins it beside the main procedure, with a note of who began it and why."""
    said = w.regulation.procedures.get(command.procedure)
    if said is None:
        raise refuse(Reason.NO_SUCH_STEP, step=command.procedure)
    require_startable(w, said)
    if command.subject is None and is_about_somebody(w.regulation, said):
        raise refuse(Reason.MISSING_FIELDS, said.rule, fields={SUBJECT: Reason.MISSING_FIELDS})
    if not said.again and any(
        one.procedure == said.key and one.subject == command.subject and one.status == LIVE
        for one in w.case.instances.values()
    ):
        raise refuse(Reason.ALREADY_RUNNING, said.rule, procedure=said.name)
    because = because_of(said.rule)
    parts = (Part("reason", "case", command.reason),) if command.reason else ()
    w.emit(e.NoteAdded(None), because, at=w.now, by=person_or_complainant(w), parts=parts)
    begin_procedure(w, said.key, w.root().id, None, command.subject, {}, w.now, because)


def require_startable(w: Working, said: Procedure) -> None:
    """Raises the refusal that says why the actor may not start it now.

    One that outlives the case may be started after it has closed, until it is archived.
    """
    if w.case.archived:
        raise refuse(Reason.CASE_ARCHIVED, said.rule)
    if not w.case.is_open and not said.outlives:
        raise refuse(Reason.CASE_CLOSED, said.rule)
    refusal = refuse(Reason.NOT_FOR_POST, said.rule, posts=said.started_by)
    if not said.started_by:
        raise refusal
    require_holds(w, said.started_by, refusal)
    if said.during is not None:
        clocks.require_running(w, w.root(), said.during, said.rule, said.name)
    if said.startable is not None and not w.holds(said.startable, w.root()):
        raise refuse(Reason.OUTCOME_NOT_HERE, said.rule, outcome=said.name)


def is_about_somebody(regulation: Regulation, said: Procedure) -> bool:
    """Whether a step is the subject's own, or of a post in the subject's department."""
    posts = {post for step in said.steps.values() for post in step.by}
    return SUBJECT in posts or any(
        regulation.posts[post].of == (SUBJECT, "") for post in posts if post in regulation.posts
    )
