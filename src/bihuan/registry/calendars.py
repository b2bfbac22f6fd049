"""The calendar of a unit: the State Council's notices, with the days its company has decided."""

from functools import lru_cache

from bihuan.people.models import Unit
from bihuan.registry.models import CompanyDay, KeptCalendar
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.days import Override
from bihuan.regulation.worktime.hours import parse_hours


def calendar_for(unit: str) -> WorkCalendar:
    """The calendar by which the unit's clocks are counted now. Its nearest decision about a day holds."""
    upward = Unit.objects.get(code=unit).upward
    decided: dict[object, CompanyDay] = {}
    for row in sorted(CompanyDay.objects.filter(unit__in=upward), key=lambda row: -upward.index(row.unit)):
        decided[row.on] = row
    days = sorted(decided.values(), key=lambda row: row.on)
    return china_calendar(overrides=tuple(_override(row) for row in days))


def _override(row: CompanyDay) -> Override:
    return Override(row.on, row.works, row.reason, parse_hours(row.hours) if row.hours else None)


def keep(calendar: WorkCalendar) -> str:
    """Keeps a calendar under its digest, so that what was counted by it can be explained later.

    Returns the digest.
    """
    KeptCalendar.objects.get_or_create(digest=calendar.digest, defaults={"data": calendar.to_data()})
    return calendar.digest


@lru_cache(maxsize=64)
def kept(digest: str) -> WorkCalendar | None:
    """The calendar of a digest, if it was kept."""
    row = KeptCalendar.objects.filter(digest=digest).first()
    return WorkCalendar.from_data(row.data) if row is not None else None


def all_kept() -> tuple[WorkCalendar, ...]:
    """Every calendar that was kept: a few for each unit, one for each time it has changed."""
    rows = KeptCalendar.objects.order_by("digest")
    return tuple(WorkCalendar.from_data(row.data) for row in rows)
