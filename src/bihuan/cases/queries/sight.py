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
