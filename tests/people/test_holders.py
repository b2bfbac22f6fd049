from datetime import date

import pytest

from bihuan.people.appointing import appoint, delegate, end_appointment
from bihuan.people.holders import (
    Place,
    appointments_of,
    holders,
    nearest_holders,
    post_above,
    posts_above,
)
from bihuan.people.models import Appointment, Grade, PostGrade
from tests.cast import Cast, person

DAY = date(2026, 6, 15)


def names(found) -> list[str]:
    return [holder.name for holder in found]


def test_a_post_is_held_from_its_first_day_to_its_last(cast: Cast) -> None:
    newcomer = person("he", "何新")
    appoint(newcomer, "reporter", unit=cast.dealership, from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))

    held = {day: names(holders("YH", "reporter", on=date(2026, *day))) for day in
            [(2, 28), (3, 1), (3, 31), (4, 1)]}  # fmt: skip

    assert held == {(2, 28): [], (3, 1): ["何新"], (3, 31): ["何新"], (4, 1): []}


def test_an_appointment_to_the_whole_unit_holds_for_each_department(cast: Cast) -> None:
    appoint(cast.director, "head", unit=cast.dealership, from_on=DAY)

    assert names(holders("YH", "head", department="YH-SH", on=DAY)) == ["吴工", "赵总"]
    assert names(holders("YH", "head", department="YH-KF", on=DAY)) == ["赵总"]


def test_who_stands_in_holds_the_post_and_who_is_away_does_not(cast: Cast) -> None:
    delegate(cast.head, to=cast.director, from_on=DAY, to_on=DAY)

    (holder,) = holders("YH", "head", on=DAY)

    assert (holder.name, holder.standing_in_for) == ("赵总", cast.head.pk)
    assert names(holders("YH", "head", on=date(2026, 6, 16))) == ["吴工"]


def test_who_stands_in_for_one_who_stands_in_holds_the_post(cast: Cast) -> None:
    delegate(cast.head, to=cast.director, from_on=DAY, to_on=DAY)
    delegate(cast.director, to=cast.agent, from_on=DAY, to_on=DAY)

    assert names(holders("YH", "head", on=DAY)) == ["林小雨"]
    assert {held.post for held in appointments_of(cast.agent.pk, on=DAY)} == {"agent", "director", "head"}


def test_two_who_are_away_and_name_each_other_leave_the_post_vacant(cast: Cast) -> None:
    delegate(cast.head, to=cast.director, from_on=DAY, to_on=DAY)
    delegate(cast.director, to=cast.head, from_on=DAY, to_on=DAY)

    assert holders("YH", "head", on=DAY) == ()


def test_a_disabled_account_holds_nothing(cast: Cast) -> None:
    cast.head.is_active = False
    cast.head.save()

    assert holders("YH", "head", on=DAY) == ()
    assert appointments_of(cast.head.pk, on=DAY) == ()


def test_a_person_standing_in_is_told_for_whom(cast: Cast) -> None:
    delegate(cast.head, to=cast.agent, from_on=DAY, to_on=DAY)

    held = [(each.post, each.standing_in_for) for each in appointments_of(cast.agent.pk, on=DAY)]

    assert held == [("agent", None), ("head", cast.head.pk)]


def test_the_nearest_unit_upward_says_how_far_a_post_sees(cast: Cast) -> None:
    PostGrade.objects.create(unit=cast.dealership, post="agent", grade=Grade.OWN_DEPARTMENT)
    appoint(cast.nobody, "agent", unit=cast.station, from_on=DAY)

    assert appointments_of(cast.agent.pk, on=DAY)[0].grade is Grade.OWN_DEPARTMENT
    assert appointments_of(cast.nobody.pk, on=DAY)[0].grade is Grade.OWN_TASKS


def test_a_post_nobody_graded_sees_its_own_tasks_alone(cast: Cast) -> None:
    appoint(cast.nobody, "courier", unit=cast.station, from_on=DAY)

    assert appointments_of(cast.nobody.pk, on=DAY)[0].grade is Grade.OWN_TASKS


def test_posts_report_upward_into_the_parent_unit(cast: Cast) -> None:
    assert post_above("YH", "agent") == Place("YH", "head")
    assert posts_above("YH", "agent") == (
        Place("YH", "head"), Place("YH", "director"), Place("YUNHE", "supervisor"),
    )  # fmt: skip
    assert post_above("YUNHE", "supervisor") is None


def test_posts_that_report_to_each_other_do_not_go_round_for_ever(cast: Cast) -> None:
    PostGrade.objects.filter(post="head").update(reports_to="agent")

    assert posts_above("YH", "agent") == (Place("YH", "head"),)


def test_a_vacant_post_falls_to_the_nearest_post_above_that_is_held(cast: Cast) -> None:
    end_appointment(Appointment.objects.get(post="head"), on=date(2026, 6, 14))

    place, people = nearest_holders("YH", "head", department="YH-SH", on=DAY)

    assert (place, names(people)) == (Place("YH", "director"), ["赵总"])


def test_a_post_whose_only_holder_is_excluded_falls_to_the_one_above(cast: Cast) -> None:
    place, people = nearest_holders("YH", "head", on=DAY, excluding=[cast.head.pk])

    assert (place.post, names(people)) == ("director", ["赵总"])


def test_a_chain_with_nobody_in_it_has_no_holder(cast: Cast) -> None:
    everybody = [cast.head.pk, cast.director.pk, cast.auditor.pk]

    assert nearest_holders("YH", "head", on=DAY, excluding=everybody) is None


@pytest.mark.parametrize("more", [0, 30])
def test_finding_holders_asks_no_more_with_more_of_them(
    cast: Cast, more: int, django_assert_max_num_queries
) -> None:
    for number in range(more):
        appoint(person(f"head{number}", f"主管{number}"), "head", unit=cast.dealership, from_on=DAY)

    with django_assert_max_num_queries(2):
        found = holders("YH", "head", on=DAY)

    assert len(found) == 1 + more
