"""Rows of what people answer for, derived from the ledger with the facts and made again with them."""

from typing import ClassVar

from django.db import models

ID = 64


class Effort(models.Model):
    """One task on one desk (`efforts.Effort`). `month` is the first day of that in which it left the desk."""

    pk = models.CompositePrimaryKey("case", "key")
    case = models.CharField(max_length=ID)
    key = models.CharField(max_length=220)
    regulation = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    month = models.DateField()
    done = models.BooleanField()
    handed = models.BooleanField()
    minutes = models.BigIntegerField()
    rested = models.BigIntegerField()
    judged = models.BooleanField()
    in_time = models.BooleanField()
    returned = models.BooleanField()


class EffortSum(models.Model):
    """What a person did in a month for a department of a unit."""

    pk = models.CompositePrimaryKey("person", "month", "unit", "department", "regulation")
    person = models.CharField(max_length=ID)
    month = models.DateField()
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    regulation = models.CharField(max_length=ID)
    desks = models.BigIntegerField()
    done = models.BigIntegerField()
    handed = models.BigIntegerField()
    minutes = models.BigIntegerField()
    rested = models.BigIntegerField()
    judged = models.BigIntegerField()
    in_time = models.BigIntegerField()
    returned = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The people of a unit in a month (`reading.of_unit`).
            models.Index(fields=["unit", "month", "regulation"], name="effort_unit"),
        ]
