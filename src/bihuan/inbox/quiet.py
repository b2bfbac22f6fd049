"""Quiet hours: when nobody is disturbed by a letter, by the word of their unit or the nearest above it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bihuan.inbox.models import SendingRule
from bihuan.people.models import Unit

FROM, TO = time(22, 0), time(8, 0)
# What rings or buzzes. The rest waits to be looked at.
DISTURBS = frozenset(("sms", "phone", "wechat"))


@dataclass(frozen=True, slots=True)
class Sending:
    """How a unit sends letters. Without quiet hours both ends are None."""

    quiet_from: time | None
    quiet_to: time | None
    looks_over: bool
    zone: tzinfo


def of(unit: str) -> Sending:
    """What the unit, or the nearest above it, has said; 22:00 to 08:00 where nobody has."""
    found = Unit.objects.get(code=unit)
    held = {row.unit: row for row in SendingRule.objects.filter(unit__in=found.upward)}
    row = next((held[code] for code in found.upward if code in held), None)
    zone = ZoneInfo(found.time_zone)
    if row is None:
        return Sending(FROM, TO, False, zone)
    return Sending(row.quiet_from, row.quiet_to, row.looks_over, zone)


def state(unit: str, *, quiet: tuple[time, time] | None, looks_over: bool) -> SendingRule:
    """Says how a unit sends, in place of what it said before. `quiet` None: no hour is quiet."""
    begins, ends = quiet if quiet is not None else (None, None)
    said = {"quiet_from": begins, "quiet_to": ends, "looks_over": looks_over}
    return SendingRule.objects.update_or_create(unit=unit, defaults=said)[0]


def quiet_until(now: datetime, sending: Sending) -> datetime | None:
    """The end of the quiet hours `now` lies in; None at any other time."""
    begins, ends = sending.quiet_from, sending.quiet_to
    if begins is None or ends is None or begins == ends:
        return None
    local = now.astimezone(sending.zone)
    at = local.time()
    inside = begins <= at < ends if begins < ends else at >= begins or at < ends
    if not inside:
        return None
    until = local.replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    if until <= local:
        until = (until + timedelta(days=1)).replace(hour=ends.hour, minute=ends.minute)
    return until
