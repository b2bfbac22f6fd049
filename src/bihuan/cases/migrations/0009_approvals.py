from django.db import migrations, models
from django.db.models import Q

# Added by hand, as in 0005: the table has a composite key.
ADD = "ALTER TABLE cases_opentask ADD COLUMN approves boolean NOT NULL DEFAULT false"
FILL = "UPDATE cases_opentask SET approves = true WHERE step LIKE '%.approval'"
DROP = "ALTER TABLE cases_opentask DROP COLUMN approves"


class Migration(migrations.Migration):
    """Approvals are found among a post's many tasks without reading them all."""

    dependencies = [("cases", "0008_register_filters")]

    operations = [
        migrations.RunSQL(
            ADD,
            DROP,
            state_operations=[
                migrations.AddField("opentask", "approves", models.BooleanField(), preserve_default=True)
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "opentask",
            models.Index(
                fields=["unit", "post", "department", "due"], condition=Q(approves=True), name="task_approval"
            ),
        ),
    ]
