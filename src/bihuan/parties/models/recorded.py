from typing import ClassVar

from django.db import models


class RecordedPerson(models.Model):
    """Somebody named in imported history as having done something. Entries say only ``p`` and the id;
    `sealed` is the name, which can be erased.
    """

    unit = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of recorded.codes_of.
            models.UniqueConstraint(fields=["unit", "digest"], name="recorded_person_once"),
        ]

    def __str__(self) -> str:
        return f"p{self.pk}"
