import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

GUARDED = {
    "sqlite": [
        "CREATE TRIGGER kept_delete BEFORE DELETE ON people_user BEGIN SELECT RAISE(ABORT, 'kept'); END",
    ],
    "postgresql": [
        """CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION 'kept'; END $$""",
        "CREATE TRIGGER kept_delete BEFORE DELETE ON people_user FOR EACH STATEMENT EXECUTE FUNCTION kept()",
        "CREATE TRIGGER kept_truncate BEFORE TRUNCATE ON people_user EXECUTE FUNCTION kept()",
    ],
}
FREED = {
    "sqlite": ["DROP TRIGGER kept_delete"],
    "postgresql": ["DROP FUNCTION kept() CASCADE"],
}


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_tables_are_emptied_past_their_triggers_which_stay() -> None:
    insert = (
        "INSERT INTO people_user (password, login_name, display_name, phone, email, is_active)"
        " VALUES ('', '{}', '', '', '', true)"
    )
    run([insert.format("lin"), *GUARDED[connection.vendor]])

    call_command("flush", interactive=False, verbosity=0)
    run([insert.format("wu")])
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        run(["DELETE FROM people_user"])

    run(FREED[connection.vendor])
