"""Writes the difference between the rows of a case before and after (semantics 28)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CompositePrimaryKey, Model

from bihuan.cases import models
from bihuan.cases.raw import Hand
from bihuan.cases.rows import Row, Rows


@dataclass(frozen=True, slots=True)
class Table:
    """A derived table's statements, from its model: rows in the order of its fields, natural key first."""

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
WAKING = table_of(models.Waking)

# In this order everywhere: two processes that write the same case in another order could wait for one
# another.
TABLES: tuple[tuple[Table, Callable[[Rows], Mapping[Any, Row]]], ...] = (
    (INVOLVED, lambda rows: rows.involved),
    (TASKS, lambda rows: rows.tasks),
    (CLOCKS, lambda rows: rows.clocks),
    (LETTERS, lambda rows: rows.letters),
    (NOTICES, lambda rows: rows.notices),
)


def project(hand: Hand, id: str, before: Rows | None, after: Rows) -> None:
    """Writes what has changed; the summary too."""
    project_beside(hand, id, before, after)
    project_summary(hand, id, before, after)


def project_beside(hand: Hand, id: str, before: Rows | None, after: Rows) -> None:
    """Everything but the summary, which waits for the case's number."""
    for table, of in TABLES:
        old, new = (of(before) if before else {}), of(after)
        if old == new:
            continue
        for key in old:
            if key not in new:
                hand.run(table.delete, (id, *_rest(key)))
        changed = [row for key, row in new.items() if old.get(key) != row]
        if len(changed) == 1:
            hand.run(table.upsert, changed[0])
        elif changed:
            hand.many(table.upsert, changed)
    _waking(hand, id, before.waking if before else None, after.waking)


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
    changed = tuple(place for place, (old, new) in enumerate(_pairs(before, after)) if old != new)
    if changed:
        hand.run(_update(changed), (*(after.summary[place] for place in changed), id))


def _pairs(before: Rows, after: Rows) -> Iterator[tuple[Any, Any]]:
    return zip(before.summary, after.summary, strict=True)


@lru_cache(maxsize=1024)
def _update(places: tuple[int, ...]) -> str:
    """Names the changed columns alone, so that no index of another column is touched."""
    gives = ", ".join(f'"{SUMMARY.columns[place]}" = ?' for place in places)
    return f'UPDATE {models.CaseSummary._meta.db_table} SET {gives} WHERE "id" = ?'
