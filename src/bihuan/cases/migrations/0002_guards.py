"""The ledger's tables refuse every change and removal."""

from django.db import migrations

from bihuan.cases import guards


def raise_guards(apps, schema_editor):
    for create, _ in guards.of(schema_editor.connection.vendor):
        schema_editor.execute(create, params=None)


def lower_guards(apps, schema_editor):
    for _, drop in reversed(guards.of(schema_editor.connection.vendor)):
        schema_editor.execute(drop, params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_ledger")]
    operations = [migrations.RunPython(raise_guards, lower_guards)]
