"""The full-text index: FTS5 on SQLite, tsvector and GIN on PostgreSQL."""

from django.db import migrations

from bihuan.cases.search import tables


def create(apps, schema_editor):
    schema_editor.execute(tables.of(schema_editor.connection.vendor)[0], params=None)


def drop(apps, schema_editor):
    schema_editor.execute(tables.of(schema_editor.connection.vendor)[1], params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_guards")]
    operations = [migrations.RunPython(create, drop)]
