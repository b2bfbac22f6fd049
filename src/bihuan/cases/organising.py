"""Changing the office: units, appointments, regulations, company days. Each verb also enters what it did.

What changes is a row of `people` or `registry`; that it changed, when and by whom is an entry of the ledger
(semantics 1). Both are written in one transaction.
"""

from datetime import date, datetime

from django.db import transaction

from bihuan.cases.office import (
    AppointmentEnded,
    AppointmentMade,
    RegulationAdopted,
    RegulationPublished,
    UnitChanged,
)
from bihuan.cases.recording import record
from bihuan.engine.events import Part
from bihuan.people import appointing, units
from bihuan.people.models import Appointment, Department, Grade, Unit, User
from bihuan.registry import versions, working
from bihuan.registry.models import Adoption, Version
from bihuan.regulation.reading import Sources


@transaction.atomic
def found_unit(
    code: str,
    name: str,
    *,
    kind: str,
    parent: Unit | None = None,
    time_zone: str = "Asia/Shanghai",
    at: datetime,
    by: str | None,
) -> Unit:
    """A new unit. Raises CannotArrange."""
    unit = units.found_unit(code, name, kind=kind, parent=parent, time_zone=time_zone)
    _unit_changed(unit, "founded", at=at, by=by)
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, under: Unit | None, at: datetime, by: str | None) -> None:
    """Puts a unit, with all below it, elsewhere. Raises CannotArrange."""
    units.move_unit(unit, under=under)
    _unit_changed(unit, "moved", at=at, by=by)


@transaction.atomic
def close_unit(unit: Unit, *, on: date, at: datetime, by: str | None) -> None:
    """`on` is the last day the unit exists."""
    units.close_unit(unit, on=on)
    _unit_changed(unit, "closed", at=at, by=by)


def _unit_changed(unit: Unit, what: str, *, at: datetime, by: str | None) -> None:
    changed = UnitChanged(unit.code, what, unit.parent_id)
    record(changed, at=at, by=by, parts=(Part("name", "case", unit.name),))


@transaction.atomic
def appoint(
    user: User,
    post: str,
    *,
    unit: Unit,
    department: Department | None = None,
    from_on: date,
    to_on: date | None = None,
    grade: Grade | None = None,
    acting_for: Appointment | None = None,
    at: datetime,
    by: str | None,
) -> Appointment:
    """Puts somebody in a post. Raises CannotAppoint."""
    made = appointing.appoint(
        user,
        post,
        unit=unit,
        department=department,
        from_on=from_on,
        to_on=to_on,
        grade=grade,
        acting_for=acting_for,
    )
    instead = str(acting_for.user_id) if acting_for is not None else None
    event = AppointmentMade(str(user.pk), post, unit.code, made.department_id, from_on, to_on, instead)
    record(event, at=at, by=by)
    return made


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date, at: datetime, by: str | None) -> Appointment:
    """`on` is the last day. Raises CannotAppoint."""
    ended = appointing.end_appointment(appointment, on=on)
    event = AppointmentEnded(str(ended.user_id), ended.post, ended.unit_id, ended.department_id, on)
    record(event, at=at, by=by)
    return ended


@transaction.atomic
def publish(sources: Sources, *, at: datetime, by: str | None) -> Version:
    """Keeps a sound version for ever; the same content a second time changes and enters nothing.

    Raises NotSound, PublishedOtherwise.
    """
    before = {(one.regulation, one.version) for one in versions.published()}
    version = versions.publish(sources, at=at)
    if (version.regulation, version.version) not in before:
        record(RegulationPublished(version.regulation, version.version, version.digest), at=at, by=by)
    return version


@transaction.atomic
def adopt(unit: str, version: Version, *, from_on: date, at: datetime, by: str | None) -> Adoption:
    """From `from_on` on, new cases of the unit and of those below begin under the version."""
    adoption = working.adopt(unit, version, from_on=from_on)
    record(RegulationAdopted(unit, version.regulation, version.version, from_on), at=at, by=by)
    return adoption
