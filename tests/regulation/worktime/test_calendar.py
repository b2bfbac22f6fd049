import json
from datetime import date

import pytest

from bihuan.regulation.worktime.calendar import WorkCalendar, work_calendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.days import CalendarError, Override
from bihuan.regulation.worktime.hours import parse_hours
from bihuan.regulation.worktime.reasons import Reason, Why, in_words

_OFFICE = "09:00-12:00,13:00-18:00"
_STOCKTAKING = Override(date(2026, 11, 23), works=False, reason="盘点")
_SHORT_EVE = Override(date(2026, 12, 31), works=True, reason="年终半天", hours=parse_hours("09:00-12:00"))


@pytest.mark.parametrize(
    ("on", "works", "why", "chinese", "english"),
    [
        (date(2026, 9, 30), True, Why(Reason.WEEKDAY), "工作日", "working day"),
        (date(2026, 11, 21), False, Why(Reason.WEEKEND), "周末", "weekend"),
        (date(2026, 10, 1), False, Why(Reason.HOLIDAY, "国庆节"), "国庆节", "National Day"),
        (
            date(2026, 10, 10),
            True,
            Why(Reason.MAKE_UP, "国庆节"),
            "国庆节调休上班",
            "make-up day for National Day",
        ),
        (
            date(2026, 11, 23),
            False,
            Why(Reason.COMPANY_REST, "盘点"),
            "公司休息：盘点",
            "company rest day: 盘点",
        ),
    ],
)
def test_a_day_says_whether_it_works_and_why(
    on: date, works: bool, why: Why, chinese: str, english: str
) -> None:
    calendar = china_calendar(hours=_OFFICE, overrides=[_STOCKTAKING])

    day = calendar.day(on)

    assert (day.works, day.why, bool(day.spans), day.provisional) == (works, why, works, False)
    assert (in_words(day.why, "zh"), in_words(day.why, "en")) == (chinese, english)


def test_a_day_of_a_year_not_announced_falls_back_to_the_week_visibly() -> None:
    day = china_calendar().day(date(2027, 1, 1))

    assert day.works
    assert day.provisional


def test_a_day_the_company_has_decided_is_firm_in_a_year_not_announced() -> None:
    calendar = china_calendar(overrides=[Override(date(2027, 1, 1), works=False, reason="元旦放假")])

    assert not calendar.day(date(2027, 1, 1)).provisional
    assert calendar.day(date(2027, 1, 4)).provisional


def test_a_company_day_can_have_hours_of_its_own() -> None:
    calendar = china_calendar(hours=_OFFICE).with_overrides(_SHORT_EVE)

    assert calendar.day(date(2026, 12, 31)).spans == parse_hours("09:00-12:00")


def test_a_weekday_can_be_a_half_day() -> None:
    calendar = work_calendar(hours=_OFFICE, half_days={6: "09:00-12:00"}, years=[2026])

    saturday = calendar.day(date(2026, 11, 21))

    assert saturday.works
    assert saturday.why.code is Reason.HALF_DAY
    assert saturday.spans == parse_hours("09:00-12:00")


def test_a_calendar_survives_json() -> None:
    calendar = china_calendar(hours=_OFFICE, overrides=[_STOCKTAKING, _SHORT_EVE])

    again = WorkCalendar.from_data(json.loads(json.dumps(calendar.to_data())))

    assert again == calendar
    assert hash(again) == hash(calendar)
    assert again.digest == calendar.digest
    assert again.day(date(2026, 12, 31)) == calendar.day(date(2026, 12, 31))


def test_the_digest_tells_contents_apart_and_not_their_order() -> None:
    rest = {date(2026, 1, 1): "元旦", date(2026, 10, 1): "国庆节"}
    calendar = work_calendar(rest=rest, years=[2026, 2025])

    assert calendar.digest == work_calendar(rest=dict(reversed(rest.items())), years=[2025, 2026]).digest
    assert calendar.digest != work_calendar(rest=rest, years=[2026]).digest
    assert calendar != work_calendar(rest=rest, years=[2025, 2026], hours=_OFFICE)


def test_a_later_decision_about_a_day_replaces_the_earlier() -> None:
    changed = Override(_STOCKTAKING.on, works=True, reason="盘点取消")

    calendar = china_calendar(overrides=[_STOCKTAKING]).with_overrides(changed)

    assert calendar.overrides == (changed,)
    assert calendar.day(_STOCKTAKING.on).works


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "tz: expected a text"),
        ({"tz": "Mars/Olympus"}, "expected a time zone"),
        ({"tz": "../../etc/passwd"}, "expected a time zone"),
        ({"tz": "UTC", "weeks": []}, "found weeks"),
        ({"tz": "UTC", "week": [0]}, "weekdays 1"),
        ({"tz": "UTC", "week": "Mon"}, "week: expected a list"),
        ({"tz": "UTC", "years": [True]}, "years: expected a number"),
        ({"tz": "UTC", "rest": {"2026-13-01": "x"}}, "rest: expected a date"),
        ({"tz": "UTC", "rest": {"2026-01-01": "x"}, "make_up": {"2026-01-01": "y"}}, "to rest or to work"),
        ({"tz": "UTC", "overrides": [{"on": "2026-01-01", "works": "no", "reason": "x"}]}, "works"),
        (
            {"tz": "UTC", "overrides": [{"on": "2026-01-01", "works": True, "reason": ""}] * 2},
            "one decision a day",
        ),
        (
            {
                "tz": "UTC",
                "overrides": [{"on": "2026-01-01", "works": False, "reason": "", "hours": _OFFICE}],
            },
            "on a working day only",
        ),
    ],
)
def test_data_that_make_no_calendar_are_refused(data: dict[str, object], told: str) -> None:
    with pytest.raises(CalendarError, match=told):
        WorkCalendar.from_data(data)
