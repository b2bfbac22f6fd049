"""Rows of satisfaction, derived from the ledger with the facts and made again with them."""

from typing import ClassVar

from django.db import models

ID = 64


class SurveyRound(models.Model):
    """One asking of one case (`asking.Round`). `month` is the first day of that in which it was asked.

    `scores` is ``|process=4|result=2|``; `answered_on` is null while nobody has answered.
    """

    pk = models.CompositePrimaryKey("case", "nth")
    case = models.CharField(max_length=ID)
    nth = models.IntegerField()
    regulation = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    month = models.DateField()
    chosen = models.BooleanField()
    answered_on = models.DateField(null=True)
    channel = models.CharField(max_length=16)
    scores = models.TextField()
    callback = models.CharField(max_length=ID)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The answers of a period, newest first (`reading.answers`).
            models.Index(fields=["regulation", "unit", "-answered_on", "case"], name="survey_answered"),
        ]


class SurveySum(models.Model):
    """The rounds of a month together. `dimension` is ``asked``, ``passed over``, ``answered`` (by channel),
    ``callback`` (by how it ended) or the key of a question after ``score `` (by score).
    """

    pk = models.CompositePrimaryKey("regulation", "unit", "month", "department", "dimension", "item")
    regulation = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    month = models.DateField()
    department = models.CharField(max_length=ID)
    dimension = models.CharField(max_length=80)
    item = models.CharField(max_length=ID)
    n = models.BigIntegerField()
