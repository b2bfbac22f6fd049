"""Statements handed to the driver itself, prepared and in one trip, inside Django's open transaction
(semantics 35).

Statements are written with ``?`` for a value on both databases. Django's cursor costs several times what
these
statements do; its transactions, locks and errors are kept.
"""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

Row = Sequence[Any]
MANY = 16
_VALUES = re.compile(r"VALUES (\([?, ]+\))")
_NOTHING_TO_DO: AbstractContextManager[object] = nullcontext()


@lru_cache(maxsize=4096)
def _percent(statement: str) -> str:
    return statement.replace("%", "%%").replace("?", "%s")


@lru_cache(maxsize=4096)
def _together(statement: str, rows: int) -> str | None:
    """An INSERT of one row as one of several; None for what is none."""
    parts = _VALUES.split(statement)
    if rows == 0 or len(parts) != 3:
        return None
    before, values, after = parts
    return _percent(f"{before}VALUES {', '.join([values] * rows)}{after}")


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

    def ones(self, *asked: tuple[str, Row]) -> list[Any]:
        """The first row of each statement, asked in this order in one trip."""
        return [self.run(statement, values).fetchone() for statement, values in asked]

    def batch(self) -> AbstractContextManager[object]:
        return _NOTHING_TO_DO


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
        """The rows of one command are one statement; of very many each is sent by itself."""
        together = _together(statement, len(rows)) if len(rows) <= MANY else None
        if together is not None:
            self._cursor.execute(together, [value for row in rows for value in row], prepare=True)
        elif rows:
            self._cursor.executemany(_percent(statement), rows)

    def rows(self, statement: str, values: Row = ()) -> list[Any]:
        found: list[Any] = self.run(statement, values).fetchall()
        return found

    def one(self, statement: str, values: Row = ()) -> Any:
        return self.run(statement, values).fetchone()

    def ones(self, *asked: tuple[str, Row]) -> list[Any]:
        """Each has a snapshot of its own, so the second sees what was committed while the first waited."""
        with self._driver.pipeline():
            answers = [
                self._driver.execute(_percent(statement), values, prepare=True) for statement, values in asked
            ]
        return [answer.fetchone() for answer in answers]

    def batch(self) -> AbstractContextManager[object]:
        pipeline: AbstractContextManager[object] = self._driver.pipeline()
        return pipeline


Hand = SQLiteHand | PostgreSQLHand


class hand:
    """The driver's hand on this thread's connection. Its errors come out as Django's."""

    __slots__ = ("_errors",)

    def __enter__(self) -> Hand:
        own = connections[DEFAULT_DB_ALIAS]
        own.ensure_connection()
        self._errors: Any = own.wrap_database_errors
        self._errors.__enter__()
        driver: Any = own.connection
        return SQLiteHand(driver) if own.vendor == "sqlite" else PostgreSQLHand(driver)

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        self._errors.__exit__(kind, error, traceback)
