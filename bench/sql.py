"""The bare drivers under one small face: SQLite (WAL, synchronous FULL) and PostgreSQL (psycopg 3)."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from bench.database import Database

Row = Sequence[Any]


class Connection:
    """Statements use `?` for a value on both databases."""

    locking = ""
    """What follows a SELECT that must hold its row until the commit."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    def execute(self, statement: str, values: Row = ()) -> Any:
        return self.raw.execute(statement, values)

    def many(self, statement: str, rows: Sequence[Row]) -> None:
        self.raw.executemany(statement, rows)

    def one(self, statement: str, values: Row) -> Row:
        row: Row = self.execute(statement, values).fetchone()
        return row

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.raw.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.raw.execute("ROLLBACK")
            raise
        self.raw.execute("COMMIT")

    def batch(self) -> AbstractContextManager[object]:
        """Inside it no statement's answer is read, so that a server may take them in one round trip."""
        return nullcontext()

    def backend_pid(self) -> int | None:
        return None


class PostgreSQL(Connection):
    locking = " FOR UPDATE"

    def execute(self, statement: str, values: Row = ()) -> Any:
        return self.raw.execute(statement.replace("?", "%s"), values)

    def many(self, statement: str, rows: Sequence[Row]) -> None:
        with self.raw.cursor() as cursor:
            cursor.executemany(statement.replace("?", "%s"), rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.raw.transaction():
            yield

    def batch(self) -> AbstractContextManager[object]:
        writes: AbstractContextManager[object] = self.raw.pipeline()
        return writes

    def backend_pid(self) -> int | None:
        pid: int = self.raw.info.backend_pid
        return pid


def connect(database: Database) -> Connection:
    """One connection that lives as long as its contender."""
    if database.kind == "sqlite":
        raw = sqlite3.connect(database.name, isolation_level=None)
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        return Connection(raw)
    import psycopg

    return PostgreSQL(psycopg.connect(database.url, autocommit=True))
