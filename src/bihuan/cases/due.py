"""Letting time pass in cases whose clocks have something to do."""

import logging
from datetime import datetime, timedelta

from bihuan.cases import leases
from bihuan.cases.moments import to_micros
from bihuan.cases.perform import Performed, perform
from bihuan.cases.raw import hand
from bihuan.engine.commands import LetTimePass

WORK = "clock"
BATCH = 50
# Longer than any batch takes; a worker that died gives its cases back after this.
HOLD = timedelta(minutes=2)

# Strictly before: a limit in hours is met at its very moment and late only after it (semantics 21).
_DUE = f"""
SELECT w."case" FROM cases_waking w LEFT JOIN cases_lease l ON l.work = '{WORK}' AND l."key" = w."case"
WHERE w.at < ? AND (l.until IS NULL OR l.until <= ?) ORDER BY w.at, w."case" LIMIT {BATCH}
"""

log = logging.getLogger(__name__)


def let_time_pass(now: datetime) -> int:
    """One round of the clock: advances up to a batch of cases that are due, earliest first; returns how
    many moved.

    Any number of workers may call it at once. Each trigger is acted once, in order, however long no clock
    ran.
    """
    with hand() as ours:
        due = [case for (case,) in ours.rows(_DUE, (to_micros(now), to_micros(now)))]
    if not due:
        return 0
    token, mine = leases.claim(WORK, due, now=now, within=HOLD)
    claimed = set(mine)
    moved = {case: _advance(case, now) for case in due if case in claimed}
    # One that failed stays held, so that it holds up nobody and is tried again later.
    leases.release(WORK, (case for case, well in moved.items() if well is not None), token=token)
    return sum(bool(well) for well in moved.values())


def _advance(case: str, now: datetime) -> bool | None:
    """Whether anything happened; None where the case cannot be advanced, which must not stop the clocks of
    all others.
    """
    try:
        performed = perform(LetTimePass(), on=case, at=now, by=None)
    except Exception:
        log.exception("clock.failed", extra={"case": case})
        return None
    return isinstance(performed, Performed) and bool(performed.happened)
