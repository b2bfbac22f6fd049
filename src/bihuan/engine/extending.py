"""Extensions.

Asked in time, decided by whom the rule names, capped in each, in number and in total (semantics 24).
"""

from datetime import datetime

from bihuan.engine import clocks, letters
from bihuan.engine import events as e
from bihuan.engine.case import RUNNING, STOPPED, SUSPENDED, ClockState
from bihuan.engine.commands import AskExtension
from bihuan.engine.counting import count, has_passed, limit_of
from bihuan.engine.events import Because, Part
from bihuan.engine.passing import climb_until
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import require_holds
from bihuan.engine.walking import begin_procedure
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import Clock, Extension
from bihuan.regulation.worktime.lengths import LengthError

GRANTED = "granted"


def ask_extension(w: Working, command: AskExtension) -> None:
    """Asks for more time on a running clock; asked in time, it holds the ladder until it is decided."""
    state = w.case.clocks.get(command.clock)
    if state is None:
        raise refuse(Reason.NO_SUCH_CLOCK, clock=command.clock)
    clock = clocks.clock_rule(w, state)
    extension = require_extensible(w, state, clock)
    if not command.reason.strip():
        raise refuse(Reason.REASON_REQUIRED, extension.rule, fields={"reason": Reason.REASON_REQUIRED})
    length = _length(w, state, clock, extension, command.length)
    because = because_of(extension.rule)
    by = w.by.person
    parts = (Part("reason", "case", command.reason),)
    instance = f"{extension.procedure}-{w.case.counts.get(f'{extension.procedure}!instances', 0) + 1}"
    asked = e.ExtensionAsked(state.id, length, instance if extension.decided_by else None)
    w.emit(asked, because, at=w.now, by=by, parts=parts)
    if extension.decided_by:
        begin_procedure(w, extension.procedure, state.instance, state.id, by, {}, w.now, because)
    else:
        _grant(w, state.id, w.now, because)


def require_extensible(w: Working, state: ClockState, clock: Clock) -> Extension:
    """The clock's rule of extension, if the actor may ask now. Raises the refusal that says why not."""
    extension = clock.extension
    if extension is None:
        raise refuse(Reason.NO_EXTENSION, clock.rule, clock=clock.name)
    if state.status not in (RUNNING, SUSPENDED):
        raise refuse(Reason.CLOCK_NOT_RUNNING, clock.rule, clock=clock.name)
    require_holds(
        w, extension.asked_by, refuse(Reason.NOT_FOR_POST, extension.rule, posts=extension.asked_by)
    )
    if state.asked is not None:
        raise refuse(Reason.EXTENSION_PENDING, extension.rule, clock=clock.name)
    if state.late_at is not None or (state.status == RUNNING and has_passed(w, state, w.now)):
        raise refuse(Reason.EXTENSION_TOO_LATE, extension.rule, clock=clock.name, due=state.due)
    if extension.times is not None and len(state.extended) >= extension.times:
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, times=extension.times)
    return extension


def _length(w: Working, state: ClockState, clock: Clock, extension: Extension, asked: str | None) -> str:
    """The length asked for, not above what the rule gives each time and in total."""
    length = asked or str(extension.each)
    try:
        limit_of(length)
    except LengthError as error:
        raise refuse(
            Reason.WRONG_VALUE, extension.rule, fields={"length": Reason.WRONG_VALUE}, found=str(error)
        ) from None
    longest = count(
        w, clock, state.limit, state.started_at, state.gaps, (*state.extended, str(extension.each))
    ).at
    wanted = count(w, clock, state.limit, state.started_at, state.gaps, (*state.extended, length)).at
    if wanted > longest:
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, each=str(extension.each))
    if extension.total is not None:
        cap = count(w, clock, state.limit, state.started_at, state.gaps, (str(extension.total),)).at
        if wanted > cap:
            raise refuse(
                Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, total=str(extension.total)
            )
    return length


def decide_extension(w: Working, instance_id: str, outcome: str, at: datetime) -> None:
    """Where the step just done decided an extension, carries the decision to the clock it is about."""
    instance = w.case.instances[instance_id]
    if instance.procedure not in w.plan_for(instance).extensions or instance.origin is None:
        return
    state = w.case.clocks[instance.origin]
    if state.asked is None:
        return
    extension = clocks.clock_rule(w, state).extension
    if extension is None:
        return
    because = because_of(extension.rule)
    if outcome == GRANTED:
        _grant(w, state.id, at, because)
        return
    w.emit(e.ExtensionRefused(state.id), because, at=at)
    if state.status == STOPPED and state.stopped_at is not None and not state.in_time:
        climb_until(w, state.id, state.stopped_at)


def _grant(w: Working, name: str, at: datetime, because: Because) -> None:
    state = w.case.clocks[name]
    assert state.asked is not None
    w.emit(e.ExtensionGranted(name, state.asked), because, at=at)
    state = w.case.clocks[name]
    if state.status in (RUNNING, SUSPENDED) or (state.status == STOPPED and not state.in_time):
        clocks.reset(w, state, "extended", at, because, limit=state.limit, started_at=state.started_at)
    if state.status == STOPPED and state.stopped_at is not None and not state.in_time:
        # Done while the request lay undecided: what was out of time then is in time by what was granted.
        in_time = not has_passed(w, w.case.clocks[name], state.stopped_at)
        w.emit(e.ClockStopped(name, in_time), because, at=state.stopped_at)
        if not in_time:
            climb_until(w, name, state.stopped_at)
    if state.status not in (RUNNING, SUSPENDED):
        return
    extension = clocks.clock_rule(w, state).extension
    if extension is not None and extension.letter is not None:
        letters.owe(w, w.case.instances[state.instance], extension.letter, at, because, clock=name)
