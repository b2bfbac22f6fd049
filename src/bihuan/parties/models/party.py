from typing import ClassVar

from django.db import models


class Party(models.Model):
    """Somebody a case is about, as far as the post must reach them. `sealed` is their name."""

    case = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    masked = models.CharField(max_length=32, blank=True)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of directory.party_of.
            models.UniqueConstraint(fields=["case", "subject"], name="party_once"),
        ]

    def __str__(self) -> str:
        return self.masked


class Mark(models.Model):
    """What a case can be found by: a phone, an address, a plate. `digest` is keyed, the value sealed."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    masked = models.CharField(max_length=64)
    sealed = models.BinaryField()
    case = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["party", "kind", "digest"], name="mark_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # directory.earlier: a caller's earlier cases, newest first.
            models.Index(fields=["digest", "-received_at", "case"], name="mark_digest"),
        ]

    def __str__(self) -> str:
        return self.masked
