"""The figures beside the ways through the desk, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.cases.moments import to_micros
from bihuan.cases.queries import clocks, letters, tasks
from bihuan.cases.raw import hand
from bihuan.people.sight import Scope

CAP = 99


@dataclass(frozen=True, slots=True)
class Figures:
    """What waits for a person; `late_clocks` are of cases they oversee. Counted no further than `CAP` + 1.

    `beside` is what another room asked to be counted with the rest.
    """

    mine: int
    mine_late: int
    approvals: int
    late_clocks: int
    notices: int = 0
    beside: int = 0


Counted = tuple[str, Sequence[Any]]
"""Rows to be counted: a SELECT with ``?`` for its values, and these."""
NOTHING: Counted = ("SELECT 1 WHERE 1 = 0", ())


def figures(scope: Scope, *, now: datetime, beside: Counted = NOTHING) -> Figures:
    """What stands beside the person's ways through the desk. `beside` are rows of another room."""
    late, more = _late(scope, now)
    told, unseen = _told(scope)
    wanted, seats = _archive_asked(scope, now)
    with hand() as ours:
        (mine, values), (asked, given) = tasks.mine_and_approvals(ours, scope, now=now, limit=CAP + 1)
        row = ours.one(
            "SELECT m.mine, m.late, a.approvals + r.asked, l.clocks, n.notices + w.answered, b.beside FROM"
            " (SELECT COUNT(*) AS mine, COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0) AS late"
            f" FROM ({mine}) AS seats) AS m,"
            f" (SELECT COUNT(*) AS approvals FROM ({asked}) AS seats) AS a,"
            f" (SELECT COUNT(*) AS clocks FROM ({late}) AS running) AS l,"
            f" (SELECT COUNT(*) AS notices FROM ({told}) AS bell) AS n,"
            f" (SELECT COUNT(*) AS asked FROM cases_archiverequest WHERE {wanted}) AS r,"
            " (SELECT COUNT(*) AS answered FROM cases_archiverequest"
            " WHERE reader = ? AND NOT seen AND decision <> '') AS w,"
            f" (SELECT COUNT(*) AS beside FROM ({beside[0]}) AS other) AS b",
            (to_micros(now), *values, *given, *more, *unseen, *seats, str(scope.user), *beside[1]),
        )
    return Figures(*(int(one) for one in row))


def _late(scope: Scope, now: datetime) -> tuple[str, list[Any]]:
    """The clocks that the board shows as late: also before the clock process has come round to them."""
    selects: list[str] = []
    values: list[Any] = []
    for seen, given in clocks._overseen(scope) or [("1 = 0", ())]:
        for late, more in (("c.late", ()), ("NOT c.late AND c.due < ?", (to_micros(now),))):
            selects.append(
                f'SELECT * FROM (SELECT c."case", c.clock FROM cases_runningclock c'
                f" WHERE {seen} AND {late} AND {clocks.OPENLY} LIMIT {CAP + 1}) AS late{len(selects)}"
            )
            values += [*given, *more]
    return " UNION ".join(selects), values


def _archive_asked(scope: Scope, now: datetime) -> tuple[str, list[Any]]:
    """The requests to read an archived case that wait for the person."""
    held = sorted({(one.unit, one.post) for one in scope.held})
    seats = " OR ".join(["(unit = ? AND post = ?)"] * len(held)) or "1 = 0"
    flat = [part for one in held for part in one]
    return f"decision = '' AND until > ? AND reader <> ? AND ({seats})", [
        to_micros(now),
        str(scope.user),
        *flat,
    ]


def _told(scope: Scope) -> tuple[str, list[Any]]:
    """The notices for the person that they have not seen."""
    selects: list[str] = []
    values: list[Any] = []
    for where, given in letters._told(scope):
        selects.append(
            f'SELECT * FROM (SELECT n."case", n.notice FROM cases_owednotice n WHERE {where}'
            " AND NOT EXISTS (SELECT 1 FROM cases_unread u"
            ' WHERE u.person = ? AND u."case" = n."case" AND u.what = n.notice)'
            f" LIMIT {CAP + 1}) AS told{len(selects)}"
        )
        values += [*given, str(scope.user)]
    return " UNION ".join(selects), values
