"""The register of reports: of a unit, newest first, and what waits for the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.analytics import wording
from bihuan.analytics.reports.acting import OPEN, period_of
from bihuan.analytics.reports.models import Report, ReportReader, State
from bihuan.analytics.reports.plans import law_of, name_of, plan_of
from bihuan.pages.formats import written_words
from bihuan.pages.frame import Viewer
from bihuan.pages.shapes import Cell, Column, Tone
from bihuan.regulation.saying import Saying

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    last: date
    id: int

    @property
    def text(self) -> str:
        return f"{self.last.isoformat()}~{self.id}"


def place_of(text: str) -> Place | None:
    """The place written so; None for what is none."""
    last, sign, id = text.partition("~")
    try:
        return Place(date.fromisoformat(last), int(id)) if sign else None
    except ValueError:
        return None


def state_word(state: str) -> str:
    return {
        State.DRAFT: _("起草中"),
        State.SUBMITTED: _("等待审阅"),
        State.REVIEWED: _("已审阅，等待签署"),
        State.SIGNED: _("已签署"),
        State.SENT: _("已送达"),
        State.FILED: _("已归档"),
    }[State(state)]


def listed(unit: str, *, after: Place | None, limit: int = PAGE) -> tuple[Sequence[Report], Place | None]:
    """A page of the unit's reports, and where the next begins (None on the last)."""
    found = Report.objects.filter(unit=unit).defer("content").order_by("-last", "-id")
    if after is not None:
        found = found.filter(Q(last__lt=after.last) | Q(last=after.last, id__lt=after.id))
    rows = list(found[: limit + 1])
    end = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], Place(end.last, end.pk) if end is not None else None


def unread(user: str, *, limit: int = PAGE) -> Sequence[Report]:
    """What was sent to a person, and not opened yet."""
    rows = ReportReader.objects.filter(user=user, read_at=None).order_by("sent_at").select_related("report")
    return [one.report for one in rows.defer("report__content")[:limit]]


COLUMNS = ("name", "period", "state", "due", "signed")


def columns() -> tuple[Column, ...]:
    return (
        Column(label=_("报告")), Column(label=_("期间")), Column(label=_("状态")), Column(label=_("期限")),
        Column(label=_("签署")),
    )  # fmt: skip


def row(viewer: Viewer, report: Report, *, unit: bool = False) -> tuple[Cell, ...]:
    said = Saying(law_of(report), viewer.lang)
    name = name_of(plan_of(report), said)
    if unit:
        name = f"{viewer.names.unit(report.unit)} {name}"
    return (
        Cell(value=name, url=reverse("analytics:report", args=[report.pk])),
        Cell(value=wording.period_words(period_of(report))),
        Cell(value=state_word(report.state)),
        Cell(value=due_words(report), tone=due_tone(report, viewer.now)),
        Cell(value=signed_words(viewer, report)),
    )


def due_words(report: Report) -> str:
    return _written(report.due) if report.due is not None else "—"


def due_tone(report: Report, now: datetime) -> Tone | None:
    late = report.state in OPEN and report.due is not None and report.due < now
    return "late" if late else None


def signed_words(viewer: Viewer, report: Report) -> str:
    if report.signed_at is None:
        return "—"
    return f"{viewer.names(report.signed_by)} {_written(report.signed_at)}"


def _written(at: datetime) -> str:
    return written_words(at, zone=timezone.get_current_timezone(), ends_day=True)
