"""What people answer for, counted by hand; who sees it when; and what chance alone moves."""

# ruff: noqa: F811
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from bihuan.analytics.following import remake
from bihuan.analytics.life import Life
from bihuan.analytics.models import EffortSum
from bihuan.analytics.performance.efforts import Effort, efforts_of
from bihuan.analytics.performance.pages import in_time_words, open_until
from bihuan.analytics.performance.reading import of_person, range_of
from bihuan.engine import events as e
from bihuan.engine.events import Because, Event, Happened, Seat
from bihuan.regulation.worktime.china import china_calendar
from tests.analytics.conftest import Follow
from tests.analytics.test_pages import APRIL, As, lived
from tests.analytics.test_process_pages import as_, shop  # noqa: F401
from tests.cases.shop import Shop
from tests.desk.conftest import counted

SHANGHAI = ZoneInfo("Asia/Shanghai")
WHY = Because("engine", ())
# A Monday; work is from 9 to 12 and from 13 to 18.
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PAGE = "/figures/people/?unit=XD&regulation=small-shop&period=2026-03"


def at(hours: float, event: Event, by: str | None = None) -> Happened:
    moment = DAY + timedelta(hours=hours)
    return Happened(event, moment, by, WHY)


def begun(hours: float, step: str, person: str | None = None, number: int = 1) -> Happened:
    seats = (Seat("chief", "XD", "counter"),)
    return at(hours, e.StepBegun(f"complaint/{step}#{number}", "complaint", step, number, seats, person))


def done(hours: float, step: str, by: str, outcome: str = "done", number: int = 1) -> Happened:
    return at(hours, e.StepCompleted(f"complaint/{step}#{number}", outcome), by)


def given(hours: float, step: str, person: str | None) -> Happened:
    return at(hours, e.TaskAssigned(f"complaint/{step}#1", person), person)


def lived_by_hand(*happened: Happened) -> list[Effort]:
    opened = e.CaseOpened(
        unit="XD", regulation="small-shop", version="2026-01", digest="", kind="complaint", channel="phone",
        origin=None, received_at=DAY, opened_at=DAY,
    )  # fmt: skip
    start = e.ProcedureStarted("complaint", "complaint", None, None, None, {}, None)
    calendar = china_calendar(hours="09:00-12:00,13:00-18:00")
    life = Life("1", (at(0, opened), at(0, start), *happened), calendar, SHANGHAI)
    return efforts_of(life)


def told(efforts: list[Effort]) -> list[tuple[str, int, bool, bool]]:
    return [(one.person, one.minutes, one.done, one.handed) for one in efforts]


def test_time_runs_from_taking_it_to_having_done_it_without_the_lunch_break() -> None:
    assert told(lived_by_hand(begun(0, "plan"), given(1, "plan", "7"), done(5, "plan", "7"))) == [
        ("7", 180, True, False)
    ]


def test_handed_on_each_answers_for_their_own_part() -> None:
    found = lived_by_hand(begun(0, "plan", "7"), given(2, "plan", "8"), done(3, "plan", "8"))

    assert told(found) == [("7", 120, False, True), ("8", 60, True, False)]


def test_what_a_deputy_did_is_theirs_and_the_time_is_nobodys() -> None:
    assert told(lived_by_hand(begun(0, "plan", "7"), done(3, "plan", "8"))) == [("8", 0, True, False)]


def test_a_task_nobody_had_is_on_no_desk() -> None:
    assert told(lived_by_hand(begun(0, "plan"), done(3, "plan", "7"))) == [("7", 0, True, False)]


def test_while_a_limit_rests_nobodys_time_runs_and_what_it_ends_with_is_the_doers() -> None:
    clock, due = "plan@complaint#1", DAY + timedelta(days=3)
    running = e.ClockStarted(clock, "plan", "complaint", DAY, "3 wd", due, None, False, "")
    found = lived_by_hand(
        at(0, running),
        begun(0, "plan", "7"),
        at(1, e.ClockSuspended(clock)),
        at(2, e.ClockResumed(clock, DAY, due, None, False)),
        done(3, "plan", "7"),
        at(3, e.ClockStopped(clock, True)),
    )

    assert [(one.minutes, one.rested, one.judged, one.in_time) for one in found] == [(120, 60, True, True)]


def test_a_task_gone_back_or_done_again_after_reopening_is_another() -> None:
    found = lived_by_hand(
        begun(0, "plan", "7"),
        done(1, "plan", "7"),
        begun(1, "plan", "7", 2),
        done(2, "plan", "7", number=2),
    )

    assert told(found) == [("7", 60, True, False)] * 2


def test_what_the_approver_returned_is_told_of_who_did_it() -> None:
    found = lived_by_hand(
        begun(0, "plan", "7"),
        done(1, "plan", "7"),
        begun(1, "plan.approval", "9"),
        done(2, "plan.approval", "9", "returned"),
    )

    assert [(one.person, one.returned) for one in found] == [("7", True), ("9", False)]


def test_the_complainant_answers_for_nothing() -> None:
    assert lived_by_hand(begun(0, "plan"), done(3, "plan", "complainant")) == []


def test_the_range_of_a_share_is_wilsons() -> None:
    low, high = range_of(18, 20)

    assert (round(low, 4), round(high, 4)) == (0.699, 0.9721)


def test_of_few_nothing_is_said_but_the_count() -> None:
    assert in_time_words(3, 4) == "3/4，太少，不足以评价"
    assert in_time_words(0, 0) == "—"
    assert in_time_words(18, 20) == "90.0%（18/20），约在 70%–97%"


def test_a_month_is_the_persons_alone_until_five_days_after_its_end() -> None:
    assert open_until(date(2026, 4, 5)) == date(2026, 2, 28)
    assert open_until(date(2026, 4, 6)) == date(2026, 3, 31)


def test_a_person_sees_their_own_and_a_stranger_nothing(
    shop: Shop,
    as_: As,
    followed: Follow,
) -> None:
    lived(shop, followed)

    assert of_person(shop.clerk, since=date(2026, 1, 1))
    assert "2026-03" in as_("clerk").get("/figures/mine/").text
    assert "2026-03" not in as_("stranger").get("/figures/mine/").text


def test_made_again_from_the_ledger_it_is_the_same(shop: Shop, followed: Follow) -> None:
    lived(shop, followed)
    before = list(EffortSum.objects.order_by("pk").values_list())

    remake(APRIL)

    assert before
    assert list(EffortSum.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("stranger", 404)])
def test_heads_see_their_own_unit(
    shop: Shop,
    as_: As,
    followed: Follow,
    who: str,
    status: int,
) -> None:
    lived(shop, followed)

    assert as_(who).get(PAGE).status_code == status


@pytest.mark.parametrize("page", [PAGE, "/figures/mine/"])
def test_nobody_signs_in_first_and_it_is_only_read(shop: Shop, as_: As, page: str) -> None:
    assert Client(headers={"host": "localhost"}).get(page).status_code == 302
    assert as_("owner").post(page).status_code == 405


@pytest.mark.parametrize("page", [PAGE, "/figures/mine/"])
def test_it_takes_few_statements(shop: Shop, as_: As, followed: Follow, page: str) -> None:
    lived(shop, followed)
    browser = as_("owner")
    browser.get(page)

    with counted() as said:
        browser.get(page)

    assert len(said) <= 16, said
