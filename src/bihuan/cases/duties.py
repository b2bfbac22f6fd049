"""Duties without a complaint: each period opens a small case of its own (semantics 26).

A period nobody saw begin, because no clock ran, is recorded late; only the newest becomes a task, unless each
must be made up.
"""

import logging
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bihuan.cases.perform import Performed, perform
from bihuan.cases.raw import hand
from bihuan.engine.commands import Lodge
from bihuan.people.models import Unit
from bihuan.registry import calendars, versions, working
from bihuan.regulation.model import Duty
from bihuan.regulation.periods import periods
from bihuan.regulation.worktime.calendar import WorkCalendar

# The register's index by unit serves this; duties are few beside complaints.
_NEWEST = "SELECT max(period) FROM cases_casesummary WHERE unit = ? AND duty = ?"
DUTY = "duty"

log = logging.getLogger(__name__)


def open_duties(now: datetime) -> int:
    """Opens the case of every duty whose period has begun and has none yet.

    Returns how many. Safe to call at once.
    """
    opened = 0
    for works in working.units_at_work(now.date()):
        zone = ZoneInfo(Unit.objects.get(code=works.unit).time_zone)
        regulation = versions.regulation(works.regulation, works.version)
        calendar = calendars.calendar_for(works.unit) if regulation.duties else None
        for duty in regulation.duties.values():
            assert calendar is not None
            try:
                opened += _open(duty, works, zone, calendar, now)
            except Exception:
                log.exception("duty.failed", extra={"unit": works.unit})
    return opened


def _open(duty: Duty, works: working.Works, zone: ZoneInfo, calendar: WorkCalendar, now: datetime) -> int:
    today = now.astimezone(zone).date()
    with hand() as ours:
        (newest,) = ours.one(_NEWEST, (works.unit, duty.key))
    first = date.fromisoformat(newest) if newest else works.since
    begun = [
        one for one in periods(duty.every, first, today, calendar) if not newest or one.isoformat() > newest
    ]
    opened = 0
    for period in begun:
        missed = period != begun[-1] and not duty.each
        starts = datetime.combine(period, time(0), zone).astimezone(UTC)
        lodge = Lodge(
            unit=works.unit,
            channel=DUTY,
            received_at=min(starts, now),
            kind=DUTY,
            duty=duty.key,
            period=period.isoformat(),
            missed=missed,
        )
        opened += isinstance(perform(lodge, on=None, at=now, by=None), Performed)
    return opened
