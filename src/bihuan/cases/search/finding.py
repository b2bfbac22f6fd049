"""Finding cases by words, newest text first, in somebody's sight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from bihuan.cases.queries.register import COLUMNS, NO_FILTERS, CaseRow, Counted, Filters, case_row, filtered
from bihuan.cases.queries.sight import units_elsewhere, who
from bihuan.cases.raw import Hand, hand
from bihuan.cases.search.index import OPEN_CLASS
from bihuan.cases.search.tokens import fts_phrase, scope_token, ts_phrase, words
from bihuan.people.sight import Scope

CAP = 99
# Beyond so many units the summary's condition alone keeps the sight.
FEW = 64
# Whoever has to do with no more cases than this elsewhere is looked for in these alone.
FEW_CASES = 1000
# Documents read at once: enough for a page and its count, as a case seldom says a word in more than three;
# of single cases, which lie far apart in the index, enough for a page.
MANY = 300
MANY_SINGLE = 100


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
    with hand() as ours:
        hits = _Hits(ours, scope, filters, wanted, personal, after)
        return _page(ours, hits.first(limit + 1), limit)


def count_found(
    scope: Scope, query: str, filters: Filters = NO_FILTERS, *, personal: bool, cap: int = CAP
) -> Counted:
    """How many cases `find` has, counted no further than `cap`."""
    with hand() as ours:
        found = _Hits(ours, scope, filters, words(query), personal, None).first(cap + 1)
    return Counted(min(len(found), cap), len(found) > cap)


def find_and_count(
    scope: Scope,
    query: str,
    filters: Filters = NO_FILTERS,
    *,
    personal: bool,
    after: int | None = None,
    limit: int = 20,
    cap: int = CAP,
) -> tuple[Found, Counted]:
    """A page and how many cases there are, read together.

    Where it would take long to count to `cap`, the count ends earlier and says that there are `more`.
    """
    wanted = words(query)
    with hand() as ours:
        hits = _Hits(ours, scope, filters, wanted, personal, None)
        least = limit + 1 if after is None else 1
        counted = hits.first(least, at_once=cap + 1)
        number = min(len(counted), cap)
        total = Counted(number, number < len(counted) or not hits.are_all)
        if after is not None:
            counted = _Hits(ours, scope, filters, wanted, personal, after, ways=hits.ways).first(limit + 1)
        return _page(ours, counted, limit), total


def _page(ours: Hand, found: dict[str, int], limit: int) -> Found:
    """The rows of the first `limit` cases. `found` has each with the last document read before the next."""
    ids = list(found)[:limit]
    if not ids:
        return Found((), None)
    rows = ours.rows(f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.id IN ({_places(ids)})", tuple(ids))
    by_id = {row[0]: case_row(row) for row in rows}
    after = found[ids[-1]] if len(found) > limit else None
    return Found(tuple(by_id[id] for id in ids if id in by_id), after)


class _Hits:
    """The cases that have the words, in the order of their newest documents, read as far as asked."""

    def __init__(
        self,
        ours: Hand,
        scope: Scope,
        filters: Filters,
        wanted: list[list[str]],
        personal: bool,
        after: int | None,
        *,
        ways: "_Ways | None" = None,
    ) -> None:
        self.ours, self.filters, self.wanted, self.personal = ours, filters, wanted, personal
        self.place = after
        self.ways = ways or (_ways(ours, scope, filters) if wanted else NOTHING)
        self.are_all = not wanted or self.ways.nothing

    def first(self, least: int, *, at_once: int | None = None) -> dict[str, int]:
        """Cases, at least so many if there are, to the last document before the next; no more than `at_once`
        (else `least`) are given.
        """
        most = at_once or least
        found: dict[str, int] = {}
        last = None
        for document, case in self._documents(least, found):
            if case not in found:
                if len(found) == most:
                    self.are_all = False
                    return found
                found[case] = document
                last = case
            elif last is not None:
                found[last] = document
        return found

    def _documents(self, least: int, found: dict[str, int]) -> Iterator[tuple[int, str]]:
        while not self.are_all and len(found) < least:
            statement, values = _statement(self.ways, self.wanted, self.filters, self.personal, self.place)
            page = self.ours.rows(statement, values)
            self.are_all = len(page) < self.ways.at_once
            for document, case in page:
                self.place = document
                yield document, case


@dataclass(frozen=True, slots=True)
class _Ways:
    """How cases are seen: all of `units`, and in the units `elsewhere` those that `who` has to do with.

    `everything` needs neither. `few`: the latter are so few that they are looked through themselves.
    """

    everything: bool
    units: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    few: bool = False

    @property
    def at_once(self) -> int:
        return MANY if self.everything or self.units else min(MANY, MANY_SINGLE)

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.units or self.elsewhere)


NOTHING = _Ways(False)


def _ways(ours: Hand, scope: Scope, filters: Filters) -> _Ways:
    asked = frozenset((filters.unit,)) if filters.unit is not None else None
    if scope.everything:
        return _Ways(True, units=tuple(asked or ()))
    units = scope.units & asked if asked is not None else scope.units
    by = who(scope)
    elsewhere = {unit for unit in units_elsewhere(ours, scope) if asked is None or unit in asked}
    few = bool(elsewhere) and _are_few(ours, by, tuple(sorted(elsewhere)))
    return _Ways(False, tuple(sorted(units)), by if elsewhere else (), tuple(sorted(elsewhere)), few)


def _are_few(ours: Hand, by: tuple[str, ...], units: tuple[str, ...]) -> bool:
    (number,) = ours.one(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM cases_involved i WHERE i.who IN ({_places(by)})"
        f" AND i.unit IN ({_places(units)}) LIMIT {FEW_CASES + 1}) AS counted",
        (*by, *units),
    )
    return int(number) <= FEW_CASES


def _places(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _statement(
    ways: _Ways, wanted: list[list[str]], filters: Filters, personal: bool, after: int | None
) -> tuple[str, tuple[Any, ...]]:
    """A page of documents and their cases, newest first."""
    asked = (*ways.units, *ways.elsewhere)
    inside = asked if len(asked) <= FEW else ()
    where, values = filtered(filters)
    if filters.unit is not None:
        where.append("s.unit = ?")
        values.append(filters.unit)
    if connection.vendor == "sqlite":
        # The index is read from its newest row backward and the rest only looks up, whatever the statistics
        # say.
        source, id = "cases_search f CROSS JOIN cases_searchdocument d ON d.id = f.rowid", "f.rowid"
        matches, given = "f.cases_search MATCH ?", [_fts(wanted, personal, inside)]
    else:
        source, id = "cases_searchdocument d", "d.id"
        matches, given = _ts(wanted, personal, inside)
    seen, seeing = _seen(ways, id)
    if after is not None:
        where.append(f"{id} < ?")
        values.append(after)
    joined = (
        ' CROSS JOIN cases_casesummary s ON s.id = d."case"'
        if connection.vendor == "sqlite"
        else (' JOIN cases_casesummary s ON s.id = d."case"')
    )
    statement = (
        f'SELECT {id}, d."case" FROM {source}{joined if where else ""}'
        f" WHERE {' AND '.join([matches, *seen, *where])} ORDER BY {id} DESC LIMIT {ways.at_once}"
    )
    return statement, (*given, *seeing, *values)


def _seen(ways: _Ways, id: str) -> tuple[list[str], list[Any]]:
    """The sight as conditions on the document ``d``."""
    if ways.everything:
        return [], []
    either: list[str] = []
    values: list[Any] = []
    if ways.units:
        either.append(f"d.unit IN ({_places(ways.units)})")
        values += ways.units
    if ways.few and not ways.units:
        # The plus keeps SQLite from asking the index about each of them: it reads what has the words instead.
        plus = "+" if connection.vendor == "sqlite" else ""
        theirs = (
            'SELECT e.id FROM cases_involved i JOIN cases_searchdocument e ON e."case" = i."case"'
            f" WHERE i.who IN ({_places(ways.who)}) AND i.unit IN ({_places(ways.elsewhere)})"
        )
        either.append(f"{plus}{id} IN ({theirs})")
        values += [*ways.who, *ways.elsewhere]
    elif ways.elsewhere:
        theirs = f"i.who IN ({_places(ways.who)})"
        involved = f'EXISTS (SELECT 1 FROM cases_involved i WHERE i."case" = d."case" AND {theirs})'
        either.append(f"(d.unit IN ({_places(ways.elsewhere)}) AND {involved})")
        values += [*ways.elsewhere, *ways.who]
    return [f"({' OR '.join(either)})"], values


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
