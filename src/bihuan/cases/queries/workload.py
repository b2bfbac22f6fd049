"""Who has how much to do now: open tasks by unit, department and person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import to_micros
from bihuan.cases.raw import hand
from bihuan.regulation.model import COMPLAINANT


@dataclass(frozen=True, slots=True)
class Load:
    """Open tasks of the cases of a unit that lie with a department or a person; either may be empty."""

    unit: str
    department: str
    person: str
    tasks: int
    late: int


# Each task once, at its first seat.
_FIRST = f"t.place = 0 AND t.post <> '{COMPLAINANT}'"


def workload(
    units: Sequence[str], regulation: str = "", *, now: datetime, department: str = "", person: str = ""
) -> tuple[Load, ...]:
    """The open tasks of these units' cases, of one regulation alone where it is given, the most first.

    Of a department or a person alone where one is given. Ask first whether the reader may see the units,
    or the department. What waits for the complainant is nobody's work.
    """
    if not units:
        return ()
    where, values = f"{_FIRST} AND t.case_unit IN ({', '.join('?' * len(units))})", [*units]
    if person:
        where, values = "t.person = ? AND NOT (t.person = '')", [person]
    elif department:
        where, values = f"{where} AND t.department = ? AND NOT (t.department = '')", [*values, department]
    of = ""
    if regulation:
        of = ' JOIN cases_casesummary s ON s.id = t."case" AND s.regulation = ?'
        values = [regulation, *values]
    return tuple(_load(row) for row in _rows(of, where, [to_micros(now), *values]))


def _rows(of: str, where: str, values: Sequence[Any]) -> list[Any]:
    with hand() as ours:
        return ours.rows(
            "SELECT t.case_unit, t.department, t.person, COUNT(*) AS number,"
            f" SUM(CASE WHEN t.due < ? THEN 1 ELSE 0 END) FROM cases_opentask t{of} WHERE {where}"
            " GROUP BY t.case_unit, t.department, t.person"
            " ORDER BY number DESC, t.case_unit, t.department, t.person",
            tuple(values),
        )


def _load(row: Sequence[Any]) -> Load:
    unit, department, person, tasks, late = row
    return Load(unit, department, person, int(tasks), int(late or 0))
