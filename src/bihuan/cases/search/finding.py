"""Finding cases by words, newest text first, in somebody's sight."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from bihuan.cases.queries.register import COLUMNS, NO_FILTERS, CaseRow, Counted, Filters, case_row, filtered
from bihuan.cases.raw import Hand, hand
from bihuan.cases.search.index import OPEN_CLASS
from bihuan.cases.search.tokens import fts_phrase, scope_token, ts_phrase, words
from bihuan.engine.case import OPEN
from bihuan.people.sight import Scope

CAP = 99
# Beyond so many units the summary's condition alone keeps the sight.
FEW = 64
# Up to so many cases the index is asked about each; beyond, hits are read until enough are in sight.
MANY_CASES = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """A page of cases; `next` is where the following page begins (a document's id), None on the last."""

    rows: tuple[CaseRow, ...]
    next: int | None


def find(
    scope: Scope,
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    personal: bool,
    after: int | None = None,
    limit: int = 20,
) -> Found:
    """The cases in sight in which every word of `query` was written by one act, newest first.

    Names, numbers and what is about staff are searched only with `personal`: for those who may see them.
    """
    wanted = words(query)
    rows: dict[str, Any] = {}
    place, last = after, None
    with hand() as ours:
        ways = _ways(ours, scope, filters)
        while wanted:
            page = _page(ours, ways, wanted, filters, personal, place, limit + 1)
            for row in page[: limit + 1]:
                if row[1] not in rows and len(rows) == limit:
                    return Found(tuple(case_row(r[1:]) for r in rows.values()), last)
                rows.setdefault(row[1], row)
                place = last = row[0]
            if len(page) <= limit:
                break
    return Found(tuple(case_row(r[1:]) for r in rows.values()), None)


def count_found(
    scope: Scope, query: str, filters: Filters = NO_FILTERS, *, personal: bool, cap: int = CAP
) -> Counted:
    """How many cases `find` has, counted no further than `cap`."""
    found = find(scope, query, filters, personal=personal, limit=cap)
    return Counted(len(found.rows), found.next is not None)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to see cases: `units` are asked of the index itself, `where` of the summary.

    With `few` the cases are so few that the index is asked about each of them.
    """

    units: tuple[str, ...]
    where: str
    values: tuple[Any, ...]
    few: tuple[str, ...] = ()


_ELSEWHERE = """
SELECT DISTINCT i."case" FROM cases_involved i JOIN cases_casesummary s ON s.id = i."case"
WHERE i.who IN ({who}) AND {where} LIMIT {many}
"""


def _ways(ours: Hand, scope: Scope, filters: Filters) -> list[_Way]:
    asked = (filters.unit,) if filters.unit is not None else ()
    if scope.everything:
        return [_Way(asked, "1 = 1", ())]
    units = tuple(sorted(scope.units & set(asked) if asked else scope.units))
    ways = _elsewhere(ours, scope, units, filters)
    if units:
        ways.append(_Way(units if len(units) <= FEW else (), f"s.unit IN ({_places(units)})", units))
    return ways


def _elsewhere(ours: Hand, scope: Scope, units: tuple[str, ...], filters: Filters) -> list[_Way]:
    """The cases outside the units in sight that a department or the person has to do with."""
    who = (*(f"department:{d}" for d in sorted(scope.departments)), f"person:{scope.user}")
    narrowed, values = filtered(filters)
    if filters.unit is not None:
        narrowed.append("s.unit = ?")
        values.append(filters.unit)
    if filters.status == OPEN:
        narrowed.append(f"i.status = '{OPEN}'")
    outside = f"s.unit NOT IN ({_places(units)})" if units else "1 = 1"
    statement = _ELSEWHERE.format(
        who=_places(who), where=" AND ".join([outside, *narrowed]), many=MANY_CASES + 1
    )
    cases = tuple(case for (case,) in ours.rows(statement, (*who, *units, *values)))
    if not cases:
        return []
    asked = (filters.unit,) if filters.unit is not None else ()
    if len(cases) <= MANY_CASES:
        return [_Way(asked, "1 = 1", (), few=cases)]
    involved = f'EXISTS (SELECT 1 FROM cases_involved i WHERE i."case" = s.id AND i.who IN ({_places(who)}))'
    return [_Way(asked, involved, who)]


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _page(
    ours: Hand,
    ways: list[_Way],
    wanted: list[list[str]],
    filters: Filters,
    personal: bool,
    after: int | None,
    limit: int,
) -> list[Any]:
    """The newest documents of all ways together."""
    found: dict[int, Any] = {}
    for way in ways:
        if way.few and connection.vendor == "sqlite":
            found |= _rows_of(ours, _among(ours, way, wanted, personal, after, limit))
            continue
        statement, values = _statement(way, wanted, filters, personal, after, limit, f"d.id, {COLUMNS}")
        found |= {row[0]: row for row in ours.rows(statement, values)}
    return [found[id] for id in sorted(found, reverse=True)][:limit]


# So many hits are read at once; a word with more is so common that the few cases soon have it.
MANY_HITS = 5000
CHUNK = 40


def _among(
    ours: Hand, way: _Way, wanted: list[list[str]], personal: bool, after: int | None, limit: int
) -> list[int]:
    """The newest documents of a few cases that have the words.

    For SQLite, where asking the index about one document costs a tenth of a millisecond.
    """
    said = _fts(wanted, personal, way.units)
    before = after if after is not None else sys.maxsize
    documents = ours.rows(
        f'SELECT id FROM cases_searchdocument WHERE "case" IN ({_places(way.few)}) AND id < ?'
        " ORDER BY id DESC",
        (*way.few, before),
    )
    mine = [id for (id,) in documents]
    hits = ours.rows(
        "SELECT rowid FROM cases_search WHERE cases_search MATCH ? AND rowid < ?"
        f" ORDER BY rowid DESC LIMIT {MANY_HITS}",
        (said, before),
    )
    if len(hits) < MANY_HITS:
        known = {id for (id,) in hits}
        return [id for id in mine if id in known][:limit]
    found: list[int] = []
    for start in range(0, len(mine), CHUNK):
        chunk = mine[start : start + CHUNK]
        asked = f"SELECT rowid FROM cases_search WHERE cases_search MATCH ? AND rowid IN ({_places(chunk)})"
        found += sorted((id for (id,) in ours.rows(asked, (said, *chunk))), reverse=True)
        if len(found) >= limit:
            break
    return found[:limit]


def _rows_of(ours: Hand, documents: Sequence[int]) -> dict[int, Any]:
    if not documents:
        return {}
    rows = ours.rows(
        f'SELECT d.id, {COLUMNS} FROM cases_searchdocument d JOIN cases_casesummary s ON s.id = d."case"'
        f" WHERE d.id IN ({_places(documents)})",
        tuple(documents),
    )
    return {row[0]: row for row in rows}


def _statement(
    way: _Way,
    wanted: list[list[str]],
    filters: Filters,
    personal: bool,
    after: int | None,
    limit: int,
    columns: str,
) -> tuple[str, tuple[Any, ...]]:
    where, values = filtered(filters)
    if filters.unit is not None:
        where.append("s.unit = ?")
        values.append(filters.unit)
    if connection.vendor == "sqlite":
        # The index is read from its newest row backward and the rest only looks up, whatever the statistics
        # say.
        source = "cases_search f CROSS JOIN cases_searchdocument d ON d.id = f.rowid"
        matches, order, id = "f.cases_search MATCH ?", "f.rowid DESC", "f.rowid"
        given: list[Any] = [_fts(wanted, personal, way.units)]
    else:
        source, order, id = "cases_searchdocument d", "d.id DESC", "d.id"
        matches, given = _ts(wanted, personal, way.units)
        if way.few:
            matches, given = f'd."case" IN ({_places(way.few)}) AND {matches}', [*way.few, *given]
    if after is not None:
        where.append(f"{id} < ?")
        values.append(after)
    conditions = " AND ".join([matches, way.where, *where])
    statement = (
        f'SELECT {columns} FROM {source} JOIN cases_casesummary s ON s.id = d."case"'
        f" WHERE {conditions} ORDER BY {order} LIMIT {limit}"
    )
    return statement, (*given, *way.values, *values)


def _fts(wanted: list[list[str]], personal: bool, units: Sequence[str]) -> str:
    where = "{open personal}" if personal else "{open}"
    said = " AND ".join(f"{where} : {fts_phrase(word)}" for word in wanted)
    if not units:
        return f"{said} AND scope : {scope_token('a', OPEN_CLASS)}"
    return f"{said} AND scope : ({' OR '.join(scope_token('u', unit) for unit in units)})"


def _ts(wanted: list[list[str]], personal: bool, units: Sequence[str]) -> tuple[str, list[Any]]:
    """Each word may stand in either column; the scope's tokens stand in both."""
    inside = " | ".join(f"'{scope_token('u', unit)}'" for unit in units)
    conditions: list[str] = []
    values: list[Any] = []
    for word in wanted:
        said = f"({ts_phrase(word)})" + (f" & ({inside})" if inside else "")
        columns = ("open", "personal") if personal else ("open",)
        conditions.append("(" + " OR ".join(f"d.{column} @@ CAST(? AS tsquery)" for column in columns) + ")")
        values += [said] * len(columns)
    return " AND ".join(conditions), values
