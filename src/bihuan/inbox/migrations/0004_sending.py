import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0003_arrivals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", models.CharField(max_length=64)),
                ("number", models.IntegerField()),
                ("kind", models.CharField(max_length=32)),
                ("happened_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("tries", models.SmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("status", models.SmallIntegerField(default=0)),
                ("code", models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeWish",
            fields=[
                ("user", models.BigIntegerField(primary_key=True, serialize=False)),
                ("channels", models.CharField(blank=True, max_length=80)),
                ("kinds", models.CharField(blank=True, max_length=80)),
                ("digest_at", models.TimeField(blank=True, null=True)),
                ("digest_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", models.CharField(max_length=64)),
                ("letter", models.CharField(max_length=120)),
                ("unit", models.CharField(max_length=64)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("approved_by", models.CharField(blank=True, max_length=64)),
                ("shown_from", models.DateTimeField(blank=True, null=True)),
                ("shown_until", models.DateTimeField(blank=True, null=True)),
                ("taken_down_by", models.CharField(blank=True, max_length=64)),
                ("ended", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=64)),
                ("url", models.BinaryField()),
                ("secret", models.BinaryField(default=b"")),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SendingRule",
            fields=[
                (
                    "unit",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="单位代码"
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_to", models.TimeField(blank=True, null=True)),
                ("looks_over", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="SendingTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("channel", models.CharField(max_length=16)),
                ("masked", models.CharField(blank=True, max_length=64)),
                ("result", models.CharField(max_length=16)),
                ("code", models.CharField(blank=True, max_length=80)),
                ("provider", models.CharField(blank=True, max_length=80)),
                ("by", models.CharField(blank=True, max_length=64)),
                ("said", models.BinaryField(default=b"")),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("unit", models.CharField(max_length=64)),
                ("person", models.BigIntegerField(blank=True, null=True)),
                ("token", models.CharField(blank=True, max_length=16)),
                ("kinds", models.TextField(blank=True)),
                ("url", models.BinaryField()),
                ("host", models.CharField(max_length=255)),
                ("secret", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                ("disabled", models.CharField(blank=True, max_length=12)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("seal", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ToldUpTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", models.CharField(max_length=64)),
                ("number", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("case", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("channel", models.CharField(blank=True, max_length=16)),
                ("not_at_night", models.BooleanField(default=False)),
                ("stated_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="outgoing",
            name="chosen",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="looked_over_by",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="not_before",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="provider",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="registered",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="outgoing",
            name="standing",
            field=models.CharField(
                choices=[
                    ("held", "缺内容，等人补上"),
                    ("look over", "等人过目"),
                    ("to do", "等人转达"),
                    ("stopped", "人工暂缓"),
                    ("waiting", "等待发送"),
                    ("sent", "已发出"),
                    ("delivered", "已送达"),
                    ("failed", "发送失败"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("not_before__isnull", False), ("standing", "waiting")),
                fields=["not_before"],
                name="outgoing_again",
            ),
        ),
        migrations.AddIndex(
            model_name="outgoing",
            index=models.Index(
                condition=models.Q(("provider", ""), _negated=True),
                fields=["provider"],
                name="outgoing_provider",
            ),
        ),
        migrations.AddIndex(
            model_name="noticewish",
            index=models.Index(
                condition=models.Q(("digest_at__isnull", False)),
                fields=["digest_at"],
                name="notice_wish_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(fields=["unit", "-shown_from", "id"], name="public_notice_shown"),
        ),
        migrations.AddIndex(
            model_name="publicnotice",
            index=models.Index(
                condition=models.Q(("ended", False)), fields=["shown_until"], name="public_notice_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicnotice",
            constraint=models.UniqueConstraint(fields=("case", "letter"), name="public_notice_once"),
        ),
        migrations.AddConstraint(
            model_name="robot",
            constraint=models.UniqueConstraint(fields=("unit", "kind", "name"), name="robot_once"),
        ),
        migrations.AddField(
            model_name="sendingtry",
            name="outgoing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="inbox.outgoing"
            ),
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["token", "made_at", "id"], name="subscription_token"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="inbox.subscription",
            ),
        ),
        migrations.AddField(
            model_name="toldupto",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="told", to="inbox.subscription"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["next_at", "id"], name="delivery_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["subscription", "-id"], name="delivery_listed"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("subscription", "case", "number"), name="delivery_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="toldupto",
            constraint=models.UniqueConstraint(fields=("subscription", "case"), name="told_up_to_once"),
        ),
    ]
