"""How often one address, or all together, may use a public form, counted in the database for all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from bihuan.parties.sealing import keyed
from bihuan.portal.models import Tally

HOUR = timedelta(hours=1)
STATUS_TRIES = 40


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` within each stretch `within`."""

    name: str
    most: int
    within: timedelta = HOUR


def complaints_of_address() -> Limit:
    return Limit("complaint", settings.PORTAL_PER_ADDRESS)


def complaints_of_unit() -> Limit:
    return Limit("complaints of", settings.PORTAL_PER_UNIT)


def words_of_address() -> Limit:
    """Messages, material, answers."""
    return Limit("words", 2 * settings.PORTAL_PER_ADDRESS)


STATUS = Limit("status", STATUS_TRIES)


def spend(limit: Limit, place: str, *, now: datetime) -> datetime | None:
    """Counts one more. None while that is allowed, else from when on it is again."""
    stretch = int(now.timestamp() // limit.within.total_seconds())
    until = now + limit.within
    id = keyed(f"tally {limit.name}", f"{place}\n{stretch}")
    with transaction.atomic():
        row, made = Tally.objects.get_or_create(id=id, defaults={"number": 1, "until": until})
        if made:
            # Whoever is first in a stretch clears away what lapsed: no sweeper needs to know of this table.
            forget(now)
            return None if limit.most else until
        Tally.objects.filter(id=id).update(number=F("number") + 1)
    if row.number < limit.most:
        return None
    return now + limit.within - timedelta(seconds=now.timestamp() % limit.within.total_seconds())


def spent(limit: Limit, place: str, *, now: datetime) -> bool:
    """Whether nothing is left of the limit; counts nothing."""
    stretch = int(now.timestamp() // limit.within.total_seconds())
    id = keyed(f"tally {limit.name}", f"{place}\n{stretch}")
    return Tally.objects.filter(id=id, number__gte=limit.most).exists()


def forget(now: datetime) -> int:
    """Drops what no longer counts."""
    return Tally.objects.filter(until__lte=now).delete()[0]
