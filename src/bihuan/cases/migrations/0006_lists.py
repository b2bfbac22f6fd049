from django.db import migrations, models
from django.db.models import Q

# Added by hand: the tables have composite keys, which SQLite's schema editor would have to make anew. The
# defaults stand until `bihuan rebuild` has made the rows again.
COLUMNS = (
    ("opentask", "barred", "varchar(400) NOT NULL DEFAULT ''", models.CharField(max_length=400)),
    ("opentask", "above", "text NOT NULL DEFAULT ''", models.TextField()),
    ("runningclock", "private", "boolean NOT NULL DEFAULT false", models.BooleanField()),
)


def added(model: str, column: str, type: str, field: models.Field) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"ALTER TABLE cases_{model} ADD COLUMN {column} {type}",
        f"ALTER TABLE cases_{model} DROP COLUMN {column}",
        state_operations=[migrations.AddField(model, column, field, preserve_default=True)],
    )


class Migration(migrations.Migration):
    """What lists must know to show and to count exactly what their reader may do or see."""

    dependencies = [("cases", "0005_involved_status")]

    operations = [
        *(added(*column) for column in COLUMNS),
        migrations.AddField("searchdocument", "apart", models.CharField(max_length=400, default="")),
        migrations.AddIndex(
            "opentask",
            models.Index(
                fields=["unit", "post", "department", "due"], condition=~Q(barred=""), name="task_barred"
            ),
        ),
        migrations.AddIndex(
            "opentask",
            models.Index(fields=["department", "due"], condition=~Q(department=""), name="task_department"),
        ),
        migrations.AddIndex(
            "runningclock",
            models.Index(fields=["department", "due"], condition=~Q(department=""), name="clock_department"),
        ),
        migrations.AddIndex(
            "casesummary",
            models.Index(fields=["unit", "received_at", "id"], condition=Q(kind="duty"), name="case_duty"),
        ),
    ]
