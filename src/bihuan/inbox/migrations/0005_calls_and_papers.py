import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Telephone calls with what became of them; papers taken in by the batch."""

    dependencies = [("inbox", "0004_sending")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("unit", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("box", "意见箱"),
                            ("letter", "来信"),
                            ("fax", "传真"),
                            ("form", "现场填写的投诉单"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=80)),
                ("registered", models.CharField(blank=True, max_length=64)),
                ("sender", models.BinaryField(default=b"")),
                ("received_at", models.DateTimeField()),
                ("case", models.CharField(blank=True, max_length=64)),
                ("task", models.CharField(blank=True, max_length=120)),
                ("slips", models.IntegerField(default=0)),
                ("waiting", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("unit", models.CharField(max_length=64)),
                ("external", models.CharField(max_length=80, unique=True)),
                ("agent", models.CharField(blank=True, max_length=64)),
                ("outward", models.BooleanField(default=False)),
                ("about", models.CharField(blank=True, max_length=64)),
                ("answers", models.CharField(blank=True, max_length=40)),
                ("number", models.BinaryField(default=b"")),
                ("masked", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ringing", "振铃"),
                            ("talking", "通话中"),
                            ("ended", "已挂断"),
                            ("missed", "未接"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("case", "登记为投诉"),
                            ("added", "属于已有投诉"),
                            ("followed up", "回访完成"),
                            ("inquiry", "咨询"),
                            ("praise", "表扬或建议"),
                            ("wrong number", "打错电话"),
                            ("silent", "没有声音或中途断线"),
                            ("harassment", "骚扰电话"),
                            ("test", "测试"),
                            ("other", "其他"),
                            ("called back", "已回电"),
                            ("unreachable", "多次回电无人接听"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.BinaryField(default=b"")),
                ("case", models.CharField(blank=True, max_length=64)),
                ("rang_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("seconds", models.IntegerField(blank=True, null=True)),
                ("recording", models.CharField(blank=True, max_length=40)),
                ("fetch", models.BinaryField(default=b"")),
                ("fetch_at", models.DateTimeField(blank=True, null=True)),
                ("fetches", models.SmallIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=80)),
                ("tries", models.SmallIntegerField(default=0)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="CallTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=64)),
                ("day", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("case", "登记为投诉"),
                            ("added", "属于已有投诉"),
                            ("followed up", "回访完成"),
                            ("inquiry", "咨询"),
                            ("praise", "表扬或建议"),
                            ("wrong number", "打错电话"),
                            ("silent", "没有声音或中途断线"),
                            ("harassment", "骚扰电话"),
                            ("test", "测试"),
                            ("other", "其他"),
                            ("called back", "已回电"),
                            ("unreachable", "多次回电无人接听"),
                        ],
                        max_length=16,
                    ),
                ),
                ("calls", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("place", models.IntegerField()),
                ("document", models.CharField(max_length=40)),
                ("page", models.SmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待录入"),
                            ("registered", "已登记"),
                            ("part", "上一件的续页"),
                            ("added", "并入已有投诉"),
                            ("dropped", "不是投诉"),
                        ],
                        max_length=12,
                    ),
                ),
                ("part_of", models.CharField(blank=True, max_length=40)),
                ("case", models.CharField(blank=True, max_length=64)),
                ("why", models.BinaryField(default=b"")),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["unit", "-made_at", "id"], name="batch_unit"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("result", "")),
                fields=["unit", "state", "-rang_at", "id"],
                name="call_open",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["unit", "-rang_at", "id"], name="call_unit"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("case", ""), _negated=True), fields=["case"], name="call_case"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("about", ""), _negated=True), fields=["about"], name="call_about"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("fetch_at__isnull", False)), fields=["fetch_at"], name="call_recording"
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("case", ""), models.Q(("masked", ""), _negated=True)),
                fields=["closed_at"],
                name="call_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="calltally",
            constraint=models.UniqueConstraint(fields=("unit", "day", "result"), name="call_tally_once"),
        ),
        migrations.AddField(
            model_name="slip",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="slip_set", to="inbox.batch"
            ),
        ),
        migrations.AddIndex(
            model_name="slip",
            index=models.Index(
                condition=models.Q(("case", ""), _negated=True), fields=["case"], name="slip_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.UniqueConstraint(fields=("batch", "place"), name="slip_place_once"),
        ),
    ]
