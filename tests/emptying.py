"""Emptying the tables after a test that used real transactions, past the triggers that guard the ledger.

Only here: nothing in the program can lift them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

_empty = BaseDatabaseOperations.execute_sql_flush


def lift_triggers_to_empty() -> None:
    """From now on Django's `flush` finds no trigger in its way, and each is in its place again afterwards."""
    BaseDatabaseOperations.execute_sql_flush = _empty_past_triggers  # type: ignore[method-assign]


def _empty_past_triggers(operations: Any, statements: list[str]) -> None:
    connection = operations.connection
    lifted = _lifted_on_postgresql if connection.vendor == "postgresql" else _lifted_on_sqlite
    with transaction.atomic(using=connection.alias), lifted(connection):
        _empty(operations, statements)


@contextmanager
def _lifted_on_postgresql(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


@contextmanager
def _lifted_on_sqlite(connection: Any) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)
