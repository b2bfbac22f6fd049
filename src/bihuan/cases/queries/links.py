"""How cases have to do with one another: for a case's page and for the worker that carries outcomes on."""

from dataclasses import dataclass

from bihuan.cases.raw import hand
from bihuan.engine.joining import HANDLED_WITH

MANY = 50


@dataclass(frozen=True, slots=True)
class Link:
    """`case` has the relation to `other`: it is handled with it, repeats it, was split from it."""

    case: str
    other: str
    relation: str


_TO = 'SELECT "case", other, relation FROM cases_caselink WHERE other = ? ORDER BY "case" LIMIT ?'
_FOLLOWERS = (
    'SELECT l."case", l.other, l.relation, f.changed_at, a.changed_at FROM cases_caselink l'
    ' JOIN cases_casesummary f ON f.id = l."case" JOIN cases_casesummary a ON a.id = l.other'
    f" WHERE l.relation = '{HANDLED_WITH}' AND l.status = 'open' AND l.\"case\" > ?"
    ' ORDER BY l."case" LIMIT ?'
)
_COUNT = "SELECT COUNT(*) FROM cases_caselink WHERE other = ? AND relation = ?"


def links_to(case: str, *, limit: int = MANY) -> tuple[Link, ...]:
    """Cases that name this one, the first ones. What this one names stands in its own state."""
    with hand() as ours:
        return tuple(Link(*row) for row in ours.rows(_TO, (case, limit)))


def count_followers(case: str) -> int:
    """How many cases are handled with this one."""
    with hand() as ours:
        (number,) = ours.one(_COUNT, (case, HANDLED_WITH))
    return int(number)


def followers(*, after: str = "", limit: int = 200) -> tuple[tuple[Link, tuple[int, int]], ...]:
    """Open cases that are handled with another, by id after `after`, each with when the two changed last. For
    workers.
    """
    with hand() as ours:
        rows = ours.rows(_FOLLOWERS, (after, limit))
    return tuple((Link(*row[:3]), (int(row[3]), int(row[4]))) for row in rows)
