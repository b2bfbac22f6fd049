from datetime import date, timedelta

from bihuan.cases import queries
from bihuan.cases.calendars import decide_day, drop_day, recount_changed
from bihuan.cases.office import CalendarChanged
from bihuan.cases.rebuilding import rebuild
from bihuan.engine import events as e
from bihuan.engine.commands import Complete
from tests.cases.shop import MORNING, Shop, do, lodged

CLOSED_ON = date(2026, 3, 4)


def _due(case: str) -> list[tuple[object, object]]:
    return [
        (one.happened.event.old, one.happened.event.due)
        for one in queries.timeline(case)
        if isinstance(one.happened.event, e.ClockReset)
    ]


def test_a_company_day_gives_running_clocks_of_the_units_below_another_moment(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    moved = decide_day("JT", CLOSED_ON, works=False, reason="盘点", at=MORNING, by=shop.owner)

    ((old, new),) = _due(case)
    assert moved == 1
    assert new - old == timedelta(days=1)
    assert rebuild(now=MORNING) == 1


def test_a_day_taken_back_gives_the_old_moment_back(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    decide_day("XD", CLOSED_ON, works=False, reason="盘点", at=MORNING, by=shop.owner)

    drop_day("XD", CLOSED_ON, at=MORNING, by=shop.owner)

    first, second = _due(case)
    assert second == first[::-1]


def test_what_was_counted_by_the_calendar_of_now_is_not_counted_again(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    decide_day("XD", CLOSED_ON, works=False, reason="盘点", at=MORNING, by=shop.owner)
    told = len(queries.timeline("unit:XD"))
    recount_changed(MORNING)

    moved = recount_changed(MORNING + timedelta(hours=1))

    assert moved == 0
    assert len(_due(case)) == 1
    assert len(queries.timeline("unit:XD")) == told


def test_the_days_and_the_digest_are_entered_in_the_units_stream(shop: Shop) -> None:
    decide_day("XD", CLOSED_ON, works=False, reason="盘点", at=MORNING, by=shop.owner)

    (entry,) = queries.timeline("unit:XD")
    assert isinstance(entry.happened.event, CalendarChanged)
    assert entry.happened.event.days == {"2026-03-04": False}
    assert entry.happened.by == shop.owner


def test_a_late_clock_keeps_its_moment_whatever_the_calendar_becomes(shop: Shop) -> None:
    case = lodged(shop).case_id
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    late = MORNING + timedelta(days=10)

    moved = decide_day("XD", CLOSED_ON, works=False, reason="盘点", at=late, by=shop.owner)

    assert moved == 0
    assert _due(case) == []
