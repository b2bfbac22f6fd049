"""A scope as conditions on rows, so that nothing outside it is ever read (semantics 33)."""

from dataclasses import dataclass
from typing import Any

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


def branches(scope: Scope, *, unit: str | None = None) -> list[Branch]:
    """The ways in which the scope sees cases, of `unit` alone where one is given.

    None of them: nothing is seen.
    """
    if scope.everything:
        return [Branch("s.unit = ?", (unit,)) if unit else Branch("1 = 1", ())]
    units = sorted(scope.units & {unit} if unit else scope.units)
    found = _of_units(units)
    narrow = [*(f"department:{d}" for d in sorted(scope.departments)), f"person:{scope.user}"]
    for who in narrow:
        found.append(Branch("s.unit = ?", (unit,), who) if unit else Branch("1 = 1", (), who))
    return found


def _of_units(units: list[str]) -> list[Branch]:
    if len(units) <= FEW:
        return [Branch("s.unit = ?", (unit,)) for unit in units]
    return [Branch(f"s.unit IN ({', '.join('?' * len(units))})", tuple(units))]


def condition(scope: Scope) -> tuple[str, tuple[Any, ...]]:
    """The scope as one condition on the summary ``s``, for rows that are already few."""
    if scope.everything:
        return "1 = 1", ()
    units = tuple(sorted(scope.units))
    who = (*(f"department:{d}" for d in sorted(scope.departments)), f"person:{scope.user}")
    places = ", ".join("?" * len(who))
    involved = f'EXISTS (SELECT 1 FROM cases_involved i WHERE i."case" = s.id AND i.who IN ({places}))'
    if not units:
        return involved, who
    return f"(s.unit IN ({', '.join('?' * len(units))}) OR {involved})", (*units, *who)


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
