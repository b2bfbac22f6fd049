from datetime import UTC, datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0007_talks")]

    operations = [
        migrations.RenameField("delivery", "happened_at", "recorded_at"),
        migrations.AddField(
            model_name="subscription",
            name="since",
            # There is none yet for which it would matter.
            field=models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["ended_at"],
                condition=models.Q(("ended_at__isnull", False)),
                name="delivery_ended",
            ),
        ),
    ]
