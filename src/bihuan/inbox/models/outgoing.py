from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    HELD = "held", _("缺内容，等人补上")
    LOOK_OVER = "look over", _("等人过目")
    TO_DO = "to do", _("等人转达")
    STOPPED = "stopped", _("人工暂缓")
    WAITING = "waiting", _("等待发送")
    SENT = "sent", _("已发出")
    DELIVERED = "delivered", _("已送达")
    FAILED = "failed", _("发送失败")


class Outgoing(models.Model):
    """A letter as it was rendered, and what has become of it: the outbox.

    Working state beside the ledger, which says whether a letter is owed, sent or delivered. `address`,
    `subject` and `body` are sealed and go when their subject is erased. `gave_up` lists channels that failed
    for good. `chosen` says why this channel (`senders.choosing.Why`), `not_before` until when it is kept back
    (quiet hours, the next call), `looked_over_by` who let it go, `registered` the number of a registered
    letter, `provider` what the carrier calls it.
    """

    case = models.CharField(max_length=64)
    letter = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    number = models.CharField(max_length=64)
    to = models.CharField(max_length=64)
    person = models.CharField(max_length=64, blank=True)
    post = models.CharField(max_length=64, blank=True)
    post_unit = models.CharField(max_length=64, blank=True)
    department = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=8)
    masked = models.CharField(max_length=64, blank=True)
    address = models.BinaryField(default=b"")
    subject = models.BinaryField(default=b"")
    body = models.BinaryField(default=b"")
    reference = models.CharField(max_length=32)
    standing = models.CharField(max_length=12, choices=Standing)
    why = models.CharField(max_length=200, blank=True)
    gave_up = models.CharField(max_length=80, blank=True)
    maybe_repeated = models.BooleanField(default=False)
    owed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_by = models.CharField(max_length=64, blank=True)
    chosen = models.CharField(max_length=16, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    looked_over_by = models.CharField(max_length=64, blank=True)
    registered = models.CharField(max_length=40, blank=True)
    provider = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One sheet a letter; also the index of the case's page and of erasing.
            models.UniqueConstraint(fields=["case", "letter"], name="outgoing_once"),
            # An answer is found by what it quotes.
            models.UniqueConstraint(fields=["reference"], name="outgoing_reference_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The outbox of a unit, newest first, whole or by standing.
            models.Index(fields=["unit", "-changed_at", "id"], name="outgoing_unit"),
            models.Index(fields=["unit", "standing", "-changed_at", "id"], name="outgoing_standing"),
            # What is sent to a member of staff.
            models.Index(
                fields=["person", "-changed_at"], condition=~models.Q(person=""), name="outgoing_person"
            ),
            # The post: what failed once and is tried again because somebody asked.
            models.Index(
                fields=["not_before"],
                condition=models.Q(standing="waiting", not_before__isnull=False),
                name="outgoing_again",
            ),
            # A carrier tells by its own name for a letter what became of it.
            models.Index(fields=["provider"], condition=~models.Q(provider=""), name="outgoing_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.letter}"
