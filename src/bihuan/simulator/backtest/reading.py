"""Histories from the ledger, a batch at a time, under the versions they were lived by. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bihuan.cases.queries import Filters, Place, register
from bihuan.cases.queries.histories import histories
from bihuan.engine.events import CaseOpened, Happened
from bihuan.engine.lodging import HISTORY
from bihuan.engine.plan import calendar_with
from bihuan.people.sight import Scope
from bihuan.people.units import units_below
from bihuan.registry import calendars, versions
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.simulator.backtest.following import follow
from bihuan.simulator.backtest.shadow import quiet
from bihuan.simulator.backtest.tallying import Tally

BATCH = 200
ALL = Scope(user=0, everything=True, units=frozenset(), departments=frozenset(), held=())


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases: of a unit and those below it, received from `since` on and before `before`.

    `steps` maps positions of the versions in force to the amendment's (``complaint/plan`` to
    ``complaint/propose``); what is not there keeps its key.
    """

    unit: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    steps: tuple[tuple[str, str], ...] = ()


def backtest(amended: Regulation, asked: Asked, *, now: datetime) -> Tally:
    """What the amended version would have decided of the recorded cases of its regulation."""
    rules, tally, steps = quiet(amended), Tally(), dict(asked.steps)
    kept = _KeptCalendars()
    for batch in _batches(amended.id, asked):
        found = dict(histories([row[0] for row in batch]))
        for id, number, unit in batch:
            history = found.get(id, ())
            if _is_imported(history):
                tally.pass_over(HISTORY)
                continue
            findings = follow(
                history,
                rules,
                now=now,
                versions=lambda version: versions.regulation(amended.id, version),
                calendars=kept.counted(unit),
                calendar=kept.of_unit(unit),
                steps=steps,
            )
            tally.add(number, findings)
    return tally


def _is_imported(history: tuple[Happened, ...]) -> bool:
    """Facts from before, brought under the regulation half-way: no version decided how they began."""
    return (
        not history or not isinstance(opened := history[0].event, CaseOpened) or opened.regulation == HISTORY
    )


def _scope(unit: str | None) -> Scope:
    if unit is None:
        return ALL
    return Scope(0, False, units_below(unit), frozenset(), ())


def _filters(regulation: str, asked: Asked) -> Filters:
    return Filters(regulation=regulation, received_from=asked.since, received_before=asked.before)


def _batches(regulation: str, asked: Asked) -> Iterator[list[tuple[str, str, str]]]:
    """Ids, numbers and units, newest received first."""
    scope, filters = _scope(asked.unit), _filters(regulation, asked)
    after: Place | None = None
    while True:
        page = register(scope, filters, after=after, limit=BATCH)
        if page.rows:
            yield [(row.id, row.number, row.unit) for row in page.rows]
        if page.next is None:
            return
        after = page.next


class _KeptCalendars:
    """The calendars by which recorded clocks were counted, found by what they give with a clock's hours."""

    def __init__(self) -> None:
        self._units: dict[str, WorkCalendar] = {}
        self._found: dict[tuple[str, str, str], WorkCalendar | None] = {}
        self._every: tuple[WorkCalendar, ...] | None = None

    def of_unit(self, unit: str) -> WorkCalendar:
        if unit not in self._units:
            self._units[unit] = calendars.calendar_for(unit)
        return self._units[unit]

    def counted(self, unit: str) -> "_OfUnit":
        return _OfUnit(self, unit)

    def find(self, unit: str, digest: str, hours: str) -> WorkCalendar | None:
        key = (unit, digest, hours)
        if key not in self._found:
            candidates = (self.of_unit(unit), china_calendar(), *self._all())
            matching = (one for one in candidates if calendar_with(one, hours).digest == digest)
            self._found[key] = next(matching, None)
        return self._found[key]

    def _all(self) -> tuple[WorkCalendar, ...]:
        if self._every is None:
            self._every = calendars.all_kept()
        return self._every


@dataclass(frozen=True, slots=True)
class _OfUnit:
    kept: _KeptCalendars
    unit: str

    def __call__(self, digest: str, hours: str) -> WorkCalendar | None:
        return self.kept.find(self.unit, digest, hours)
