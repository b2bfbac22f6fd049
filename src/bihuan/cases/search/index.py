"""Putting the texts of entries into the search index, and taking them out again with the very same text."""

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from bihuan.cases.chain import PartRow
from bihuan.cases.raw import Hand
from bihuan.cases.search.tokens import LANGUAGE, scope_token, tokens, ts_vector
from bihuan.engine.events import Happened
from bihuan.engine.seeing import belongs, letters_of

CASE = "case"
COMPLAINANT = "complainant"
OPEN_CLASS = "open"
# Coded answers about files and links say nothing one would search for.
UNSEARCHED = frozenset(("learnt",))


@dataclass(frozen=True, slots=True)
class Document:
    """The tokens of one command's texts. The entries numbered in `apart` have texts that are not indexed."""

    case: str
    number: int
    unit: str
    apart: str
    open: list[str]
    personal: list[str]


_INSERT = (
    'INSERT INTO cases_searchdocument ("case", number, unit, language, apart) VALUES (?, ?, ?, ?, ?)'
    " RETURNING id"
)
_INSERT_WITH_ID = (
    'INSERT INTO cases_searchdocument (id, "case", number, unit, language, apart) VALUES (?, ?, ?, ?, ?, ?)'
)
_INSERT_PG = (
    'INSERT INTO cases_searchdocument ("case", number, unit, language, apart, open, personal)'
    " VALUES (?, ?, ?, ?, ?, CAST(? AS tsvector), CAST(? AS tsvector))"
)
_PUT = "INSERT INTO cases_search (rowid, scope, open, personal) VALUES (?, ?, ?, ?)"
_TAKE = "INSERT INTO cases_search (cases_search, rowid, scope, open, personal) VALUES ('delete', ?, ?, ?, ?)"


def document(
    case: str,
    unit: str,
    parts: Sequence[PartRow],
    *,
    apart: Collection[int] = (),
    language: int = LANGUAGE,
) -> Document | None:
    """The document of one command's parts. Who somebody is, and what is about a member of staff, is personal.

    The first entry of a case says who complains; what they say of the matter later on is open to whoever
    sees the case. `apart` are the numbers of entries of private procedures: nobody finds a case by these.
    """
    open_: list[str] = []
    personal: list[str] = []
    for _, number, _, name, subject, _, value in parts:
        if name not in UNSEARCHED and value and number not in apart:
            is_open = subject == CASE or (subject == COMPLAINANT and number > 1)
            (open_ if is_open else personal).extend(tokens(value, language=language))
    left = ",".join(str(number) for number in sorted({part[1] for part in parts}.intersection(apart)))
    if not (open_ or personal or left):
        return None
    return Document(case, parts[0][1], unit, left, open_, personal)


def apart_in(first: int, happened: Sequence[Happened], private: frozenset[str]) -> frozenset[int]:
    """Which of the entries, numbered from `first`, belong to private procedures."""
    if not private:
        return frozenset()
    letters = letters_of(happened, private)
    return frozenset(
        number for number, one in enumerate(happened, first) if belongs(one.event, private, letters)
    )


def scope_of(unit: str) -> str:
    """The tokens that say in whose sight a document is."""
    return f"{scope_token('u', unit)} {scope_token('a', OPEN_CLASS)}"


def put(hand: Hand, found: Document | None) -> None:
    """Indexes a document; the newest is last."""
    if found is None:
        return
    values = (found.case, found.number, found.unit, LANGUAGE, found.apart)
    if connection.vendor == "sqlite":
        (row,) = hand.one(_INSERT, values)
        if found.open or found.personal:
            hand.run(_PUT, indexed(row, found))
    else:
        hand.run(_INSERT_PG, (*values, *vectors(found)))


def put_many(hand: Hand, found: Sequence[Document]) -> None:
    """Indexes many documents at once, in order."""
    if not found:
        return
    if connection.vendor != "sqlite":
        rows = [(d.case, d.number, d.unit, LANGUAGE, d.apart, *vectors(d)) for d in found]
        hand.many(_INSERT_PG, rows)
        return
    (last,) = hand.one("SELECT COALESCE(MAX(id), 0) FROM cases_searchdocument")
    numbered = list(enumerate(found, start=last + 1))
    hand.many(_INSERT_WITH_ID, [(id, d.case, d.number, d.unit, LANGUAGE, d.apart) for id, d in numbered])
    hand.many(_PUT, [indexed(id, d) for id, d in numbered if d.open or d.personal])


def indexed(id: int, found: Document) -> tuple[int, str, str, str]:
    """The row of the index on SQLite."""
    return id, scope_of(found.unit), " ".join(found.open), " ".join(found.personal)


def vectors(found: Document) -> tuple[str, str]:
    """Its vectors on PostgreSQL: what is open, what is personal."""
    scope = scope_of(found.unit).split()
    return ts_vector([*scope, *found.open]), ts_vector([*scope, *found.personal])


@dataclass(frozen=True, slots=True)
class Taken:
    """The texts of a document that was taken out, and which of its entries are not to be indexed."""

    parts: Sequence[PartRow]
    apart: frozenset[int]


def take_out(hand: Hand, case: str, parts: Sequence[PartRow]) -> list[Taken]:
    """Un-indexes the documents of a case whose texts are still `parts`, all of them."""
    rows = hand.rows(
        'SELECT id, number, unit, language, apart FROM cases_searchdocument WHERE "case" = ? ORDER BY number',
        (case,),
    )
    begins = [row[1] for row in rows] + [sys.maxsize]
    groups = [[p for p in parts if first <= p[1] < following] for first, following in pairwise(begins)]
    taken = []
    for (id, _, unit, language, numbers), group in zip(rows, groups, strict=True):
        apart = frozenset(int(one) for one in numbers.split(",") if one)
        taken.append(Taken(group, apart))
        if connection.vendor == "sqlite":
            found = document(case, unit, group, apart=apart, language=language)
            if found is not None and (found.open or found.personal):
                hand.run(_TAKE, indexed(id, found))
    hand.run('DELETE FROM cases_searchdocument WHERE "case" = ?', (case,))
    return [one for one in taken if one.parts]


def optimise(hand: Hand) -> None:
    """Makes what was taken out unreadable too: until then FTS5 keeps the old tokens beside their deletion."""
    if connection.vendor == "sqlite":
        hand.run("INSERT INTO cases_search (cases_search) VALUES ('optimize')")


def clear(hand: Hand) -> None:
    """Empties the index, to be filled again by a rebuild."""
    hand.run("DELETE FROM cases_searchdocument")
    if connection.vendor == "sqlite":
        hand.run("INSERT INTO cases_search (cases_search) VALUES ('delete-all')")
