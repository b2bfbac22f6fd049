"""A changed calendar: what was counted by days that are now other days is counted again.

The change is an entry in the unit's stream, so it is found as changed cases are: by following the seals.
Clocks that run are counted again by the clock, which enters it in their cases; here are the lengths of
working time that a case has behind it.
"""

from collections.abc import Iterator
from datetime import date, datetime

from bihuan.analytics.following import BATCH, place_of, reached, refresh
from bihuan.analytics.keeping import FACTS
from bihuan.analytics.process.keeping import PATH_SUMS, PATHS
from bihuan.cases.office import CalendarChanged
from bihuan.cases.queries.sealed import Sealing, calendars_of, last_seal, units_sealed_after
from bihuan.cases.raw import hand
from bihuan.registry import calendars
from bihuan.regulation.worktime.china import china_calendar

NAME = "calendars"
END = "\uffff"


def recount(now: datetime) -> int:
    """The cases of every unit whose calendar has changed since it was last asked; returns how many.

    Safe to do twice: what is derived again is the same. The place moves on only after the last case of a
    unit, so a process that falls leaves nothing undone.
    """
    done, end = 0, Sealing(last_seal(), END)
    while (place := place_of(NAME)) != end:
        found = next(iter(units_sealed_after(place, until=end.seal, limit=1)), None)
        at, unit = found if found is not None else (end, "")
        if unit:
            done += _refresh(tuple(_concerned(unit)))
        reached(NAME, place, at, now)
    return done


def _refresh(cases: tuple[str, ...]) -> int:
    for begin in range(0, len(cases), BATCH):
        refresh(cases[begin : begin + BATCH])
    return len(cases)


def _concerned(unit: str) -> Iterator[str]:
    """The unit's cases in which one of the changed days may have been counted."""
    found = {case for (case,) in _rows(_PROVISIONAL, (unit,))}
    since = min(_changed(calendars_of(unit)), default=None)
    if since is not None:
        for (regulation,) in _rows(_REGULATIONS, (unit,)):
            rows = _rows(_FROM, (regulation, unit, since.replace(day=1).isoformat(), True))
            found |= {case for (case,) in rows}
    yield from sorted(found)


def _changed(told: tuple[CalendarChanged, ...]) -> Iterator[date]:
    """The days, and the first days of years, that differ between the last calendar and the one before it.

    Before the first that was entered, nothing but the yearly notices was counted by.
    """
    after = calendars.kept(told[-1].digest) if told else None
    before = calendars.kept(told[-2].digest) if len(told) > 1 else china_calendar()
    if before is None or after is None:
        return
    for old, new in ((before.rest, after.rest), (before.make_up, after.make_up)):
        yield from (on for on, _ in {*old} ^ {*new})
    yield from (one.on for one in {*before.overrides} ^ {*after.overrides})
    yield from (date(year, 1, 1) for year in {*before.years} ^ {*after.years})


_PROVISIONAL = f'SELECT DISTINCT "case" FROM {FACTS.name} WHERE unit = ? AND provisional'
_REGULATIONS = f"SELECT DISTINCT regulation FROM {PATH_SUMS.name} WHERE unit = ?"
# A way has the month in which it ended; of an open one some steps may have been left since.
_FROM = f'SELECT "case" FROM {PATHS.name} WHERE regulation = ? AND unit = ? AND (month >= ? OR over <> ?)'


def _rows(statement: str, values: tuple[object, ...]) -> list[tuple[str]]:
    with hand() as ours:
        return ours.rows(statement, values)
