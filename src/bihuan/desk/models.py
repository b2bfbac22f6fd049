"""What people keep of the register: columns, views of it, and the files they asked for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

ID = 64


class ColumnChoice(models.Model):
    """The columns this person reads the register in, as keys in order, ``state,who,received``."""

    person = models.CharField(max_length=ID, primary_key=True)
    columns = models.CharField(max_length=400)

    def __str__(self) -> str:
        return self.columns


class RegisterView(models.Model):
    """Conditions and columns under a name. One with a `unit` is shared there: with a department, or with all.

    It holds what was asked and never what was found, so each reader sees what they may see.
    """

    person = models.CharField(max_length=ID)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    unit = models.CharField(max_length=ID, blank=True)
    department = models.CharField(max_length=ID, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "name"], name="register_view_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # the register: what colleagues have shared in a unit.
            models.Index(
                fields=["unit", "department"], condition=~models.Q(unit=""), name="register_view_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExportState(models.TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("正在生成")
    DONE = "done", _("可以下载")
    FAILED = "failed", _("没有做成")
    CANCELLED = "cancelled", _("已取消")
    ERASED = "erased", _("已作废")


class Export(models.Model):
    """The register as a file, for the one person who asked. `query` is what was asked, as in the address.

    `token` and `until` are the lease of the worker that writes it; the file goes at `expires_at`.
    """

    id = models.CharField(max_length=32, primary_key=True)
    person = models.CharField(max_length=ID)
    kind = models.CharField(max_length=4)
    query = models.CharField(max_length=1000)
    columns = models.CharField(max_length=400)
    sentence = models.CharField(max_length=400)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=12, choices=ExportState, default=ExportState.WAITING)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    total = models.IntegerField(null=True)
    written = models.IntegerField(default=0)
    cut = models.BooleanField(default=False)
    size = models.BigIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=32, blank=True)
    until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # the page of a person's files, newest first.
            models.Index(fields=["person", "asked_at"], name="export_person"),
            # the worker: what waits or whose worker fell.
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state__in=("waiting", "running")),
                name="export_waiting",
            ),
            # the worker: files to take away.
            models.Index(fields=["expires_at"], condition=models.Q(state="done"), name="export_expires"),
        ]

    def __str__(self) -> str:
        return self.id


class DataRequest(models.Model):
    """What a person asked of their own data in a case, and how it was answered: ids, days and grounds alone.

    `decision` is empty while it waits, then ``granted`` or ``refused``.
    """

    case = models.CharField(max_length=ID)
    unit = models.CharField(max_length=ID)
    kind = models.CharField(max_length=12)
    received_on = models.DateField()
    due_at = models.DateTimeField()
    registered_by = models.CharField(max_length=ID)
    registered_at = models.DateTimeField()
    checked = models.CharField(max_length=16, blank=True)
    decision = models.CharField(max_length=12, blank=True)
    ground = models.CharField(max_length=16, blank=True)
    decided_by = models.CharField(max_length=ID, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # the register: what waits, by its limit.
            models.Index(
                fields=["unit", "due_at"], condition=models.Q(decision=""), name="data_request_waits"
            ),
            # the register: what was decided, newest first.
            models.Index(fields=["unit", "decided_at"], name="data_request_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
