"""Who takes over what nobody at a seat may do: the holder of the post above (semantics 27).

The engine asks it of one case. Lists ask the other way round, of one person: which seats below theirs are
vacant or held by too few (`covers`), and which of the tasks there come to them (`relieved`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Q

from bihuan.cases import looking_up
from bihuan.cases.codec import from_json
from bihuan.cases.raw import Hand
from bihuan.engine.known import Holders
from bihuan.people.models import Unit
from bihuan.people.sight import Cover, Scope, scope_of
from bihuan.registry import versions, working
from bihuan.regulation.model import Post, Regulation

CHUNK = 100
# So many vacant seats are asked one by one.
FEW = 32

Seat = tuple[str, str, str]
"""Post, unit, and department or nothing."""


def sight_of(user: int, *, on: date, stamp: int) -> Scope:
    """What the person sees that day, with the seats they may have to cover. `stamp` is the office's."""
    scope = scope_of(user, on=on)
    held = frozenset((one.post, one.unit) for one in scope.held)
    return replace(scope, covers=_covers(held, on, stamp), on=on, stamp=stamp) if held else scope


# --- seats
# ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _covers(held: frozenset[tuple[str, str]], on: date, stamp: int) -> tuple[Cover, ...]:
    at = {unit for _, unit in held}
    open_on = Q(closed_on=None) | Q(closed_on__gte=on)
    below = Unit.objects.filter(Q(code__in=at) | Q(parent__in=at)).filter(open_on)
    found: dict[Cover, None] = {}
    for unit in below.order_by("code"):
        for regulation in _regulations_of(unit.upward, stamp):
            found |= dict.fromkeys(_covers_in(regulation, unit.code, held, on, stamp))
    return tuple(found)


@lru_cache(maxsize=1024)
def _regulations_of(upward: tuple[str, ...], stamp: int) -> tuple[Regulation, ...]:
    """Every version the unit has ever worked under: open cases go on by theirs."""
    return tuple(versions.regulation(*one) for one in working.ever_in_force(upward))


def _covers_in(
    regulation: Regulation, unit: str, held: frozenset[tuple[str, str]], on: date, stamp: int
) -> Iterator[Cover]:
    chains = [(post, tuple(_posts_above(regulation, post))) for post in regulation.posts.values()]
    names = {name for name, _ in held}
    chains = [
        (post, above) for post, above in chains if any((one.held_as or one.key) in names for one in above)
    ]
    if not chains:
        return
    holders, most = looking_up.holders(unit, on, stamp), _most_barred(regulation)
    for post, above in chains:
        for seat in _seats(post, unit, holders):
            must = set(_holding(holders, seat))
            for one in above:
                if len(must) > most:
                    break
                places = list(_seats(one, unit, holders))
                if any((name, place) in held for name, place, _ in places):
                    yield Cover(seat[1], seat[0], seat[2], tuple(sorted(must)))
                    break
                if len(places) == 1:
                    # Of a post whose department only the case knows, each row is asked afterwards.
                    must |= set(_holding(holders, places[0]))


def _posts_above(regulation: Regulation, post: Post) -> Iterator[Post]:
    seen = {post.key}
    at = regulation.posts.get(post.held_as or post.key)
    while at is not None and at.reports_to is not None and at.reports_to not in seen:
        seen.add(at.reports_to)
        above = regulation.posts[at.reports_to]
        yield above
        at = regulation.posts.get(above.held_as or above.key)


def _most_barred(regulation: Regulation) -> int:
    """How many people at most may not do a step because of what they did before."""
    steps = (step for one in regulation.procedures.values() for step in one.steps.values())
    return max((len(step.not_by) + (step.approves is not None) for step in steps), default=0)


def _seats(post: Post, unit: str, holders: Holders) -> Iterator[Seat]:
    """Where tasks of the post may lie in a unit's cases."""
    name = post.held_as or post.key
    above = holders.unit_above.get(unit, unit) if post.in_unit_above else unit
    if post.of is None:
        yield name, above, ""
        return
    if post.of[0] == "kind":
        at = next(iter(_departments(holders, above, post.of[1])), "")
        own = next(iter(_departments(holders, unit, post.of[1])), "")
        yield (name, above, at) if at or not own else (name, unit, own)
        return
    for department in ("", *_departments(holders, above, None)):
        yield name, above, department


def _departments(holders: Holders, unit: str, kind: str | None) -> Iterator[str]:
    for one in holders.departments.values():
        if one.unit == unit and kind in (None, one.kind):
            yield one.id


def _holding(holders: Holders, seat: Seat) -> tuple[str, ...]:
    return holding(holders.by_post, *seat)


def holding(
    by_post: Mapping[tuple[str, str, str | None], tuple[str, ...]], post: str, unit: str, department: str
) -> tuple[str, ...]:
    """The holders of a seat: of its department and of the whole unit, or without one anywhere in the unit."""
    if department:
        own = by_post.get((post, unit, department), ())
        return (*own, *(one for one in by_post.get((post, unit, None), ()) if one not in own))
    anywhere = (people for (at, place, _), people in by_post.items() if (at, place) == (post, unit))
    return tuple(dict.fromkeys(person for people in anywhere for person in people))


# --- tasks
# ------------------------------------------------------------------------------------------------------

ASKED = ("unit", "post", "department", "person", "signed", "case_unit", "barred", "above")
"""What `comes_to` needs to know of a task, in this order."""


def comes_to(scope: Scope, row: Sequence[Any]) -> bool:
    """Whether a task (its columns `ASKED`) comes to the person from a seat below theirs."""
    unit, post, department, person, signed, case_unit, barred, above = row
    kept_off = frozenset(one for one in barred.split(",") if one)
    if person or signed or not above or str(scope.user) in kept_off or scope.on is None:
        return False
    holders = looking_up.holders(case_unit, scope.on, scope.stamp)
    rungs = [(post, unit, department), *(tuple(one) for one in from_json(above))]
    for below, over in pairwise(rungs):
        if frozenset(_holding(holders, below)) - kept_off:
            return False
        if scope.holds(over[1], over[0], over[2] or None):
            return True
    return False


def mine_among(ours: Hand, scope: Scope, ids: Sequence[str]) -> frozenset[str]:
    """Those of the cases with an open task at a seat the person holds or covers."""
    if not ids or not scope.held:
        return frozenset()
    columns = ", ".join(ASKED)
    rows = ours.rows(
        f'SELECT "case", {columns} FROM cases_opentask WHERE "case" IN ({", ".join("?" * len(ids))})',
        tuple(ids),
    )
    return frozenset(
        case
        for case, *row in rows
        if scope.holds(row[0], row[1], row[2] or None) or (scope.covers and comes_to(scope, row))
    )


ASKING = ", ".join(f"t.{name} AS asked_{name}" for name in ASKED)


def relieved(
    ours: Hand,
    scope: Scope,
    columns: Sequence[str],
    joined: str,
    where: str,
    values: Sequence[Any],
    limit: int,
    *,
    skip: int = 0,
) -> list[Any]:
    """The first tasks that come to the person from the seats they cover, most urgent first.

    `columns` of ``t`` and ``s`` that `joined` names; `where` narrows them. `skip` so many were asked already.
    """
    found: list[Any] = []
    while len(found) < limit:
        selects, given = covered(scope, columns, joined, where, values, skip=skip)
        rows = ours.rows(" UNION ALL ".join(selects), given)
        found += [row[: -len(ASKED)] for row in rows if comes_to(scope, row[-len(ASKED) :])]
        skip += CHUNK
        if len(rows) < CHUNK:
            break
    return found


def covered(
    scope: Scope, columns: Sequence[str], joined: str, where: str, values: Sequence[Any], *, skip: int = 0
) -> tuple[list[str], tuple[Any, ...]]:
    """Selects of at most `CHUNK` tasks each at the seats the person covers; which of them come to the person
    is told by the columns `ASKED`, which are the last.
    """
    selects: list[str] = []
    given: list[Any] = []
    for covers in _by_holders(scope.covers):
        said, inside = _at_seats(covers, columns, joined, where)
        selects.append(f"SELECT * FROM ({said} LIMIT {CHUNK} OFFSET ?) AS cover{len(selects)}")
        given += [*inside, *values, skip]
    return selects, tuple(given)


def _by_holders(covers: Iterable[Cover]) -> list[tuple[Cover, ...]]:
    """Vacant seats each by itself, as the index gives their most urgent tasks first; unless they are many.

    Those with holders together, as few tasks there are any that a holder may not do.
    """
    vacant = tuple(one for one in covers if not one.holders)
    barred = tuple(one for one in covers if one.holders)
    groups = [vacant] if len(vacant) > FEW else [(one,) for one in vacant]
    return [some for some in (*groups, barred) if some]


def _at_seats(
    covers: tuple[Cover, ...], columns: Sequence[str], joined: str, where: str
) -> tuple[str, list[Any]]:
    """The untaken tasks at the seats; where these are held, those that some holder may not do."""
    given: list[Any] = []
    only_barred = bool(covers[0].holders)
    for one in covers:
        given += [one.unit, one.post, one.department, f"%,{one.holders[0]},%" if only_barred else ""]
    seat = "(CAST(? AS text), CAST(? AS text), CAST(? AS text), CAST(? AS text))"
    # Put so, the index of all that nobody has taken does not look as good as the one of who is barred.
    free = "NOT (t.person <> '')" if only_barred else "t.person = ''"
    barred = " AND NOT (t.barred = '') AND t.barred LIKE v.column4" if only_barred else ""
    if len(covers) == 1 and not only_barred:
        return (
            f"SELECT {', '.join(columns)}, {ASKING} FROM {joined}"
            " WHERE t.unit = ? AND t.post = ? AND t.department = ?"
            f" AND t.person = '' AND NOT t.signed AND {where} ORDER BY t.due",
            given[:3],
        )
    statement = (
        f"SELECT {', '.join(columns)}, {ASKING}"
        f" FROM (VALUES {', '.join([seat] * len(covers))}) AS v CROSS JOIN {joined}"
        " WHERE t.unit = v.column1 AND t.post = v.column2 AND t.department = v.column3"
        f" AND {free} AND NOT t.signed{barred} AND {where}"
        ' ORDER BY t.due, t."case", t.occurrence'
    )
    return statement, given
