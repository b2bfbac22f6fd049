from typing import ClassVar

from django.db import models


class Subscription(models.Model):
    """Another program that is told what happens to cases of a unit, and those below it.

    `token` is the id of the token it was made with, with which it ends; `person` whose sight bounds it.
    `kinds` are names of events, separated by commas; empty: all. `url` and `secret` are sealed.
    `failing_since` is set while nothing gets through; `disabled` says why it was ended: failing, token or
    stopped. `seal` is the last seal of the ledger looked through; what was recorded from `since` on is told.
    """

    id = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=64)
    person = models.BigIntegerField(null=True, blank=True)
    token = models.CharField(max_length=16, blank=True)
    kinds = models.TextField(blank=True)
    url = models.BinaryField()
    host = models.CharField(max_length=255)
    secret = models.BinaryField()
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    disabled = models.CharField(max_length=12, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    seal = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # What a token sees of its own, and what ends with it.
            models.Index(fields=["token", "made_at", "id"], name="subscription_token"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.host}"


class Delivery(models.Model):
    """One entry of a case as one subscription is told it.

    `state` is waiting, gone or failed. Of one case they go in order: a later one waits for those before it.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    case = models.CharField(max_length=64)
    number = models.IntegerField()
    kind = models.CharField(max_length=32)
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="waiting")
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    status = models.SmallIntegerField(default=0)
    code = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Told once; also how a case's order is kept.
            models.UniqueConstraint(fields=["subscription", "case", "number"], name="delivery_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The worker: what may be tried now.
            models.Index(
                fields=["next_at", "id"], condition=models.Q(state="waiting"), name="delivery_waiting"
            ),
            # A subscription's list, newest first.
            models.Index(fields=["subscription", "-id"], name="delivery_listed"),
            # Once an hour: what went long ago is forgotten.
            models.Index(
                fields=["ended_at"], condition=models.Q(ended_at__isnull=False), name="delivery_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}/{self.number}"


class ToldUpTo(models.Model):
    """The last entry of a case a subscription's deliveries were made up to."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="told")
    case = models.CharField(max_length=64)
    number = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["subscription", "case"], name="told_up_to_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case}/{self.number}"
