"""Running clocks: what is late and what soon will be, for the supervision board (督办)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import NEVER_MICROS, from_micros, to_micros
from bihuan.cases.projecting import CLOCKS
from bihuan.cases.queries.register import CAP, Counted
from bihuan.cases.queries.sight import FEW
from bihuan.cases.raw import hand
from bihuan.people.sight import Scope

COLUMNS = ", ".join(f'c."{column}"' for column in CLOCKS.columns) + ", s.number, s.step, s.person"
# Whose business a private procedure is, a list cannot say of each: it shows none (`engine.seeing`).
OPENLY = "NOT c.private"
# The second half is what lets the database use the index of clocks that run in a department.
DEPARTMENT = "c.department = ? AND NOT (c.department = '')"
JOINED = 'cases_runningclock c JOIN cases_casesummary s ON s.id = c."case"'


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A running clock with its case's number, step and holder.

    `due` is None while it is suspended or waits for a date; `private` in a procedure hidden from some.
    """

    case: str
    clock: str
    key: str
    instance: str
    unit: str
    department: str
    level: str
    suspended: bool
    provisional: bool
    started_at: datetime
    due: datetime | None
    late: bool
    calendar: str
    private: bool
    number: str
    step: str
    person: str


def late_clocks(scope: Scope, *, limit: int = 100) -> tuple[ClockRow, ...]:
    """The clocks in sight that are late, longest first; those of private procedures are left out."""
    return _clocks(scope, f"c.late AND {OPENLY}", (), limit)


def soon_late_clocks(scope: Scope, *, until: datetime, limit: int = 100) -> tuple[ClockRow, ...]:
    """The clocks in sight that are not late and will be by `until`, soonest first; none that is private."""
    return _clocks(scope, f"NOT c.late AND {OPENLY} AND c.due < ?", (to_micros(until),), limit)


def count_late(scope: Scope, *, cap: int = CAP) -> Counted:
    return _count(scope, f"c.late AND {OPENLY}", (), cap)


def count_soon_late(scope: Scope, *, until: datetime, cap: int = CAP) -> Counted:
    return _count(scope, f"NOT c.late AND {OPENLY} AND c.due < ?", (to_micros(until),), cap)


def count_private(scope: Scope, *, until: datetime, unit: str = "", cap: int = CAP) -> Counted:
    """How many clocks of private procedures in sight, of `unit` where one is given, are late or will be by
    `until`.
    """
    where, values = "c.private AND (c.late OR c.due < ?)", (to_micros(until),)
    if unit:
        return _count(scope, f"{where} AND c.unit = ?", (*values, unit), cap)
    return _count(scope, where, values, cap)


def clocks_of(case: str) -> tuple[ClockRow, ...]:
    """The running clocks of a case, strictest first."""
    with hand() as ours:
        rows = ours.rows(
            f'SELECT {COLUMNS} FROM {JOINED} WHERE c."case" = ? ORDER BY c.due, c.clock', (case,)
        )
    return tuple(clock_row(row) for row in rows)


def counted_otherwise(unit: str, *, calendar: str, limit: int = 1000) -> tuple[str, ...]:
    """Cases of the unit with a clock not yet late that was counted with another calendar: what
    `RecountClocks` is for.
    """
    with hand() as ours:
        rows = ours.rows(
            'SELECT DISTINCT c."case" FROM cases_runningclock c'
            " WHERE c.unit = ? AND c.calendar <> ? AND NOT c.late"
            f" LIMIT {limit}",
            (unit, calendar),
        )
    return tuple(case for (case,) in rows)


def _overseen(scope: Scope) -> list[tuple[str, tuple[Any, ...]]]:
    if scope.everything:
        return [("1 = 1", ())]
    units = sorted(scope.units)
    if len(units) > FEW:
        found: list[tuple[str, tuple[Any, ...]]] = [
            (f"c.unit IN ({', '.join('?' * len(units))})", tuple(units))
        ]
    else:
        found = [("c.unit = ?", (unit,)) for unit in units]
    return [*found, *((DEPARTMENT, (one,)) for one in sorted(scope.departments))]


def _clocks(scope: Scope, where: str, values: tuple[Any, ...], limit: int) -> tuple[ClockRow, ...]:
    with hand() as ours:
        rows: list[Any] = []
        for seen, given in _overseen(scope):
            rows += ours.rows(
                f"SELECT {COLUMNS} FROM {JOINED} WHERE {seen} AND {where} ORDER BY c.due LIMIT {limit}",
                (*given, *values),
            )
    found = {(row[0], row[1]): row for row in rows}
    return tuple(clock_row(row) for row in sorted(found.values(), key=lambda r: (r[DUE], r[0], r[1]))[:limit])


def _count(scope: Scope, where: str, values: tuple[Any, ...], cap: int) -> Counted:
    selects: list[str] = []
    given: list[Any] = []
    for seen, inside in _overseen(scope):
        selects.append(
            f'SELECT * FROM (SELECT c."case", c.clock FROM cases_runningclock c WHERE {seen} AND {where}'
            f" LIMIT {cap + 1}) AS way{len(selects)}"
        )
        given += [*inside, *values]
    if not selects:
        return Counted(0, False)
    with hand() as ours:
        (number,) = ours.one(f"SELECT COUNT(*) FROM ({' UNION '.join(selects)}) AS seen", tuple(given))
    return Counted(min(number, cap), number > cap)


DUE = CLOCKS.columns.index("due")


def clock_row(row: Sequence[Any]) -> ClockRow:
    given: dict[str, Any] = dict(zip((*CLOCKS.columns, "number", "step", "person"), row, strict=True))
    for name in ("suspended", "provisional", "late", "private"):
        given[name] = bool(given[name])
    given["started_at"] = from_micros(given["started_at"])
    given["due"] = None if given["due"] == NEVER_MICROS else from_micros(given["due"])
    return ClockRow(**given)
