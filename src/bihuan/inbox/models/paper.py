from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    BOX = "box", _("意见箱")
    LETTER = "letter", _("来信")
    FAX = "fax", _("传真")
    FORM = "form", _("现场填写的投诉单")


class SlipState(models.TextChoices):
    WAITING = "waiting", _("待录入")
    REGISTERED = "registered", _("已登记")
    PART = "part", _("上一件的续页")
    ADDED = "added", _("并入已有投诉")
    DROPPED = "dropped", _("不是投诉")


class Batch(models.Model):
    """Papers taken in at once: a suggestion box opened, the day's letters, a stack of faxes.

    `received_at` is when they came into the company's hands, from which limits run. `registered` is the
    number of a registered letter or our own number of receipt; `sender` is sealed. `case` and `task` are the
    duty that the collection answers. A box found empty is a batch without slips.
    """

    id = models.CharField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=PaperKind)
    place = models.CharField(max_length=80, blank=True)
    registered = models.CharField(max_length=64, blank=True)
    sender = models.BinaryField(default=b"")
    received_at = models.DateTimeField()
    case = models.CharField(max_length=64, blank=True)
    task = models.CharField(max_length=120, blank=True)
    slips = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # papers.batches_of: a unit's batches, newest first.
            models.Index(fields=["unit", "-made_at", "id"], name="batch_unit"),
        ]

    def __str__(self) -> str:
        return self.id


class Slip(models.Model):
    """One picture or page of a batch, kept as it was taken; `document` is a file's id.

    `page` counts within a file of several pages. A `part` belongs to the slip `part_of`. `why` is a short
    reason in words, sealed.
    """

    id = models.CharField(max_length=40, primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="slip_set")
    place = models.IntegerField()
    document = models.CharField(max_length=40)
    page = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=SlipState)
    part_of = models.CharField(max_length=40, blank=True)
    case = models.CharField(max_length=64, blank=True)
    why = models.BinaryField(default=b"")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the order of a batch's slips.
            models.UniqueConstraint(fields=["batch", "place"], name="slip_place_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # erasing, and the case's page.
            models.Index(fields=["case"], condition=~models.Q(case=""), name="slip_case"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"
