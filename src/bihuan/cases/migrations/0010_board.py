from django.db import migrations, models
from django.db.models import Q

CLOCKS = (
    models.Index(fields=["unit", "due"], condition=Q(late=True), name="clock_unit_late"),
    models.Index(fields=["unit", "due"], condition=Q(late=False), name="clock_unit_soon"),
    models.Index(fields=["due"], condition=Q(late=True), name="clock_late"),
    models.Index(fields=["due"], condition=Q(late=False), name="clock_soon"),
    models.Index(fields=["unit", "due"], condition=Q(private=True), name="clock_private"),
)


class Migration(migrations.Migration):
    """The supervision board reads what is late and what soon will be, each by an index of its own."""

    dependencies = [("cases", "0009_approvals")]

    operations = [
        migrations.RemoveIndex("runningclock", "clock_unit_due"),
        migrations.RemoveIndex("runningclock", "clock_due"),
        *(migrations.AddIndex("runningclock", index) for index in CLOCKS),
        migrations.AddIndex(
            "unsentletter",
            models.Index(fields=["unit", "owed_at"], condition=Q(failed=True), name="letter_failed"),
        ),
    ]
