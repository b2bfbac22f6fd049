"""Reports opened by their duties: as the ledger is followed, each duty that was opened brings its report."""

from collections.abc import Iterable
from datetime import date, timedelta

from bihuan.analytics.life import Life
from bihuan.analytics.reports.acting import begin
from bihuan.engine import events as e
from bihuan.registry import versions


def open_for(lives: Iterable[Life]) -> int:
    """Begins the report of every duty among the cases; returns how many duties have one."""
    return sum(_open(life) for life in lives if life.is_duty and life.segments)


def _open(life: Life) -> bool:
    opened = life.history[0].event
    assert isinstance(opened, e.CaseOpened)
    segment = life.segments[0]
    law = versions.regulation(segment.regulation, segment.version)
    plan = next((one for one in law.reports.values() if one.duty == opened.duty), None)
    if plan is None or opened.period is None:
        return False
    day = date.fromisoformat(opened.period)
    if plan.about == "period before":
        day -= timedelta(days=1)
    clock = next((one for one in life.case.clocks.values() if one.key == f"duty_{opened.duty}"), None)
    due = clock.due if clock is not None else None
    begin(life.case.unit, law, plan, day, by="", now=opened.opened_at, case=life.id, due=due)
    return True
