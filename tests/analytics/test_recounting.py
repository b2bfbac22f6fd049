"""Figures follow a changed calendar: what was counted by other days is counted again, and nothing else."""

from datetime import date, timedelta

from bihuan.analytics import models
from bihuan.analytics.following import remake
from bihuan.analytics.recounting import recount
from bihuan.cases.calendars import decide_day, drop_day
from bihuan.cases.sealing import seal
from tests.analytics.conftest import Follow
from tests.analytics.test_following import rows
from tests.cases.shop import MORNING, Shop, live, lodged

LATER = MORNING + timedelta(days=3)
RESTED = date(2026, 3, 3)


def lengths() -> list[int | None]:
    found = models.Fact.objects.filter(measure="working_time_to_close").order_by("case")
    return list(found.values_list("value", flat=True))


def closed(shop: Shop, followed: Follow) -> str:
    """One complaint, received on Monday and closed on Thursday."""
    case = lodged(shop).case_id
    live(shop, case, at=LATER)
    followed(LATER)
    recount(LATER)
    return case


def test_working_time_behind_a_closed_case_is_counted_by_the_calendar_of_now(
    shop: Shop, followed: Follow
) -> None:
    closed(shop, followed)
    (before,) = lengths()

    decide_day("JT", RESTED, works=False, reason="盘点", at=LATER, by=shop.owner)
    followed(LATER)
    assert recount(LATER) == 1

    (after,) = lengths()
    assert before is not None and after is not None
    assert before - after == 8 * 60
    live_rows = rows()
    remake(LATER)
    assert rows() == live_rows


def test_what_was_provisional_is_counted_again_when_the_calendar_is_another(
    shop: Shop, followed: Follow
) -> None:
    case = closed(shop, followed)
    # As if the year had not been announced when it was counted.
    models.Fact.objects.filter(case=case, measure="in_time").update(provisional=True)

    decide_day("XD", date(2026, 12, 31), works=False, reason="放假", at=LATER, by=shop.owner)
    followed(LATER)
    recount(LATER)

    assert not models.Fact.objects.filter(provisional=True).exists()


def test_a_calendar_that_did_not_change_has_nothing_counted_again(shop: Shop, followed: Follow) -> None:
    closed(shop, followed)

    assert recount(LATER) == 0
    seal(now=LATER + timedelta(minutes=1))
    assert recount(LATER) == 0


def test_a_day_taken_back_gives_the_old_length_back(shop: Shop, followed: Follow) -> None:
    closed(shop, followed)
    before = lengths()
    decide_day("XD", RESTED, works=False, reason="盘点", at=LATER, by=shop.owner)
    followed(LATER)
    recount(LATER)
    drop_day("XD", RESTED, at=LATER, by=shop.owner)
    followed(LATER)

    recount(LATER)

    assert lengths() == before
