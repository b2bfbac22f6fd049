"""What becomes of a case that was filed: held back by law, kept its time, disposed of by two people."""

from bihuan.engine import events as e
from bihuan.engine.commands import Dispose, LiftHold, PlaceHold
from bihuan.engine.events import Because, Part
from bihuan.engine.known import STAFF, SYSTEM
from bihuan.engine.refused import Reason
from bihuan.engine.seats import require_holds
from bihuan.engine.working import Working, refuse

HOLD = Because("engine", (), {}, {})


def place_hold(w: Working, command: PlaceHold) -> None:
    """Until it is lifted nothing of the case is erased or disposed of, whoever asks."""
    _require_keeper(w)
    if w.case.held:
        raise refuse(Reason.HELD_BY_LAW)
    _require_said(command.reason)
    parts = (Part("reason", "case", command.reason),)
    w.emit(e.HoldPlaced(), HOLD, at=w.now, by=w.by.person, parts=parts)


def lift_hold(w: Working, command: LiftHold) -> None:
    _require_keeper(w)
    if not w.case.held:
        raise refuse(Reason.NOT_HELD_BY_LAW)
    _require_said(command.reason)
    parts = (Part("reason", "case", command.reason),)
    w.emit(e.HoldLifted(), HOLD, at=w.now, by=w.by.person, parts=parts)


def dispose(w: Working, command: Dispose) -> None:
    """Ends the keeping of an archived case whose time is over, on a certificate two people answer for.

    The one who proposed does not decide. What the case says is erased beside it, subject by subject.
    """
    _require_keeper(w)
    case, access = w.case, w.regulation.access.get("archive")
    rule = access.rule if access is not None else None
    if w.by.person == command.proposed_by:
        raise refuse(Reason.EXCLUDED, rule)
    if not case.archived or case.keep_until is None:
        raise refuse(Reason.NOT_DUE_FOR_DISPOSAL, rule)
    if w.known.calendar.local_day(w.now) <= case.keep_until:
        raise refuse(Reason.NOT_DUE_FOR_DISPOSAL, rule)
    if case.held:
        raise refuse(Reason.HELD_BY_LAW, rule)
    disposed = e.CaseDisposed(command.certificate, command.proposed_by, case.keep_until)
    because = Because(rule.path, rule.articles) if rule is not None else HOLD
    w.emit(disposed, because, at=w.now, by=w.by.person)


def _require_keeper(w: Working) -> None:
    """Whoever oversees the case, keeps its archive or approves that it is read."""
    access = w.regulation.access.get("archive")
    if w.by.kind == SYSTEM or (w.by.kind == STAFF and w.by.oversees):
        return
    posts = (*access.kept_by, *access.approved_by) if access is not None else ()
    refusal = refuse(Reason.NOT_FOR_POST, access.rule if access is not None else None, posts=posts)
    if w.by.kind != STAFF:
        raise refusal
    require_holds(w, posts, refusal)


def _require_said(reason: str) -> None:
    if not reason.strip():
        raise refuse(Reason.REASON_REQUIRED, fields={"reason": Reason.REASON_REQUIRED})
