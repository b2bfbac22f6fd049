from typing import ClassVar

from django.db import models


class Robot(models.Model):
    """A robot in a group chat of a unit, through which staff are told. `url` and `secret` are sealed."""

    unit = models.CharField(max_length=64)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    url = models.BinaryField()
    secret = models.BinaryField(default=b"")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of robots.of.
            models.UniqueConstraint(fields=["unit", "kind", "name"], name="robot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind} {self.name}"


class NoticeWish(models.Model):
    """How a member of staff wants to be told, beside their page. Who says nothing is told by the site's rule.

    `channels` and `kinds` are separated by commas; `digest_at` is when the day's summary comes, empty: never.
    """

    user = models.BigIntegerField(primary_key=True)
    channels = models.CharField(max_length=80, blank=True)
    kinds = models.CharField(max_length=80, blank=True)
    digest_at = models.TimeField(null=True, blank=True)
    # The last day a summary went, so that there is one a day; empty where there was none.
    digest_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The post: whose summary is due.
            models.Index(
                fields=["digest_at"], condition=models.Q(digest_at__isnull=False), name="notice_wish_digest"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
