"""A scope as conditions on rows, so that nothing outside it is ever read (semantics 33)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.cases.raw import Hand
from bihuan.people.sight import Scope

# More branches than this are one condition on a list instead.
FEW = 16


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to see cases: all of `where` on the summary ``s``; through ``cases_involved i`` where `who`
    is given.
    """

    where: str
    values: tuple[Any, ...]
    who: str | None = None


def branches(
    scope: Scope, *, unit: str | None = None, elsewhere: Sequence[str] | None = None
) -> list[Branch]:
    """The ways in which the scope sees cases, of `unit` alone where one is given.

    With `elsewhere` (see `units_elsewhere`) single cases are looked for in these units only. None of them:
    nothing is seen.
    """
    if scope.everything:
        return [Branch("s.unit = ?", (unit,)) if unit else Branch("1 = 1", ())]
    found = _of_units(sorted(scope.units & {unit} if unit else scope.units))
    if elsewhere is not None:
        inside = tuple(one for one in elsewhere if unit in (None, one))
        where, values = f"i.unit IN ({', '.join('?' * len(inside))})", inside
        return [*found, *(Branch(where, values, one) for one in who(scope))] if inside else found
    for one in who(scope):
        found.append(Branch("s.unit = ?", (unit,), one) if unit else Branch("1 = 1", (), one))
    return found


def who(scope: Scope) -> tuple[str, ...]:
    """By whom single cases are seen: the departments and the person."""
    return (*(f"department:{d}" for d in sorted(scope.departments)), f"person:{scope.user}")


# By a step in the index for each unit, however many cases there are.
_UNITS = """
WITH RECURSIVE at(unit) AS (
    SELECT MIN(i.unit) FROM cases_involved i WHERE i.who = ?
    UNION ALL
    SELECT (SELECT MIN(i.unit) FROM cases_involved i WHERE i.who = ? AND i.unit > at.unit) FROM at
    WHERE at.unit IS NOT NULL
)
SELECT unit FROM at WHERE unit IS NOT NULL
"""


def units_elsewhere(ours: Hand, scope: Scope) -> tuple[str, ...]:
    """The units outside those in sight in which the departments or the person have to do with cases."""
    by = who(scope)
    statement = " UNION ".join([f"SELECT unit FROM ({_UNITS}) AS by{place}" for place in range(len(by))])
    rows = ours.rows(statement, tuple(value for one in by for value in (one, one)))
    return tuple(sorted({unit for (unit,) in rows} - scope.units))


def _of_units(units: list[str]) -> list[Branch]:
    if len(units) <= FEW:
        return [Branch("s.unit = ?", (unit,)) for unit in units]
    return [Branch(f"s.unit IN ({', '.join('?' * len(units))})", tuple(units))]


def condition(scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """The scope as one condition on the summary ``s``, for rows that are already few."""
    if scope.everything:
        return "1 = 1", ()
    units = tuple(sorted(scope.units))
    by = who(scope)
    places = ", ".join("?" * len(by))
    involved = f'EXISTS (SELECT 1 FROM cases_involved i WHERE i."case" = s.id AND i.who IN ({places}))'
    if not units:
        return involved, by
    return f"(s.unit IN ({', '.join('?' * len(units))}) OR {involved})", (*units, *by)


def sees(scope: Scope, case: str) -> tuple[str, tuple[Any, ...]]:
    """Whether a case is seen, as a condition on the column `case` of another room's rows.

    By the scope, or because a task lies at a seat the person holds. A task that only comes to them from below
    is not asked for: that takes more than a condition (`covering`).
    """
    if scope.everything:
        return "1 = 1", ()
    where, values = condition(scope)
    ways = [f"EXISTS (SELECT 1 FROM cases_casesummary s WHERE s.id = {case} AND {where})"]
    given: list[Any] = [*values]
    seats = []
    for unit, post, department in sorted({(one.unit, one.post, one.department or "") for one in scope.held}):
        seats.append("t.unit = ? AND t.post = ?" + (" AND t.department IN (?, '')" if department else ""))
        given += [unit, post, department] if department else [unit, post]
    if seats:
        any_seat = " OR ".join(f"({one})" for one in seats)
        ways.append(f'EXISTS (SELECT 1 FROM cases_opentask t WHERE t."case" = {case} AND ({any_seat}))')
    return f"({' OR '.join(ways)})", tuple(given)
