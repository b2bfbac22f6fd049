from datetime import date

from bihuan.people.appointing import appoint, delegate
from bihuan.people.models import Grade
from bihuan.people.sight import scope_of
from bihuan.people.units import found_unit
from tests.cast import Cast

DAY = date(2026, 6, 15)


def test_somebody_without_a_post_sees_nothing(cast: Cast) -> None:
    scope = scope_of(cast.nobody.pk, on=DAY)

    assert not scope.everything
    assert (scope.units, scope.departments, scope.held) == (frozenset(), frozenset(), ())


def test_an_agent_sees_the_tasks_of_the_post_and_no_more(cast: Cast) -> None:
    scope = scope_of(cast.agent.pk, on=DAY)

    assert scope.holds("YH", "agent", "YH-KF")
    assert not scope.holds("YH", "agent", "YH-SH")
    assert not scope.holds("NM", "agent")
    assert not scope.sees_department("YH", "YH-KF")


def test_a_head_sees_the_department_and_not_its_neighbour(cast: Cast) -> None:
    scope = scope_of(cast.head.pk, on=DAY)

    assert scope.sees_department("YH", "YH-SH")
    assert not scope.sees_department("YH", "YH-KF")
    assert not scope.sees_department("YH", None)
    assert not scope.sees_unit("YH")


def test_a_director_sees_the_unit_and_below_and_not_its_neighbour(cast: Cast) -> None:
    found_unit("YH-E", "云河东店", kind="shop", parent=cast.dealership)

    scope = scope_of(cast.director.pk, on=DAY)

    assert scope.units == {"YH", "YH-E"}
    assert not scope.sees_unit("NM")


def test_a_unit_whose_code_begins_like_another_is_not_below_it(cast: Cast) -> None:
    found_unit("YH2", "云河二手车", kind="company", parent=cast.group)

    assert scope_of(cast.director.pk, on=DAY).units == {"YH"}


def test_a_supervisor_sees_everything(cast: Cast) -> None:
    scope = scope_of(cast.auditor.pk, on=DAY)

    assert scope.everything
    assert scope.sees_unit("NM")


def test_two_posts_see_together_what_each_sees(cast: Cast) -> None:
    appoint(cast.head, "director", unit=cast.station, from_on=DAY)

    scope = scope_of(cast.head.pk, on=DAY)

    assert scope.sees_unit("NM")
    assert scope.sees_department("YH", "YH-SH")


def test_who_stands_in_sees_what_the_absent_person_sees_for_those_days(cast: Cast) -> None:
    delegate(cast.director, to=cast.agent, from_on=DAY, to_on=DAY)

    assert scope_of(cast.agent.pk, on=DAY).sees_unit("YH")
    assert not scope_of(cast.agent.pk, on=date(2026, 6, 16)).sees_unit("YH")


def test_a_grade_on_the_appointment_goes_before_that_of_the_post(cast: Cast) -> None:
    appoint(cast.nobody, "agent", unit=cast.station, from_on=DAY, grade=Grade.EVERYTHING)

    assert scope_of(cast.nobody.pk, on=DAY).everything


def test_a_department_grade_without_a_department_sees_the_unit_but_not_below(cast: Cast) -> None:
    found_unit("YH-E", "云河东店", kind="shop", parent=cast.dealership)
    appoint(cast.nobody, "head", unit=cast.dealership, from_on=DAY)

    assert scope_of(cast.nobody.pk, on=DAY).units == {"YH"}


def test_what_a_person_sees_is_asked_for_in_few_queries(cast: Cast, django_assert_max_num_queries) -> None:
    for number in range(12):
        unit = found_unit(f"S{number}", f"{number}号站", kind="station", parent=cast.group)
        appoint(cast.keeper, "director", unit=unit, from_on=DAY)

    with django_assert_max_num_queries(5):
        scope = scope_of(cast.keeper.pk, on=DAY)

    assert len(scope.units) == 13
