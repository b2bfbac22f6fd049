from django.db import migrations, models


class Migration(migrations.Migration):
    """Where outside bodies that regulations name are reached."""

    dependencies = [("inbox", "0001_inbox")]

    operations = [
        migrations.CreateModel(
            name="BodyAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=64, verbose_name="单位代码")),
                ("body", models.CharField(max_length=64, verbose_name="外部单位")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="地址")),
            ],
            options={
                "verbose_name": "外部单位地址",
                "verbose_name_plural": "外部单位地址",
                "constraints": [models.UniqueConstraint(fields=("unit", "body"), name="body_once_a_unit")],
            },
        ),
    ]
