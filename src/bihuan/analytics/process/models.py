"""Rows of the process view, derived from the ledger with the facts and made again with them."""

from typing import ClassVar

from django.db import models

ID = 64


class Passage(models.Model):
    """An entry to a step (`passages.Passage`). `month` is the first day of the month in which it was left."""

    pk = models.CompositePrimaryKey("case", "occurrence")
    case = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=200)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32)
    unit = models.CharField(max_length=ID)
    month = models.DateField()
    procedure = models.CharField(max_length=ID)
    step = models.CharField(max_length=200)
    arrow = models.CharField(max_length=500)
    nth = models.IntegerField()
    working = models.BigIntegerField(null=True)
    elapsed = models.BigIntegerField(null=True)
    bucket = models.SmallIntegerField(null=True)
    waiting = models.BooleanField()
    department = models.CharField(max_length=ID)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The cases behind a box or an arrow, newest first.
            models.Index(
                fields=["regulation", "unit", "procedure", "step", "-month", "case"], name="passage_step"
            ),
        ]


class PassageSum(models.Model):
    """The passages of a month together. `dimension` is ``arrow``, ``bucket`` or ``department``.

    `passed` counts those that are left, `again` those that were not the first of their procedure, `open`
    those that last. Lengths are in minutes, of the `timed` ones; `waited` is the elapsed time of those that
    waited for the complainant.
    """

    pk = models.CompositePrimaryKey(
        "regulation", "unit", "procedure", "month", "dimension", "step", "item", "version"
    )
    regulation = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    procedure = models.CharField(max_length=ID)
    month = models.DateField()
    dimension = models.CharField(max_length=16)
    step = models.CharField(max_length=200)
    item = models.CharField(max_length=500)
    version = models.CharField(max_length=32)
    passed = models.BigIntegerField()
    again = models.BigIntegerField()
    open = models.BigIntegerField()
    timed = models.BigIntegerField()
    working = models.BigIntegerField()
    elapsed = models.BigIntegerField()
    waited = models.BigIntegerField()


class Path(models.Model):
    """The way of one case (`passages.Path`). `month` is that in which it ended, or began while it is open.

    `met` is 1 where it ended in time, 0 where not, None where nothing says by when it should.
    """

    pk = models.CompositePrimaryKey("case", "main")
    case = models.CharField(max_length=ID)
    main = models.CharField(max_length=1)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32)
    unit = models.CharField(max_length=ID)
    month = models.DateField()
    over = models.BooleanField()
    digest = models.CharField(max_length=16)
    again = models.IntegerField()
    working = models.BigIntegerField(null=True)
    elapsed = models.BigIntegerField(null=True)
    met = models.SmallIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The cases that went a way.
            models.Index(fields=["regulation", "unit", "digest", "-month", "case"], name="path_digest"),
        ]


class Way(models.Model):
    """The steps of a way, a line each: the same for all the cases that went it."""

    digest = models.CharField(max_length=16, primary_key=True)
    steps = models.TextField()


class PathSum(models.Model):
    """The cases of a month that went one way, closed and open apart."""

    pk = models.CompositePrimaryKey("regulation", "unit", "month", "over", "digest", "version")
    regulation = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    month = models.DateField()
    over = models.CharField(max_length=1)
    digest = models.CharField(max_length=16)
    version = models.CharField(max_length=32)
    cases = models.BigIntegerField()
    again = models.BigIntegerField()
    working = models.BigIntegerField()
    elapsed = models.BigIntegerField()
    judged = models.BigIntegerField()
    met = models.BigIntegerField()


class Departed(models.Model):
    """An entry that the pinned regulation does not allow (`conforming.Departure`). There should be none."""

    pk = models.CompositePrimaryKey("case", "position", "what")
    case = models.CharField(max_length=ID)
    position = models.IntegerField()
    what = models.CharField(max_length=32)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32)
    unit = models.CharField(max_length=ID)
    found = models.CharField(max_length=300)
    expected = models.TextField()
    articles = models.TextField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["regulation", "unit", "case"], name="departed_unit"),
        ]
