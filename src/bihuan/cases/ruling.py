"""What its regulation says of a case as it stands, beyond its state: for the rows that the lists read."""

from datetime import datetime

from bihuan.cases import looking_up
from bihuan.cases.moments import to_micros
from bihuan.cases.raw import Hand
from bihuan.cases.rows import NOTHING_RULED, Ruled
from bihuan.engine.case import RUNNING, Case
from bihuan.engine.commands import LetTimePass
from bihuan.engine.known import Known
from bihuan.engine.lodging import HISTORY
from bihuan.engine.passing import next_trigger
from bihuan.engine.seats import reliefs
from bihuan.engine.seeing import private_in
from bihuan.engine.working import Working
from bihuan.regulation.model import Regulation

NONE: frozenset[str] = frozenset()


def ruled(regulation: Regulation, case: Case, known: Known) -> Ruled:
    """When a clock next does something, who takes over what waits, and what is hidden from some."""
    if case.regulation == HISTORY:
        return NOTHING_RULED
    w = Working(regulation, case, known)
    trigger = next_trigger(w) if _has_running(case) else None
    return Ruled(
        waking=to_micros(trigger.moment) if trigger is not None else None,
        reliefs=reliefs(w),
        private=private_in(regulation, case, known.versions)
        if w.plan.has_private or known.versions
        else NONE,
    )


def ruled_now(ours: Hand, case: Case, *, now: datetime) -> Ruled:
    """The same, looking up what the engine must know."""
    if case.regulation == HISTORY:
        return NOTHING_RULED
    stamped = looking_up.stamps(ours)
    passing = LetTimePass()
    regulation = looking_up.regulation_for(case, passing, now=now, stamp=stamped.office)
    known = looking_up.known_for(ours, case, passing, unit=case.unit, now=now, by=None, stamped=stamped)
    return ruled(regulation, case, known)


def _has_running(case: Case) -> bool:
    return any(clock.status == RUNNING for clock in case.clocks.values())
