from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallState(models.TextChoices):
    RINGING = "ringing", _("振铃")
    TALKING = "talking", _("通话中")
    ENDED = "ended", _("已挂断")
    MISSED = "missed", _("未接")


class Result(models.TextChoices):
    """What became of a call. Empty: nothing yet."""

    CASE = "case", _("登记为投诉")
    ADDED = "added", _("属于已有投诉")
    FOLLOWED_UP = "followed up", _("回访完成")
    INQUIRY = "inquiry", _("咨询")
    PRAISE = "praise", _("表扬或建议")
    WRONG_NUMBER = "wrong number", _("打错电话")
    SILENT = "silent", _("没有声音或中途断线")
    HARASSMENT = "harassment", _("骚扰电话")
    TEST = "test", _("测试")
    OTHER = "other", _("其他")
    CALLED_BACK = "called back", _("已回电")
    UNREACHABLE = "unreachable", _("多次回电无人接听")


class Call(models.Model):
    """A telephone call, from the first ring: working state beside the ledger, which knows only cases.

    `external` is the keyed digest of the call centre's own id. `number`, `note` and `fetch` (where the
    recording is to be fetched) are sealed; all three go when the case is erased, or some months after a call
    that made none. `about` is the case a follow-up call is about, `answers` the missed call a call back
    answers. `recording` is a document's id.
    """

    id = models.CharField(max_length=40, primary_key=True)
    unit = models.CharField(max_length=64)
    external = models.CharField(max_length=80, unique=True)
    agent = models.CharField(max_length=64, blank=True)
    outward = models.BooleanField(default=False)
    about = models.CharField(max_length=64, blank=True)
    answers = models.CharField(max_length=40, blank=True)
    number = models.BinaryField(default=b"")
    masked = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=CallState)
    result = models.CharField(max_length=16, choices=Result, blank=True)
    note = models.BinaryField(default=b"")
    case = models.CharField(max_length=64, blank=True)
    rang_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.IntegerField(null=True, blank=True)
    recording = models.CharField(max_length=40, blank=True)
    fetch = models.BinaryField(default=b"")
    fetch_at = models.DateTimeField(null=True, blank=True)
    fetches = models.SmallIntegerField(default=0)
    why = models.CharField(max_length=80, blank=True)
    tries = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # calling.open_calls, calling.ringing: what waits in a unit, newest first.
            models.Index(
                fields=["unit", "state", "-rang_at", "id"], condition=models.Q(result=""), name="call_open"
            ),
            # calling.calls_of: a unit's calls, newest first.
            models.Index(fields=["unit", "-rang_at", "id"], name="call_unit"),
            # The case's page, erasing.
            models.Index(fields=["case"], condition=~models.Q(case=""), name="call_case"),
            models.Index(fields=["about"], condition=~models.Q(about=""), name="call_about"),
            # recordings.fetch_round.
            models.Index(
                fields=["fetch_at"], condition=models.Q(fetch_at__isnull=False), name="call_recording"
            ),
            # calling.sweep: numbers of calls that made no case.
            models.Index(
                fields=["closed_at"], condition=models.Q(case="") & ~models.Q(masked=""), name="call_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class CallTally(models.Model):
    """How many calls of a unit came to what on a day; stays when the calls themselves are forgotten."""

    unit = models.CharField(max_length=64)
    day = models.DateField()
    result = models.CharField(max_length=16, choices=Result)
    calls = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "day", "result"], name="call_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.day} {self.result}"
