from django.db import migrations, models

# Added by hand: the table has a composite key, which SQLite's schema editor would have to make anew.
ADD = "ALTER TABLE cases_involved ADD COLUMN status varchar(12) NOT NULL DEFAULT ''"
FILL = (
    "UPDATE cases_involved SET status = COALESCE("
    "(SELECT s.status FROM cases_casesummary s WHERE s.id = cases_involved.\"case\"), '')"
)
DROP = "ALTER TABLE cases_involved DROP COLUMN status"


class Migration(migrations.Migration):
    """Narrow scopes find what is open without reading all they ever had to do with."""

    dependencies = [("cases", "0004_stamps")]

    operations = [
        migrations.RunSQL(
            ADD,
            DROP,
            state_operations=[
                migrations.AddField(
                    "involved", "status", models.CharField(max_length=12), preserve_default=True
                )
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "involved",
            models.Index(
                fields=["who", "received_at", "case"],
                condition=models.Q(status="open"),
                name="involved_who_open",
            ),
        ),
    ]
