"""Rows made from the ledger, by natural keys. All may be dropped; `bihuan rebuild` makes them again, the
same.

Written by `projecting` alone, by difference. A moment that is missing in a sorted column is `NEVER`.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.cases.models.fields import MomentField

ID = 64


class CaseSummary(models.Model):
    """What the register says of a case; nothing personal. `due` is the strictest running clock's, `facts`
    the coded record.
    """

    id = models.CharField(max_length=ID, primary_key=True)
    number = models.CharField(max_length=64)
    unit = models.CharField(max_length=ID)
    kind = models.CharField(max_length=16)
    regulation = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    channel = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    status = models.CharField(max_length=12)
    step = models.CharField(max_length=80)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    received_at = MomentField()
    opened_at = MomentField()
    closed_at = MomentField(null=True)  # type: ignore[misc]
    settled_at = MomentField(null=True)  # type: ignore[misc]
    archived_at = MomentField(null=True)  # type: ignore[misc]
    keep_until = models.DateField(null=True)
    outcome = models.CharField(max_length=40)
    due = MomentField()
    clock = models.CharField(max_length=160)
    late = models.BooleanField()
    was_late = models.BooleanField()
    reopened = models.SmallIntegerField()
    anonymous = models.BooleanField()
    origin = models.CharField(max_length=ID)
    duty = models.CharField(max_length=64)
    subject = models.CharField(max_length=ID)
    period = models.CharField(max_length=32)
    facts = models.TextField()
    changed_at = MomentField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # The portal's look-up, and the promise that no number is given twice.
            models.UniqueConstraint(fields=["number"], name="case_number_once"),
            # A duty's case is made once a period, however many processes open it (semantics 26).
            models.UniqueConstraint(
                fields=["duty", "unit", "subject", "period"], condition=~Q(duty=""), name="duty_once_a_period"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # The register of those who see everything, newest first.
            models.Index(fields=["received_at", "id"], name="case_received"),
            # The register of a unit, and its figures by month.
            models.Index(fields=["unit", "received_at", "id"], name="case_unit"),
            # The register filtered by status, level, channel or regulation.
            models.Index(fields=["unit", "status", "received_at", "id"], name="case_unit_status"),
            models.Index(fields=["unit", "level", "received_at", "id"], name="case_unit_level"),
            models.Index(fields=["unit", "channel", "received_at", "id"], name="case_unit_channel"),
            models.Index(fields=["unit", "regulation", "received_at", "id"], name="case_unit_regulation"),
            # The same of the few that are late, lie with a department, or are archived.
            models.Index(fields=["unit", "received_at", "id"], condition=Q(late=True), name="case_late"),
            models.Index(
                fields=["department", "unit", "received_at", "id"],
                condition=~Q(department=""),
                name="case_department",
            ),
            models.Index(
                fields=["unit", "received_at", "id"],
                condition=Q(archived_at__isnull=False),
                name="case_archived",
            ),
            # The archive: whose time is over; a case disposed of has none any more.
            models.Index(
                fields=["keep_until", "id"], condition=Q(keep_until__isnull=False), name="case_kept"
            ),
            # The register of duties, which are few beside complaints.
            models.Index(fields=["unit", "received_at", "id"], condition=Q(kind="duty"), name="case_duty"),
            # Figures by month of closing.
            models.Index(
                fields=["unit", "closed_at"], condition=Q(closed_at__isnull=False), name="case_unit_closed"
            ),
        ]


class Involved(models.Model):
    """Who has to do with a case: ``department:…`` or ``person:…``. Narrow scopes read the register through
    it.

    `status` and `unit` are the case's: what is open is a small part of all that somebody ever had to do
    with.
    """

    pk = models.CompositePrimaryKey("case", "who")
    case = models.CharField(max_length=ID)
    who = models.CharField(max_length=80)
    received_at = MomentField()
    status = models.CharField(max_length=12)
    unit = models.CharField(max_length=ID)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # A search: in which units a department or a person has to do with cases.
            models.Index(fields=["who", "unit", "case"], name="involved_unit"),
            # The register of a department or a person, newest first.
            models.Index(fields=["who", "received_at", "case"], name="involved_who"),
            # The same of what is open: partial, so that it is never taken for what is not asked.
            models.Index(
                fields=["who", "received_at", "case"], condition=Q(status="open"), name="involved_who_open"
            ),
        ]


class OpenTask(models.Model):
    """An open occurrence, once for each seat that may do it.

    `place` 0 is the first, so that a task can be counted once. `barred` are the people who may not do it,
    ``,12,15,``; `above` the seats that take over, nearest first, as JSON (semantics 27). `approves`: it is an
    approval of what another did.
    """

    pk = models.CompositePrimaryKey("case", "occurrence", "place")
    case = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=160)
    place = models.SmallIntegerField()
    instance = models.CharField(max_length=120)
    procedure = models.CharField(max_length=64)
    step = models.CharField(max_length=80)
    stage = models.SmallIntegerField()
    post = models.CharField(max_length=64)
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    signed = models.BooleanField()
    case_unit = models.CharField(max_length=ID)
    level = models.CharField(max_length=40)
    begun_at = MomentField()
    due = MomentField()
    clock = models.CharField(max_length=160)
    barred = models.CharField(max_length=400)
    above = models.TextField()
    approves = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # My work: what lies at a seat of mine and nobody has taken, by urgency.
            models.Index(fields=["unit", "post", "department", "person", "due"], name="task_seat"),
            # My work: what is mine, by urgency.
            models.Index(fields=["person", "due"], condition=~Q(person=""), name="task_person"),
            # The supervision board: every task of a unit, by urgency.
            models.Index(fields=["case_unit", "due"], condition=Q(place=0), name="task_unit"),
            # The approvals: few among a post's tasks.
            models.Index(
                fields=["unit", "post", "department", "due"], condition=Q(approves=True), name="task_approval"
            ),
            # The supervision board of a department.
            models.Index(fields=["department", "due"], condition=~Q(department=""), name="task_department"),
            # My work: what nobody at a seat may do, for whoever is above.
            models.Index(
                fields=["unit", "post", "department", "due"], condition=~Q(barred=""), name="task_barred"
            ),
        ]


class RunningClock(models.Model):
    """A clock that runs or is suspended; `private` in a procedure that is hidden from some."""

    pk = models.CompositePrimaryKey("case", "clock")
    case = models.CharField(max_length=ID)
    clock = models.CharField(max_length=160)
    key = models.CharField(max_length=64)
    instance = models.CharField(max_length=120)
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    level = models.CharField(max_length=40)
    suspended = models.BooleanField()
    provisional = models.BooleanField()
    started_at = MomentField()
    due = MomentField()
    late = models.BooleanField()
    calendar = models.CharField(max_length=64)
    private = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The supervision board: late and soon late, of a unit, of all and of a department. What is late
            # is due first, so one index of both would be read through it to what is not.
            models.Index(fields=["unit", "due"], condition=Q(late=True), name="clock_unit_late"),
            models.Index(fields=["unit", "due"], condition=Q(late=False), name="clock_unit_soon"),
            models.Index(fields=["due"], condition=Q(late=True), name="clock_late"),
            models.Index(fields=["due"], condition=Q(late=False), name="clock_soon"),
            models.Index(fields=["department", "due"], condition=~Q(department=""), name="clock_department"),
            # Beside it, how many are private.
            models.Index(fields=["unit", "due"], condition=Q(private=True), name="clock_private"),
            # RecountClocks: what was counted with another calendar.
            models.Index(fields=["unit", "calendar"], name="clock_calendar"),
        ]


class Waking(models.Model):
    """When a clock of the case next does something: a warning, lateness, a rung of the ladder."""

    case = models.CharField(max_length=ID, primary_key=True)
    at = MomentField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The clock worker: which cases must be advanced.
            models.Index(fields=["at"], name="waking_at"),
        ]


class UnsentLetter(models.Model):
    """A letter owed and not yet sent. One that `failed` waits for a person, not for the post."""

    pk = models.CompositePrimaryKey("case", "letter")
    case = models.CharField(max_length=ID)
    letter = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    unit = models.CharField(max_length=ID)
    to = models.CharField(max_length=64)
    channels = models.CharField(max_length=200)
    post = models.CharField(max_length=64)
    post_unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=160)
    clock = models.CharField(max_length=160)
    owed_at = MomentField()
    failed = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The post: what waits longest.
            models.Index(fields=["failed", "owed_at", "case", "letter"], name="letter_owed"),
            # The supervision board: what could not be sent.
            models.Index(fields=["unit", "owed_at"], condition=Q(failed=True), name="letter_failed"),
        ]


class OwedNotice(models.Model):
    """A notice to staff that still matters: its task is open, its clock runs, or else its case is not
    settled.
    """

    pk = models.CompositePrimaryKey("case", "notice")
    case = models.CharField(max_length=ID)
    notice = models.CharField(max_length=160)
    what = models.CharField(max_length=16)
    post = models.CharField(max_length=64)
    unit = models.CharField(max_length=ID)
    department = models.CharField(max_length=ID)
    person = models.CharField(max_length=ID)
    occurrence = models.CharField(max_length=160)
    clock = models.CharField(max_length=160)
    owed_at = MomentField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # The bell: notices at a seat of mine, newest first.
            models.Index(fields=["unit", "post", "owed_at"], name="notice_seat"),
            models.Index(fields=["person", "owed_at"], condition=~Q(person=""), name="notice_person"),
            # The post: notices to carry to mail or WeCom, in order.
            models.Index(fields=["owed_at", "case", "notice"], name="notice_owed"),
        ]


class CaseLink(models.Model):
    """How a case has to do with another: handled_with, repeats, split_from, follows. `status` and `unit` are
    the case's own.
    """

    pk = models.CompositePrimaryKey("case", "other", "relation")
    case = models.CharField(max_length=ID)
    other = models.CharField(max_length=ID)
    relation = models.CharField(max_length=16)
    status = models.CharField(max_length=12)
    unit = models.CharField(max_length=ID)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # A case's page: which others are handled with it, repeat it or were split from it.
            models.Index(fields=["other", "relation", "case"], name="link_other"),
            # The clock worker: open cases that are handled with another.
            models.Index(
                fields=["case", "other"],
                condition=Q(relation="handled_with", status="open"),
                name="link_followers",
            ),
        ]


class SearchDocument(models.Model):
    """The texts of one entry in the search index.

    Its id is the index's row; `language` the tokeniser's version. `apart` are the numbers of its entries that
    are not in the index, ``7,8``: what private procedures say makes nobody find the case.
    """

    case = models.CharField(max_length=ID)
    number = models.IntegerField()
    unit = models.CharField(max_length=ID)
    language = models.SmallIntegerField()
    apart = models.CharField(max_length=400, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # erasing and rebuilding: the documents of a case.
            models.UniqueConstraint(fields=["case", "number"], name="document_once"),
        ]
