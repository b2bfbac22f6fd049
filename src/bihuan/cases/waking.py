"""When the clocks of a case next have something to do."""

from datetime import datetime

from bihuan.cases import looking_up
from bihuan.cases.moments import to_micros
from bihuan.cases.raw import Hand
from bihuan.engine.case import RUNNING, Case
from bihuan.engine.commands import LetTimePass
from bihuan.engine.known import Known
from bihuan.engine.lodging import HISTORY
from bihuan.engine.passing import next_trigger
from bihuan.engine.working import Working
from bihuan.regulation.model import Regulation


def waking_of(regulation: Regulation, case: Case, known: Known) -> int | None:
    """The moment of the next warning, lateness or rung, in microseconds; None where no clock waits for
    any.
    """
    if not _has_running(case):
        return None
    trigger = next_trigger(Working(regulation, case, known))
    return to_micros(trigger.moment) if trigger is not None else None


def waking_now(ours: Hand, case: Case, *, now: datetime) -> int | None:
    """The same, looking up what the engine must know."""
    if not _has_running(case):
        return None
    stamped = looking_up.stamps(ours)
    passing = LetTimePass()
    regulation = looking_up.regulation_for(case, passing, now=now, stamp=stamped.office)
    known = looking_up.known_for(ours, case, passing, unit=case.unit, now=now, by=None, stamped=stamped)
    return waking_of(regulation, case, known)


def _has_running(case: Case) -> bool:
    return case.regulation != HISTORY and any(clock.status == RUNNING for clock in case.clocks.values())
