"""What a person may see on a day. Other rooms turn a `Scope` into conditions on their rows."""

from dataclasses import dataclass
from datetime import date

from bihuan.people.holders import Held, appointments_of
from bihuan.people.models import Grade
from bihuan.people.units import units_below


@dataclass(frozen=True, slots=True)
class Cover:
    """A seat below one of the person's whose tasks may come to them.

    It is vacant, or only `holders` stand between: then what all of these may not do. `department` may be
    empty.
    """

    unit: str
    post: str
    department: str
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows are seen where any of these holds; a person always sees the tasks of their own posts.

    `units` holds a unit and all below it already. `held` are the posts whose open tasks are the person's own;
    `covers` the seats below them as of the day `on` and the office's `stamp` (see `cases.queries.covering`).
    """

    user: int
    everything: bool
    units: frozenset[str]
    departments: frozenset[str]
    held: tuple[Held, ...]
    covers: tuple[Cover, ...] = ()
    on: date | None = None
    stamp: int = 0

    def sees_unit(self, unit: str) -> bool:
        """Whether all of the unit's cases are seen."""
        return self.everything or unit in self.units

    def sees_department(self, unit: str, department: str | None) -> bool:
        """Whether all cases of the department are seen."""
        return self.sees_unit(unit) or (department is not None and department in self.departments)

    def holds(self, unit: str, post: str, department: str | None = None) -> bool:
        """Whether a task for this post, of this department where it names one, is the person's own."""
        return any(
            held.unit == unit
            and held.post == post
            and (None in (department, held.department) or held.department == department)
            for held in self.held
        )


def scope_of(user: int, *, on: date) -> Scope:
    """What `user` sees on that day by all their posts together. Nothing but what is theirs, without any."""
    held = appointments_of(user, on=on)
    whole_units = {each.unit for each in held if each.grade is Grade.OWN_UNIT}
    departments, unit_wide = set(), set()
    for each in held:
        if each.grade is Grade.OWN_DEPARTMENT:
            # Somebody appointed to a unit and no department of it sees that unit alone, not those below.
            departments.add(each.department) if each.department else unit_wide.add(each.unit)
    return Scope(
        user=user,
        everything=any(each.grade is Grade.EVERYTHING for each in held),
        units=units_below(*whole_units) | unit_wide,
        departments=frozenset(departments),
        held=held,
    )
