"""Creating the views in the database, and taking them away before its tables change."""

from typing import Any

from django.db import connections, transaction

from bihuan.analytics.export.views import VIEWS, select_of


def create(using: str = "default") -> tuple[str, ...]:
    """Creates every view anew; returns their names. Readers see the old ones or the new."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"DROP VIEW IF EXISTS {view.name}")
            cursor.execute(f"CREATE VIEW {view.name} AS {select_of(view, connection.vendor)}")
    return tuple(view.name for view in VIEWS)


def drop(using: str = "default") -> None:
    """Takes them away; nothing is lost."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for view in VIEWS:
            cursor.execute(f"DROP VIEW IF EXISTS {view.name}")


def standing(using: str = "default") -> frozenset[str]:
    """Which of them there are."""
    with connections[using].cursor() as cursor:
        found = connections[using].introspection.get_table_list(cursor)
    return frozenset(one.name for one in found if one.type == "v") & {view.name for view in VIEWS}


class Aside:
    """Around a migration: a table under a view cannot be altered, so the views step aside and come back."""

    def __init__(self) -> None:
        self.held = False

    def before(self, using: str, **_more: Any) -> None:
        if standing(using):
            self.held = True
            drop(using)

    def after(self, using: str, **_more: Any) -> None:
        if self.held:
            self.held = False
            create(using)
