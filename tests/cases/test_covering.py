"""What nobody at a seat may do waits for the post above, in the list and in its count (semantics 27)."""

from datetime import date, timedelta

import pytest

from bihuan.cases import beside, queries
from bihuan.cases.models import RunningClock
from bihuan.cases.queries.counts import figures
from bihuan.cases.queries.states import case_numbered, stamps_now
from bihuan.engine.commands import AssignTask, Complete, LetTimePass
from bihuan.people.appointing import end_appointment
from bihuan.people.models import Appointment
from bihuan.people.sight import Scope
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, Shop, complaint, do, lodged
from tests.regulation.small import POLICY, SMALL

URGENT = {"topic": "goods", "danger": True}


def sight(person: str) -> Scope:
    return queries.sight_of(int(person), on=MORNING.date(), stamp=stamps_now().office)


def tasks(person: str) -> list[tuple[str, str]]:
    return [(one.case, one.step) for one in queries.my_tasks(sight(person), now=MORNING)]


def counts(person: str) -> tuple[int, int, int]:
    """My work, its count, and the figure beside the way."""
    scope = sight(person)
    listed = queries.my_tasks(scope, now=MORNING, limit=1000)
    counted = queries.count_my_tasks(scope, now=MORNING)
    return len(listed), counted.number, figures(scope, now=MORNING).mine


def leave(person: str) -> None:
    for one in Appointment.objects.filter(user=int(person)):
        end_appointment(one, on=date(2026, 2, 1))


def registered(shop: Shop, **more: object) -> str:
    case = lodged(shop, **more).case_id  # type: ignore[arg-type]
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return case


def test_a_task_at_a_vacant_seat_is_the_work_of_the_post_above(shop: Shop) -> None:
    case = lodged(shop).case_id
    assert tasks(shop.chief) == []

    leave(shop.clerk)

    assert tasks(shop.chief) == [(case, "register")]
    assert counts(shop.chief) == (1, 1, 1)
    assert tasks(shop.owner) == []
    assert counts(shop.owner) == (0, 0, 0)


def test_where_the_post_above_is_vacant_too_the_next_one_has_it(shop: Shop) -> None:
    case = lodged(shop).case_id

    leave(shop.clerk)
    leave(shop.chief)

    assert tasks(shop.owner) == [(case, "register")]
    assert counts(shop.owner) == (1, 1, 1)


def test_another_units_vacancy_is_nobodys_work_here(shop: Shop) -> None:
    from bihuan.cases.perform import Performed, perform

    done = perform(complaint(unit="DD"), on=None, at=MORNING, by=shop.stranger)
    assert isinstance(done, Performed)

    leave(shop.stranger)

    assert tasks(shop.chief) == tasks(shop.owner) == []


def test_whoever_takes_over_may_open_the_case_and_do_it(shop: Shop) -> None:
    done = lodged(shop)
    leave(shop.clerk)
    Appointment.objects.filter(user=int(shop.chief)).update(grade="own_tasks")
    scope = sight(shop.chief)

    assert queries.case_of(scope, done.case_id) is not None
    assert case_numbered(scope, done.number) is not None
    assert queries.in_sight(scope, (done.case_id,)) == {done.case_id}
    assert [row.id for row in queries.seen_of(scope, (done.case_id,))] == [done.case_id]
    do(done.case_id, Complete("complaint/register#1"), by=shop.chief, at=MORNING)


def test_a_vacancy_that_is_filled_takes_the_work_back(shop: Shop) -> None:
    lodged(shop)
    leave(shop.clerk)
    assert counts(shop.chief) == (1, 1, 1)

    Appointment.objects.filter(user=int(shop.clerk)).update(to_on=None)

    assert tasks(shop.chief) == []
    assert counts(shop.chief) == (0, 0, 0)


def test_a_task_somebody_has_taken_stays_theirs(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, AssignTask("complaint/register#1", shop.clerk), by=shop.clerk, at=MORNING)

    leave(shop.clerk)

    assert tasks(shop.chief) == []
    assert counts(shop.chief) == (0, 0, 0)


@pytest.fixture
def strict(shop: Shop) -> Shop:
    """The chief's own carrying out is closed by another: `close` is for the chief, never by who did that."""
    policy = POLICY.replace(
        "close: {name: 关闭, article: 三, by: clerk, letter: closing, ends: closed}",
        "close: {name: 关闭, article: 三, by: chief, not_by: [carry_out], letter: closing, ends: closed}",
    ).replace('version: "2026-01"', 'version: "2026-02"')
    assert policy.count("not_by") == 1
    sources = Sources({**SMALL.texts, "policy.yaml": policy})
    adopt("JT", versions.publish(sources, at=MORNING), from_on=date(2026, 2, 1))
    return shop


def waiting_to_close(shop: Shop) -> str:
    case = registered(shop)
    plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
    do(case, plan, by=shop.chief, at=MORNING)
    do(case, Complete("complaint/carry_out#1"), by=shop.chief, at=MORNING)
    do(case, Complete("complaint/confirm#1", "satisfied"), by="complainant", at=MORNING)
    return case


def test_a_task_whose_only_holder_may_not_do_it_is_the_work_of_the_post_above(strict: Shop) -> None:
    case = waiting_to_close(strict)

    assert tasks(strict.chief) == []
    assert counts(strict.chief) == (0, 0, 0)
    assert tasks(strict.owner) == [(case, "close")]
    assert counts(strict.owner) == (1, 1, 1)
    do(case, Complete("complaint/close#1"), by=strict.owner, at=MORNING)


def test_a_second_holder_who_may_do_it_keeps_the_task_at_the_post(strict: Shop) -> None:
    case = waiting_to_close(strict)

    Appointment.objects.filter(user=int(strict.stranger)).update(unit="XD", post="chief")

    assert tasks(strict.stranger) == [(case, "close")]
    assert tasks(strict.owner) == tasks(strict.chief) == []


def test_the_count_is_of_what_the_list_shows_also_when_some_is_put_aside(shop: Shop) -> None:
    cases = [lodged(shop).case_id for _ in range(3)]
    beside.put_aside(shop.clerk, cases[0], "complaint/register#1", until=MORNING + timedelta(hours=1))

    assert counts(shop.clerk) == (2, 2, 2)

    leave(shop.clerk)
    beside.put_aside(shop.chief, cases[1], "complaint/register#1", until=MORNING + timedelta(hours=1))

    assert counts(shop.chief) == (2, 2, 2)


def test_approvals_are_counted_as_they_are_listed(shop: Shop) -> None:
    for _ in range(3):
        case = registered(shop, values=URGENT)
        plan = Complete("complaint/plan#1", values={"offer": 5000}, texts={"remedy": "退款"})
        do(case, plan, by=shop.chief, at=MORNING)
    leave(shop.owner)
    lodged(shop)
    scope = sight(shop.owner)

    assert queries.my_tasks(scope, now=MORNING, approvals=True) == ()
    assert figures(scope, now=MORNING).approvals == 0

    Appointment.objects.filter(user=int(shop.owner)).update(to_on=None)
    scope = sight(shop.owner)

    assert [one.step for one in queries.my_tasks(scope, now=MORNING, approvals=True)] == ["plan.approval"] * 3
    assert figures(scope, now=MORNING).approvals == 3


def test_late_clocks_are_counted_as_the_board_shows_them(shop: Shop) -> None:
    first = registered(shop, values=URGENT)
    registered(shop, values=URGENT)
    registered(shop)
    later = MORNING + timedelta(hours=6)
    do(first, LetTimePass(), by=None, at=later)
    scope = sight(shop.owner)

    # One is recorded late, one is and no clock process has come round to it, one has days left.
    assert figures(scope, now=later).late_clocks == 2
    assert figures(scope, now=MORNING).late_clocks == 1


def test_a_late_clock_of_a_private_procedure_is_on_no_board_and_in_no_count(shop: Shop) -> None:
    case = registered(shop, values=URGENT)
    do(case, LetTimePass(), by=None, at=MORNING + timedelta(hours=6))
    scope = sight(shop.owner)
    assert len(queries.late_clocks(scope)) == figures(scope, now=MORNING).late_clocks == 1

    RunningClock.objects.update(private=True)

    assert queries.late_clocks(scope) == ()
    assert figures(scope, now=MORNING).late_clocks == 0
    assert queries.count_private(scope, until=MORNING).number == 1
