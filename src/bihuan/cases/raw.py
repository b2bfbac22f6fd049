"""Statements handed to the driver itself, prepared and in one trip, inside Django's open transaction
(semantics 35).

Statements are written with ``?`` for a value on both databases. Django's cursor costs several times what
these
statements do; its transactions, locks and errors are kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import connection

Row = Sequence[Any]


@lru_cache(maxsize=4096)
def _percent(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")


class SQLiteHand:
    """Runs statements on the open connection of this thread."""

    locking = ""

    def __init__(self, driver: Any) -> None:
        self.run = driver.execute
        self.many = driver.executemany

    def rows(self, statement: str, values: Row = ()) -> list[Any]:
        found: list[Any] = self.run(statement, values).fetchall()
        return found

    def one(self, statement: str, values: Row = ()) -> Any:
        """The first row, or None."""
        return self.run(statement, values).fetchone()

    @contextmanager
    def batch(self) -> Iterator[None]:
        yield


class PostgreSQLHand:
    """The same through psycopg: server-side parameters, prepared, and inside `batch` sent without waiting
    for answers.
    """

    locking = " FOR UPDATE"

    def __init__(self, driver: Any) -> None:
        import psycopg

        self._driver = driver
        self._cursor = psycopg.Cursor(driver)

    def run(self, statement: str, values: Row = ()) -> Any:
        return self._cursor.execute(_percent(statement), values, prepare=True)

    def many(self, statement: str, rows: Sequence[Row]) -> None:
        if rows:
            self._cursor.executemany(_percent(statement), rows)

    def rows(self, statement: str, values: Row = ()) -> list[Any]:
        found: list[Any] = self.run(statement, values).fetchall()
        return found

    def one(self, statement: str, values: Row = ()) -> Any:
        return self.run(statement, values).fetchone()

    @contextmanager
    def batch(self) -> Iterator[None]:
        with self._driver.pipeline():
            yield


Hand = SQLiteHand | PostgreSQLHand


@contextmanager
def hand() -> Iterator[Hand]:
    """The driver's hand on this thread's connection. Its errors come out as Django's."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        driver = connection.connection
        yield SQLiteHand(driver) if connection.vendor == "sqlite" else PostgreSQLHand(driver)
