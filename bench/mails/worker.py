"""Mails from raw bytes to case, and the floor beneath them, in the product's environment.

`python -m bench.mails.worker FLOOR ROUNDS SECONDS`, with the environment of one database; FLOOR is the name
of a second, migrated likewise. Prints a line of JSON a round. The floor is given the very rows that the round
made: they are inserted by the bare driver into the same tables with the same indexes and triggers, in as many
transactions as the mails took (the bytes first, then the rest). It reads, decides and seals nothing.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import django

from bench.database import Database
from bench.mails.mail import UNIT, mail
from bench.processor import cpu_seconds
from bench.sql import Connection, connect

RAW = "inbox_rawmessage"
MOST = 5000
Row = Sequence[Any]


def main() -> None:
    floor_name, rounds, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    django.setup()
    from django.db import connection

    kind = "sqlite" if connection.vendor == "sqlite" else "postgresql"
    ours = Database(kind, str(connection.settings_dict["NAME"]))
    floor = connect(Database(kind, floor_name))
    if kind == "sqlite":
        floor.execute("PRAGMA foreign_keys=OFF")
    tables = list(_tables(connect(ours), kind))
    number = 0
    for _ in range(rounds):
        before = {table: set(_rows(ours, table, columns)) for table, columns, _keys in tables}
        done, told = _take(number, seconds)
        number += done
        made = {table: _new(ours, table, columns, keys, before[table]) for table, columns, keys in tables}
        print(json.dumps({"mails": done, **told, **_insert(floor, tables, made, done)}), flush=True)


def _take(first: int, seconds: float) -> tuple[int, dict[str, float]]:
    """As many mails as the time allows; each must be a case."""
    from django.db import connection

    from bihuan.config.clock import now
    from bihuan.inbox import arriving
    from bihuan.inbox.channels.email import receive

    mails = [mail(first + place) for place in range(MOST)]
    moment = now()
    backend = _backend(connection)
    cpu, spent, began = time.process_time(), cpu_seconds(backend) or 0.0, time.perf_counter()
    done = 0
    for raw in mails:
        kept = arriving.arrive(
            receive.CHANNEL,
            UNIT,
            raw,
            external=receive.external(raw, UNIT),
            sender=receive.sender(raw),
            received_at=moment - timedelta(minutes=5),
            now=moment,
        )
        if not kept.message.case:
            raise SystemExit(f"a mail became no case: {kept.message.status} {kept.message.why}")
        done += 1
        if time.perf_counter() - began >= seconds:
            break
    return done, {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "backend": (cpu_seconds(backend) or 0.0) - spent,
    }


def _backend(connection: Any) -> int | None:
    connection.ensure_connection()
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else None


def _insert(floor: Connection, tables: Any, made: dict[str, list[Row]], mails: int) -> dict[str, float]:
    """The same rows, a mail's share of each table at a time."""
    statements = {
        table: f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'
        for table, columns, _keys in tables
    }
    shares = [{table: rows[place::mails] for table, rows in made.items()} for place in range(mails)]
    cpu, began = time.process_time(), time.perf_counter()
    for share in shares:
        with floor.transaction():
            for row in share.get(RAW, ()):
                floor.execute(statements[RAW], row)
        with floor.transaction(), floor.batch():
            for table, rows in share.items():
                if table != RAW:
                    for row in rows:
                        floor.execute(statements[table], row)
    return {
        "floor_wall": time.perf_counter() - began,
        "floor_cpu": time.process_time() - cpu,
        "rows": sum(map(len, made.values())) / mails,
    }


def _tables(sql: Connection, kind: str) -> Iterator[tuple[str, list[str], list[int]]]:
    """Every table of the product with its columns and the places of its key; the search index of SQLite is a
    table of another make, to which nothing is inserted from outside.
    """
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model.__module__.startswith("bihuan."):
            fields = model._meta.local_concrete_fields
            keys = [place for place, one in enumerate(fields) if one.primary_key]
            yield model._meta.db_table, [f'"{one.column}"' for one in fields], keys or [0]


def _rows(database: Database, table: str, columns: list[str]) -> list[Row]:
    sql = connect(database)
    try:
        found = sql.execute(f'SELECT {", ".join(columns)} FROM "{table}"').fetchall()
    finally:
        sql.raw.close()
    return [tuple(_plain(value) for value in row) for row in found]


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview):
        return bytes(value)
    return json.dumps(value) if isinstance(value, dict | list) else value


def _new(database: Database, table: str, columns: list[str], keys: list[int], before: set[Row]) -> list[Row]:
    """Rows that were not there: what was only changed is left out, to the floor's advantage."""
    known = {tuple(row[place] for place in keys) for row in before}
    rows = _rows(database, table, columns)
    return [row for row in rows if tuple(row[place] for place in keys) not in known]


if __name__ == "__main__":
    main()
