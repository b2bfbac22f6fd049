"""Commands of a token's person in a case: the same door as the pages, the same refusals."""

from __future__ import annotations

import hashlib
from typing import Any

from bihuan.api import problems
from bihuan.api.guarding import Caller
from bihuan.api.lodging import not_let_in, scoped, sorted_values
from bihuan.api.reading import Opened, names
from bihuan.api.shapes import AssignIn, CompleteIn, ExtendIn, SupplyIn
from bihuan.cases.entering import SameIdOtherCommand
from bihuan.cases.perform import perform
from bihuan.documents import keeping as documents
from bihuan.engine import Refused
from bihuan.engine.commands import AddNote, AskExtension, AssignTask, Command, Complete
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason
from bihuan.inbox import intake
from bihuan.inbox.intake import Added
from bihuan.inbox.keeping import OtherContent


def complete(this: Opened, asked: CompleteIn, *, key: str) -> dict[str, Any]:
    """Does a task."""
    fields = _form_of(this, asked.task, asked.outcome)
    values, texts, wrong = sorted_values(fields, asked.values)
    try:
        digests = documents.digests_of(asked.files, case=this.row.id)
    except LookupError:
        digests = ()
        wrong.append(("files", "wrong-value", problems.reason_words(Reason.WRONG_VALUE)))
    if wrong:
        raise problems.malformed(tuple(wrong))
    command = Complete(
        asked.task,
        asked.outcome,
        values=values,
        texts=texts,
        reason=asked.reason,
        shown=asked.shown,
        learnt=asked.learnt,
        files=tuple(asked.files),
        digests=digests,
    )
    done = _perform(this, command, key=key)
    documents.belong(asked.files, this.row.id)
    return done


def _form_of(this: Opened, task: str, outcome: str = "") -> dict[str, Any]:
    """The fields of the task's form, or of the outcome's own.

    Raises the problem where there is no such task in sight.
    """
    occurrence = this.case.occurrences.get(task)
    if occurrence is None or occurrence.instance in this.hidden:
        raise problems.refused(Refused(Reason.NO_SUCH_TASK), this.regulation)
    procedure = this.case.instances[occurrence.instance].procedure
    step = this.regulation.procedures[procedure].steps[occurrence.step]
    chosen = step.outcomes.get(outcome)
    form = (chosen.form if chosen is not None else None) or step.form
    keys = this.regulation.forms[form].fields if form else ()
    return {name: this.regulation.fields[name] for name in keys}


def assign(this: Opened, asked: AssignIn, *, key: str) -> dict[str, Any]:
    """Takes, hands over or gives back a task."""
    _form_of(this, asked.task)
    person = this.caller.person if asked.person == "me" else asked.person
    return _perform(this, AssignTask(asked.task, person), key=key)


def extend(this: Opened, asked: ExtendIn, *, key: str) -> dict[str, Any]:
    """Asks for more time."""
    state = this.case.clocks.get(asked.clock)
    if state is None or state.instance in this.hidden:
        raise problems.refused(Refused(Reason.NO_SUCH_CLOCK), this.regulation)
    return _perform(this, AskExtension(asked.clock, asked.reason, asked.length), key=key)


def _perform(this: Opened, command: Command, *, key: str) -> dict[str, Any]:
    caller = this.caller
    try:
        done = perform(
            command, on=this.row.id, at=caller.now, by=caller.person, command_id=_command_id(caller, key)
        )
    except SameIdOtherCommand:
        raise not_let_in(OtherContent(""), this.regulation) from None
    if isinstance(done, Refused):
        raise problems.refused(done, this.regulation, named=names())
    said = {name: getattr(done, name) for name in ("number", "first", "last", "repeated")}
    return {"id": done.case_id, **said}


def _command_id(caller: Caller, key: str) -> str | None:
    """The caller's key in the ledger's own form; without one a command has no second time."""
    return hashlib.sha256(scoped(caller, key).encode()).hexdigest() if key else None


def supply(this: Opened, asked: SupplyIn, *, key: str) -> dict[str, Any]:
    """Adds what the complainant has to say: staff in their own name, a service in the complainant's."""
    answer = intake.supply(
        this.row.id,
        channel="api",
        text=asked.text,
        files=asked.files,
        now=this.caller.now,
        idempotency=scoped(this.caller, key) if key else None,
        by=this.caller.bearer.by or COMPLAINANT,
    )
    if not isinstance(answer, Added):
        raise not_let_in(answer, this.regulation)
    return {"id": answer.case_id, "number": answer.number, "repeated": answer.repeated}


def say(this: Opened, text: str, *, key: str) -> dict[str, Any]:
    """A message of the complainant, who speaks through the other program."""
    answer = intake.say(
        this.row.id,
        channel="api",
        text=text,
        now=this.caller.now,
        idempotency=scoped(this.caller, key) if key else None,
    )
    if not isinstance(answer, Added):
        raise not_let_in(answer, this.regulation)
    return {"id": answer.case_id, "number": answer.number, "repeated": answer.repeated}


def note(this: Opened, text: str, task: str | None, *, key: str) -> dict[str, Any]:
    """A note of staff, about a task that is in sight or about the case."""
    if task is not None:
        _form_of(this, task)
    return _perform(this, AddNote(text, task), key=key)
