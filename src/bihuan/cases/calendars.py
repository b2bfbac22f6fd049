"""A changed calendar: company days, the yearly notice. What runs is counted again (semantics 11)."""

import logging
from datetime import date, datetime

from django.db import transaction

from bihuan.cases.ledger import entries_of
from bihuan.cases.office import CalendarChanged
from bihuan.cases.perform import Performed, perform
from bihuan.cases.raw import hand
from bihuan.cases.recording import record
from bihuan.engine.commands import RecountClocks
from bihuan.engine.events import ClockReset
from bihuan.people.models import Unit
from bihuan.people.units import units_below
from bihuan.registry import calendars
from bihuan.registry.models import CompanyDay

# The supervision board's index by unit serves this.
_RUNNING = 'SELECT DISTINCT "case" FROM cases_runningclock WHERE unit = ? AND NOT late ORDER BY "case"'

log = logging.getLogger(__name__)


def decide_day(
    unit: str, on: date, *, works: bool, reason: str, hours: str = "", at: datetime, by: str | None
) -> int:
    """The company decides that it works or rests on a day; `hours` as in the language, where they differ.

    The clocks of the unit and of those below are counted again. Returns how many cases got another moment.
    """
    with transaction.atomic():
        given = {"works": works, "reason": reason, "hours": hours}
        CompanyDay.objects.update_or_create(unit=unit, on=on, defaults=given)
    return sum(recount(one, at=at, by=by) for one in sorted(units_below(unit)))


def drop_day(unit: str, on: date, *, at: datetime, by: str | None) -> int:
    """The company takes its decision about a day back. Returns as `decide_day`."""
    CompanyDay.objects.filter(unit=unit, on=on).delete()
    return sum(recount(one, at=at, by=by) for one in sorted(units_below(unit)))


def recount_changed(now: datetime) -> int:
    """Every open unit whose calendar is another than was last counted by, such as after the yearly notice.

    Returns how many cases got another moment. Safe to call at once and again: what was counted stays.
    """
    codes = Unit.objects.filter(closed_on=None).order_by("code").values_list("code", flat=True)
    return sum(recount(code, at=now, by=None) for code in codes)


def recount(unit: str, *, at: datetime, by: str | None) -> int:
    """Counts the unit's running clocks by its calendar of now, if that has changed; then says so once.

    The change is entered last: if the process dies before, all is asked again, and what was done is nothing.
    """
    calendar = calendars.calendar_for(unit)
    if calendar.digest == _last_counted_by(unit):
        return 0
    calendars.keep(calendar)
    with hand() as ours:
        cases = [case for (case,) in ours.rows(_RUNNING, (unit,))]
    moved = sum(_recount_case(case, at) for case in cases)
    days = {row.on.isoformat(): row.works for row in CompanyDay.objects.filter(unit=unit).order_by("on")}
    record(CalendarChanged(unit, calendar.digest, days), at=at, by=by)
    return moved


def _last_counted_by(unit: str) -> str | None:
    with hand() as ours:
        events = [one.happened.event for one in entries_of(ours, f"unit:{unit}", with_parts=False)]
    return next((one.digest for one in reversed(events) if isinstance(one, CalendarChanged)), None)


def _recount_case(case: str, at: datetime) -> bool:
    """One that cannot be counted must not hold up the others."""
    try:
        performed = perform(RecountClocks("calendar"), on=case, at=at, by=None)
    except Exception:
        log.exception("recount.failed", extra={"case": case})
        return False
    happened = performed.happened if isinstance(performed, Performed) else ()
    return any(isinstance(one.event, ClockReset) for one in happened)
