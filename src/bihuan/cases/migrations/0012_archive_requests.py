from django.db import migrations, models
from django.db.models import Q

import bihuan.cases.models.fields


class Migration(migrations.Migration):
    """Reading an archived case is asked for and decided, where its regulation wants that."""

    dependencies = [("cases", "0011_department_of_unit")]

    operations = [
        migrations.CreateModel(
            name="ArchiveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reader", models.CharField(max_length=64)),
                ("case", models.CharField(max_length=64)),
                ("unit", models.CharField(max_length=64)),
                ("post", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=120)),
                ("asked_at", bihuan.cases.models.fields.MomentField()),
                ("until", bihuan.cases.models.fields.MomentField()),
                ("decision", models.CharField(blank=True, max_length=16)),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_at", bihuan.cases.models.fields.MomentField(null=True)),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("seen", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "post"], condition=Q(decision=""), name="archive_asked"),
                    models.Index(fields=["reader", "case"], name="archive_reader"),
                ],
            },
        ),
    ]
