"""What waits for somebody: my work, and the supervisor's board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import NEVER_MICROS, from_micros, to_micros
from bihuan.cases.projecting import TASKS
from bihuan.cases.queries.register import CAP, Counted
from bihuan.cases.queries.sight import FEW
from bihuan.cases.raw import hand
from bihuan.people.sight import Scope

COLUMNS = ", ".join(f't."{column}"' for column in TASKS.columns) + ", s.number"
JOINED = 'cases_opentask t JOIN cases_casesummary s ON s.id = t."case"'

ASIDE = 'SELECT "case", occurrence FROM cases_snooze WHERE person = ? AND until > ?'


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An open task at one seat.

    `due` is the strictest running clock's, None without one; `person` holds it, or is empty.
    """

    case: str
    occurrence: str
    place: int
    instance: str
    procedure: str
    step: str
    stage: int
    post: str
    unit: str
    department: str
    person: str
    signed: bool
    case_unit: str
    level: str
    begun_at: datetime
    due: datetime | None
    clock: str
    number: str


def my_tasks(scope: Scope, *, now: datetime, limit: int = 50, skip: int = 0) -> tuple[TaskRow, ...]:
    """The tasks that are the person's own or lie at a seat of theirs and nobody has taken, most urgent first.

    What they have put aside until later than `now` is left out.
    """
    with hand() as ours:
        aside = {tuple(row) for row in ours.rows(ASIDE, (str(scope.user), to_micros(now)))}
        selects, values = _mine(scope, COLUMNS, limit=limit + skip + len(aside))
        rows = ours.rows(" UNION ALL ".join(selects), values)
    found = {(row[0], row[1]): row for row in rows if (row[0], row[1]) not in aside}
    urgent = sorted(found.values(), key=lambda row: (row[DUE], row[0], row[1]))
    return tuple(task_row(row) for row in urgent[skip : skip + limit])


def count_my_tasks(scope: Scope, *, before: datetime | None = None, cap: int = CAP) -> Counted:
    """How many tasks wait for the person; with `before`, those due before it."""
    selects, values = _mine(scope, 't."case", t.occurrence', limit=cap + 1, before=before)
    with hand() as ours:
        (number,) = ours.one(f"SELECT COUNT(*) FROM ({' UNION '.join(selects)}) AS mine", values)
    return Counted(min(number, cap), number > cap)


def tasks_of(case: str) -> tuple[TaskRow, ...]:
    """The open tasks of a case, in the order they were begun."""
    with hand() as ours:
        rows = ours.rows(
            f'SELECT {COLUMNS} FROM {JOINED} WHERE t."case" = ? ORDER BY t.begun_at, t.occurrence, t.place',
            (case,),
        )
    return tuple(task_row(row) for row in rows)


def open_tasks(scope: Scope, *, limit: int = 100, before: datetime | None = None) -> tuple[TaskRow, ...]:
    """Every task of the units and departments in sight, most urgent first: for the supervisor."""
    with hand() as ours:
        rows: list[Any] = []
        for where, values in _overseen(scope):
            due = " AND t.due < ?" if before is not None else ""
            given = (*values, to_micros(before)) if before is not None else values
            rows += ours.rows(
                f"SELECT {COLUMNS} FROM {JOINED} WHERE t.place = 0 AND {where}{due}"
                f" ORDER BY t.due LIMIT {limit}",
                given,
            )
    found = {(row[0], row[1]): row for row in rows}
    return tuple(task_row(row) for row in sorted(found.values(), key=lambda r: (r[DUE], r[0], r[1]))[:limit])


def seats_waited_for(scope: Scope) -> tuple[tuple[str, str, str, int], ...]:
    """(unit, post, department, how many tasks) of every seat in sight with an open task: to find those
    nobody can do.
    """
    with hand() as ours:
        rows: list[Any] = []
        for where, values in _overseen(scope):
            rows += ours.rows(
                "SELECT t.unit, t.post, t.department, COUNT(*) FROM cases_opentask t"
                f" WHERE {where} GROUP BY t.unit, t.post, t.department",
                values,
            )
    return tuple(sorted({(unit, post, department, number) for unit, post, department, number in rows}))


def _overseen(scope: Scope) -> list[tuple[str, tuple[Any, ...]]]:
    if scope.everything:
        return [("1 = 1", ())]
    units = sorted(scope.units)
    found: list[tuple[str, tuple[Any, ...]]] = [("t.case_unit = ?", (unit,)) for unit in units[:FEW]]
    if units[FEW:]:
        found = [(f"t.case_unit IN ({', '.join('?' * len(units))})", tuple(units))]
    return [*found, *(("t.department = ?", (department,)) for department in sorted(scope.departments))]


def _mine(
    scope: Scope, columns: str, *, limit: int, before: datetime | None = None
) -> tuple[list[str], tuple[Any, ...]]:
    ways: list[tuple[str, list[Any]]] = [
        # The second half is what lets the database use the index of tasks that somebody holds.
        ("t.person = ? AND NOT (t.person = '')", [str(scope.user)])
    ]
    for unit, post, department in sorted({(h.unit, h.post, h.department) for h in scope.held}, key=str):
        if department is None:
            ways.append(("t.unit = ? AND t.post = ? AND t.person = '' AND NOT t.signed", [unit, post]))
        else:
            ways += [
                (
                    "t.unit = ? AND t.post = ? AND t.department = ? AND t.person = '' AND NOT t.signed",
                    [unit, post, one],
                )
                for one in (department, "")
            ]
    due = " AND t.due < ?" if before is not None else ""
    table = JOINED if "s." in columns else "cases_opentask t"
    selects: list[str] = []
    values: list[Any] = []
    for where, given in ways:
        selects.append(
            f"SELECT * FROM (SELECT {columns} FROM {table} WHERE {where}{due} ORDER BY t.due LIMIT {limit})"
            f" AS way{len(selects)}"
        )
        values += [*given, to_micros(before)] if before is not None else given
    return selects, tuple(values)


DUE = TASKS.columns.index("due")


def task_row(row: Sequence[Any]) -> TaskRow:
    given: dict[str, Any] = dict(zip((*TASKS.columns, "number"), row, strict=True))
    given["begun_at"] = from_micros(given["begun_at"])
    given["due"] = None if given["due"] == NEVER_MICROS else from_micros(given["due"])
    given["signed"] = bool(given["signed"])
    return TaskRow(**given)
