from datetime import UTC, datetime, timedelta

import pytest

from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.ends import Due, Ends
from bihuan.regulation.worktime.left import (
    ends_in_words,
    left,
    moment_at,
    moment_before,
    paused,
    working_moment_at,
)
from bihuan.regulation.worktime.lengths import parse_length
from bihuan.regulation.worktime.limits import parse_limit

_OFFICE = china_calendar(hours="09:00-12:00,13:00-18:00")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_OFFICE.zone)


def _due(limit: str, start: str, *, close: bool = False) -> Due:
    return due(parse_limit(limit), _at(start), _OFFICE, ends=Ends(close=close))


_HOURS = _due("12 h", "2026-11-21T05:40")
_DAY = _due("1 wd", "2026-11-20T10:00")
_CLOSE = _due("1 wd", "2026-11-20T10:00", close=True)


@pytest.mark.parametrize(
    ("end", "now", "chinese", "english"),
    [
        (_HOURS, "2026-11-21T15:35", "还剩 2 小时 05 分", "2 h 05 min left"),
        (_HOURS, "2026-11-21T16:55", "还剩 45 分", "45 min left"),
        (_HOURS, "2026-11-21T17:40", "还剩不到 1 分", "less than 1 min left"),
        (_HOURS, "2026-11-21T19:00", "超时 1 小时 20 分", "1 h 20 min late"),
        (_HOURS, "2026-11-20T03:40", "还剩 1 天 14 小时", "1 d 14 h left"),
        (_HOURS, "2026-11-23T17:40", "超时 2 天", "2 d late"),
        (_DAY, "2026-11-23T09:00", "今天 24:00 前", "by 24:00 today"),
        (_CLOSE, "2026-11-23T09:00", "今天 18:00 前", "by 18:00 today"),
        (_DAY, "2026-11-21T23:59", "还剩 2 天", "2 days left"),
        (_DAY, "2026-11-22T00:00", "还剩 1 天", "1 day left"),
        (_DAY, "2026-11-24T01:00", "超时 1 小时", "1 h late"),
    ],
)
def test_the_time_left_is_told_as_on_the_desk(end: Due, now: str, chinese: str, english: str) -> None:
    assert left(end, _at(now), lang="zh") == chinese
    assert left(end, _at(now), lang="en") == english


def test_a_shift_that_closes_in_the_morning_is_due_that_morning() -> None:
    nights = china_calendar(hours="20:00-08:00")
    end = due(parse_limit("1 wd"), _at("2026-11-18T10:00"), nights, ends=Ends(close=True))

    assert left(end, _at("2026-11-19T22:00")) == "还剩 1 天"
    assert left(end, _at("2026-11-20T02:00")) == "今天 08:00 前"
    assert end.written() == "2026-11-20T08:00+08:00"


def test_a_standing_clock_says_what_is_left_of_it() -> None:
    assert paused(_HOURS, _at("2026-11-20T03:40")) == "时限暂停中，剩 1 天 14 小时"
    assert paused(_HOURS, _at("2026-11-20T03:40"), lang="en") == "suspended, 1 d 14 h left"


@pytest.mark.parametrize(
    ("end", "chinese"),
    [
        (_HOURS, "17:40 截止"),
        (_DAY, "11-23 24:00 截止"),
        (_CLOSE, "11-23 18:00 截止"),
        (_due("1 month", "2026-12-28T10:00"), "2027-01-28 24:00 截止（暂定）"),
    ],
)
def test_the_end_is_told_as_short_as_it_is_clear(end: Due, chinese: str) -> None:
    assert ends_in_words(end, _at("2026-11-21T10:00")) == chinese


def test_a_warning_comes_at_its_share_of_the_time() -> None:
    start = _at("2026-11-21T05:40")

    assert moment_at(80, start, _HOURS) == _at("2026-11-21T15:16")
    assert moment_at(0, start, _HOURS) == start
    assert moment_at(100, start, _HOURS) == _HOURS.at


def test_a_warning_moves_with_a_suspension() -> None:
    start, window = _at("2026-11-21T05:40"), (_at("2026-11-21T06:40"), _at("2026-11-21T16:40"))
    end = due(parse_limit("12 h"), start, _OFFICE, suspended=[window])

    assert moment_at(50, start, end, suspended=[window]) == _at("2026-11-21T21:40")
    assert moment_at(50, start, end, suspended=[window]).tzinfo is UTC


def test_a_warning_in_working_time_comes_at_work() -> None:
    start = _at("2026-11-20T16:00")
    end = due(parse_limit("8 wh"), start, _OFFICE)

    warned = working_moment_at(50, start, end, _OFFICE)

    assert warned == _at("2026-11-23T11:00")
    assert end.at - warned == timedelta(hours=5)


@pytest.mark.parametrize(
    ("length", "limit", "start", "expected"),
    [
        # Friday and Monday are left of what ends on a Monday.
        ("2 wd", "5 wd", "2026-11-02T09:30", "2026-11-06T00:00"),
        # The holiday from 1 to 7 October is no working day, and 10 October, a Saturday, is one.
        ("2 wd", "3 wd", "2026-09-29T09:30", "2026-10-01T00:00"),
        ("1 ww", "2 ww", "2026-11-02T09:30", "2026-11-10T00:00"),
        ("3 d", "7 d", "2026-11-02T09:30", "2026-11-07T00:00"),
        ("1 w", "1 month", "2026-11-02T09:30", "2026-11-26T00:00"),
        # It ends on 1 March, for 28 February is a Sunday.
        ("1 month", "3 months", "2026-11-30T09:30", "2027-02-02T00:00"),
        ("1 h", "12 h", "2026-11-02T09:30", "2026-11-02T20:30"),
        ("30 min", "3 h", "2026-11-02T09:30", "2026-11-02T12:00"),
        # Two working hours before 10:00 of Tuesday: from 17:00 of Monday.
        ("2 wh", "4 wh", "2026-11-02T15:00", "2026-11-02T17:00"),
        # What ends at a minute is warned at the same minute of the day before.
        ("1 d", "48 h", "2026-11-02T09:30", "2026-11-03T09:30"),
    ],
)
def test_what_is_left_is_counted_backwards_by_the_calendar(
    length: str, limit: str, start: str, expected: str
) -> None:
    moment = moment_before(parse_length(length), _due(limit, start), _OFFICE)

    assert moment.astimezone(_OFFICE.zone) == _at(expected)
