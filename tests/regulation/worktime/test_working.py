from datetime import datetime, timedelta

import pytest

from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.limits import parse_limit
from bihuan.regulation.worktime.line_words import in_words
from bihuan.regulation.worktime.lines import Code
from bihuan.regulation.worktime.working import working

_OFFICE = china_calendar(hours="09:00-12:00,13:00-18:00")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_OFFICE.zone)


def _told(limit: str, start: str, lang: str = "zh", **how: object) -> list[str]:
    lines = working(parse_limit(limit), _at(start), _OFFICE, **how)  # type: ignore[arg-type]
    return [in_words(line, lang) for line in lines]  # type: ignore[arg-type]


def test_working_days_are_told_day_by_day() -> None:
    told = _told("2 wd", "2026-10-07T16:20")

    assert told == [
        "2026-10-07 周三 16:20 起算：2 个工作日",
        "2026-10-07 周三：起始日，不计",
        "2026-10-08 周四：计为第 1 天，共 2 天",
        "2026-10-09 周五：计为第 2 天，共 2 天",
        "截止：2026-10-09 24:00",
    ]


def test_holidays_and_make_up_days_are_named() -> None:
    told = _told("3 wd", "2026-09-30T16:20")

    assert told.count("2026-10-01 周四：国庆节，不计") == 1
    assert sum("国庆节，不计" in line for line in told) == 7
    assert "2026-10-10 周六：计为第 3 天，共 3 天（国庆节调休上班）" in told


def test_working_hours_are_told_with_the_lunch_break() -> None:
    told = _told("4 wh", "2026-11-20T10:30")

    assert told == [
        "2026-11-20 周五 10:30 起算：4 个工作小时",
        "2026-11-20 周五 10:30 至 12:00：工作时间，累计 1 小时 30 分",
        "2026-11-20 周五 12:00 至 13:00：班间休息，不计",
        "2026-11-20 周五 13:00 至 15:30：工作时间，累计 4 小时",
        "截止：2026-11-20 15:30",
    ]


def test_a_start_in_the_lunch_break_waits_for_its_end() -> None:
    told = _told("1 wh", "2026-11-20T12:15")

    assert told[1:3] == [
        "2026-11-20 周五 12:15 至 13:00：班间休息，不计",
        "2026-11-20 周五 13:00 至 14:00：工作时间，累计 1 小时",
    ]


def test_a_start_after_lunch_tells_no_break_before_it() -> None:
    told = _told("1 wh", "2026-11-20T14:00")

    assert told[1:-1] == ["2026-11-20 周五 14:00 至 15:00：工作时间，累计 1 小时"]


def test_a_night_shift_tells_no_day_before_the_start() -> None:
    nights = china_calendar(hours="20:00-08:00")

    lines = working(parse_limit("1 wh"), _at("2026-11-22T03:00"), nights)

    assert [in_words(line, "zh") for line in lines][1:-1] == [
        "2026-11-22 周日：周末，不计",
        "2026-11-23 周一 20:00 至 21:00：工作时间，累计 1 小时",
    ]


def test_a_suspension_within_hours_is_told() -> None:
    window = (_at("2026-11-20T11:00"), _at("2026-11-20T15:00"))

    told = _told("3 h", "2026-11-20T10:00", "en", suspended=[window])

    assert told == [
        "2026-11-20 Fri 10:00: starts, 3 hours",
        "2026-11-20 Fri 10:00 to 11:00: runs around the clock, 1 h so far",
        "2026-11-20 Fri 11:00 to 15:00: suspended, not counted",
        "2026-11-20 Fri 15:00 to 17:00: runs around the clock, 3 h so far",
        "due: 2026-11-20 17:00",
    ]


def test_a_long_count_names_its_last_day_and_what_was_suspended() -> None:
    window = (_at("2026-06-01T09:00"), _at("2026-06-11T09:00"))

    told = _told("60 d", "2026-05-13T09:00", suspended=[window])

    assert told[1:] == [
        "60 天：2026-07-12 周日",
        "2026-06-01 周一 至 2026-06-10 周三：时限暂停，不计",
        "扣除暂停的 10 天，最后一天为 2026-07-22 周三",
        "截止：2026-07-22 24:00",
    ]


@pytest.mark.parametrize(
    ("roll", "told"),
    [
        (True, ["2026-11-21 周六：最后一天遇周末，顺延", "2026-11-22 周日：最后一天遇周末，顺延"]),
        (False, ["2026-11-21 周六：最后一天为周末，按规定不顺延"]),
    ],
)
def test_a_last_day_that_is_a_rest_day_is_told_to_roll_or_to_stay(roll: bool, told: list[str]) -> None:
    assert _told("1 d", "2026-11-20T10:00", ends=Ends(roll=roll))[3:-1] == told


def test_closing_and_receipt_after_closing_are_told() -> None:
    told = _told("1 wd", "2026-11-19T19:00", ends=Ends(close=True, after_close="next day"))

    assert "下班后或休息日收到，视为 2026-11-20 周五 收到" in told
    assert told[-2:] == ["到下班时为止：2026-11-23 周一 18:00", "截止：2026-11-23 18:00"]


def test_an_extension_and_a_choice_are_told() -> None:
    extension = _told("1 wd", "2026-11-19T10:00", extended=[parse_limit("2 wd")])
    choice = _told("3 wd or by month's end whichever first", "2026-11-27T10:00")

    assert "延长 2 个工作日，自原期限届满起算" in extension
    assert choice[-2:] == ["以此为准：本月底前", "截止：2026-11-30 24:00"]


def test_a_year_not_announced_is_told_on_its_days_and_at_the_end() -> None:
    told = _told("4 wd", "2026-12-28T10:00")

    assert told[-3:] == [
        "2027-01-01 周五：计为第 4 天，共 4 天（节假日安排未公布，暂定）",
        "所涉年份的节假日安排尚未公布，结果为暂定，公布后重新计算",
        "截止：2027-01-01 24:00（节假日安排未公布，暂定）",
    ]


@pytest.mark.parametrize(
    "limit",
    ["3 h", "9 wh", "3 wd", "3 d", "60 d", "at once", "3 d or 1 wd whichever last", "until 2026-11-22"],
)
def test_every_line_has_words_in_both_languages(limit: str) -> None:
    window = (_at("2026-11-20T11:00"), _at("2026-11-23T15:00"))
    how = {"suspended": [window], "extended": [parse_limit("2 d")], "ends": Ends(close=True)}

    english = _told(limit, "2026-11-20T10:00", "en", **how)
    chinese = _told(limit, "2026-11-20T10:00", "zh", **how)

    assert all(line.isascii() for line in english)
    assert not any(line.isascii() for line in chinese)


def test_lines_carry_values_for_programs() -> None:
    lines = working(parse_limit("1 wh"), _at("2026-11-20T17:30"), _OFFICE)

    worked = [line for line in lines if line.code is Code.WORKED]
    assert [line.elapsed for line in worked] == [timedelta(minutes=30), timedelta(hours=1)]
    assert worked[1].begins == _at("2026-11-23T09:00")
