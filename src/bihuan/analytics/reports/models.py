"""Reports with what people wrote in them, and for ever what was signed."""

from typing import ClassVar

from django.db import models

ID = 64


class State(models.TextChoices):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    SENT = "sent"
    FILED = "filed"


class Report(models.Model):
    """A report of a unit on a period. `key` is that of the regulation's report, or of the house's.

    Until it is signed its figures are made anew whenever somebody looks. Then `content` keeps all that it
    says, in both languages, `digest` its SHA-256, and `as_of` when the ledger had last been followed. `case`
    is the duty that signing answers. `drafted_by` is empty where the duty opened it.
    """

    unit = models.CharField(max_length=ID)
    regulation = models.CharField(max_length=ID)
    version = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=ID)
    kind = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    case = models.CharField(max_length=ID, blank=True)
    due = models.DateTimeField(null=True)
    drafted_by = models.CharField(max_length=ID, blank=True)
    made_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=ID, blank=True)
    content = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    as_of = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=ID, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # One report of each kind on a period, however many open it.
            models.UniqueConstraint(
                fields=["unit", "regulation", "key", "first", "kind"], name="report_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The register, newest first.
            models.Index(fields=["unit", "-last", "-id"], name="report_unit"),
            # The worker: signed, and its files are not made or nobody has been told.
            models.Index(fields=["id"], condition=models.Q(state="signed"), name="report_signed"),
            # The report of a duty.
            models.Index(fields=["case"], condition=~models.Q(case=""), name="report_case"),
        ]


class ReportEvent(models.Model):
    """What was done with a report: drafted, submitted, returned, reviewed, signed, sent, filed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="events")
    what = models.CharField(max_length=12)
    by = models.CharField(max_length=ID, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)


class ReportText(models.Model):
    """What somebody wrote under a heading, as typed; the newest of a heading holds, the others are kept."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="texts")
    key = models.CharField(max_length=ID)
    typed = models.JSONField()
    by = models.CharField(max_length=ID)
    at = models.DateTimeField()


class ReportFigure(models.Model):
    """A figure of a signed report. `listed` are its facts then, compressed, and `digest` their SHA-256."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="figures")
    measure = models.CharField(max_length=ID)
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    counted = models.BigIntegerField()
    hits = models.BigIntegerField()
    excluded = models.BigIntegerField()
    per = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    said = models.TextField()
    digest = models.CharField(max_length=64)
    listed = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "measure"], name="report_figure_once"),
        ]


class ReportFile(models.Model):
    """A signed report as PDF or Word, in one language, with the SHA-256 of its bytes."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files")
    lang = models.CharField(max_length=2)
    kind = models.CharField(max_length=4)
    document = models.ForeignKey("documents.Document", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "lang", "kind"], name="report_file_once"),
        ]


class ReportReader(models.Model):
    """Whom a report was sent to, and when they first opened it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="readers")
    user = models.CharField(max_length=ID)
    post = models.CharField(max_length=ID)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "user"], name="report_reader_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # What was sent to a person and not read yet.
            models.Index(
                fields=["user", "sent_at"], condition=models.Q(read_at=None), name="report_reader_unread"
            ),
        ]
