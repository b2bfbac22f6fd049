"""Extensions.

Asked in time, decided by whom the rule names, capped in each, in number and in total (semantics 24).
"""

from datetime import datetime

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.case import RUNNING, SUSPENDED, ClockState
from bihuan.engine.commands import AskExtension
from bihuan.engine.counting import count, has_passed, limit_of, written_limit
from bihuan.engine.events import Part
from bihuan.engine.passing import grant
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import require_holds
from bihuan.engine.walking import begin_procedure
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import Clock, Extension, LimitRow
from bihuan.regulation.worktime.lengths import LengthError
from bihuan.regulation.worktime.limits import Until


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
        grant(w, state.id, w.now, because)


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
    if not w.holds(extension.when, w.case.instances[state.instance]):
        raise refuse(Reason.NO_EXTENSION, extension.rule, clock=clock.name)
    if state.asked is not None:
        raise refuse(Reason.EXTENSION_PENDING, extension.rule, clock=clock.name)
    if state.late_at is not None or (state.status == RUNNING and has_passed(w, state, w.now)):
        raise refuse(Reason.EXTENSION_TOO_LATE, extension.rule, clock=clock.name, due=state.due)
    if extension.times is not None and len(state.extended) >= extension.times:
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, times=extension.times)
    return extension


def _length(w: Working, state: ClockState, clock: Clock, extension: Extension, asked: str | None) -> str:
    """The length asked for, not above what the rule gives each time, in total and from the start."""
    if extension.to:
        return _later_limit(w, state, clock, extension)
    longest_each = _cap(w, state, extension.each)
    if longest_each is None:
        raise refuse(Reason.NO_EXTENSION, extension.rule, clock=clock.name)
    length = asked or longest_each
    try:
        limit_of(length)
    except LengthError as error:
        raise refuse(
            Reason.WRONG_VALUE, extension.rule, fields={"length": Reason.WRONG_VALUE}, found=str(error)
        ) from None
    wanted = _end_with(w, state, clock, (*state.extended, length))
    if wanted > _end_with(w, state, clock, (*state.extended, longest_each)):
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, each=longest_each)
    total = _cap(w, state, extension.total)
    if total is not None and wanted > _end_with(w, state, clock, (total,)):
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, total=total)
    whole = _cap(w, state, extension.whole)
    if whole is not None and wanted > count(w, clock, whole, state.started_at, state.gaps).at:
        raise refuse(Reason.EXTENSION_USED_UP, extension.rule, clock=clock.name, total=whole)
    return length


def _end_with(w: Working, state: ClockState, clock: Clock, extended: tuple[str, ...]) -> datetime:
    return count(w, clock, state.limit, state.started_at, state.gaps, extended).at


def _cap(w: Working, state: ClockState, rows: tuple[LimitRow, ...]) -> str | None:
    """The cap of the first row that holds, as written."""
    instance = w.case.instances[state.instance]
    row = next((one for one in rows if w.holds(one.when, instance)), None)
    return written_limit(w, row, instance) if row is not None else None


def _later_limit(w: Working, state: ClockState, clock: Clock, extension: Extension) -> str:
    """The next limit from the start, as the day or the moment until which it gives time."""
    end = count(w, clock, str(extension.to[len(state.extended)]), state.started_at, state.gaps)
    return str(Until(end.ends_day if end.ends_day is not None else end.at))
