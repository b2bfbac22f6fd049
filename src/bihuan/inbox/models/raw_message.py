from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    WAITING = "waiting", _("待处理")
    UNDERSTOOD = "understood", _("已处理")
    REFUSED = "refused", _("未受理")
    UNCLEAR = "unclear", _("待人工辨认")
    ERASED = "erased", _("已删除个人信息")


class RawMessage(models.Model):
    """What arrived, as it arrived, kept before anything of it is understood.

    `external` is the keyed digest of the channel's own id: what comes twice is kept once. `sender`, `body`
    and `gist` are sealed; `digest` is keyed, so that it tells whether two bodies are equal and nothing else,
    and `mark` whether two senders are. Erasing empties all five.

    `media` says what the bytes of the body are; empty: text of our own. `nature` is what it turned out to be,
    `gist` who wrote about what, for the list of what waits. `twin` is the message that came before under the
    same id of the channel with other content.
    """

    id = models.CharField(max_length=40, primary_key=True)
    channel = models.CharField(max_length=40)
    unit = models.CharField(max_length=64)
    external = models.CharField(max_length=80)
    wants = models.CharField(max_length=12)
    sender = models.BinaryField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64, blank=True)
    doer = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    kept_at = models.DateTimeField()
    status = models.CharField(max_length=12, choices=Status)
    why = models.CharField(max_length=200, blank=True)
    tries = models.SmallIntegerField(default=0)
    case = models.CharField(max_length=64, blank=True)
    media = models.CharField(max_length=80, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    gist = models.BinaryField(default=b"")
    nature = models.CharField(max_length=12, blank=True)
    twin = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # In twice, kept once.
            models.UniqueConstraint(fields=["channel", "external"], name="raw_message_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # intake.finish: what a fallen process left; keeping.unclear: what waits for a person.
            models.Index(
                fields=["status", "kept_at"],
                condition=models.Q(status__in=("waiting", "unclear", "refused")),
                name="raw_message_open",
            ),
            # keeping.unclear: what waits for a person of a unit, oldest first.
            models.Index(
                fields=["unit", "kept_at", "id"],
                condition=models.Q(status="unclear"),
                name="raw_message_queue",
            ),
            # arriving: how much one sender has sent of late.
            models.Index(fields=["mark", "kept_at"], condition=~models.Q(mark=""), name="raw_message_sender"),
            # erasing, and the case's page.
            models.Index(fields=["case"], condition=~models.Q(case=""), name="raw_message_case"),
        ]

    def __str__(self) -> str:
        return self.id
