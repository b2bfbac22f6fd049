from datetime import date

import pytest

from bihuan.cases import organising, queries
from bihuan.cases.office import (
    AppointmentEnded,
    AppointmentMade,
    RegulationAdopted,
    RegulationPublished,
    UnitChanged,
)
from bihuan.people.appointing import CannotAppoint
from bihuan.people.models import Appointment, Unit, User
from bihuan.people.units import CannotArrange
from bihuan.registry.models import Version
from tests.cases.shop import MORNING, Shop
from tests.regulation.small import SMALL, with_policy

TODAY = MORNING.date()


def _events(stream: str) -> list[object]:
    return [one.happened.event for one in queries.timeline(stream)]


def test_founding_moving_and_closing_a_unit_are_entered(shop: Shop) -> None:
    unit = organising.found_unit("XX", "新店", kind="shop", parent=shop.unit, at=MORNING, by=shop.owner)
    organising.move_unit(unit, under=shop.other, at=MORNING, by=shop.owner)
    organising.close_unit(unit, on=TODAY, at=MORNING, by=shop.owner)

    assert _events("unit:XX") == [
        UnitChanged("XX", "founded", "XD"),
        UnitChanged("XX", "moved", "DD"),
        UnitChanged("XX", "closed", "DD"),
    ]


def test_what_cannot_be_arranged_leaves_no_entry(shop: Shop) -> None:
    with pytest.raises(CannotArrange):
        organising.move_unit(shop.unit, under=shop.unit, at=MORNING, by=shop.owner)

    assert _events("unit:XD") == []
    assert Unit.objects.get(code="XD").parent_id == "JT"


def test_an_appointment_and_its_end_are_entered(shop: Shop) -> None:
    newcomer = User.objects.create_user("new", "新人")

    made = organising.appoint(newcomer, "clerk", unit=shop.unit, from_on=TODAY, at=MORNING, by=shop.owner)
    organising.end_appointment(made, on=date(2026, 3, 31), at=MORNING, by=shop.owner)

    assert _events(f"appointment:{newcomer.pk}") == [
        AppointmentMade(str(newcomer.pk), "clerk", "XD", None, TODAY),
        AppointmentEnded(str(newcomer.pk), "clerk", "XD", None, date(2026, 3, 31)),
    ]


def test_who_cannot_be_appointed_leaves_no_entry(shop: Shop) -> None:
    clerk = User.objects.get(pk=int(shop.clerk))
    unit = Appointment.objects.get(user=clerk).department

    with pytest.raises(CannotAppoint):
        organising.appoint(
            clerk, "clerk", unit=shop.unit, department=unit, from_on=TODAY, at=MORNING, by=None
        )

    assert _events(f"appointment:{shop.clerk}") == []


def test_publishing_is_entered_once_and_adoption_with_its_day(shop: Shop) -> None:
    again = organising.publish(SMALL, at=MORNING, by=shop.owner)
    newer = organising.publish(
        with_policy('version: "2026-01"', 'version: "2026-02"'), at=MORNING, by=shop.owner
    )
    organising.adopt("XD", newer, from_on=TODAY, at=MORNING, by=shop.owner)

    assert again == Version.objects.get(version="2026-01")
    assert _events("regulation:small-shop") == [RegulationPublished("small-shop", "2026-02", newer.digest)]
    assert _events("unit:XD") == [RegulationAdopted("XD", "small-shop", "2026-02", TODAY)]
