"""Many cases from few: lives that went through the engine, copied with ids, numbers, moments and words of
their own.

A copy has every row its original has: the stream with its whole chain of hashes made anew, entries, texts
with new salts and digests, all derived rows, documents in the search index, the complainant. It began whole
weeks earlier or later than its original and some seconds beside it; a holiday that lay between is not counted
again.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from bench.pages.lives import words_of
from bihuan.cases import numbers
from bihuan.cases.chain import entry_hash, first_hash, part_digest
from bihuan.cases.entering import ENTRY, NEW_STREAM, PART
from bihuan.cases.identities import new_id
from bihuan.cases.moments import NEVER_MICROS, from_micros
from bihuan.cases.projecting import CLOCKS, INVOLVED, LETTERS, NOTICES, SUMMARY, TASKS, WAKING, Table
from bihuan.cases.raw import Hand
from bihuan.cases.search import index

WEEK = 7 * 24 * 3600 * 1_000_000
MINUTE = 60 * 1_000_000
EAST_EIGHT = 8 * 3600 * 1_000_000
BATCH = 2_000
TOLD = frozenset(("headline", "matter", "demand", "name"))
MOMENTS = frozenset(
    (
        "received_at", "opened_at", "closed_at", "settled_at", "archived_at", "changed_at", "due", "begun_at",
        "started_at", "owed_at", "at",
    )
)  # fmt: skip
PEOPLE = frozenset(("person", "who", "barred"))
DERIVED: tuple[tuple[str, Table], ...] = (
    ("cases_casesummary", SUMMARY), ("cases_involved", INVOLVED), ("cases_opentask", TASKS),
    ("cases_runningclock", CLOCKS), ("cases_unsentletter", LETTERS), ("cases_owednotice", NOTICES),
    ("cases_waking", WAKING),
)  # fmt: skip
_TOKENS = r'\b1[5-9]\d{14}\b|\b20\d\d-\d\d-\d\d\b|"\d{1,6}"|\b[0-9a-f]{64}\b'


@dataclass(slots=True)
class Copy:
    """What is its own: moments moved by `shift`, days by `days`, its people, number and digests."""

    id: str
    number: str
    shift: int
    days: int
    people: Mapping[str, str]
    digests: dict[str, str] = field(default_factory=dict)


Piece = str | tuple[int, Any]
MOMENT, DAY, PERSON, DIGEST, NUMBER = range(5)


class Text:
    """A text that names moments, days, people, digests or the case's number, to be said again of a copy."""

    def __init__(self, text: str, *, people: frozenset[str], digests: frozenset[str], number: str) -> None:
        self.pieces: list[Piece] = []
        last = 0
        pattern = re.compile(f"{_TOKENS}|{re.escape(number)}") if number else re.compile(_TOKENS)
        for found in pattern.finditer(text):
            piece = _piece(found[0], people, digests, number)
            if piece is not None:
                self.pieces += [text[last : found.start()], piece]
                last = found.end()
        self.pieces.append(text[last:])
        self.constant = text if len(self.pieces) == 1 else None

    def of(self, copy: Copy) -> str:
        if self.constant is not None:
            return self.constant
        return "".join([p if type(p) is str else _said(p, copy) for p in self.pieces])


def _piece(token: str, people: frozenset[str], digests: frozenset[str], number: str) -> Piece | None:
    if token == number:
        return NUMBER, None
    if token.startswith('"'):
        return (PERSON, token[1:-1]) if token[1:-1] in people else None
    if len(token) == 64:
        return (DIGEST, token) if token in digests else None
    if "-" in token:
        return DAY, date.fromisoformat(token).toordinal()
    return MOMENT, int(token)


_DAYS: dict[int, str] = {}


def _said(piece: Any, copy: Copy) -> str:
    kind, base = piece
    if kind == MOMENT:
        return str(base + copy.shift)
    if kind == DAY:
        day = base + copy.days
        if day not in _DAYS:
            _DAYS[day] = date.fromordinal(day).isoformat()
        return _DAYS[day]
    if kind == PERSON:
        return f'"{copy.people.get(base, base)}"'
    return copy.digests[base] if kind == DIGEST else copy.number


@dataclass(slots=True)
class Original:
    """A lived case, taken apart."""

    id: str
    unit: str
    recent: bool
    opened_at: int
    recorded_at: int
    entries: list[tuple[int, str, Text, Text, int, str | None, int, str]]
    parts: list[tuple[int, int, str, str, bytes, str, str]]
    """Number, position, name, subject, salt, value, and the digest that is its own in a copy, or nothing."""
    rows: list[tuple[str, str, list[Any]]]
    """Statement, table, and how each column is said."""
    documents: list[tuple[int, str, list[str], list[str]]]
    """Number, what is apart, and the tokens; the first document's are cut anew."""


def originals(ours: Hand, *, clerks: frozenset[str], recent_from: int) -> list[Original]:
    """Every case there is, as originals."""
    found = []
    for id, number, unit, opened_at in ours.rows("SELECT id, number, unit, opened_at FROM cases_casesummary"):
        found.append(_original(ours, id, number, unit, opened_at, clerks, recent=opened_at >= recent_from))
    return found


def _original(
    ours: Hand, id: str, number: str, unit: str, opened_at: int, clerks: frozenset[str], *, recent: bool
) -> Original:
    listed = ours.rows(
        "SELECT number, event, body, because, happened_at, doer, recorded_at, command FROM cases_entry"
        " WHERE stream_id = ? ORDER BY number",
        (id,),
    )
    first = listed[0][7]
    lodging = {row[0] for row in listed if row[7] == first}
    parts = []
    for row in ours.rows(
        "SELECT number, position, name, subject, salt, value FROM cases_entrypart WHERE stream_id = ?"
        " ORDER BY number, position",
        (id,),
    ):
        salt = bytes(row[4])
        own = row[0] in lodging and row[2] in TOLD
        parts.append((*row[:4], salt, row[5], part_digest(salt, row[5]) if own else ""))
    digests = frozenset(part[6] for part in parts if part[6])

    def text(said: str, *, of: str = "") -> Text:
        return Text(said, people=clerks, digests=digests, number=of)

    entries = [
        (n, e, text(b, of=number), text(why), at, by, rec, c) for n, e, b, why, at, by, rec, c in listed
    ]
    rows = []
    for name, table in DERIVED:
        columns = ", ".join(f'"{column}"' for column in table.columns)
        for row in ours.rows(f'SELECT {columns} FROM {name} WHERE "{table.columns[0]}" = ?', (id,)):
            told = [
                _column(column, value, id, number, text)
                for column, value in zip(table.columns, row, strict=True)
            ]
            rows.append((table.insert, name, told))
    documents = []
    kept = ours.rows('SELECT number, apart FROM cases_searchdocument WHERE "case" = ? ORDER BY number', (id,))
    begins = [one for one, _ in kept] + [sys.maxsize]
    for place, (begin, apart) in enumerate(kept):
        group = [(id, *part[:6]) for part in parts if begin <= part[0] < begins[place + 1]]
        left = frozenset(int(one) for one in apart.split(",") if one)
        cut = index.document(id, unit, group, apart=left)
        if cut is not None:
            documents.append((begin, apart, cut.open, cut.personal))
    return Original(id, unit, recent, opened_at, listed[0][6], entries, parts, rows, documents)


def _column(column: str, value: Any, id: str, number: str, text: Any) -> Any:
    """A constant, or how it is said of a copy."""
    if value == id and column in ("id", "case"):
        return _ID
    if value == number and column == "number":
        return _NUMBER
    if column in MOMENTS and value is not None and value != NEVER_MICROS:
        return _Moment(value)
    if column in PEOPLE and value:
        return _People(value)
    if column == "keep_until" and value is not None:
        return text(str(value))
    if column == "facts":
        return text(value)
    return value


class _Said:
    def of(self, copy: Copy) -> Any:
        raise NotImplementedError


class _Id(_Said):
    def of(self, copy: Copy) -> str:
        return copy.id


class _Number(_Said):
    def of(self, copy: Copy) -> str:
        return copy.number


class _Moment(_Said):
    def __init__(self, at: int) -> None:
        self.at = at

    def of(self, copy: Copy) -> int:
        return self.at + copy.shift


class _People(_Said):
    """`6`, `person:6` or `,6,8,`."""

    def __init__(self, who: str) -> None:
        self.pieces = re.split(r"(\d+)", who)

    def of(self, copy: Copy) -> str:
        return "".join(copy.people.get(one, one) for one in self.pieces)


_ID, _NUMBER = _Id(), _Number()


def planned(
    found: Sequence[Original], *, old: int, recent: int, weeks: range, random: Random
) -> list[tuple[int, int, Original]]:
    """So many copies as (opened at, moved by, original), in the order in which they came."""
    lasting = [one for one in found if not one.recent]
    running = [one for one in found if one.recent]
    plans = []
    for _ in range(old):
        one = random.choice(lasting)
        later = random.choice(weeks) - one.opened_at // WEEK
        shift = later * WEEK + random.randrange(MINUTE)
        plans.append((one.opened_at + shift, shift, one))
    for _ in range(recent):
        one = random.choice(running)
        shift = -random.randrange(MINUTE)
        plans.append((one.opened_at + shift, shift, one))
    plans.sort(key=lambda plan: plan[0])
    return plans


class Copying:
    """Writes copies batch by batch; `write` says how a table's rows go in."""

    def __init__(self, write: "Writer", *, clerks: Mapping[str, Sequence[str]], random: Random) -> None:
        self.write, self.clerks, self.random = write, clerks, random
        self.given: Counter[tuple[str, int]] = Counter()
        self.made = 0
        self.document = 0

    def begin(self, ours: Hand) -> None:
        """Goes on where the lived cases ended."""
        for unit, year, value in ours.rows("SELECT unit, year, value FROM cases_counter WHERE series = 'TS'"):
            self.given[unit, year] = value
        (self.document,) = ours.one("SELECT COALESCE(MAX(id), 0) FROM cases_searchdocument")

    def end(self, ours: Hand) -> None:
        """The counters go on where the copies ended."""
        for (unit, year), value in sorted(self.given.items()):
            ours.run(
                "INSERT INTO cases_counter (unit, series, year, value) VALUES (?, 'TS', ?, ?)"
                " ON CONFLICT (unit, series, year) DO UPDATE SET value = excluded.value",
                (unit, year, value),
            )

    def batch(self, plans: Iterable[tuple[int, int, Original]]) -> None:
        sheet = Sheet()
        for opened_at, shift, one in plans:
            self._copy(sheet, opened_at, shift, one)
        self.write.all(sheet)

    def _copy(self, sheet: "Sheet", opened_at: int, shift: int, one: Original) -> None:
        year = from_micros(one.recorded_at + shift + EAST_EIGHT).year
        self.given[one.unit, year] += 1
        self.made += 1
        copy = Copy(
            id=new_id(from_micros(opened_at)),
            number=numbers.written(one.unit, "TS", year, self.given[one.unit, year]),
            shift=shift,
            days=shift // WEEK * 7 if abs(shift) > MINUTE else 0,
            people={own: self.random.choice(many) for own, many in self.clerks.items()},
        )
        parts = self._parts(copy, one)
        sheet.parts += parts
        chain = first_hash(copy.id)
        recorded = number = 0
        for number, event, body, because, at, by, recorded_at, command in one.entries:
            said, why = body.of(copy), because.of(copy)
            by = copy.people.get(by, by) if by is not None else None
            at, recorded = at + shift, recorded_at + shift
            chain = entry_hash(chain, number, event, said, why, at, by, recorded, command)
            sheet.entries.append((copy.id, number, event, said, why, at, by, recorded, command, chain))
        sheet.streams.append((copy.id, "case", number, chain, recorded))
        for statement, table, told in one.rows:
            row = tuple([value.of(copy) if isinstance(value, _Said | Text) else value for value in told])
            sheet.derived.setdefault((table, statement), []).append(row)
        for place, (begin, apart, open_, personal) in enumerate(one.documents):
            if not place:
                end = one.documents[1][0] if len(one.documents) > 1 else sys.maxsize
                cut = index.document(copy.id, one.unit, [part for part in parts if part[1] < end])
                open_, personal = (cut.open, cut.personal) if cut is not None else ([], [])
            self.document += 1
            sheet.documents.append(
                (self.document, index.Document(copy.id, begin, one.unit, apart, open_, personal))
            )
        sheet.cases.append((copy.id, one.unit))

    def _parts(self, copy: Copy, one: Original) -> list[Any]:
        told = words_of(self.made, self.random)
        parts = []
        for number, position, name, subject, salt, value, own in one.parts:
            if own and value:
                value = told[name]
                salt = os.urandom(16)
            if own:
                copy.digests[own] = part_digest(salt, value)
            parts.append((copy.id, number, position, name, subject, salt, value))
        return parts


@dataclass(slots=True)
class Sheet:
    """The rows of a batch."""

    entries: list[Any] = field(default_factory=list)
    parts: list[Any] = field(default_factory=list)
    streams: list[Any] = field(default_factory=list)
    derived: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    documents: list[tuple[int, index.Document]] = field(default_factory=list)
    cases: list[tuple[str, str]] = field(default_factory=list)


class Writer:
    """Puts rows into SQLite by prepared statements, into PostgreSQL by COPY. No index but the keys' while it
    lasts: see `without_indexes`.
    """

    def __init__(self, driver: Any, vendor: str, party: Mapping[str, Any]) -> None:
        self.driver, self.vendor, self.party = driver, vendor, party

    def all(self, sheet: Sheet) -> None:
        self._put("cases_entry", ENTRY, sheet.entries)
        self._put("cases_entrypart", PART, sheet.parts)
        self._put("cases_stream", NEW_STREAM, [(*row, 0) for row in sheet.streams])
        for (table, statement), rows in sheet.derived.items():
            self._put(table, statement, rows)
        columns = ("case", "unit", *self.party)
        held = tuple(self.party.values())
        self._put("parties_party", _inserting("parties_party", columns), [(*c, *held) for c in sheet.cases])
        documents = ("id", "case", "number", "unit", "language", "apart")
        if self.vendor == "sqlite":
            rows = [(id, d.case, d.number, d.unit, index.LANGUAGE, d.apart) for id, d in sheet.documents]
            self._put("cases_searchdocument", _inserting("cases_searchdocument", documents), rows)
            self.driver.executemany(
                "INSERT INTO cases_search (rowid, scope, open, personal) VALUES (?, ?, ?, ?)",
                [index.indexed(id, d) for id, d in sheet.documents if d.open or d.personal],
            )
        else:
            rows = [
                (id, d.case, d.number, d.unit, index.LANGUAGE, d.apart, *index.vectors(d))
                for id, d in sheet.documents
            ]
            columns = (*documents, "open", "personal")
            self._put("cases_searchdocument", _inserting("cases_searchdocument", columns), rows)

    def _put(self, table: str, statement: str, rows: list[Any]) -> None:
        if not rows:
            return
        if self.vendor == "sqlite":
            if table == "cases_stream":
                statement = statement.replace(" 0)", " ?)")
            self.driver.executemany(statement, rows)
            return
        columns = statement.partition("(")[2].partition(")")[0]
        with self.driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _inserting(table: str, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})"


@contextmanager
def without_indexes(driver: Any, vendor: str) -> Iterator[None]:
    """Drops what is no key and makes it again: sorted once is many times faster than kept sorted."""
    tables = ("cases_entry", "cases_entrypart", "cases_stream", "cases_searchdocument", "parties_party")
    tables += tuple(name for name, _ in DERIVED)
    if vendor == "sqlite":
        listed = driver.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'"
            f" AND tbl_name IN ({', '.join('?' * len(tables))})",
            tables,
        ).fetchall()
    else:
        listed = driver.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
            " WHERE NOT i.indisunique AND t.relname = ANY(%s)",
            (list(tables),),
        ).fetchall()
    for name, _ in listed:
        driver.execute(f"DROP INDEX {name}")
    yield
    for _, definition in listed:
        driver.execute(definition)


def mend_sequences(driver: Any) -> None:
    """On PostgreSQL: what was copied in with its ids has not moved the counters of these."""
    driver.execute(
        "SELECT setval(pg_get_serial_sequence('cases_searchdocument', 'id'),"
        " (SELECT MAX(id) FROM cases_searchdocument))"
    )
