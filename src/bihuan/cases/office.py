"""What happens in the office rather than in a case: units, appointments, regulations, settings.

They have streams of their own in the same ledger, under the same chain and seal (semantics 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bihuan.engine.events import Event
from bihuan.regulation.quick import nothing


@dataclass(frozen=True, slots=True)
class UnitChanged(Event):
    """A unit was founded, renamed, moved or closed; its names are parts."""

    unit: str
    what: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentMade(Event):
    person: str
    post: str
    unit: str
    department: str | None
    from_on: date
    to_on: date | None = None
    acting_for: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentEnded(Event):
    person: str
    post: str
    unit: str
    department: str | None
    to_on: date


@dataclass(frozen=True, slots=True)
class RegulationPublished(Event):
    regulation: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class RegulationAdopted(Event):
    """From `from_on` the unit's new cases begin under the version."""

    unit: str
    regulation: str
    version: str
    from_on: date


@dataclass(frozen=True, slots=True)
class SettingChanged(Event):
    setting: str
    old: object
    new: object


@dataclass(frozen=True, slots=True)
class CalendarChanged(Event):
    """`digest` of the calendar that counts from now on; `days` are the company's own, day to what it
    became.
    """

    unit: str
    digest: str
    days: Mapping[str, object] = field(default_factory=nothing)
