from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.inbox.models.outgoing import Outgoing


class SendingTry(models.Model):
    """One try to bring a letter to its reader, and how it ended: what the proof of delivery lists.

    `result` is gone, later, never, unknown, read out, not reached, posted or laid out. `said` is what a clerk
    noted of a call, sealed.
    """

    outgoing = models.ForeignKey(Outgoing, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    channel = models.CharField(max_length=16)
    masked = models.CharField(max_length=64, blank=True)
    result = models.CharField(max_length=16)
    code = models.CharField(max_length=80, blank=True)
    provider = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=64, blank=True)
    said = models.BinaryField(default=b"")

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.result}"


class Wish(models.Model):
    """How a complainant wants to be told. An empty channel is no wish about it."""

    case = models.CharField(max_length=64, primary_key=True)
    channel = models.CharField(max_length=16, blank=True)
    not_at_night = models.BooleanField(default=False)
    stated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.case


class SendingRule(models.Model):
    """How a unit, and those below it that say nothing of their own, send letters.

    Between `quiet_from` and `quiet_to` nobody is disturbed; both empty: at no hour. With `looks_over` letters
    to complainants that leave the house wait until a person has seen them.
    """

    unit = models.CharField(_("单位代码"), max_length=64, primary_key=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    looks_over = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.unit


class PublicNotice(models.Model):
    """A letter told in public without names: drafted here, approved by a person, shown for a period.

    `title` and `text` hold nothing personal once they are approved.
    """

    case = models.CharField(max_length=64)
    letter = models.CharField(max_length=120)
    unit = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    shown_from = models.DateTimeField(null=True, blank=True)
    shown_until = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One notice a letter; also the index of the case's page and of erasing.
            models.UniqueConstraint(fields=["case", "letter"], name="public_notice_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The public page of a unit: what is shown, newest first.
            models.Index(fields=["unit", "-shown_from", "id"], name="public_notice_shown"),
            # The post: what has stood for its period.
            models.Index(fields=["shown_until"], condition=models.Q(ended=False), name="public_notice_due"),
        ]

    def __str__(self) -> str:
        return self.title
