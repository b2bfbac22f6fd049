"""Asking the engine, with everything it must know looked up."""

from dataclasses import replace
from datetime import datetime

from bihuan.cases import alike, counters, looking_up
from bihuan.cases.entering import Work
from bihuan.cases.raw import Hand
from bihuan.cases.ruling import ruled
from bihuan.engine import Decided, Refused, step
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, RecordHistory


def decide(
    ours: Hand,
    case: Case | None,
    command: Command,
    *,
    on: str | None,
    opening: str = "",
    now: datetime,
    by: str | None,
    stamped: looking_up.Stamps,
) -> Work | Refused:
    """What the command comes to on case `on` (None: the one being opened, `opening`); nothing is written."""
    regulation = looking_up.regulation_for(case, command, now=now, stamp=stamped.office)
    unit = case.unit if case is not None else command.unit  # type: ignore[attr-defined]
    draw = looking_up.lot_of(on or opening) if regulation.survey is not None else 0
    known = looking_up.known_for(ours, case, command, unit=unit, now=now, by=by, stamped=stamped, draw=draw)
    if regulation.counters and not isinstance(command, RecordHistory):
        similar = counters.counted(
            ours, regulation, case, command, id=on or "", unit=unit, now=now, calendar=known.calendar
        )
        known = replace(known, counters=similar)
    if regulation.repeats:
        found = alike.found_by_rule(
            ours, regulation, case, command, id=on or "", unit=unit, now=now, calendar=known.calendar
        )
        known = replace(known, alike=found)
    decided = step(regulation, case, command, known)
    if not isinstance(decided, Decided):
        return decided
    after = decided.case
    if case is not None and after.version != case.version:
        regulation = looking_up.regulation_for(after, command, now=now, stamp=stamped.office)
        known = replace(known, versions=looking_up.versions_of(after))
    return Work(
        happened=decided.happened,
        case=after,
        ruled=ruled(regulation, after, known),
        year=known.calendar.local_day(now).year,
    )
