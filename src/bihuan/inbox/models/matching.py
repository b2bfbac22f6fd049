from typing import ClassVar

from django.db import models


class Verdict(models.Model):
    """What a person found of two cases: same person or matter, or not. `one` sorts before `other`.

    Deleting it undoes it. What comes of it (a merge, a mark) stands in the cases' own ledgers.
    """

    what = models.CharField(max_length=8)
    one = models.CharField(max_length=64)
    other = models.CharField(max_length=64)
    same = models.BooleanField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of verdicts by the first of the two.
            models.UniqueConstraint(fields=["one", "other", "what"], name="verdict_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A case's page: verdicts by the second of the two.
            models.Index(fields=["other"], name="verdict_other"),
        ]

    def __str__(self) -> str:
        return f"{self.one} {self.other} {self.what}"


class Learnt(models.Model):
    """When a unit's own history was last counted, and over how many cases. `classes` are the values of each
    field with how many cases had them, and how many tokens.
    """

    unit = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
    cases = models.IntegerField()
    classes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.unit


class TokenCount(models.Model):
    """In how many cases of a unit a token stood: in all (`field` empty), and where a field had a value.
    Only tokens of several cases are kept, never a text: what one person alone wrote is not here.
    """

    unit = models.CharField(max_length=64)
    field = models.CharField(max_length=64)
    value = models.CharField(max_length=80)
    token = models.CharField(max_length=64)
    cases = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of learning.counts_of.
            models.UniqueConstraint(fields=["unit", "token", "field", "value"], name="token_once"),
        ]

    def __str__(self) -> str:
        return self.field
