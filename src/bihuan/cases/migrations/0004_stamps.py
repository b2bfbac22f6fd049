"""The database itself notes every change of staff, of the calendar and of what is in force."""

from django.db import migrations

from bihuan.cases import guards


def create(apps, schema_editor):
    for make, _ in guards.stamps(schema_editor.connection.vendor):
        schema_editor.execute(make, params=None)


def drop(apps, schema_editor):
    for _, unmake in reversed(guards.stamps(schema_editor.connection.vendor)):
        schema_editor.execute(unmake, params=None)
    schema_editor.execute("DELETE FROM cases_stamp", params=None)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_search"), ("people", "0001_people"), ("registry", "0001_registry")]
    operations = [migrations.RunPython(create, drop)]
