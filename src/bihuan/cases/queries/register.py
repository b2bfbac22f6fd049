"""The register (台账): pages of cases newest first, filtered, in somebody's sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bihuan.cases.codec import from_json, value_from
from bihuan.cases.moments import NEVER_MICROS, from_micros, to_micros
from bihuan.cases.projecting import SUMMARY
from bihuan.cases.queries.covering import mine_among
from bihuan.cases.queries.sight import Branch, branches, condition, units_elsewhere
from bihuan.cases.raw import Hand, hand
from bihuan.engine.case import OPEN
from bihuan.people.sight import Scope

# Counting further reads on and on, and whoever has so many narrows the list first.
CAP = 300
COLUMNS = ", ".join(f's."{column}"' for column in SUMMARY.columns)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as the register shows it; nothing personal. Texts that are missing are empty, `due` None
    without a clock.
    """

    id: str
    number: str
    unit: str
    kind: str
    regulation: str
    version: str
    channel: str
    level: str
    status: str
    step: str
    department: str
    person: str
    received_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    settled_at: datetime | None
    archived_at: datetime | None
    keep_until: date | None
    outcome: str
    due: datetime | None
    clock: str
    late: bool
    was_late: bool
    reopened: int
    anonymous: bool
    origin: str
    duty: str
    subject: str
    period: str
    facts: dict[str, Any]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the register; None and empty narrow nothing. `duties` asks for these alone, or for all but
    these. `received_from` is included, `received_before` is not.
    """

    unit: str | None = None
    status: str | None = None
    kind: str | None = None
    duties: bool | None = None
    level: str | None = None
    channel: str | None = None
    regulation: str | None = None
    step: str | None = None
    department: str | None = None
    person: str | None = None
    outcome: str | None = None
    late: bool | None = None
    was_late: bool | None = None
    archived: bool | None = None
    settled: bool | None = None
    number: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    closed_from: datetime | None = None
    closed_before: datetime | None = None


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next begins after it."""

    received_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None on the last page."""

    rows: tuple[CaseRow, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A count up to a cap; `more` when there are more than `number`."""

    number: int
    more: bool


def register(
    scope: Scope, filters: Filters = NO_FILTERS, *, after: Place | None = None, limit: int = 50
) -> Page:
    """A page of the cases in sight, newest received first, after `after`."""
    with hand() as ours:
        ways = _ways(ours, scope, filters)
        selects, values = _selects(ways, filters, after, limit + 1, KEYS)
        if not selects:
            return Page((), None)
        # First which they are, each once, then their rows: these are wide.
        newest = (
            f"SELECT * FROM ({' UNION '.join(selects)}) AS ways ORDER BY came DESC, id DESC LIMIT {limit + 1}"
        )
        rows = ours.rows(
            f"SELECT {COLUMNS} FROM ({newest}) AS newest JOIN cases_casesummary s ON s.id = newest.id"
            " ORDER BY s.received_at DESC, s.id DESC",
            values,
        )
    page = tuple(case_row(row) for row in rows[:limit])
    return Page(page, Place(page[-1].received_at, page[-1].id) if len(rows) > limit else None)


def count(scope: Scope, filters: Filters = NO_FILTERS, *, cap: int = CAP) -> Counted:
    """How many cases are in sight, counted no further than `cap`."""
    with hand() as ours:
        ways = _ways(ours, scope, filters)
        whole = [way for way in ways if way.who is None]
        # No case is of two units: these are counted one after the other until there are enough.
        number = _counted(ours, whole, filters, cap, "UNION ALL")
        if number <= cap and len(whole) < len(ways):
            number = _counted(ours, ways, filters, cap, "UNION")
    return Counted(min(number, cap), number > cap)


def _ways(ours: Hand, scope: Scope, filters: Filters) -> list[Branch]:
    """Whoever sees units whole has mostly to do with cases of these: the rest is looked for where it is."""
    elsewhere = units_elsewhere(ours, scope) if scope.units and not scope.everything else None
    return branches(scope, unit=filters.unit, elsewhere=elsewhere)


def _counted(ours: Hand, ways: Sequence[Branch], filters: Filters, cap: int, together: str) -> int:
    if not ways:
        return 0
    selects, values = _selects(ways, filters, None, cap + 1, "s.id")
    seen = f"SELECT * FROM ({f' {together} '.join(selects)}) AS seen LIMIT {cap + 1}"
    (number,) = ours.one(f"SELECT COUNT(*) FROM ({seen}) AS counted", values)
    return int(number)


def case_of(scope: Scope, id: str) -> CaseRow | None:
    """The case, if it is in sight: by the scope, or because a task of it waits for the person."""
    where, values = condition(scope)
    with hand() as ours:
        row = ours.one(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id = ? AND {where}", (id, *values))
        if row is None and mine_among(ours, scope, (id,)):
            row = ours.one(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id = ?", (id,))
    return case_row(row) if row is not None else None


def in_sight(scope: Scope, ids: Sequence[str]) -> frozenset[str]:
    """Those of the cases that `case_of` would give, in two statements at most."""
    if not ids:
        return frozenset()
    where, values = condition(scope)
    places = ", ".join("?" * len(ids))
    with hand() as ours:
        rows = ours.rows(
            f"SELECT s.id FROM cases_casesummary s WHERE s.id IN ({places}) AND {where}", (*ids, *values)
        )
        seen = frozenset(id for (id,) in rows)
        left = [id for id in ids if id not in seen]
        return seen | mine_among(ours, scope, left)


def by_number(number: str) -> CaseRow | None:
    """The case with this number, in nobody's scope: for the portal, which asks for its code too, and for
    the inbox.
    """
    with hand() as ours:
        row = ours.one(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.number = ?", (number.strip(),))
    return case_row(row) if row is not None else None


def by_id(id: str) -> CaseRow | None:
    """The case, in nobody's scope: for workers and for a complainant who has proved to be one."""
    return next(iter(by_ids((id,))), None)


def by_ids(ids: Sequence[str]) -> tuple[CaseRow, ...]:
    """The cases in the order asked for; those that do not exist are left out."""
    if not ids:
        return ()
    with hand() as ours:
        places = ", ".join("?" * len(ids))
        rows = ours.rows(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id IN ({places})", tuple(ids))
    found = {row[0]: case_row(row) for row in rows}
    return tuple(found[id] for id in ids if id in found)


# --- statements
# -----------------------------------------------------------------------------------------------------

KEYS = "s.id AS id, s.received_at AS came"


def _selects(
    ways: Sequence[Branch], filters: Filters, after: Place | None, limit: int, columns: str
) -> tuple[list[str], tuple[Any, ...]]:
    """One ordered, limited select for each way of seeing, each over an index of its own."""
    where, values = filtered(filters)
    selects: list[str] = []
    all_values: list[Any] = []
    for way in ways:
        table, order = "cases_casesummary s", "s.received_at DESC, s.id DESC"
        conditions, given = [way.where, *where], [*way.values, *values]
        place = "(s.received_at, s.id) < (?, ?)"
        if way.who is not None:
            # In this order, or SQLite may read all that the filters leave and sort it.
            table = "cases_involved i CROSS JOIN cases_casesummary s"
            order = 'i.received_at DESC, i."case" DESC'
            place = '(i.received_at, i."case") < (?, ?)'
            conditions, given = ["i.who = ?", 's.id = i."case"', *conditions], [way.who, *given]
            if filters.status == OPEN:
                # Written out, so that the database knows the index of what is open will do.
                conditions = [f"i.status = '{OPEN}'", *conditions]
        if after is not None:
            conditions.append(place)
            given += [to_micros(after.received_at), after.id]
        selects.append(
            f"SELECT * FROM (SELECT {columns} FROM {table} WHERE {' AND '.join(conditions)}"
            f" ORDER BY {order} LIMIT {limit}) AS way{len(selects)}"
        )
        all_values += given
    return selects, tuple(all_values)


_SAME = (
    "status", "kind", "level", "channel", "regulation", "step",
    "department", "person", "outcome", "late", "was_late",
)  # fmt: skip


def filtered(filters: Filters) -> tuple[list[str], list[Any]]:
    """The filters as conditions on the summary ``s``; the unit is the scope's."""
    where: list[str] = []
    values: list[Any] = []
    for name in _SAME:
        wanted = getattr(filters, name)
        if wanted is True and name == "late":
            # Written out, so that the database knows the index of what is late will do.
            where.append("s.late")
        elif wanted is not None:
            where.append(f"s.{name} = ?")
            values.append(wanted)
            if name == "department":
                where.append("NOT (s.department = '')")
    if filters.duties is not None:
        # Written out, so that the database knows the index of duties will do.
        where.append(f"{'' if filters.duties else 'NOT '}(s.kind = 'duty')")
    if filters.archived is not None:
        where.append(f"s.archived_at IS {'NOT ' if filters.archived else ''}NULL")
    if filters.settled is not None:
        where.append(f"s.settled_at IS {'NOT ' if filters.settled else ''}NULL")
    if filters.number:
        # A range instead of LIKE, so that the index of numbers serves it on both databases.
        where.append("s.number >= ? AND s.number < ?")
        values += [filters.number, filters.number + "\U0010ffff"]
    for column, sign, moment in (
        ("received_at", ">=", filters.received_from),
        ("received_at", "<", filters.received_before),
        ("closed_at", ">=", filters.closed_from),
        ("closed_at", "<", filters.closed_before),
    ):
        if moment is not None:
            where.append(f"s.{column} {sign} ?")
            values.append(to_micros(moment))
    return where, values


_MOMENTS = frozenset(("received_at", "opened_at", "closed_at", "settled_at", "archived_at", "changed_at"))
_TRUTHS = frozenset(("late", "was_late", "anonymous"))


def case_row(row: Sequence[Any]) -> CaseRow:
    """A row of the summary as a value."""
    given: dict[str, Any] = dict(zip(SUMMARY.columns, row, strict=True))
    for name in _MOMENTS:
        given[name] = None if given[name] is None else from_micros(given[name])
    for name in _TRUTHS:
        given[name] = bool(given[name])
    given["due"] = None if given["due"] == NEVER_MICROS else from_micros(given["due"])
    kept = given["keep_until"]
    given["keep_until"] = date.fromisoformat(kept) if isinstance(kept, str) else kept
    given["facts"] = {key: value_from(value) for key, value in from_json(given["facts"]).items()}
    return CaseRow(**given)
