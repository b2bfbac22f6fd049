"""Which unit works under which version, from when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bihuan.people.models import Unit
from bihuan.registry.models import Adoption, Version


class NoRegulation(LookupError):
    """No regulation is in force in a unit on a day."""


def adopt(unit: str, version: Version, *, from_on: date) -> Adoption:
    """From `from_on` on, new cases of the unit, and of those below that have not adopted their own, begin
    under it.
    """
    adoption, _ = Adoption.objects.update_or_create(unit=unit, from_on=from_on, defaults={"version": version})
    return adoption


def in_force(unit: str, received_at: datetime) -> tuple[str, str]:
    """The regulation and version for a complaint received then.

    The unit's own, else that of the nearest unit above.

    Raises NoRegulation.
    """
    place = Unit.objects.get(code=unit)
    day = received_at.astimezone(ZoneInfo(place.time_zone)).date()
    held = adoptions_of(place.upward, day)
    for code in place.upward:
        if code in held:
            version = held[code].version
            return version.regulation, version.version
    raise NoRegulation(f"expected a regulation in force in {unit} on {day}, found none: adopt one")


def ever_in_force(upward: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every (regulation, version) the unit with these codes upward has worked or will work under.

    Where it has never adopted one itself, those of the nearest unit above that has.
    """
    rows: dict[str, set[tuple[str, str]]] = {}
    adopted = Adoption.objects.filter(unit__in=upward)
    for unit, regulation, version in adopted.values_list("unit", "version__regulation", "version__version"):
        rows.setdefault(unit, set()).add((regulation, version))
    return next((tuple(sorted(rows[code])) for code in upward if code in rows), ())


def adoptions_of(units: tuple[str, ...], day: date) -> dict[str, Adoption]:
    """The adoption that holds in each of the units on a day, by unit."""
    rows = Adoption.objects.filter(unit__in=units, from_on__lte=day).select_related("version")
    return {row.unit: row for row in rows.defer("version__sources").order_by("from_on", "id")}


@dataclass(frozen=True, slots=True)
class Works:
    """A unit works under a version; its duties count from `since`, the later of adoption and publication."""

    unit: str
    regulation: str
    version: str
    since: date


def units_at_work(day: date) -> tuple[Works, ...]:
    """Every unit that is open on the day and has adopted a regulation itself, with the version in force
    there.
    """
    rows: dict[str, Adoption] = {}
    adopted = Adoption.objects.filter(from_on__lte=day).select_related("version").defer("version__sources")
    for row in adopted.order_by("from_on", "id"):
        rows[row.unit] = row
    closed = frozenset(Unit.objects.filter(closed_on__lt=day).values_list("code", flat=True))
    return tuple(
        Works(unit, row.version.regulation, row.version.version, _since(row))
        for unit, row in sorted(rows.items())
        if unit not in closed
    )


def _since(row: Adoption) -> date:
    return max(row.from_on, row.version.published_at.date())
