from django.db import migrations, models
from django.db.models import Q

INDEXES = (
    models.Index(fields=["unit", "channel", "received_at", "id"], name="case_unit_channel"),
    models.Index(fields=["unit", "regulation", "received_at", "id"], name="case_unit_regulation"),
    models.Index(fields=["unit", "received_at", "id"], condition=Q(late=True), name="case_late"),
    models.Index(
        fields=["department", "received_at", "id"], condition=~Q(department=""), name="case_department"
    ),
    models.Index(
        fields=["unit", "received_at", "id"],
        condition=Q(archived_at__isnull=False),
        name="case_archived",
    ),
)


class Migration(migrations.Migration):
    """What narrows the register is found by an index, however many cases there are."""

    dependencies = [("cases", "0007_involved_unit")]

    operations = [migrations.AddIndex("casesummary", index) for index in INDEXES]
