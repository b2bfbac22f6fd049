"""How people, departments and units are called."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bihuan.people.models import Department, Unit, User


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id; an id that nobody bears stays as it is."""

    people: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def __call__(self, id: str) -> str:
        """The name of a person or a department."""
        return self.people.get(id) or self.departments.get(id) or id

    def unit(self, code: str) -> str:
        return self.units.get(code, code)


def people_named(ids: Iterable[str]) -> dict[str, str]:
    """The names of people by id, as the ledger writes ids; what is no person's id is left out."""
    wanted = {int(id) for id in ids if id.isascii() and id.isdigit()}
    if not wanted:
        return {}
    return {
        str(pk): name for pk, name in User.objects.filter(pk__in=wanted).values_list("pk", "display_name")
    }


def everybody() -> dict[str, str]:
    """Every person's name by id. To be remembered: an office has thousands of people at most."""
    return {str(pk): name for pk, name in User.objects.order_by("pk").values_list("pk", "display_name")}


def departments_and_units() -> Names:
    """The names of all departments and units."""
    return Names(
        departments=dict(Department.objects.order_by("code").values_list("code", "name")),
        units=dict(Unit.objects.order_by("code").values_list("code", "name")),
    )
