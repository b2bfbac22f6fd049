"""Who is where on a day: the posts of units with their holders, who is away, and what is vacant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from bihuan.people.models import Absence, Appointment, Department, Unit


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with its departments as (code, kind, name); `depth` is how many units lie above it."""

    code: str
    name: str
    kind: str
    depth: int
    departments: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """A person in a post. `away_until` and `instead` say that they are away and who stands in."""

    user: int
    name: str
    unit: str
    department: str | None
    post: str
    from_on: date
    to_on: date | None
    away_until: date | None = None
    instead: str = ""

    @property
    def is_filled(self) -> bool:
        return self.away_until is None or bool(self.instead)


def places(units: Collection[str] | None, *, on: date) -> tuple[Place, ...]:
    """The units that are open on the day (None: all), from the top down, in two queries."""
    found = Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gte=on))
    if units is not None:
        found = found.filter(code__in=units)
    departments: dict[str, list[tuple[str, str, str]]] = {}
    for one in Department.objects.filter(Q(closed_on=None) | Q(closed_on__gte=on)).order_by("code"):
        departments.setdefault(one.unit_id, []).append((one.code, one.kind, one.name))
    return tuple(
        Place(one.code, one.name, one.kind, len(one.upward) - 1, tuple(departments.get(one.code, ())))
        for one in found.order_by("path")
    )


def holdings(units: Collection[str] | None, *, on: date) -> tuple[Holding, ...]:
    """Every appointment that holds on the day in the units (None: all), in two queries."""
    held = Appointment.objects.filter(from_on__lte=on, user__is_active=True)
    held = held.filter(Q(to_on=None) | Q(to_on__gte=on)).select_related("user")
    if units is not None:
        held = held.filter(unit__in=units)
    away = {
        one.user_id: one
        for one in Absence.objects.filter(from_on__lte=on, to_on__gte=on).select_related("delegate")
    }
    return tuple(
        _holding(one, away.get(one.user_id)) for one in held.order_by("unit", "post", "from_on", "id")
    )


def _holding(one: Appointment, absence: Absence | None) -> Holding:
    delegate = absence.delegate if absence is not None else None
    return Holding(
        user=one.user_id,
        name=one.user.display_name,
        unit=one.unit_id,
        department=one.department_id,
        post=one.post,
        from_on=one.from_on,
        to_on=one.to_on,
        away_until=absence.to_on if absence is not None else None,
        instead=delegate.display_name if delegate is not None and delegate.is_active else "",
    )
