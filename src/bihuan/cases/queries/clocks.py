"""Running clocks: what is late and what soon will be, for the supervision board (督办)."""

from __future__ import annotations

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
# Beyond so many of a kind the board says "+".
MANY_CLOCKS = 5000
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


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, a department of it and a person in it; `department` None: any, empty: what lies with none."""

    unit: str
    department: str | None = None
    person: str = ""

    def holds(self, other: Place) -> bool:
        """Whether the other lies in this one; people apart."""
        return self.unit == other.unit and self.department in (None, other.department)

    def narrows(self) -> tuple[str, tuple[str, ...]]:
        said = {"c.unit": self.unit, "c.department": self.department, "s.person": self.person or None}
        held = {column: value for column, value in said.items() if value is not None}
        return "".join(f" AND {column} = ?" for column in held), tuple(held.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands: clocks `late` at a moment, `soon` to be, and the earliest `due` of them."""

    place: Place
    late: int
    soon: int
    due: datetime


def late_clocks(scope: Scope, *, limit: int = 100, at: Place | None = None) -> tuple[ClockRow, ...]:
    """The clocks in sight that are late, longest first; those of private procedures are left out."""
    within, given = at.narrows() if at is not None else ("", ())
    return _clocks(scope, f"c.late AND {OPENLY}{within}", given, limit)


def soon_late_clocks(
    scope: Scope, *, until: datetime, limit: int = 100, at: Place | None = None
) -> tuple[ClockRow, ...]:
    """The clocks in sight that are not late and will be by `until`, soonest first; none that is private."""
    within, given = at.narrows() if at is not None else ("", ())
    where = f"NOT c.late AND {OPENLY} AND c.due < ?{within}"
    return _clocks(scope, where, (to_micros(until), *given), limit)


def standings(
    scope: Scope, *, now: datetime, until: datetime, cap: int = MANY_CLOCKS
) -> tuple[tuple[Standing, ...], bool]:
    """What is late, or will be by `until`, counted by unit and department, the most late first.

    Of more clocks than `cap` of either kind the rest is not counted, and the second answer is True.
    """
    selects: list[str] = []
    values: list[Any] = [to_micros(now)]
    for seen, inside in _overseen(scope):
        for where, given in (("c.late", ()), ("NOT c.late AND c.due < ?", (to_micros(until),))):
            selects.append(
                'SELECT * FROM (SELECT c."case", c.clock, c.unit, c.department, c.due'
                f" FROM cases_runningclock c WHERE {seen} AND {where} AND {OPENLY}"
                f" LIMIT {cap}) AS way{len(selects)}"
            )
            values += [*inside, *given]
    if not selects:
        return (), False
    with hand() as ours:
        rows = ours.rows(
            "SELECT s.unit, s.department, SUM(CASE WHEN s.due < ? THEN 1 ELSE 0 END) AS late, COUNT(*),"
            f" MIN(s.due) FROM ({' UNION '.join(selects)}) AS s GROUP BY s.unit, s.department"
            " ORDER BY late DESC, COUNT(*) DESC, s.unit, s.department",
            tuple(values),
        )
    found = tuple(
        Standing(Place(unit, department), int(late), int(number) - int(late), from_micros(due))
        for unit, department, late, number, due in rows
    )
    return found, sum(one.late + one.soon for one in found) >= cap


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
