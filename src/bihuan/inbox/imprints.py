"""How a unit is reached, by its own imprint or that of the nearest unit above that says so."""

from dataclasses import dataclass

from bihuan.inbox.models import Imprint
from bihuan.people.models import Unit


@dataclass(frozen=True, slots=True)
class Reached:
    """Empty where no unit upward says it."""

    phone: str
    address: str


def of(unit: str) -> Reached:
    upward = Unit.objects.get(code=unit).upward
    held = {row.unit: row for row in Imprint.objects.filter(unit__in=upward)}
    rows = [held[code] for code in upward if code in held]
    return Reached(
        phone=next((row.phone for row in rows if row.phone), ""),
        address=next((row.address for row in rows if row.address), ""),
    )


def state(unit: str, *, phone: str = "", address: str = "") -> Imprint:
    """Says how a unit is reached, in place of what it said before."""
    return Imprint.objects.update_or_create(unit=unit, defaults={"phone": phone, "address": address})[0]
