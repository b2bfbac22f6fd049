"""Writes the difference between the rows of a case before and after (semantics 28)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CompositePrimaryKey, Model

from bihuan.cases import models
from bihuan.cases.raw import Hand
from bihuan.cases.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Table:
    """A derived table's statements, from its model: rows in the order of its fields, natural key first."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    upsert: str
    delete: str
    clear: str
    insert: str


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def table_of(model: type[Model]) -> Table:
    meta = model._meta
    columns = tuple(str(f.column) for f in meta.local_fields if not isinstance(f, CompositePrimaryKey))
    pk = meta.pk
    keys = tuple(pk.columns) if isinstance(pk, CompositePrimaryKey) else (str(pk.column),)
    rest = tuple(column for column in columns if column not in keys)
    insert = f"INSERT INTO {meta.db_table} ({_quoted(columns)}) VALUES ({', '.join('?' * len(columns))})"
    gives = ", ".join(f'"{column}" = excluded."{column}"' for column in rest)
    found = " AND ".join(f'"{key}" = ?' for key in keys)
    return Table(
        name=meta.db_table,
        keys=keys,
        columns=columns,
        insert=insert,
        upsert=f"{insert} ON CONFLICT ({_quoted(keys)}) DO "
        + (f"UPDATE SET {gives}" if gives else "NOTHING"),
        delete=f"DELETE FROM {meta.db_table} WHERE {found}",
        clear=f'DELETE FROM {meta.db_table} WHERE "{keys[0]}" = ?',
    )


SUMMARY = table_of(models.CaseSummary)
INVOLVED = table_of(models.Involved)
TASKS = table_of(models.OpenTask)
CLOCKS = table_of(models.RunningClock)
LETTERS = table_of(models.UnsentLetter)
NOTICES = table_of(models.OwedNotice)
LINKS = table_of(models.CaseLink)
WAKING = table_of(models.Waking)

# In this order everywhere: two processes that write the same case in another order could wait for one
# another.
TABLES: tuple[tuple[Table, Callable[[Rows], Mapping[Any, Row]]], ...] = (
    (INVOLVED, lambda rows: rows.involved),
    (TASKS, lambda rows: rows.tasks),
    (CLOCKS, lambda rows: rows.clocks),
    (LETTERS, lambda rows: rows.letters),
    (NOTICES, lambda rows: rows.notices),
    (LINKS, lambda rows: rows.links),
)


def project(hand: Hand, id: str, before: Rows | None, after: Rows) -> None:
    """Writes what has changed; the summary too."""
    project_beside(hand, id, before, after)
    project_summary(hand, id, before, after)


def project_beside(hand: Hand, id: str, before: Rows | None, after: Rows) -> None:
    """Everything but the summary, which waits for the case's number."""
    for table, of in TABLES:
        old, new = (of(before) if before else {}), of(after)
        if old != new:
            _write(hand, table, id, old, new)
    _waking(hand, id, before.waking if before else None, after.waking)


def _write(hand: Hand, table: Table, id: str, old: Mapping[Any, Row], new: Mapping[Any, Row]) -> None:
    """A row that goes and one that comes are one change, as when a task is done and the next begins."""
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    changes = [(key, old[key], row) for key, row in new.items() if key in old and old[key] != row]
    changes += [(key, old[key], new[other]) for key, other in zip(gone, come, strict=False)]
    for places, rows in _by_places(id, changes).items():
        _run(hand, _update(table, places), rows)
    for key in gone[len(come) :]:
        hand.run(table.delete, (id, *_rest(key)))
    _run(hand, table.upsert, [new[key] for key in come[len(gone) :]])


def _by_places(id: str, changes: list[tuple[Any, Row, Row]]) -> dict[tuple[int, ...], list[Row]]:
    """The values of the changed columns, and the key, by which columns they are."""
    found: dict[tuple[int, ...], list[Row]] = {}
    for key, old, new in changes:
        places = tuple([place for place, value in enumerate(new) if old[place] != value])
        found.setdefault(places, []).append((*[new[place] for place in places], id, *_rest(key)))
    return found


def _run(hand: Hand, statement: str, rows: list[Row]) -> None:
    if len(rows) == 1:
        hand.run(statement, rows[0])
    elif rows:
        hand.many(statement, rows)


def _rest(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _waking(hand: Hand, id: str, old: int | None, new: int | None) -> None:
    if new == old:
        return
    if new is None:
        hand.run(WAKING.delete, (id,))
    else:
        hand.run(WAKING.upsert, (id, new))


def project_summary(hand: Hand, id: str, before: Rows | None, after: Rows) -> None:
    if before is None:
        hand.run(SUMMARY.upsert, after.summary)
        return
    old, new = before.summary, after.summary
    changed = tuple([place for place, value in enumerate(new) if old[place] != value])
    if changed:
        hand.run(_update(SUMMARY, changed), (*[new[place] for place in changed], id))


_updates: dict[tuple[str, tuple[int, ...]], str] = {}


def _update(table: Table, places: tuple[int, ...]) -> str:
    """Names the changed columns alone, so that no index of another column is touched."""
    found = _updates.get((table.name, places))
    if found is None:
        gives = ", ".join(f'"{table.columns[place]}" = ?' for place in places)
        keys = " AND ".join(f'"{key}" = ?' for key in table.keys)
        found = _updates[table.name, places] = f"UPDATE {table.name} SET {gives} WHERE {keys}"
    return found
