from datetime import timedelta

import pytest

from bihuan.cases import access, beside, queries
from bihuan.cases.due import let_time_pass
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries import Filters
from bihuan.engine.commands import AssignTask, Complete, Urge
from bihuan.people.sight import Scope, scope_of
from tests.cases.shop import MATTER, MORNING, Shop, complaint, do, live, lodged, planned


def sight(person: str) -> Scope:
    return scope_of(int(person), on=MORNING.date())


def elsewhere(shop: Shop) -> str:
    done = perform(complaint(unit="DD"), on=None, at=MORNING, by=shop.stranger)
    assert isinstance(done, Performed)
    return done.case_id


def test_my_work_is_what_lies_at_my_seat_most_urgent_first(shop: Shop) -> None:
    first, second = lodged(shop).case_id, lodged(shop).case_id
    danger = perform(complaint(values={"topic": "goods", "danger": True}), on=None, at=MORNING, by=shop.clerk)
    assert isinstance(danger, Performed)
    for case in (first, second, danger.case_id):
        do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    tasks = queries.my_tasks(sight(shop.chief), now=MORNING)

    assert [task.step for task in tasks] == ["plan"] * 3
    assert tasks[0].case == danger.case_id
    assert tasks[0].due is not None
    assert queries.count_my_tasks(sight(shop.chief), now=MORNING).number == 3


def test_a_task_somebody_has_taken_is_theirs_alone(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, AssignTask("complaint/register#1", shop.clerk), by=shop.clerk, at=MORNING)

    assert [task.case for task in queries.my_tasks(sight(shop.clerk), now=MORNING)] == [case]
    assert queries.my_tasks(sight(shop.stranger), now=MORNING) == ()


def test_a_task_of_another_unit_is_nobody_elses_work(shop: Shop) -> None:
    case = elsewhere(shop)

    assert queries.my_tasks(sight(shop.clerk), now=MORNING) == ()
    assert [task.case for task in queries.open_tasks(sight(shop.owner))] == []
    assert queries.case_of(sight(shop.owner), case) is None
    assert queries.case_of(sight(shop.clerk), case) is None


def test_a_task_put_aside_comes_back_at_its_moment(shop: Shop) -> None:
    case = lodged(shop).case_id
    beside.put_aside(shop.clerk, case, "complaint/register#1", until=MORNING + timedelta(hours=1))

    assert queries.my_tasks(sight(shop.clerk), now=MORNING) == ()
    assert len(queries.my_tasks(sight(shop.clerk), now=MORNING + timedelta(hours=2))) == 1


def test_the_register_shows_the_newest_first_in_pages(shop: Shop) -> None:
    cases = [lodged(shop, at=MORNING + timedelta(minutes=n)).case_id for n in range(5)]
    scope = sight(shop.owner)

    first = queries.register(scope, limit=2)
    second = queries.register(scope, limit=2, after=first.next)
    third = queries.register(scope, limit=2, after=second.next)

    assert [[row.id for row in page.rows] for page in (first, second, third)] == [
        cases[:-3:-1], cases[2:0:-1], cases[:1],
    ]  # fmt: skip
    assert third.next is None


@pytest.mark.parametrize("person", ["owner", "clerk", "stranger"])
def test_the_register_counts_what_it_shows(shop: Shop, person: str) -> None:
    case = lodged(shop).case_id
    planned(shop, case, at=MORNING)
    lodged(shop)
    elsewhere(shop)
    scope = sight(getattr(shop, person))

    shown = queries.register(scope).rows

    assert queries.count(scope).number == len(shown) == {"owner": 2, "clerk": 1, "stranger": 0}[person]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(status="closed"),
        Filters(level="urgent"),
        Filters(unit="DD"),
        Filters(number="XD-TS-2025"),
        Filters(received_before=MORNING),
        Filters(late=True),
        Filters(archived=True),
        Filters(person="999"),
    ],
)
def test_a_filter_narrows(shop: Shop, filters: Filters) -> None:
    lodged(shop)

    assert queries.register(sight(shop.owner), filters).rows == ()
    assert queries.count(sight(shop.owner), filters).number == 0


def test_the_register_is_searched_by_the_beginning_of_a_number(shop: Shop) -> None:
    case = lodged(shop)

    rows = queries.register(sight(shop.owner), Filters(number="XD-TS-2026")).rows

    assert [row.id for row in rows] == [case.case_id]
    assert queries.by_number(f" {case.number} ") == rows[0]


def test_late_and_soon_late_clocks_are_on_the_board(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    scope = sight(shop.owner)

    soon = queries.soon_late_clocks(scope, until=MORNING + timedelta(days=4))
    let_time_pass(MORNING + timedelta(days=5))
    late = queries.late_clocks(scope)

    assert [(row.case, row.key) for row in soon] == [(case, "plan")]
    assert [(row.case, row.key) for row in late] == [(case, "plan")]
    assert queries.count_late(scope).number == 1
    assert queries.count_soon_late(scope, until=MORNING + timedelta(days=40)).number == 0
    assert queries.late_clocks(sight(shop.stranger)) == ()
    row = queries.by_id(case)
    assert row is not None
    assert (row.late, row.was_late) == (True, True)


def test_urging_rings_at_the_seat_until_it_is_seen(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    do(case, Urge("complaint/plan#1", "快些"), by=shop.owner, at=MORNING)
    scope = sight(shop.chief)
    urging = [n for n in queries.notices_for(scope) if n.what == "urging"]
    assert [n.case for n in urging] == [case]

    beside.mark_notice_seen(shop.chief, case, urging[0].notice)

    assert not [n for n in queries.notices_for(scope) if n.what == "urging"]


def test_a_notice_of_a_task_that_is_done_rings_no_more(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    do(case, Urge("complaint/plan#1", "快些"), by=shop.owner, at=MORNING)
    plan = Complete("complaint/plan#1", values={"offer": 1}, texts={"remedy": "退"})

    do(case, plan, by=shop.chief, at=MORNING)

    assert not [n for n in queries.notices_for(sight(shop.chief)) if n.what == "urging"]


def test_unsent_letters_wait_for_the_post(shop: Shop) -> None:
    case = lodged(shop).case_id
    live(shop, case, at=MORNING)

    letters = queries.unsent_letters(now=MORNING + timedelta(days=1))

    assert [letter.key for letter in letters] == ["result", "result", "closing"]
    assert letters[0].channels


def test_the_timeline_tells_everything_with_its_texts(shop: Shop) -> None:
    case = lodged(shop).case_id

    entries = queries.timeline(case)

    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert MATTER in [part.value for entry in entries for part in entry.happened.parts]
    assert queries.texts_of([case], ["matter"])[case, "matter"].value == MATTER
    assert queries.timeline(case, after=entries[-1].number) == ()


def test_a_person_sees_the_case_of_a_task_at_their_seat(shop: Shop) -> None:
    case = lodged(shop).case_id

    assert queries.case_of(sight(shop.clerk), case) is not None
    assert queries.register(sight(shop.clerk)).rows == ()


def test_readings_that_must_be_accounted_for_are(shop: Shop) -> None:
    case = lodged(shop).case_id

    access.log_access(shop.owner, case, what=access.IDENTITY, purpose="回电核实", now=MORNING)

    assert [(one.person, one.what) for one in access.accesses_to(case)] == [(shop.owner, "identity")]
    assert access.accesses_by(shop.owner) == access.accesses_to(case)


def test_seats_that_are_waited_for_are_listed_for_the_daily_check(shop: Shop) -> None:
    lodged(shop)

    assert queries.seats_waited_for() == (("XD", "clerk", "XD-GT"),)
    assert queries.count_at_seat(sight(shop.owner), "XD", "clerk", "XD-GT").number == 1
    assert queries.count_at_seat(sight(shop.stranger), "XD", "clerk", "XD-GT").number == 0
