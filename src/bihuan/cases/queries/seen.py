"""Cases found otherwise (by a phone), as far as they are in sight; and who could do what waits."""

from collections.abc import Sequence
from datetime import date

from bihuan.cases import looking_up
from bihuan.cases.queries.covering import holding, mine_among
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
