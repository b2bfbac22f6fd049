"""Places where posters hang: what complaints say of where they come from."""

from bihuan.inbox.models import Place

PLACE = "place:"
"""How a case's origin begins where it is a place."""


def known(unit: str, code: str) -> Place | None:
    """A place of the unit; None for anything else, retired ones included."""
    if not code or len(code) > 40:
        return None
    return Place.objects.filter(unit=unit, code=code, retired=False).first()


def name_of(unit: str, origin: str) -> str:
    """The name of the place a case came from; its code where the place is not known; empty for none."""
    code = origin.removeprefix(PLACE) if origin.startswith(PLACE) else ""
    if not code:
        return ""
    name = Place.objects.filter(unit=unit, code=code).values_list("name", flat=True).first()
    return name or code


def of_units(units: tuple[str, ...]) -> tuple[Place, ...]:
    """The places of some units, those in use first."""
    return tuple(Place.objects.filter(unit__in=units).order_by("retired", "unit", "code")[:500])


def add(unit: str, code: str, name: str) -> Place | None:
    """A new place, or one that is taken up again; None where the code names another that is in use."""
    place, made = Place.objects.get_or_create(unit=unit, code=code, defaults={"name": name})
    if made:
        return place
    if not place.retired and place.name != name:
        return None
    place.name, place.retired = name, False
    place.save(update_fields=["name", "retired"])
    return place


def retire(id: int, units: tuple[str, ...]) -> bool:
    """Takes one out of use: its posters lead to the form without it."""
    return Place.objects.filter(pk=id, unit__in=units).update(retired=True) == 1
