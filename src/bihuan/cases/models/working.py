"""Working state: what people and workers keep beside the ledger. Not made from it, so a rebuild leaves it
alone.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.cases.models.fields import MomentField

ID = 64


class Draft(models.Model):
    """A form half filled in. `values` and `texts` are JSON as the form sent them."""

    pk = models.CompositePrimaryKey("case", "occurrence", "person")
    case = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=160)
    person = models.CharField(max_length=ID)
    form = models.JSONField()
    saved_at = MomentField()


class Lease(models.Model):
    """A piece of work one worker has taken until a moment: ``clock`` and a case, ``letter`` and
    ``case/letter``.
    """

    pk = models.CompositePrimaryKey("work", "key")
    work = models.CharField(max_length=16)
    key = models.CharField(max_length=200)
    token = models.CharField(max_length=32)
    until = MomentField()


class Attempt(models.Model):
    """How often a piece of work was tried and when it may be tried again.

    `begun` marks one that may have gone out.
    """

    pk = models.CompositePrimaryKey("work", "key")
    work = models.CharField(max_length=16)
    key = models.CharField(max_length=200)
    tries = models.SmallIntegerField(default=0)
    begun = models.BooleanField(default=False)
    next_at = MomentField()
    code = models.CharField(max_length=80, blank=True)


class Snooze(models.Model):
    """A task somebody has put aside until a moment. It changes no clock."""

    pk = models.CompositePrimaryKey("person", "case", "occurrence")
    person = models.CharField(max_length=ID)
    case = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=160)
    until = MomentField()


class Unread(models.Model):
    """A notice this person has seen, or a case up to an entry: `read` is the last number read."""

    pk = models.CompositePrimaryKey("person", "case", "what")
    person = models.CharField(max_length=ID)
    case = models.CharField(max_length=ID)
    what = models.CharField(max_length=160)
    read = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # erasing and archiving: everything beside a case.
            models.Index(fields=["case"], name="unread_case"),
        ]


class ArchiveRequest(models.Model):
    """Somebody wants to read an archived case until a moment; the holders of a post of a unit decide.

    `decision` is empty while it waits, then ``approved`` or ``returned``. The readings themselves stand in
    the access log.
    """

    reader = models.CharField(max_length=ID)
    case = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    post = models.CharField(max_length=ID)
    purpose = models.CharField(max_length=120)
    asked_at = MomentField()
    until = MomentField()
    decision = models.CharField(max_length=16, blank=True)
    decided_by = models.CharField(max_length=ID, blank=True)
    decided_at = MomentField(null=True)  # type: ignore[misc]
    reason = models.CharField(max_length=120, blank=True)
    seen = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # the approvals page, and the figure beside it: what waits for the holders of a post.
            models.Index(fields=["unit", "post"], condition=Q(decision=""), name="archive_asked"),
            # the page that opens the archive, and the bell of whoever asked.
            models.Index(fields=["reader", "case"], name="archive_reader"),
        ]


class Disposal(models.Model):
    """A certificate of disposal (销毁清册): cases whose time is over, proposed by one, decided by another.

    `decision` is empty while it waits, then ``carried out`` or ``returned``. It is kept for good.
    """

    number = models.CharField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=ID)
    proposed_by = models.CharField(max_length=ID)
    proposed_at = MomentField()
    ground = models.CharField(max_length=200)
    decision = models.CharField(max_length=16, blank=True)
    decided_by = models.CharField(max_length=ID, blank=True)
    decided_at = MomentField(null=True)  # type: ignore[misc]
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # the archive: the certificates of a unit, newest first.
            models.Index(fields=["unit", "proposed_at"], name="disposal_unit"),
        ]


class DisposalItem(models.Model):
    """A case on a certificate, by what may stay known of it; `parts` were erased with it."""

    pk = models.CompositePrimaryKey("certificate", "case")
    certificate = models.CharField(max_length=40)
    case = models.CharField(max_length=ID)
    number = models.CharField(max_length=40)
    received_at = MomentField()
    archived_at = MomentField()
    keep_until = models.DateField()
    left_out = models.CharField(max_length=40, blank=True)
    parts = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # proposing: whether a case stands on a certificate that waits.
            models.Index(fields=["case"], name="disposal_case"),
        ]
