"""What `step` needs from outside the case, looked up beforehand and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bihuan.regulation.model import Regulation
from bihuan.regulation.quick import nothing, quickly_made
from bihuan.regulation.worktime.calendar import WorkCalendar

SYSTEM = "system"
STAFF = "staff"
COMPLAINANT = "complainant"


STANDARD_SETTINGS: Mapping[str, object] = MappingProxyType({"penalty_mode": "points"})
"""What settings are until somebody decides otherwise: fines are off."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Held:
    """A post held.

    Its key, the unit, and the department (None: the whole unit). `acting_for` is the person it is held for
    while absent.
    """

    post: str
    unit: str
    department: str | None = None
    acting_for: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Actor:
    """Who commands.

    ``system``, ``staff`` with a person's id and the posts held now, or the ``complainant`` of this case.

    `oversees` lets a supervisor assign and urge tasks of others in their sight.
    """

    kind: str
    person: str | None = None
    held: tuple[Held, ...] = ()
    oversees: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A department of a unit: `kind` as in the regulation's `departments`."""

    id: str
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds which post on the day asked.

    (post, unit, department id or None) to people's ids; and where people and departments belong.
    """

    by_post: Mapping[tuple[str, str, str | None], tuple[str, ...]]
    departments: Mapping[str, Department]
    department_of: Mapping[str, str]
    unit_above: Mapping[str, str]


NOBODY = Holders(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))


@quickly_made
@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier case that a repeat rule found. `is_open`: others can be handled with it."""

    case: str
    is_open: bool


@quickly_made
@dataclass(frozen=True, slots=True)
class Known:
    """`now` is aware.

    `calendar` the unit's; `settings` such as ``penalty_mode``; `counters` over other cases by name. `alike`
    are the earlier cases found, by repeat rule.

    `target` is the version a case moves to, for `MoveToVersion` and `PlaceAt`; `versions` hold the others
    that procedures of the case are pinned to.

    `draw` is from 0 to 9999, the case's lot where some are sampled: the same at every asking.
    """

    now: datetime
    calendar: WorkCalendar
    by: Actor
    holders: Holders = NOBODY
    settings: Mapping[str, object] = field(default_factory=nothing)
    counters: Mapping[str, int] = field(default_factory=nothing)
    target: Regulation | None = None
    versions: Mapping[str, Regulation] = field(default_factory=nothing)
    alike: Mapping[str, Alike] = field(default_factory=nothing)
    draw: int = 0
