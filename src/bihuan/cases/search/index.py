"""Putting the texts of entries into the search index, and taking them out again with the very same text."""

import sys
from collections.abc import Sequence
from itertools import pairwise

from django.db import connection

from bihuan.cases.chain import PartRow
from bihuan.cases.raw import Hand
from bihuan.cases.search.tokens import LANGUAGE, scope_token, tokens, ts_vector

CASE = "case"
COMPLAINANT = "complainant"
OPEN_CLASS = "open"
# Coded answers about files and links say nothing one would search for.
UNSEARCHED = frozenset(("learnt",))

Document = tuple[str, int, str, list[str], list[str]]

_INSERT = 'INSERT INTO cases_searchdocument ("case", number, unit, language) VALUES (?, ?, ?, ?) RETURNING id'
_INSERT_WITH_ID = (
    'INSERT INTO cases_searchdocument (id, "case", number, unit, language) VALUES (?, ?, ?, ?, ?)'
)
_INSERT_PG = (
    'INSERT INTO cases_searchdocument ("case", number, unit, language, open, personal)'
    " VALUES (?, ?, ?, ?, CAST(? AS tsvector), CAST(? AS tsvector))"
)
_PUT = "INSERT INTO cases_search (rowid, scope, open, personal) VALUES (?, ?, ?, ?)"
_TAKE = "INSERT INTO cases_search (cases_search, rowid, scope, open, personal) VALUES ('delete', ?, ?, ?, ?)"


def document(case: str, unit: str, parts: Sequence[PartRow], *, language: int = LANGUAGE) -> Document | None:
    """The document of one command's parts. Who somebody is, and what is about a member of staff, is personal.

    The first entry of a case says who complains; what they say of the matter later on is open to whoever
    sees the case.
    """
    open_: list[str] = []
    personal: list[str] = []
    for _, number, _, name, subject, _, value in parts:
        if name not in UNSEARCHED and value:
            is_open = subject == CASE or (subject == COMPLAINANT and number > 1)
            (open_ if is_open else personal).extend(tokens(value, language=language))
    return (case, parts[0][1], unit, open_, personal) if open_ or personal else None


def scope_of(unit: str) -> str:
    """The tokens that say in whose sight a document is."""
    return f"{scope_token('u', unit)} {scope_token('a', OPEN_CLASS)}"


def put(hand: Hand, found: Document | None) -> None:
    """Indexes a document; the newest is last."""
    if found is None:
        return
    case, number, unit, open_, personal = found
    if connection.vendor == "sqlite":
        (row,) = hand.one(_INSERT, (case, number, unit, LANGUAGE))
        hand.run(_PUT, (row, scope_of(unit), " ".join(open_), " ".join(personal)))
    else:
        vectors = (ts_vector([*scope_of(unit).split(), *words]) for words in (open_, personal))
        hand.run(_INSERT_PG, (case, number, unit, LANGUAGE, *vectors))


def put_many(hand: Hand, found: Sequence[Document]) -> None:
    """Indexes many documents at once, in order."""
    if not found:
        return
    if connection.vendor != "sqlite":
        rows = []
        for case, number, unit, open_, personal in found:
            scope = scope_of(unit).split()
            vectors = (ts_vector([*scope, *open_]), ts_vector([*scope, *personal]))
            rows.append((case, number, unit, LANGUAGE, *vectors))
        hand.many(_INSERT_PG, rows)
        return
    (last,) = hand.one("SELECT COALESCE(MAX(id), 0) FROM cases_searchdocument")
    numbered = list(enumerate(found, start=last + 1))
    hand.many(
        _INSERT_WITH_ID, [(id, case, number, unit, LANGUAGE) for id, (case, number, unit, _, _) in numbered]
    )
    hand.many(_PUT, [(id, scope_of(d[2]), " ".join(d[3]), " ".join(d[4])) for id, d in numbered])


def take_out(hand: Hand, case: str, parts: Sequence[PartRow]) -> list[Sequence[PartRow]]:
    """Un-indexes the documents of a case whose texts are still `parts`, all of them; returns these by
    document.
    """
    rows = hand.rows(
        'SELECT id, number, unit, language FROM cases_searchdocument WHERE "case" = ? ORDER BY number',
        (case,),
    )
    begins = [row[1] for row in rows] + [sys.maxsize]
    groups = [[p for p in parts if first <= p[1] < following] for first, following in pairwise(begins)]
    if connection.vendor == "sqlite":
        for (id, _, unit, language), group in zip(rows, groups, strict=True):
            found = document(case, unit, group, language=language)
            if found is not None:
                hand.run(_TAKE, (id, scope_of(unit), " ".join(found[3]), " ".join(found[4])))
    hand.run('DELETE FROM cases_searchdocument WHERE "case" = ?', (case,))
    return [group for group in groups if group]


def optimise(hand: Hand) -> None:
    """Makes what was taken out unreadable too: until then FTS5 keeps the old tokens beside their deletion."""
    if connection.vendor == "sqlite":
        hand.run("INSERT INTO cases_search (cases_search) VALUES ('optimize')")


def clear(hand: Hand) -> None:
    """Empties the index, to be filled again by a rebuild."""
    hand.run("DELETE FROM cases_searchdocument")
    if connection.vendor == "sqlite":
        hand.run("INSERT INTO cases_search (cases_search) VALUES ('delete-all')")
