from django.db import migrations, models


class Migration(migrations.Migration):
    """The addresses by which units take mail, and where it is fetched."""

    dependencies = [("inbox", "0008_deliveries")]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "address",
                    models.EmailField(max_length=254, primary_key=True, serialize=False, verbose_name="邮箱"),
                ),
                ("unit", models.CharField(max_length=64, verbose_name="单位代码")),
                (
                    "protocol",
                    models.CharField(
                        choices=[
                            ("imaps", "IMAP（TLS）"),
                            ("starttls", "IMAP（STARTTLS）"),
                            ("imap", "IMAP（不加密）"),
                            ("delivered", "由邮件服务器投递（SMTP/LMTP）"),
                        ],
                        max_length=12,
                        verbose_name="方式",
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=255, verbose_name="服务器")),
                ("port", models.IntegerField(default=0, verbose_name="端口")),
                ("user", models.CharField(blank=True, max_length=254, verbose_name="用户名")),
                ("password", models.BinaryField(default=b"")),
                ("folder", models.CharField(default="INBOX", max_length=120, verbose_name="文件夹")),
                ("done_folder", models.CharField(blank=True, max_length=120, verbose_name="读过以后移到")),
                ("validity", models.BigIntegerField(default=0)),
                ("after", models.BigIntegerField(default=0)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
                ("failures", models.IntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "收件邮箱",
                "verbose_name_plural": "收件邮箱",
                "indexes": [models.Index(fields=["unit"], name="mailbox_unit")],
            },
        ),
    ]
