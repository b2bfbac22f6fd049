"""What figures are read from. Facts and sums are derived from the ledger and may be dropped; `bihuan figures
--rebuild` makes them again, the same. Populations are entered; signed figures are kept for ever.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.analytics.performance.models import Effort, EffortSum
from bihuan.analytics.process.models import Departed, Passage, PassageSum, Path, PathSum, Way
from bihuan.analytics.reports.models import (
    Report,
    ReportEvent,
    ReportFigure,
    ReportFile,
    ReportReader,
    ReportText,
)
from bihuan.analytics.satisfaction.models import SurveyRound, SurveySum

__all__ = [
    "Departed",
    "Effort",
    "EffortSum",
    "Passage",
    "PassageSum",
    "Path",
    "PathSum",
    "Report",
    "ReportEvent",
    "ReportFigure",
    "ReportFile",
    "ReportReader",
    "ReportText",
    "SurveyRound",
    "SurveySum",
    "Way",
]  # fmt: skip
ID = 64


class Fact(models.Model):
    """One time that a case counts for a measure; see `deriving.Fact`. Written by `keeping` alone.

    `kinds` are the record's choices as ``|topic=goods|cause=process|``. `bucket` groups values on a rough
    logarithmic scale, so that a median is found without sorting them all.
    """

    pk = models.CompositePrimaryKey("case", "measure", "occurrence")
    case = models.CharField(max_length=ID)
    measure = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=200)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32)
    unit = models.CharField(max_length=ID)
    day = models.DateField()
    hit = models.SmallIntegerField()
    raw = models.SmallIntegerField()
    excluded = models.CharField(max_length=16)
    value = models.BigIntegerField(null=True)
    bucket = models.SmallIntegerField(null=True)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    level = models.CharField(max_length=40)
    channel = models.CharField(max_length=40)
    kinds = models.TextField()
    provisional = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # A figure's lists: numerator, denominator and exclusions, newest first.
            models.Index(
                fields=["regulation", "measure", "unit", "day", "case", "hit", "excluded"], name="fact_list"
            ),
            # Medians and percentiles: the values of a bucket.
            models.Index(
                fields=["regulation", "measure", "unit", "bucket", "day", "value"],
                condition=Q(value__isnull=False),
                name="fact_value",
            ),
            # What a person answers for.
            models.Index(
                fields=["person", "regulation", "measure", "day", "hit"],
                condition=~Q(person=""),
                name="fact_person",
            ),
            # A changed calendar: what was counted by days not yet announced.
            models.Index(fields=["unit", "case"], condition=Q(provisional=True), name="fact_provisional"),
        ]


class Sum(models.Model):
    """The facts of a day (`span` d) or a month (m) of a unit, together: what every figure is read from.

    `dimension` is empty for the whole, or what it is split by with the `item` there: level, channel,
    department, a field of the record, ``excluded`` (by reason) or ``bucket``. `counted` is the denominator,
    `hits` the numerator, `waiting` what is not decided yet.
    """

    pk = models.CompositePrimaryKey(
        "regulation", "dimension", "span", "measure", "unit", "starts_on", "item", "version"
    )
    regulation = models.CharField(max_length=ID)
    dimension = models.CharField(max_length=80)
    span = models.CharField(max_length=1)
    measure = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    starts_on = models.DateField()
    item = models.CharField(max_length=80)
    version = models.CharField(max_length=32)
    counted = models.BigIntegerField()
    hits = models.BigIntegerField()
    raw_hits = models.BigIntegerField()
    waiting = models.BigIntegerField()
    excluded = models.BigIntegerField()
    valued = models.BigIntegerField()
    total = models.BigIntegerField()
    provisional = models.BigIntegerField()


class Progress(models.Model):
    """How far the ledger has been followed: up to this stream of this seal."""

    name = models.CharField(max_length=16, primary_key=True)
    seal = models.BigIntegerField()
    stream = models.CharField(max_length=ID)
    followed_at = models.DateTimeField()


class SignedFigure(models.Model):
    """A figure as it was signed: kept for ever, whatever is corrected later.

    `listed` are its facts then, compressed, and `digest` their SHA-256; `formula` is the measure's at that
    time. `as_of` is when the ledger had last been followed.
    """

    unit = models.CharField(max_length=ID)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32)
    measure = models.CharField(max_length=ID)
    month = models.DateField()
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    why = models.CharField(max_length=24, blank=True)
    counted = models.BigIntegerField()
    hits = models.BigIntegerField()
    waiting = models.BigIntegerField()
    excluded = models.BigIntegerField()
    per = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    formula = models.TextField()
    digest = models.CharField(max_length=64)
    listed = models.BinaryField()
    as_of = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["unit", "regulation", "month", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A month is signed once. Also the index of `signing.signed`.
            models.UniqueConstraint(
                fields=["unit", "regulation", "month", "measure"], name="figure_signed_once"
            ),
        ]
