"""The ledger itself. Rows of `Entry`, `EntryPart`, `Seal`, `SealedHead` and `AccessLog` are only ever
added; triggers
of both databases see to it (`guards`). A part alone may go, once an entry of its stream has erased its
subject.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.cases.models.fields import MomentField


class StreamKind(models.TextChoices):
    CASE = "case", "投诉件"
    UNIT = "unit", "单位"
    APPOINTMENT = "appointment", "任职"
    REGULATION = "regulation", "制度"
    SETTINGS = "settings", "设置"


class Stream(models.Model):
    """A chain of entries and its head: `number` and `hash` of the last one. `sealed` is the last number a
    seal covers.
    """

    id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=StreamKind)
    number = models.IntegerField()
    hash = models.BinaryField()
    recorded_at = MomentField()
    sealed = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # sealing: which heads no seal covers yet.
            models.Index(fields=["id"], condition=Q(sealed__lt=F("number")), name="stream_unsealed"),
        ]


class Entry(models.Model):
    """One thing that happened. `hash` covers everything here and the hash before it."""

    pk = models.CompositePrimaryKey("stream_id", "number")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    event = models.CharField(max_length=32)
    body = models.TextField()
    because = models.TextField()
    happened_at = MomentField()
    doer = models.CharField(max_length=64, null=True)
    recorded_at = MomentField()
    command = models.CharField(max_length=64)
    hash = models.BinaryField()


class EntryPart(models.Model):
    """A personal or free value of an entry, about `subject`. Its salted digest stands in the body."""

    pk = models.CompositePrimaryKey("stream_id", "number", "position")
    stream = models.ForeignKey(Stream, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    number = models.IntegerField()
    position = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=64)
    salt = models.BinaryField()
    value = models.TextField()


class Answer(models.Model):
    """What a command was answered, so that a second time gives the first answer.

    `digest` is keyed; erasing empties it.
    """

    command = models.CharField(max_length=64, primary_key=True)
    stream = models.CharField(max_length=64)
    first = models.IntegerField()
    last = models.IntegerField()
    digest = models.BinaryField()
    answered_at = MomentField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # erasing: the answers given about a case.
            models.Index(fields=["stream"], name="answer_stream"),
        ]


class Counter(models.Model):
    """The last number given of a series, by unit and year of recording."""

    pk = models.CompositePrimaryKey("unit", "series", "year")
    unit = models.CharField(max_length=64)
    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    value = models.IntegerField()


class Seal(models.Model):
    """A keyed seal over the heads that were new and over the seal before."""

    number = models.IntegerField(primary_key=True)
    sealed_at = MomentField()
    heads = models.IntegerField()
    digest = models.BinaryField()
    mac = models.BinaryField()


class SealedHead(models.Model):
    """A head as a seal found it."""

    pk = models.CompositePrimaryKey("seal_id", "stream")
    seal = models.ForeignKey(Seal, models.PROTECT, db_index=False, related_name="+")
    stream = models.CharField(max_length=64)
    number = models.IntegerField()
    hash = models.BinaryField()


class AccessLog(models.Model):
    """A reading that must be accounted for: an identity revealed, an archive opened, an export made."""

    at = MomentField()
    person = models.CharField(max_length=64)
    case = models.CharField(max_length=64)
    what = models.CharField(max_length=32)
    purpose = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # the case page: who has looked at this case.
            models.Index(fields=["case", "at"], name="access_case"),
            # the auditor: what has this person looked at.
            models.Index(fields=["person", "at"], name="access_person"),
        ]


class Stamp(models.Model):
    """A value that the database changes with every change in the office, so that what was read of it can
    be remembered until then.
    """

    name = models.CharField(max_length=16, primary_key=True)
    value = models.BigIntegerField()
