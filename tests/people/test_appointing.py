from datetime import date

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from bihuan.people.appointing import CannotAppoint, appoint, delegate, end_appointment, return_early
from bihuan.people.holders import holders
from bihuan.people.models import Appointment
from bihuan.people.units import close_unit
from tests.cast import FIRST_DAY, Cast

DAY = date(2026, 6, 15)


def test_the_same_post_is_not_given_to_a_person_twice_at_once(cast: Cast) -> None:
    with pytest.raises(CannotAppoint, match="已任此岗位"):
        appoint(cast.director, "director", unit=cast.dealership, from_on=DAY)


def test_the_same_post_is_given_again_after_it_ended(cast: Cast) -> None:
    end_appointment(Appointment.objects.get(user=cast.director), on=DAY)

    appoint(cast.director, "director", unit=cast.dealership, from_on=date(2026, 6, 16))

    assert Appointment.objects.filter(user=cast.director).count() == 2


def test_a_department_of_another_unit_is_refused(cast: Cast) -> None:
    with pytest.raises(CannotAppoint, match="客服部不是南门站的部门"):
        appoint(cast.nobody, "agent", unit=cast.station, department=cast.service, from_on=DAY)


def test_a_closed_unit_takes_nobody_after_its_last_day(cast: Cast) -> None:
    close_unit(cast.station, on=DAY)

    appoint(cast.nobody, "agent", unit=cast.station, from_on=DAY)
    with pytest.raises(CannotAppoint, match="已撤销"):
        appoint(cast.agent, "agent", unit=cast.station, from_on=date(2026, 6, 16))


def test_a_disabled_account_is_not_appointed(cast: Cast) -> None:
    cast.nobody.is_active = False

    with pytest.raises(CannotAppoint, match="已停用"):
        appoint(cast.nobody, "agent", unit=cast.station, from_on=DAY)


def test_an_end_is_brought_forward_but_not_put_off(cast: Cast) -> None:
    appointment = Appointment.objects.get(user=cast.director)

    end_appointment(appointment, on=DAY)
    end_appointment(appointment, on=date(2026, 6, 1))

    with pytest.raises(CannotAppoint, match="重新任命"):
        end_appointment(appointment, on=DAY)
    assert holders("YH", "director", on=date(2026, 6, 2)) == ()


def test_an_appointment_does_not_end_before_it_began(cast: Cast) -> None:
    with pytest.raises(CannotAppoint, match="不能早于"):
        end_appointment(Appointment.objects.get(user=cast.director), on=date(2025, 12, 31))


def test_the_database_itself_refuses_an_end_before_the_beginning(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        Appointment.objects.filter(user=cast.director).update(to_on=date(2025, 12, 31))


def test_a_person_with_a_history_cannot_be_removed(cast: Cast) -> None:
    with pytest.raises(ProtectedError):
        cast.director.delete()


def test_nobody_stands_in_for_themselves(cast: Cast) -> None:
    with pytest.raises(CannotAppoint, match="不能是本人"):
        delegate(cast.head, to=cast.head, from_on=DAY, to_on=DAY)


def test_two_absences_of_one_person_do_not_overlap(cast: Cast) -> None:
    delegate(cast.head, to=cast.agent, from_on=FIRST_DAY, to_on=DAY)

    with pytest.raises(CannotAppoint, match="已登记离岗"):
        delegate(cast.head, to=cast.director, from_on=DAY, to_on=date(2026, 6, 20))


def test_a_person_who_is_back_early_holds_the_post_again(cast: Cast) -> None:
    absence = delegate(cast.head, to=cast.agent, from_on=FIRST_DAY, to_on=DAY)

    return_early(absence, last_day_away=date(2026, 6, 1))

    assert [holder.name for holder in holders("YH", "head", on=date(2026, 6, 2))] == ["吴工"]
