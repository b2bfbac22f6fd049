"""Django's SQLite backend with a fair lock around everything that writes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base as django_sqlite

from bihuan.config.sqlite.lock import WriteLock

READING = re.compile(r"\s*(SELECT|EXPLAIN|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|COMMIT|END)\b", re.IGNORECASE)


class FairCursor(django_sqlite.SQLiteCursorWrapper):
    """A statement that writes outside any transaction is a transaction of its own, and waits its turn too."""

    turn: Any

    def execute(self, query: str, params: Any = None) -> Any:
        with self.turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.turn(query):
            return super().executemany(query, param_list)


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._write_lock: WriteLock | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # An in-memory database has one process and no file to stand beside.
        self._write_lock = None if self.is_in_memory_db() else WriteLock(conn_params["database"])
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> FairCursor:
        cursor = self.connection.cursor(factory=FairCursor)
        cursor.turn = self._turn
        return cursor

    @contextmanager
    def _turn(self, query: str) -> Iterator[None]:
        lock = self._write_lock
        if lock is None or lock.held or self.connection.in_transaction or READING.match(query):
            yield
            return
        lock.acquire()
        try:
            yield
        finally:
            # BEGIN keeps the lock; _commit and _rollback give it back.
            if not self.connection.in_transaction:
                lock.release()

    def _start_transaction_under_autocommit(self) -> None:
        """BEGIN in the settings' mode by the driver itself, for Django's cursor costs several times it."""
        lock = self._write_lock
        if lock is not None:
            lock.acquire()
        mode: str = self.transaction_mode or ""  # type: ignore[attr-defined]
        try:
            with self.wrap_database_errors:
                self.connection.execute(f"BEGIN {mode}".rstrip())
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_way()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_way()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._write_lock is not None:
                self._write_lock.close()

    def _give_way(self) -> None:
        if self._write_lock is not None and not (self.connection and self.connection.in_transaction):
            self._write_lock.release()
