from typing import ClassVar

from django.db import models


class Receipt(models.Model):
    """The code with which a complainant looks at their case: `digest` to check it, `sealed` to print it
    again.
    """

    case = models.CharField(max_length=64, primary_key=True)
    number = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of receipts.check.
            models.UniqueConstraint(fields=["number"], name="receipt_number_once"),
        ]

    def __str__(self) -> str:
        return self.number


class Guess(models.Model):
    """Wrong codes given for a number from one place.

    `id` is a keyed digest of both; the number need not exist.
    """

    id = models.CharField(max_length=64, primary_key=True)
    failures = models.SmallIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # receipts.forget_guesses
            models.Index(fields=["until"], name="guess_until"),
        ]

    def __str__(self) -> str:
        return self.id[:8]
