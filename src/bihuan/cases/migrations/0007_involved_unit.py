from django.db import migrations, models

# Added by hand, as in 0005: the table has a composite key.
ADD = "ALTER TABLE cases_involved ADD COLUMN unit varchar(64) NOT NULL DEFAULT ''"
FILL = (
    "UPDATE cases_involved SET unit = COALESCE("
    "(SELECT s.unit FROM cases_casesummary s WHERE s.id = cases_involved.\"case\"), '')"
)
DROP = "ALTER TABLE cases_involved DROP COLUMN unit"


class Migration(migrations.Migration):
    """A search knows in which units somebody has to do with cases, and leaves out the rest."""

    dependencies = [("cases", "0006_lists")]

    operations = [
        migrations.RunSQL(
            ADD,
            DROP,
            state_operations=[
                migrations.AddField(
                    "involved", "unit", models.CharField(max_length=64), preserve_default=True
                )
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex("involved", models.Index(fields=["who", "unit", "case"], name="involved_unit")),
    ]
