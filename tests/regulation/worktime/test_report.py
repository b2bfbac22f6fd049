import json

import pytest

from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.report import report


def test_a_report_has_the_end_the_doubt_and_the_steps() -> None:
    data = json.loads(report("3 wd", "2026-09-30T16:20", lang="zh", ends=Ends()).json())

    assert data["due"] == "2026-10-10T24:00+08:00"
    assert data["provisional"] is False
    assert [step["count"] for step in data["steps"] if step["code"] == "counted"] == [1, 2, 3]
    holiday = next(step for step in data["steps"] if step["code"] == "rests")
    assert holiday == {
        "code": "rests",
        "day": "2026-10-01",
        "why": {"code": "holiday", "words": "国庆节"},
        "text": "2026-10-01 周四：国庆节，不计",
    }


def test_the_text_ends_with_the_end() -> None:
    text = report("3 wd", "2026-09-30T16:20", lang="en", ends=Ends()).text

    assert text.splitlines()[0] == "2026-09-30 Wed 16:20: starts, 3 working days"
    assert text.splitlines()[-1] == "due: 2026-10-10 24:00"


@pytest.mark.parametrize(
    ("limit", "start", "hours", "ends", "end"),
    [
        ("4 wh", "2026-09-30T16:30", "09:00-12:00,13:00-18:00", Ends(), "2026-10-08T11:30+08:00"),
        ("3 wd", "2026-09-30T16:20", "09:00-18:00", Ends(close=True), "2026-10-10T18:00+08:00"),
        ("5 d", "2026-09-26T10:00", "around the clock", Ends(roll=False), "2026-10-01T24:00+08:00"),
        ("3 h", "2026-09-30T16:20+00:00", "around the clock", Ends(), "2026-10-01T03:20+08:00"),
        ("3 h", "2026-09-30", "around the clock", Ends(), "2026-09-30T03:00+08:00"),
    ],
)
def test_hours_and_ends_are_heeded(limit: str, start: str, hours: str, ends: Ends, end: str) -> None:
    assert report(limit, start, lang="zh", hours=hours, ends=ends).data["due"] == end


def test_a_year_not_announced_is_never_silent() -> None:
    doubtful = report("7 wd", "2026-12-28T10:00", lang="zh", ends=Ends())

    assert doubtful.data["provisional"] is True
    assert "节假日安排尚未公布" in doubtful.text


@pytest.mark.parametrize(
    ("limit", "start", "hours", "told"),
    [
        ("3小时", "2026-09-30T16:20", "around the clock", 'Write "3 h"'),
        ("3 h", "yesterday", "around the clock", "expected a moment"),
        ("3 h", "2026-09-30T16:20", "nine to five", "expected working hours"),
    ],
)
def test_what_cannot_be_read_is_answered_in_a_sentence(limit: str, start: str, hours: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        report(limit, start, lang="zh", hours=hours, ends=Ends())
