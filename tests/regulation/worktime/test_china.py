import csv
from datetime import date, timedelta

from tests.needs import shared_data

from bihuan.regulation.worktime.china import FIRST_YEAR, china_calendar
from bihuan.regulation.worktime.reasons import HOLIDAYS, Reason


def test_2026_has_248_working_days() -> None:
    calendar = china_calendar()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert sum(calendar.day(on).works for on in days) == 248


def test_every_holiday_has_a_name_in_both_languages() -> None:
    calendar = china_calendar()

    assert {name for _, name in (*calendar.rest, *calendar.make_up)} <= set(HOLIDAYS)


def test_the_years_are_those_announced_without_a_gap() -> None:
    years = china_calendar().years

    assert years[0] == FIRST_YEAR
    assert list(years) == list(range(FIRST_YEAR, years[-1] + 1))
    assert years[-1] >= 2026


def test_every_day_agrees_with_the_notices() -> None:
    with (shared_data("cn_calendar") / "holidays.csv").open(encoding="utf-8") as file:
        notices = {date.fromisoformat(row["date"]): row["kind"] == "work" for row in csv.DictReader(file)}
    calendar = china_calendar()

    days = [date(2007, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2007, 1, 1)).days)]
    differing = [on for on in days if calendar.day(on).works != notices.get(on, on.weekday() < 5)]

    assert differing == []


def test_a_named_day_has_the_reason_of_its_kind() -> None:
    calendar = china_calendar()

    assert {calendar.day(on).why.code for on, _ in calendar.rest} == {Reason.HOLIDAY}
    assert {calendar.day(on).why.code for on, _ in calendar.make_up} == {Reason.MAKE_UP}


def test_the_same_calendar_is_built_once() -> None:
    assert china_calendar(hours="09:00-18:00") is china_calendar(hours="09:00-18:00")
