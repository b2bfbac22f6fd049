"""Lets a test with real transactions empty the database behind it, which the ledger's triggers rightly
refuse.
"""

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from bihuan.cases import guards


def lower_guards_for_flushes() -> None:
    """From now on the triggers are down while Django flushes, and up again for the next test."""
    tear_down = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def with_guards_down(self: Any) -> None:
        pairs = guards.of(connection.vendor)
        with connection.cursor() as cursor:
            for _, drop in reversed(pairs):
                cursor.execute(drop)
        tear_down(self)
        with connection.cursor() as cursor:
            for create, _ in pairs:
                cursor.execute(create)

    TransactionTestCase._fixture_teardown = with_guards_down  # type: ignore[attr-defined]
