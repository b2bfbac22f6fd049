from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stand(models.TextChoices):
    OPEN = "open", _("自助对话")
    WAITING = "waiting", _("等人接")
    TAKEN = "taken", _("人工对话")
    ENDED = "ended", _("已结束")


class Talk(models.Model):
    """A dialogue with one person until a complaint comes of it, somebody ends it or it falls silent.

    `who` is the keyed digest of the channel's own name for the person, `address` that name, sealed; `state`
    is where the dialogue stands, sealed. `case` is the case that came of it.
    """

    id = models.CharField(max_length=40, primary_key=True)
    channel = models.CharField(max_length=16)
    unit = models.CharField(max_length=64)
    who = models.CharField(max_length=64)
    address = models.BinaryField()
    state = models.BinaryField(default=b"")
    language = models.CharField(max_length=2)
    stand = models.CharField(max_length=8, choices=Stand)
    taken_by = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    said_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    case = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One dialogue with a person at a time.
            models.UniqueConstraint(
                fields=["channel", "who"], condition=~models.Q(stand="ended"), name="talk_open_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # talks.queue: who waits for a person, oldest first.
            models.Index(
                fields=["unit", "stand", "said_at"],
                condition=models.Q(stand__in=("waiting", "taken")),
                name="talk_queue",
            ),
            # talks.ending: what has fallen silent.
            models.Index(fields=["expires_at"], condition=~models.Q(stand="ended"), name="talk_silent"),
            # talks.ending: what ended and came to nothing goes after a month.
            models.Index(
                fields=["said_at"], condition=models.Q(stand="ended", case=""), name="talk_to_nothing"
            ),
            # talks.hearing: the cases of whoever speaks; the page of a chat.
            models.Index(fields=["channel", "who", "said_at"], name="talk_who"),
            # erasing, and the case's page.
            models.Index(fields=["case"], condition=~models.Q(case=""), name="talk_case"),
        ]

    def __str__(self) -> str:
        return self.id


class Speaker(models.TextChoices):
    THEY = "they", _("对方")
    WE = "we", _("自动回复")
    STAFF = "staff", _("工作人员")


class Line(models.Model):
    """What was said in a dialogue, sealed. `message` is the raw message it came as, or that it answers."""

    talk = models.ForeignKey(Talk, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    by = models.CharField(max_length=8, choices=Speaker)
    person = models.CharField(max_length=64, blank=True)
    text = models.BinaryField()
    files = models.JSONField(default=list)
    message = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # talks.hearing: what was answered to a message that comes again.
            models.Index(fields=["message"], condition=~models.Q(message=""), name="line_message"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
