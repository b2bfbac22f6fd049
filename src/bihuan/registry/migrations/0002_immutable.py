"""A published version is never changed or withdrawn from the registry: triggers, whoever writes."""

from django.db import migrations

TABLES = ("registry_version", "registry_keptcalendar")
WORDS = "a published version never changes"


def guard(apps, schema_editor):
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_{act.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )
            else:
                schema_editor.execute(
                    f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )


def unguard(apps, schema_editor):
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_{act.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_registry")]

    operations = [migrations.RunPython(guard, unguard, elidable=False)]
