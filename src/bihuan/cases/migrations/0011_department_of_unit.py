from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """In a unit that does not have the department there is nothing to read."""

    dependencies = [("cases", "0010_board")]

    operations = [
        migrations.RemoveIndex("casesummary", "case_department"),
        migrations.AddIndex(
            "casesummary",
            models.Index(
                fields=["department", "unit", "received_at", "id"],
                condition=~Q(department=""),
                name="case_department",
            ),
        ),
    ]
