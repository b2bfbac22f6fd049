"""The life of a report: written, looked over, returned, signed, filed. Signing is told in `signing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from bihuan.analytics.periods import Period, of_kind
from bihuan.analytics.reports.models import Report, ReportEvent, ReportReader, State
from bihuan.analytics.reports.plans import HOUSE_PLANS
from bihuan.people.models import Unit
from bihuan.people.sight import Scope
from bihuan.regulation.model import Regulation
from bihuan.regulation.model import Report as Plan

OPEN: Final = (State.DRAFT, State.SUBMITTED, State.REVIEWED)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person may do with a report as it stands."""

    see: bool = False
    write: bool = False
    submit: bool = False
    review: bool = False
    sign: bool = False
    file: bool = False

    @property
    def any(self) -> bool:
        return self.write or self.submit or self.review or self.sign or self.file


def rights(report: Report, plan: Plan, scope: Scope, *, reader: bool) -> Rights:
    """Whoever sees the unit whole sees its reports; posts do with them what the regulation gives them.

    The house's reports are written and signed by whoever sees the unit whole. Nobody looks over what they
    have handed in themselves.
    """
    whole = scope.sees_unit(report.unit)
    house = plan.key in HOUSE_PLANS
    writes = whole if house else holds(report.unit, (*plan.by, *plan.signed_by), scope)
    reviews = holds(report.unit, plan.reviewed_by, scope)
    signs = whole if house else holds(report.unit, plan.signed_by, scope)
    own = report.submitted_by == str(scope.user)
    ready = report.state == State.REVIEWED or (report.state == State.DRAFT and not plan.reviewed_by)
    return Rights(
        see=whole or writes or reviews or signs or reader,
        write=report.state == State.DRAFT and (writes or reviews),
        submit=report.state == State.DRAFT and writes and bool(plan.reviewed_by),
        review=report.state == State.SUBMITTED and reviews and not own,
        sign=ready and signs,
        file=report.state in (State.SIGNED, State.SENT) and (writes or signs),
    )


def holds(unit: str, posts: Sequence[str], scope: Scope) -> bool:
    """Whether the person holds one of the posts in the unit, or above it where the post is held there."""
    upward = _upward(unit)
    return any(one.post in posts and one.unit in upward for one in scope.held)


def _upward(unit: str) -> tuple[str, ...]:
    return tuple(Unit.objects.get(code=unit).upward)


def is_reader(report: Report, user: str) -> bool:
    return ReportReader.objects.filter(report=report, user=user).exists()


def period_of(report: Report) -> Period:
    """The period a report is about."""
    return Period(report.kind, report.first, report.last)  # type: ignore[arg-type]


def begin(
    unit: str, law: Regulation, plan: Plan, day: date, *, by: str, now: datetime, case: str = "",
    due: datetime | None = None,
) -> Report:  # fmt: skip
    """The report on the period in which the day lies: begun, or the one that was begun before."""
    period = of_kind(plan.period, day)
    try:
        with transaction.atomic():
            made = Report.objects.create(
                unit=unit,
                regulation=law.id,
                version=law.version,
                key=plan.key,
                kind=period.kind,
                first=period.first,
                last=period.last,
                case=case,
                due=due,
                drafted_by=by,
                made_at=now,
            )
            note(made, "drafted", by=by, now=now)
            return made
    except IntegrityError:
        held = Report.objects.get(
            unit=unit, regulation=law.id, key=plan.key, first=period.first, kind=period.kind
        )
        if case and not held.case:
            # Begun by hand before its duty was: it answers the duty from now on.
            Report.objects.filter(pk=held.pk, case="").update(case=case, due=due)
        return held


def move(report: Report, state: State, what: str, *, by: str, now: datetime, reason: str = "") -> bool:
    """From the state it was read in to another; False where somebody was quicker."""
    with transaction.atomic():
        changed: dict[str, object] = {"state": state}
        if what == "submitted":
            changed["submitted_by"] = by
        if not Report.objects.filter(pk=report.pk, state=report.state).update(**changed):
            return False
        note(report, what, by=by, now=now, reason=reason)
    return True


def note(report: Report, what: str, *, by: str, now: datetime, reason: str = "") -> None:
    ReportEvent.objects.create(report=report, what=what, by=by, at=now, reason=reason)
