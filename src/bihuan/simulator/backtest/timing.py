"""Clocks that the record shows, beside those of the amendment."""

from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.case import STOPPED, ClockState
from bihuan.engine.counting import has_passed
from bihuan.engine.events import Happened
from bihuan.simulator.backtest.findings import Doubt, Run, Verdict
from bihuan.simulator.backtest.trial import Trial


def clock_started(t: Trial, event: e.ClockStarted, happened: Happened) -> None:
    level = t.recorded.values.get("level")
    t.levels[event.clock] = level if isinstance(level, str) else None


def clock_reset(t: Trial, event: e.ClockReset, happened: Happened) -> None:
    if event.cause == "recounted":
        t.shadow.recount(happened.at)


def _twin(t: Trial, clock: str) -> ClockState | None:
    """The amendment's run of the recorded clock."""
    recorded = t.recorded.clocks[clock]
    running = (one for one in t.shadow.running(recorded.instance) if one.key == recorded.key)
    return next(running, t.shadow.case.clocks.get(clock))


def extension_asked(t: Trial, event: e.ExtensionAsked, happened: Happened) -> None:
    """One asked when the amendment's clock is late already, or has no extension, is refused."""
    state = _twin(t, event.clock)
    if state is None or state.status == STOPPED or state.late_at is not None:
        return
    if t.amended.clocks[state.key].extension is not None and state.id not in t.shadow.unsure:
        t.shadow.note(e.ExtensionAsked(state.id, event.length, event.instance), happened.at)


def extension_granted(t: Trial, event: e.ExtensionGranted, happened: Happened) -> None:
    state = _twin(t, event.clock)
    if state is not None and state.asked is not None:
        t.shadow.grant(state, event.length, happened.at)


def extension_refused(t: Trial, event: e.ExtensionRefused, happened: Happened) -> None:
    state = _twin(t, event.clock)
    if state is not None and state.asked is not None:
        t.shadow.refuse(state, happened.at)


def run_of(t: Trial, name: str, now: datetime) -> Run:
    old, new = t.recorded.clocks.get(name), t.shadow.case.clocks.get(name)
    doubt = t.shadow.unsure.get(name)
    after = Verdict.UNKNOWN if doubt is not None else _verdict(t, new, now)
    if new is None and old is not None and doubt is None:
        doubt = _why_not_started(t, old)
        after = Verdict.UNKNOWN if doubt is not None else Verdict.ABSENT
    level = t.levels.get(name, t.shadow.case.values.get("level"))
    state = old or new
    assert state is not None
    return Run(
        clock=state.key,
        level=level if isinstance(level, str) else None,
        before=_verdict(t, old, now),
        after=after,
        before_limit=old.limit if old is not None else "",
        after_limit=new.limit if new is not None else "",
        before_due=old.due if old is not None else None,
        after_due=new.due if new is not None else None,
        doubt=doubt,
    )


def _why_not_started(t: Trial, old: ClockState) -> Doubt | None:
    """A recorded run the amendment does not have: not on its way, or its rules start none."""
    if old.key not in t.amended.clocks:
        return None
    if old.instance not in t.shadow.case.instances:
        return t.why_missing(old.instance)
    parting = t.parted.get(old.instance)
    return parting.doubt if parting is not None and old.started_at >= parting.at else None


def _verdict(t: Trial, state: ClockState | None, now: datetime) -> Verdict:
    if state is None:
        return Verdict.ABSENT
    if state.status == STOPPED:
        return Verdict.IN_TIME if state.in_time else Verdict.LATE
    if state.late_at is not None:
        return Verdict.LATE
    if state.status in ("running", "suspended"):
        held = state.status == "suspended" or state.asked is not None
        passed = not held and has_passed(t.shadow, state, now)
        return Verdict.LATE if passed else Verdict.RUNNING
    return Verdict.MOOT
