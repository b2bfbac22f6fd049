from typing import ClassVar

from django.db import models


class WechatAccount(models.Model):
    """An official account of a unit. Secret, token, key and access token are sealed."""

    key = models.SlugField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    app_id = models.CharField(max_length=40)
    secret = models.BinaryField()
    token = models.BinaryField()
    aes_key = models.BinaryField()
    template = models.CharField(max_length=80, blank=True)
    access = models.BinaryField(default=b"")
    access_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class WechatPerson(models.Model):
    """A person of an account, by keyed digest: when they last did something, and whether they follow."""

    account = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    acted_at = models.DateTimeField()
    follows = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "who"], name="wechat_person_once"),
        ]

    def __str__(self) -> str:
        return self.who[:8]


class WechatMedia(models.Model):
    """A picture, voice or film that is still with the platform, which keeps it for three days.

    `media` is its id there, sealed. `document` is what it has become, `case` where it belongs.
    """

    account = models.CharField(max_length=40)
    talk = models.CharField(max_length=40)
    media = models.BinaryField()
    kind = models.CharField(max_length=8)
    case = models.CharField(max_length=64, blank=True)
    document = models.CharField(max_length=40, blank=True)
    came_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # wechat.media: what is to be fetched now.
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="wechat_media_due"
            ),
            # erasing; what came of a dialogue.
            models.Index(fields=["talk"], name="wechat_media_talk"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WechatSent(models.Model):
    """Which letter a message of ours is, by the platform's number: it says later whether it arrived."""

    account = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    reference = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "number"], name="wechat_sent_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Nobody asks after a week.
            models.Index(fields=["sent_at"], name="wechat_sent_at"),
        ]

    def __str__(self) -> str:
        return self.number
