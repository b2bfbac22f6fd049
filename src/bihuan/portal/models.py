from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """How often something came from one place within a stretch of time. `id` is a keyed digest of both."""

    id = models.CharField(max_length=64, primary_key=True)
    number = models.IntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # limiting.forget
            models.Index(fields=["until"], name="tally_until"),
        ]

    def __str__(self) -> str:
        return self.id[:8]
