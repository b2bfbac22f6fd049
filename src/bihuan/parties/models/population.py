from typing import ClassVar

from django.db import models
from django.db.models import Q


class Population(models.Model):
    """How many there were of what complaints can be about, in a month of a unit.

    Only added to: the newest row of a month stands, and those before it say what was believed until then.
    """

    unit = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    month = models.DateField()
    value = models.BigIntegerField()
    entered_by = models.CharField(max_length=64, blank=True)
    entered_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["unit", "key", "month", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(value__gte=0), name="population_not_negative"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # standing and history_of: a unit's series by month, the newest entry last.
            models.Index(fields=["key", "unit", "month", "id"], name="population_series"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.key} {self.month:%Y-%m}: {self.value}"
