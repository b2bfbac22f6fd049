from django.db import migrations, models


class Migration(migrations.Migration):
    """Messages that arrive as bytes: what they are, from whom, and what they turned out to be."""

    dependencies = [("inbox", "0002_bodies")]

    operations = [
        migrations.AddField(
            "rawmessage", "media", models.CharField(blank=True, default="", max_length=80), False
        ),
        migrations.AddField(
            "rawmessage", "mark", models.CharField(blank=True, default="", max_length=64), False
        ),
        migrations.AddField("rawmessage", "gist", models.BinaryField(default=b"")),
        migrations.AddField(
            "rawmessage", "nature", models.CharField(blank=True, default="", max_length=12), False
        ),
        migrations.AddField(
            "rawmessage", "twin", models.CharField(blank=True, default="", max_length=40), False
        ),
        migrations.AlterField("rawmessage", "why", models.CharField(blank=True, max_length=200)),
        migrations.AddIndex(
            "rawmessage",
            models.Index(
                condition=models.Q(("status", "unclear")),
                fields=["unit", "kept_at", "id"],
                name="raw_message_queue",
            ),
        ),
        migrations.AddIndex(
            "rawmessage",
            models.Index(
                condition=models.Q(("mark", ""), _negated=True),
                fields=["mark", "kept_at"],
                name="raw_message_sender",
            ),
        ),
    ]
