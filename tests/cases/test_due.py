import threading
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from bihuan.cases import queries
from bihuan.cases.due import let_time_pass
from bihuan.cases.models import Lease, RunningClock, Waking
from bihuan.cases.perform import Performed, perform
from bihuan.engine import events as e
from bihuan.engine.commands import Complete, Lodge
from bihuan.registry import versions
from bihuan.registry.working import adopt
from tests.cases.shop import MORNING, Shop, do, lodged, open_shop
from tests.language.test_language import sources

LANGUAGE = Path(__file__).parents[1] / "language"
DANGER = {"topic": "goods", "danger": True}


def begun(shop: Shop) -> str:
    """An ordinary complaint whose plan is asked for: the clock runs three working days."""
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    return case


def told(case: str) -> list[tuple[str, datetime]]:
    wanted = (e.ClockWarned, e.ClockLate, e.LadderActed, e.LevelRaised)
    return [
        (type(entry.happened.event).__name__, entry.happened.at)
        for entry in queries.timeline(case)
        if isinstance(entry.happened.event, wanted)
    ]


def all_rounds(now: datetime) -> int:
    done = 0
    while moved := let_time_pass(now):
        done += moved
    return done


def test_a_round_before_anything_is_due_does_nothing(shop: Shop) -> None:
    case = begun(shop)

    assert let_time_pass(MORNING + timedelta(minutes=1)) == 0
    assert told(case) == []


def test_a_clock_warns_is_late_and_climbs_as_days_go_by(shop: Shop) -> None:
    case = begun(shop)

    for hours in range(0, 24 * 8, 3):
        all_rounds(MORNING + timedelta(hours=hours))

    assert [name for name, _ in told(case)] == [
        "ClockWarned", "ClockLate", "LadderActed", "LadderActed", "LevelRaised",
    ]  # fmt: skip


def test_a_clock_process_that_was_down_catches_up_in_order_and_acts_each_rung_once(shop: Shop) -> None:
    down = begun(shop)

    all_rounds(MORNING + timedelta(days=8))
    all_rounds(MORNING + timedelta(days=8))

    moments = [moment for _, moment in told(down)]
    assert moments == sorted(moments)
    assert Counter(name for name, _ in told(down)) == Counter(
        {"ClockWarned": 1, "ClockLate": 1, "LadderActed": 2, "LevelRaised": 1}
    )


def test_lateness_is_the_same_whether_or_not_a_clock_process_ran(shop: Shop) -> None:
    watched = begun(shop)
    for hours in range(0, 24 * 8, 7):
        all_rounds(MORNING + timedelta(hours=hours))
    unwatched = begun(shop)

    plan = Complete("complaint/plan#1", values={"offer": 1}, texts={"remedy": "x"})
    do(unwatched, plan, by=shop.chief, at=MORNING + timedelta(days=8))

    late = [moment for name, moment in told(watched) if name == "ClockLate"]
    assert late == [moment for name, moment in told(unwatched) if name == "ClockLate"]
    assert len(late) == 1


def test_many_cases_are_taken_batch_by_batch(shop: Shop) -> None:
    cases = [begun(shop) for _ in range(60)]

    moved = all_rounds(MORNING + timedelta(days=8))

    assert moved == len(cases)
    assert RunningClock.objects.filter(late=True).count() == len(cases)
    assert not Lease.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clock_processes_act_each_rung_once() -> None:
    shop = open_shop()
    cases = [begun(shop) for _ in range(12)]

    def work() -> None:
        all_rounds(MORNING + timedelta(days=8))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert all(Counter(name for name, _ in told(case))["LadderActed"] == 2 for case in cases)


def test_an_urgent_case_is_taken_before_an_ordinary_one(shop: Shop) -> None:
    ordinary = begun(shop)
    urgent = lodged(shop, values=DANGER).case_id  # type: ignore[arg-type]
    do(urgent, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    wakes = {row.case: row.at for row in Waking.objects.all()}

    assert wakes[urgent] < wakes[ordinary]


def test_a_clock_that_comes_round_wakes_the_case_and_is_never_due_itself(shop: Shop) -> None:
    version = versions.publish(sources(LANGUAGE / "10_periodic"), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    texts = {"matter": "一直不修"}
    opened = perform(Lodge("XD", "phone", MORNING, texts=texts), on=None, at=MORNING, by=shop.clerk)
    assert isinstance(opened, Performed), opened
    case = opened.case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    never = RunningClock.objects.get(case=case, key="progress").due

    moved = all_rounds(MORNING + timedelta(days=7))

    tells = [one for one in queries.tasks_of(case) if one.step == "tell"]
    assert moved >= 1
    assert never > MORNING + timedelta(days=3650)
    assert not RunningClock.objects.filter(case=case, key="progress", late=True).exists()
    assert len(tells) == 2
