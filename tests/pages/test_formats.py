from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bihuan.pages import formats

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 15, 35, tzinfo=ZONE)
THIN = formats.THIN


@pytest.fixture(autouse=True)
def chinese():
    with translation.override("zh-hans"):
        yield


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 21, 17, 40), "今天 17:40"),
        (at(2026, 11, 20, 9, 5), "11-20 09:05"),
        (at(2025, 11, 21, 17, 40), "2025-11-21 17:40"),
        (datetime(2026, 11, 20, 16, 30, tzinfo=UTC), "今天 00:30"),
    ],
)
def test_a_moment_is_written_as_short_as_it_stays_clear(moment, words):
    assert formats.moment_words(moment, now=NOW, zone=ZONE) == words


def test_the_end_of_a_day_is_24_00_of_that_day_and_not_midnight_of_the_next():
    end = at(2026, 11, 24, 0, 0)

    words = formats.moment_words(end, now=NOW, zone=ZONE, ends_day=True)

    assert words == "11-23 24:00"


def test_the_end_of_the_year_stays_in_its_year():
    end = at(2027, 1, 1, 0, 0)

    assert formats.moment_words(end, now=NOW, zone=ZONE, ends_day=True) == "12-31 24:00"


def test_a_clock_time_of_today_needs_no_day():
    assert formats.clock_words(at(2026, 11, 21, 9, 0), now=NOW, zone=ZONE) == "09:00"
    assert formats.clock_words(at(2026, 11, 20, 9, 0), now=NOW, zone=ZONE) == "11-20 09:00"


def test_a_day_is_today_or_its_date():
    assert formats.day_words(date(2026, 11, 21), today=date(2026, 11, 21)) == "今天"
    assert formats.day_words(date(2027, 1, 2), today=date(2026, 11, 21)) == "2027-01-02"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "不到 1 分"),
        (40, "40 分"),
        (60, "1 小时"),
        (125, "2 小时 05 分"),
        (24 * 60, "1 天"),
        (38 * 60, "1 天 14 小时"),
        (57 * 60, "2 天"),
    ],
)
def test_a_length_has_two_units_at_most(minutes, words):
    assert formats.length_words(timedelta(minutes=minutes)).replace(THIN, " ") == words


@pytest.mark.parametrize(
    ("due", "ends_day", "words"),
    [
        (at(2026, 11, 21, 17, 40), False, "还剩 2 小时 05 分"),
        (at(2026, 11, 21, 14, 15), False, "超时 1 小时 20 分"),
        (at(2026, 11, 22, 0, 0), True, "今天 24:00 前"),
        (at(2026, 11, 24, 0, 0), True, "还剩 2 天"),
        (NOW, False, "还剩 不到 1 分"),
    ],
)
def test_the_time_left_is_said_in_words(due, ends_day, words):
    said = formats.time_left_words(due, now=NOW, zone=ZONE, ends_day=ends_day)

    assert said.replace(THIN, " ") == words


def test_a_day_that_has_ended_is_over_at_its_last_instant():
    midnight = at(2026, 11, 22, 0, 0)

    assert formats.time_left_words(midnight, now=midnight, zone=ZONE, ends_day=True).startswith("超时")
    assert formats.time_left_words(midnight, now=midnight, zone=ZONE).startswith("还剩")


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.timedeltas(timedelta(0), timedelta(days=400))
)
def test_nothing_in_time_is_ever_called_late(moment, left):
    now = moment.replace(tzinfo=ZONE)

    with translation.override("zh-hans"):
        assert "超时" not in formats.time_left_words(now + left, now=now, zone=ZONE)
        assert "超时" in formats.time_left_words(now - left - timedelta(seconds=1), now=now, zone=ZONE)


def test_a_count_carries_its_measure_word_after_a_thin_space():
    assert formats.count_words(9, "件") == f"9{THIN}件"
    assert formats.count_words(12345, "公里") == f"12,345{THIN}公里"


def test_a_count_in_english_knows_one_from_many():
    with translation.override("en"):
        assert formats.count_words(1, "件") == f"1{THIN}case"
        assert formats.count_words(2, "件") == f"2{THIN}cases"


def test_a_count_stops_at_its_cap():
    assert formats.capped_words(1000, 1000) == "1,000"
    assert formats.capped_words(1001, 1000) == "1,000+"


@pytest.mark.parametrize(
    ("fen", "words"), [(30000, "¥300.00"), (130050, "¥1,300.50"), (5, "¥0.05"), (-300, "-¥3.00")]
)
def test_money_shows_its_fen(fen, words):
    assert formats.money_words(fen) == words


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_no_fen_is_lost_in_writing(fen):
    words = formats.money_words(fen)

    assert int(words.replace("¥", "").replace(",", "").replace(".", "")) == fen


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812342210", "138****2210"),
        ("+86 138 1234 2210", "138****2210"),
        ("0574-88001234", "0574****1234"),
        ("8800123", "880****23"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_a_masked_phone_keeps_its_ends(phone, masked):
    assert formats.masked_phone(phone) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_middle_of_a_phone_number_is_never_shown(phone):
    assert formats.masked_phone(phone) == f"{phone[:3]}****{phone[7:]}"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王磊", "王*"), ("欧阳锋", "欧**"), ("陈先生", "陈先生"), ("John Smith", "J*** S***"), ("李", "李*")],
)
def test_a_masked_name_keeps_its_first_sign(name, masked):
    assert formats.masked_name(name) == masked


def test_other_numbers_keep_what_is_asked_for_only():
    assert formats.masked_tail("浙B·1238K", head=3, tail=2) == "浙B·***8K"
    assert formats.masked_tail("8K", head=3, tail=2) == "****"
    assert formats.masked_email("li.jing@example.com") == "l***@example.com"


@pytest.mark.parametrize(("size", "words"), [(820, "820 B"), (84_000, "84 KB"), (999_600, "1.0 MB")])
def test_a_file_has_a_size_people_can_read(size, words):
    assert formats.size_words(size).replace(THIN, " ") == words


def test_paper_names_the_day_whole():
    assert formats.written_words(at(2026, 11, 21, 17, 40), zone=ZONE) == "2026-11-21 17:40"
    assert formats.written_words(at(2026, 11, 22), zone=ZONE, ends_day=True) == "2026-11-21 24:00"
