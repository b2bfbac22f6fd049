"""What waits for somebody: my work, and the supervisor's board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import NEVER_MICROS, from_micros, to_micros
from bihuan.cases.projecting import TASKS
from bihuan.cases.queries.covering import ASKED, ASKING, CHUNK, comes_to, covered, relieved
from bihuan.cases.queries.register import CAP, Counted
from bihuan.cases.queries.sight import FEW
from bihuan.cases.raw import Hand, hand
from bihuan.people.sight import Scope

COLUMNS = ", ".join(f't."{column}"' for column in TASKS.columns) + ", s.number"
WIDTH = len(TASKS.columns) + 1
JOINED = 'cases_opentask t JOIN cases_casesummary s ON s.id = t."case"'

# The second half is what lets the database use the index of tasks that lie in a department.
DEPARTMENT = "t.department = ? AND NOT (t.department = '')"
_ASIDE = (
    "EXISTS (SELECT 1 FROM cases_snooze z"
    ' WHERE z.person = ? AND z."case" = t."case" AND z.occurrence = t.occurrence AND z.until > ?)'
)
_NOT_ASIDE = f"NOT {_ASIDE}"


@dataclass(frozen=True, slots=True)
class TaskRow:
    """An open task at one seat.

    `due` is the strictest running clock's, None without one; `person` holds it, or is empty. `barred` and
    `above` are who may not do it and who takes over, as the table has them.
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
    barred: str
    above: str
    approves: bool
    number: str


def my_tasks(
    scope: Scope,
    *,
    now: datetime,
    limit: int = 50,
    skip: int = 0,
    approvals: bool = False,
    aside: bool = False,
) -> tuple[TaskRow, ...]:
    """The tasks that wait for the person, most urgent first; of these the `approvals` alone, if asked.

    They are their own, or lie at a seat of theirs and nobody has taken them, or come to them from a seat
    below where nobody may do them. What the person may not do is left out, and what they have put aside until
    later than `now`; or with `aside` all but that.
    """
    last = limit + skip
    where, values = _narrowed(scope, now=now, before=None, approvals=approvals, aside=aside)
    columns = f"0 AS came, {COLUMNS}, {ASKING}"
    own, given = _mine(scope, columns, now=now, limit=last, approvals=approvals, aside=aside)
    came, more = (
        covered(scope, (f"1 AS came, {COLUMNS}",), JOINED, where, values) if scope.covers else ([], ())
    )
    with hand() as ours:
        rows = ours.rows(" UNION ALL ".join((*own, *came)), (*given, *more))
        mine = [row for row in rows if not row[0] or comes_to(scope, row[-len(ASKED) :])]
        if sum(row[0] for row in rows) >= CHUNK and sum(row[0] for row in mine) < last:
            mine += relieved(ours, scope, (f"1 AS came, {COLUMNS}",), JOINED, where, values, last, skip=CHUNK)
    rows = [row[1 : 1 + WIDTH] for row in mine]
    found = {(row[0], row[1]): row for row in rows}
    urgent = sorted(found.values(), key=lambda row: (row[DUE], row[0], row[1]))
    return tuple(task_row(row) for row in urgent[skip:last])


def count_my_tasks(
    scope: Scope, *, now: datetime, before: datetime | None = None, aside: bool = False, cap: int = CAP
) -> Counted:
    """How many tasks wait for the person, with `aside` are put aside; with `before` those due before it."""
    with hand() as ours:
        statement, values = mine_as(
            ours, scope, ('t."case"', "t.occurrence"), now=now, limit=cap + 1, before=before, aside=aside
        )
        (number,) = ours.one(f"SELECT COUNT(*) FROM ({statement}) AS mine", values)
    return Counted(min(number, cap), number > cap)


def mine_as(
    ours: Hand,
    scope: Scope,
    columns: tuple[str, ...],
    *,
    now: datetime,
    limit: int,
    before: datetime | None = None,
    aside: bool = False,
) -> tuple[str, tuple[Any, ...]]:
    """The tasks that wait for the person, each once, as a statement; the most urgent `limit` of each way."""
    selects, values = _mine(scope, ", ".join(columns), now=now, limit=limit, before=before, aside=aside)
    came = _covered(ours, scope, columns, now=now, limit=limit, before=before, aside=aside)
    return _together(selects, values, columns, came)


def mine_and_approvals(
    ours: Hand, scope: Scope, *, now: datetime, limit: int
) -> tuple[tuple[str, tuple[Any, ...]], tuple[str, tuple[Any, ...]]]:
    """The same as case, occurrence and due, and the approvals among them as case and occurrence."""
    columns = ('t."case"', "t.occurrence", "t.due")
    came = _covered(ours, scope, (*columns, "t.approves"), now=now, limit=limit)
    asked = [row for row in came if row[3]]
    if len(came) >= limit and len(asked) < limit:
        asked = _covered(ours, scope, columns[:2], now=now, limit=limit, approvals=True)
    mine = _together(*_mine(scope, ", ".join(columns), now=now, limit=limit), columns, [r[:3] for r in came])
    approvals = _mine(scope, ", ".join(columns[:2]), now=now, limit=limit, approvals=True)
    return mine, _together(*approvals, columns[:2], [row[:2] for row in asked])


def _together(
    selects: list[str], values: tuple[Any, ...], columns: tuple[str, ...], came: Sequence[Sequence[Any]]
) -> tuple[str, tuple[Any, ...]]:
    if came:
        row = f"({', '.join(_AS[name] for name in columns)})"
        selects = [*selects, f"SELECT * FROM (VALUES {', '.join([row] * len(came))}) AS came"]
        values = (*values, *(value for one in came for value in one))
    return " UNION ".join(selects), values


_AS = {
    't."case"': "CAST(? AS text)",
    "t.occurrence": "CAST(? AS text)",
    "t.due": "CAST(? AS bigint)",
}


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


def seats_waited_for() -> tuple[tuple[str, str, str], ...]:
    """(unit, post, department) of every seat with an open task, by a step in the index for each."""
    with hand() as ours:
        return tuple((unit, post, department) for unit, post, department in ours.rows(_SEATS))


# Reading all tasks to tell their few seats apart would take as long as there are tasks.
_SEATS = """
WITH RECURSIVE units(unit) AS (
    SELECT MIN(t.unit) FROM cases_opentask t
    UNION ALL
    SELECT (SELECT MIN(t.unit) FROM cases_opentask t WHERE t.unit > u.unit) FROM units u
    WHERE u.unit IS NOT NULL
), posts(unit, post) AS (
    SELECT u.unit, (SELECT MIN(t.post) FROM cases_opentask t WHERE t.unit = u.unit) FROM units u
    WHERE u.unit IS NOT NULL
    UNION ALL
    SELECT p.unit, (SELECT MIN(t.post) FROM cases_opentask t WHERE t.unit = p.unit AND t.post > p.post)
    FROM posts p WHERE p.post IS NOT NULL
), seats(unit, post, department) AS (
    SELECT p.unit, p.post,
        (SELECT MIN(t.department) FROM cases_opentask t WHERE t.unit = p.unit AND t.post = p.post)
    FROM posts p WHERE p.post IS NOT NULL
    UNION ALL
    SELECT s.unit, s.post,
        (SELECT MIN(t.department) FROM cases_opentask t
            WHERE t.unit = s.unit AND t.post = s.post AND t.department > s.department)
    FROM seats s WHERE s.department IS NOT NULL
)
SELECT unit, post, department FROM seats WHERE department IS NOT NULL ORDER BY unit, post, department
"""


def count_at_seat(scope: Scope, unit: str, post: str, department: str, *, cap: int = CAP) -> Counted:
    """How many open tasks of cases in sight lie at the seat."""
    selects: list[str] = []
    values: list[Any] = []
    for where, given in _overseen(scope):
        selects.append(
            'SELECT t."case", t.occurrence FROM cases_opentask t'
            f" WHERE t.unit = ? AND t.post = ? AND t.department = ? AND {where}"
        )
        values += [unit, post, department, *given]
    if not selects:
        return Counted(0, False)
    with hand() as ours:
        (number,) = ours.one(
            f"SELECT COUNT(*) FROM (SELECT * FROM ({' UNION '.join(selects)}) AS seen"
            f" LIMIT {cap + 1}) AS counted",
            values,
        )
    return Counted(min(number, cap), number > cap)


def _overseen(scope: Scope) -> list[tuple[str, tuple[Any, ...]]]:
    if scope.everything:
        return [("1 = 1", ())]
    units = sorted(scope.units)
    found: list[tuple[str, tuple[Any, ...]]] = [("t.case_unit = ?", (unit,)) for unit in units[:FEW]]
    if units[FEW:]:
        found = [(f"t.case_unit IN ({', '.join('?' * len(units))})", tuple(units))]
    return [*found, *((DEPARTMENT, (department,)) for department in sorted(scope.departments))]


def _mine(
    scope: Scope,
    columns: str,
    *,
    now: datetime,
    limit: int,
    before: datetime | None = None,
    approvals: bool = False,
    aside: bool = False,
) -> tuple[list[str], tuple[Any, ...]]:
    narrow, narrowing = _narrowed(scope, now=now, before=before, approvals=approvals, aside=aside)
    ways: list[tuple[str, list[Any]]] = [
        # The second half is what lets the database use the index of tasks that somebody holds.
        ("t.person = ? AND NOT (t.person = '')", [str(scope.user)])
    ]
    # Put so, the index of all that nobody has taken does not look as good as the one of approvals.
    free = "NOT (t.person <> '')" if approvals else "t.person = ''"
    may = f"{free} AND NOT t.signed AND (t.barred = '' OR t.barred NOT LIKE ?)"
    me = f"%,{scope.user},%"
    for unit, post, department in sorted({(h.unit, h.post, h.department) for h in scope.held}, key=str):
        if department is None:
            ways.append((f"t.unit = ? AND t.post = ? AND {may}", [unit, post, me]))
        else:
            ways += [
                (f"t.unit = ? AND t.post = ? AND t.department = ? AND {may}", [unit, post, one, me])
                for one in (department, "")
            ]
    table = JOINED if "s." in columns else "cases_opentask t"
    selects: list[str] = []
    values: list[Any] = []
    for where, given in ways:
        selects.append(
            f"SELECT * FROM (SELECT {columns} FROM {table} WHERE {where} AND {narrow}"
            f" ORDER BY t.due LIMIT {limit}) AS way{len(selects)}"
        )
        values += [*given, *narrowing]
    return selects, tuple(values)


def _covered(
    ours: Hand,
    scope: Scope,
    columns: tuple[str, ...],
    *,
    now: datetime,
    limit: int,
    before: datetime | None = None,
    approvals: bool = False,
    aside: bool = False,
) -> list[Any]:
    if not scope.covers:
        return []
    where, values = _narrowed(scope, now=now, before=before, approvals=approvals, aside=aside)
    rows = relieved(ours, scope, columns, "cases_opentask t", where, values, limit)
    # Tasks of several seats come once for each.
    return list({(row[0], row[1]): row for row in rows}.values())


def _narrowed(
    scope: Scope, *, now: datetime, before: datetime | None, approvals: bool, aside: bool
) -> tuple[str, list[Any]]:
    where, values = [_ASIDE if aside else _NOT_ASIDE], [str(scope.user), to_micros(now)]
    if before is not None:
        where.append("t.due < ?")
        values.append(to_micros(before))
    if approvals:
        where.append("t.approves")
    return " AND ".join(where), values


DUE = TASKS.columns.index("due")


def task_row(row: Sequence[Any]) -> TaskRow:
    given: dict[str, Any] = dict(zip((*TASKS.columns, "number"), row, strict=True))
    given["begun_at"] = from_micros(given["begun_at"])
    given["due"] = None if given["due"] == NEVER_MICROS else from_micros(given["due"])
    given["signed"], given["approves"] = bool(given["signed"]), bool(given["approves"])
    return TaskRow(**given)
