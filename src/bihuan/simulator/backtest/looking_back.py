"""What the record says was known at each moment: counters, settings, the calendar, the fields asked."""

from collections.abc import Sequence
from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.simulator.backtest.findings import Doubt, Why
from bihuan.simulator.backtest.trial import Trial


def looked_up(
    t: Trial, history: Sequence[Happened]
) -> tuple[dict[datetime, dict[str, object]], list[WorkCalendar | None]]:
    """The counters and settings the record names at each moment, and the calendar of each event."""
    said: dict[datetime, dict[str, object]] = {}
    calendars: list[WorkCalendar | None] = [t.calendar] * len(history)
    version, until = "", len(history)
    found: list[tuple[int, WorkCalendar | None]] = []
    for place, one in enumerate(history):
        for name, value in (*one.because.read.items(), *one.because.used.items()):
            if name in t.shadow.outside:
                said.setdefault(one.at, {})[name] = value
        match one.event:
            case e.CaseOpened(version=other) | e.CaseMoved(version=other):
                version = other
            case e.ClockStarted(key=key, calendar=digest) | e.ClockReset(clock=key, calendar=digest):
                clock = t.versions(version).clocks.get(key.partition("@")[0])
                hours = clock.counting.hours if clock is not None else ""
                found.append((place, t.calendars(digest, hours)))
    for place, calendar in reversed(found):
        first = place
        while first and history[first - 1].at == history[place].at:
            first -= 1
        calendars[first:until] = [calendar] * (until - first)
        until = first
    if found:
        calendars[:until] = [found[0][1]] * until
    return said, calendars


def know_fields(t: Trial, version: str) -> None:
    """Fields that the version in force does not ask, or asks as something else."""
    old = t.versions(version)
    t.shadow.never = {
        key: Doubt(Why.NEVER_ASKED, key)
        for key, field in t.amended.fields.items()
        if key not in old.fields
        or old.fields[key].kind is not field.kind
        or old.fields[key].kept_apart is not field.kept_apart
    }
