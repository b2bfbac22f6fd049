"""Cases by what they are about, for finding the same matter again. Ask for the sight of what is shown."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from bihuan.cases.moments import to_micros
from bihuan.cases.queries.register import COLUMNS, CaseRow, case_row
from bihuan.cases.raw import hand
from bihuan.cases.search.index import scope_of
from bihuan.cases.search.tokens import fts_phrase, scope_token

_NEWEST = (
    f"SELECT {COLUMNS} FROM cases_casesummary s WHERE s.unit = ? AND NOT s.kind = 'duty'"
    " AND (s.received_at, s.id) < (?, ?) ORDER BY s.received_at DESC, s.id DESC LIMIT ?"
)
FAR = datetime.fromisoformat("9000-01-01T00:00:00+00:00")


def newest_matters(unit: str, *, most: int, at_once: int) -> Iterator[tuple[CaseRow, ...]]:
    """The newest complaints of a unit, histories too, page by page."""
    place, left = (to_micros(FAR), ""), most
    while left > 0:
        with hand() as ours:
            rows = ours.rows(_NEWEST, (unit, *place, min(at_once, left)))
        page = tuple(case_row(row) for row in rows)
        if not page:
            return
        yield page
        left -= len(page)
        place = (to_micros(page[-1].received_at), page[-1].id)


def with_any_of(
    unit: str, words: Sequence[str], *, since: datetime, besides: str = "", limit: int = 200
) -> tuple[CaseRow, ...]:
    """Cases of the unit received since then whose open texts have one of the tokens, newest first."""
    if not words:
        return ()
    if connection.vendor == "sqlite":
        matches = "f.cases_search MATCH ?"
        either = " OR ".join(fts_phrase([one]) for one in words)
        given = f"open : ({either}) AND scope : {scope_token('u', unit)}"
        source = "cases_search f CROSS JOIN cases_searchdocument d ON d.id = f.rowid"
    else:
        matches = "d.open @@ CAST(? AS tsquery)"
        either = " | ".join(f"'{one}'" for one in words)
        given = f"({either}) & '{scope_of(unit).split()[0]}'"
        source = "cases_searchdocument d"
    statement = (
        f'SELECT {COLUMNS} FROM (SELECT d."case" AS id, MAX(d.id) AS newest FROM {source} WHERE {matches}'
        f' GROUP BY d."case" ORDER BY newest DESC LIMIT ?) AS found'
        " JOIN cases_casesummary s ON s.id = found.id"
        " WHERE s.received_at >= ? AND s.id <> ? AND NOT s.kind = 'duty' ORDER BY found.newest DESC LIMIT ?"
    )
    values = (given, limit * 2, to_micros(since), besides, limit)
    with hand() as ours:
        return tuple(case_row(row) for row in ours.rows(statement, values))
