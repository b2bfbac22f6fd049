"""Cases found otherwise (by a phone), as far as they are in sight; and who could do what waits."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from bihuan.cases import looking_up
from bihuan.cases.queries.covering import ASKED, comes_to, holding, mine_among, sight_of
from bihuan.cases.queries.register import COLUMNS, CaseRow, case_row
from bihuan.cases.queries.sight import condition
from bihuan.cases.raw import hand
from bihuan.people.sight import Scope


def seen_of(scope: Scope, ids: Sequence[str]) -> tuple[CaseRow, ...]:
    """Those of the cases that are in sight, in the order asked for; at most three queries."""
    wanted = tuple(dict.fromkeys(ids))
    if not wanted:
        return ()
    where, values = condition(scope)
    places = ", ".join("?" * len(wanted))
    statement = f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id IN ({places}) AND {where}"
    with hand() as ours:
        rows = ours.rows(statement, (*wanted, *values))
        mine = tuple(sorted(mine_among(ours, scope, tuple(set(wanted) - {row[0] for row in rows}))))
        if mine:
            places = ", ".join("?" * len(mine))
            rows = [
                *rows,
                *ours.rows(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id IN ({places})", mine),
            ]
    found = {row[0]: case_row(row) for row in rows}
    return tuple(found[id] for id in wanted if id in found)


def seated(unit: str, post: str, department: str | None, *, on: date, stamp: int) -> tuple[str, ...]:
    """Whoever holds the seat that day, by id; empty where nobody does. `stamp` is the office's."""
    return holding(looking_up.holders(unit, on, stamp).by_post, post, unit, department or "")


def oversees(person: str, unit: str, *, on: date, stamp: int) -> bool:
    """Whether the engine counts the person among those who oversee the unit that day."""
    return looking_up.actor(person, unit, on, stamp).oversees


def who_sees(row: CaseRow, people: Sequence[str], *, on: date, stamp: int) -> frozenset[str]:
    """Those of the people who may see the case that day; two queries, and what people hold is remembered."""
    with hand() as ours:
        involved = {who for (who,) in ours.rows('SELECT who FROM cases_involved WHERE "case" = ?', (row.id,))}
        columns = ", ".join(ASKED)
        tasks = ours.rows(f'SELECT {columns} FROM cases_opentask WHERE "case" = ?', (row.id,))
    return frozenset(one for one in people if _sees(_sight(int(one), on, stamp), row, involved, tasks))


@lru_cache(maxsize=4096)
def _sight(user: int, on: date, stamp: int) -> Scope:
    return sight_of(user, on=on, stamp=stamp)


def _sees(scope: Scope, row: CaseRow, involved: set[str], tasks: Sequence[Sequence[object]]) -> bool:
    if scope.sees_unit(row.unit) or f"person:{scope.user}" in involved:
        return True
    if any(f"department:{one}" in involved for one in scope.departments):
        return True
    return any(
        scope.holds(str(task[0]), str(task[1]), str(task[2]) or None) or comes_to(scope, task)
        for task in tasks
    )
