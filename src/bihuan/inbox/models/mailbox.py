from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Protocol(models.TextChoices):
    """How mail of an address comes to us."""

    IMAPS = "imaps", _("IMAP（TLS）")
    STARTTLS = "starttls", _("IMAP（STARTTLS）")
    IMAP = "imap", _("IMAP（不加密）")
    DELIVERED = "delivered", _("由邮件服务器投递（SMTP/LMTP）")


class Mailbox(models.Model):
    """An address of a unit, and where its mail is fetched. `password` is sealed.

    `validity` and `after` say up to which message of the folder everything has been kept; a folder that was
    made anew has another validity and is read from its beginning.
    """

    address = models.EmailField(_("邮箱"), primary_key=True)
    unit = models.CharField(_("单位代码"), max_length=64)
    protocol = models.CharField(_("方式"), max_length=12, choices=Protocol)
    host = models.CharField(_("服务器"), max_length=255, blank=True)
    port = models.IntegerField(_("端口"), default=0)
    user = models.CharField(_("用户名"), max_length=254, blank=True)
    password = models.BinaryField(default=b"")
    folder = models.CharField(_("文件夹"), max_length=120, default="INBOX")
    done_folder = models.CharField(_("读过以后移到"), max_length=120, blank=True)
    validity = models.BigIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.IntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("收件邮箱")
        verbose_name_plural = _("收件邮箱")
        indexes: ClassVar[list[models.Index]] = [
            # mailboxes.of_unit: the address that answers to a unit's letters are sent to.
            models.Index(fields=["unit"], name="mailbox_unit"),
        ]

    def __str__(self) -> str:
        return self.address
