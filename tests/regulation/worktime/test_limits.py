from datetime import UTC, date, datetime

import pytest

from bihuan.regulation.worktime.lengths import Length, LengthError, Unit
from bihuan.regulation.worktime.limits import (
    AtOnce,
    ByDay,
    ByEnd,
    Limit,
    LimitError,
    Period,
    SameDay,
    Until,
    WhicheverFirst,
    WhicheverLast,
    in_words,
    parse_limit,
)

_THREE_DAYS = Length(3, Unit.DAY)


@pytest.mark.parametrize(
    ("text", "limit", "chinese"),
    [
        ("3 d", _THREE_DAYS, "3 天"),
        ("at once", AtOnce(), "立即"),
        ("the same day", SameDay(), "当日"),
        ("by day 5 of next month", ByDay(5), "次月 5 日前"),
        ("by month's end", ByEnd(Period.MONTH), "本月底前"),
        ("by quarter's end", ByEnd(Period.QUARTER), "本季度末前"),
        ("by half-year's end", ByEnd(Period.HALF_YEAR), "本半年末前"),
        ("until 2026-11-24", Until(date(2026, 11, 24)), "2026-11-24 前"),
        (
            "until 2026-11-24T17:00:00+00:00",
            Until(datetime(2026, 11, 24, 17, tzinfo=UTC)),
            "2026-11-24 17:00 前",
        ),
        (
            "3 d or by month's end whichever first",
            WhicheverFirst((_THREE_DAYS, ByEnd(Period.MONTH))),
            "3 天 或 本月底前，以先到者为准",
        ),
        (
            "3 d or at once whichever last",
            WhicheverLast((_THREE_DAYS, AtOnce())),
            "3 天 或 立即，以后到者为准",
        ),
    ],
)
def test_a_limit_reads_as_it_is_written(text: str, limit: Limit, chinese: str) -> None:
    assert parse_limit(text) == limit
    assert str(limit) == text
    assert in_words(limit, "zh") == chinese
    assert in_words(limit, "en").isascii()


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("月底前", 'Write "by month\'s end".'),
        ("次月5日前", 'Write "by day 5 of next month".'),
        ("当日", 'Write "the same day".'),
        ("立即", 'Write "at once".'),
        ("三日", 'Write "3 d".'),
        ("3小时", 'Write "3 h".'),
        ("by day 32 of next month", "the days 1 to 31"),
        ("until tomorrow", 'Write a date, "until 2026-11-24"'),
        ("until 2026-11-24T17:00", "carries its offset"),
        ("3 d whichever first", "Join two or more"),
        ("by decade's end", "expected a limit"),
        ("", "expected a limit"),
    ],
)
def test_a_text_that_is_no_limit_is_answered_with_what_to_write(text: str, proposal: str) -> None:
    with pytest.raises(LengthError) as refused:
        parse_limit(text)

    assert proposal in str(refused.value)


def test_a_choice_needs_something_to_choose_from() -> None:
    with pytest.raises(LimitError):
        WhicheverFirst((_THREE_DAYS,))
