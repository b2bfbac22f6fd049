"""The supervision board by place and by person: what it counts is what it lists."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.test import Client

from bihuan.cases.queries import sight_of
from bihuan.cases.queries.clocks import Place, standings
from bihuan.engine.commands import AssignTask, Complete, LetTimePass
from bihuan.people.appointing import appoint
from bihuan.people.models import Unit, User
from tests.cases.shop import MORNING, Shop, do, lodged

As = Callable[..., Client]
Stand = Callable[[datetime], None]
URGENT = {"topic": "goods", "danger": True}
FIRST = date(2026, 1, 1)


def _supervisor() -> User:
    """Somebody of the group, who oversees both shops."""
    boss = User.objects.create_user("boss", "总管")
    appoint(boss, "owner", unit=Unit.objects.get(code="JT"), from_on=FIRST)
    return boss


def _late_in_both(shop: Shop, stand_at: Stand) -> datetime:
    """An urgent plan too late in one shop, and another in the other."""
    for unit, clerk in (("XD", shop.clerk), ("DD", shop.stranger)):
        case = lodged(shop, unit=unit, values=URGENT).case_id  # type: ignore[arg-type]
        do(case, Complete("complaint/register#1"), by=clerk, at=MORNING)
        do(case, LetTimePass(), by=None, at=MORNING + timedelta(hours=5))
    stand_at(MORNING + timedelta(hours=5))
    return MORNING + timedelta(hours=5)


def test_it_counts_each_place_and_narrows_to_one(shop: Shop, as_: As, stand_at: Stand) -> None:
    boss = _supervisor()
    now = _late_in_both(shop, stand_at)
    browser = as_("boss")

    whole = browser.get("/supervision/").text
    one = browser.get("/supervision/?unit=DD").text

    scope = sight_of(boss.pk, on=now.date(), stamp=0)
    stood, more = standings(scope, now=now, until=now + timedelta(hours=24))
    assert {(each.place.unit, each.late) for each in stood} == {("XD", 1), ("DD", 1)} and not more
    assert "2 个时限已超" in whole and "各处的时限" in whole and "/supervision/?unit=DD" in whole
    assert "XD-TS-2026-00001" in whole and "DD-TS-2026-00001" in whole
    assert "1 个时限已超" in one and "去掉这个条件" in one
    assert "DD-TS-2026-00001" in one and "XD-TS-2026-00001" not in one


def test_it_says_who_has_how_much_and_shows_what_one_of_them_holds(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    case = lodged(shop, values=URGENT).case_id  # type: ignore[arg-type]
    do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)
    do(case, AssignTask("complaint/plan#1", shop.chief), by=shop.chief, at=MORNING)
    lodged(shop, at=MORNING, matter="秤不准")
    do(case, LetTimePass(), by=None, at=MORNING + timedelta(hours=5))
    stand_at(MORNING + timedelta(hours=5))
    owner = as_("owner")

    text = owner.get("/supervision/").text
    held = owner.get(f"/supervision/?unit=XD&person={shop.chief}").text

    assert "谁手上有多少" in text and f"person={shop.chief}" in text
    assert "XD-TS-2026-00001" in held and "XD-TS-2026-00002" not in held


def test_a_place_that_is_none_of_theirs_narrows_nothing(shop: Shop, as_: As, stand_at: Stand) -> None:
    _late_in_both(shop, stand_at)

    text = as_("owner").get("/supervision/?unit=DD&department=%00&person=999").text

    assert "DD-TS-2026-00001" not in text and "XD-TS-2026-00001" in text
    assert Place("XD").holds(Place("XD", "XD-GT")) and not Place("XD", "").holds(Place("XD", "XD-GT"))


def test_what_waits_for_something_to_happen_is_nobodys_vacant_seat(
    shop: Shop, as_: As, stand_at: Stand
) -> None:
    _late_in_both(shop, stand_at)

    assert "automatic" not in as_("owner").get("/supervision/").text
