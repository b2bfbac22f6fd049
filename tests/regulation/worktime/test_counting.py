from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.regulation.worktime.calendar import work_calendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import CountingError, NoWorkingDay, due
from bihuan.regulation.worktime.days import Override
from bihuan.regulation.worktime.elapsed import working_time
from bihuan.regulation.worktime.ends import Due, Ends
from bihuan.regulation.worktime.hours import parse_hours
from bihuan.regulation.worktime.limits import parse_limit
from bihuan.regulation.worktime.suspension import SuspensionError

_OFFICE = china_calendar(hours="09:00-12:00,13:00-18:00")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_OFFICE.zone)


def _written(limit: str, start: str, **how: object) -> str:
    return due(parse_limit(limit), _at(start), _OFFICE, **how).written().removesuffix("+08:00")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        ("30 min", "2026-09-30T23:45", "2026-10-01T00:15"),
        ("12 h", "2026-09-30T16:10", "2026-10-01T04:10"),
        ("5 24hd", "2026-05-06T09:00", "2026-05-11T09:00"),
        ("2 w", "2026-03-09T10:00", "2026-03-23T24:00"),
        ("2 ww", "2026-03-09T10:00", "2026-03-23T24:00"),
        ("2 ww", "2026-09-28T10:00", "2026-10-16T24:00"),
        ("1 month", "2028-01-31T10:00", "2028-02-29T24:00"),
        ("1 quarter", "2025-11-30T10:00", "2026-02-28T24:00"),
        ("1 half-year", "2025-08-31T10:00", "2026-02-28T24:00"),
        ("1 year", "2024-02-29T10:00", "2025-02-28T24:00"),
        ("at once", "2026-10-01T10:00", "2026-10-01T24:00"),
        ("the same day", "2026-09-30T10:00", "2026-09-30T24:00"),
        ("the same day", "2026-10-01T10:00", "2026-10-08T24:00"),
        ("by day 5 of next month", "2026-10-31T10:00", "2026-11-05T24:00"),
        ("by day 31 of next month", "2026-08-31T10:00", "2026-09-30T24:00"),
        ("by day 5 of next month", "2026-11-30T10:00", "2026-12-07T24:00"),
        ("by week's end", "2026-11-18T10:00", "2026-11-23T24:00"),
        ("by month's end", "2026-09-30T23:59", "2026-09-30T24:00"),
        ("by month's end", "2026-12-05T10:00", "2026-12-31T24:00"),
        ("by quarter's end", "2026-07-01T10:00", "2026-09-30T24:00"),
        ("by half-year's end", "2026-01-05T10:00", "2026-06-30T24:00"),
        ("by year's end", "2026-01-05T10:00", "2026-12-31T24:00"),
        ("until 2026-10-03", "2026-09-30T10:00", "2026-10-03T24:00"),
        ("until 2026-10-03T17:00+08:00", "2026-09-30T10:00", "2026-10-03T17:00"),
        ("3 years or by quarter's end whichever first", "2026-09-01T10:00", "2026-09-30T24:00"),
        ("3 wd or 3 d whichever last", "2026-11-20T10:00", "2026-11-25T24:00"),
    ],
)
def test_each_kind_of_limit_ends_where_it_should(limit: str, start: str, end: str) -> None:
    assert _written(limit, start) == end


@pytest.mark.parametrize(
    ("limit", "start", "after_close", "end"),
    [
        ("1 wd", "2026-11-19T18:00", "next day", "2026-11-20T24:00"),
        ("1 wd", "2026-11-19T18:01", "same day", "2026-11-20T24:00"),
        ("1 wd", "2026-11-19T18:01", "next day", "2026-11-23T24:00"),
        ("1 wd", "2026-11-20T18:01", "next day", "2026-11-23T24:00"),
        ("1 wd", "2026-11-20T18:01", "next working day", "2026-11-24T24:00"),
        ("1 wd", "2026-11-21T10:00", "next working day", "2026-11-24T24:00"),
        ("at once", "2026-11-20T18:01", "next working day", "2026-11-20T24:00"),
    ],
)
def test_what_arrives_after_closing_counts_as_the_regulation_says(
    limit: str, start: str, after_close: str, end: str
) -> None:
    assert _written(limit, start, ends=Ends(after_close=after_close)) == end  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "start", "roll", "end"),
    [
        ("3 wd", "2026-09-30T16:20", True, "2026-10-10T18:00"),
        ("1 d", "2026-11-20T10:00", False, "2026-11-21T24:00"),
        ("the same day", "2026-11-20T17:59", True, "2026-11-20T18:00"),
        ("the same day", "2026-11-20T18:00", True, "2026-11-20T24:00"),
    ],
)
def test_a_limit_can_end_at_the_close_of_business(limit: str, start: str, roll: bool, end: str) -> None:
    assert _written(limit, start, ends=Ends(roll=roll, close=True)) == end


def test_a_half_day_closes_at_its_own_hour() -> None:
    eve = Override(date(2026, 12, 31), works=True, reason="半天", hours=parse_hours("09:00-12:00"))

    end = due(
        parse_limit("1 wd"), _at("2026-12-30T10:00"), _OFFICE.with_overrides(eve), ends=Ends(close=True)
    )

    assert end.written() == "2026-12-31T12:00+08:00"


def test_working_hours_run_through_a_shift_past_midnight() -> None:
    nights = china_calendar(hours="20:00-08:00")

    # Friday's shift ends on Saturday morning; the next begins on Monday evening.
    end = due(parse_limit("6 wh"), _at("2026-11-21T03:00"), nights)

    assert end.written() == "2026-11-23T21:00+08:00"


def test_an_hour_of_two_shifts_that_overlap_is_counted_once() -> None:
    early = Override(date(2026, 11, 20), works=True, reason="早班", hours=parse_hours("06:00-10:00"))
    nights = china_calendar(hours="20:00-08:00", overrides=[early])

    end = due(parse_limit("14 wh"), _at("2026-11-19T20:00"), nights)

    assert end.written() == "2026-11-20T10:00+08:00"
    assert working_time(_at("2026-11-19T20:00"), _at("2026-11-20T10:00"), nights) == timedelta(hours=14)


@pytest.mark.parametrize(
    ("moment", "late"),
    [("2026-10-10T23:59:59", False), ("2026-10-11T00:00", True)],
)
def test_a_day_is_in_time_before_24_00(moment: str, late: bool) -> None:
    end = due(parse_limit("3 wd"), _at("2026-09-30T16:20"), _OFFICE)

    assert end.ends_day == date(2026, 10, 10)
    assert end.is_late(_at(moment)) is late


@pytest.mark.parametrize(
    ("limit", "ends", "moment"),
    [("12 h", Ends(), "2026-10-01T04:10"), ("3 wd", Ends(close=True), "2026-10-10T18:00")],
)
def test_the_due_hour_and_the_closing_time_are_still_in_time(limit: str, ends: Ends, moment: str) -> None:
    end = due(parse_limit(limit), _at("2026-09-30T16:10"), _OFFICE, ends=ends)

    assert not end.is_late(_at(moment))
    assert end.is_late(_at(moment) + timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("limit", "windows", "end"),
    [
        ("12 h", ["16T10:00 16T15:00"], "2026-11-17T02:00"),
        ("12 h", ["16T10:00 16T15:00", "16T12:00 16T16:00"], "2026-11-17T03:00"),
        ("12 h", ["15T09:00 16T10:00"], "2026-11-16T22:00"),
        ("12 h", ["16T10:00 16T20:00", "16T12:00 16T13:00"], "2026-11-17T07:00"),
        ("3 h", ["16T12:00 16T15:00"], "2026-11-16T12:00"),
        ("8 wh", ["16T10:00 16T15:00"], "2026-11-17T14:00"),
        ("5 d", ["23T09:00 25T09:00"], "2026-11-25T24:00"),
        ("3 wd", ["17T10:00 19T09:00"], "2026-11-23T24:00"),
        ("3 wd", ["17T10:00 19T09:00", "18T10:00 20T09:00"], "2026-11-24T24:00"),
        ("3 d", ["17T10:00 17T11:00"], "2026-11-19T24:00"),
        ("3 d", ["19T10:00 20T09:00"], "2026-11-20T24:00"),
        ("1 month", ["17T10:00 19T09:00"], "2026-12-18T24:00"),
        ("the same day", ["16T10:00 18T09:00"], "2026-11-18T24:00"),
        ("until 2026-11-19", ["17T10:00 19T09:00"], "2026-11-19T24:00"),
    ],
)
def test_suspended_time_is_not_counted(limit: str, windows: list[str], end: str) -> None:
    suspended = [tuple(_at(f"2026-11-{edge}") for edge in window.split()) for window in windows]

    # The sixteenth is a Monday.
    assert _written(limit, "2026-11-16T09:00", suspended=suspended) == end


@pytest.mark.parametrize(
    ("limit", "extended", "end"),
    [
        ("7 wd", ["3 wd"], "2026-11-30T24:00"),
        ("5 d", ["3 d"], "2026-11-26T24:00"),
        ("12 h", ["6 h", "30 min"], "2026-11-17T03:30"),
        ("12 h", ["1 wd"], "2026-11-17T24:00"),
        ("1 wd", ["2 h"], "2026-11-18T02:00"),
        ("1 wd", ["2 wh"], "2026-11-18T11:00"),
        ("7 wd", ["until 2026-11-20"], "2026-11-25T24:00"),
        ("7 wd", ["until 2026-11-28"], "2026-11-28T24:00"),
    ],
)
def test_an_extension_begins_where_the_limit_ended(limit: str, extended: list[str], end: str) -> None:
    assert _written(limit, "2026-11-16T09:00", extended=[parse_limit(one) for one in extended]) == end


def test_the_last_of_a_limit_may_be_provisional_though_its_start_is_firm() -> None:
    firm = due(parse_limit("3 wd"), _at("2026-12-28T10:00"), _OFFICE)
    doubtful = due(parse_limit("4 wd"), _at("2026-12-28T10:00"), _OFFICE)

    assert (firm.provisional, doubtful.provisional) == (False, True)


@pytest.mark.parametrize(
    ("limit", "start", "ends", "provisional"),
    [
        ("48 h", "2026-12-31T10:00", Ends(), False),
        ("8 wh", "2026-12-31T16:00", Ends(), True),
        ("1 wd", "2026-12-31T16:00", Ends(), True),
        ("1 month", "2026-12-28T10:00", Ends(), True),
        ("1 month", "2026-12-28T10:00", Ends(roll=False), False),
        ("1 month", "2026-12-28T10:00", Ends(roll=False, close=True), True),
        ("at once", "2027-01-04T19:00", Ends(after_close="next working day"), False),
        ("3 wd or 3 years whichever first", "2026-11-16T10:00", Ends(), False),
        ("3 wd or 3 years whichever last", "2026-11-16T10:00", Ends(), True),
        ("24 h or 2 wd whichever first", "2027-01-04T10:00", Ends(), True),
    ],
)
def test_an_end_is_provisional_when_a_notice_could_move_it(
    limit: str, start: str, ends: Ends, provisional: bool
) -> None:
    assert due(parse_limit(limit), _at(start), _OFFICE, ends=ends).provisional is provisional


def test_a_provisional_end_stays_provisional_through_an_extension() -> None:
    end = due(parse_limit("1 wd"), _at("2026-12-31T16:00"), _OFFICE, extended=[parse_limit("24 h")])

    assert end.provisional


@pytest.mark.parametrize("limit", ["1 wd", "1 ww", "1 wh", "1 d", "by month's end"])
def test_a_calendar_without_a_working_day_ends_the_search(limit: str) -> None:
    idle = work_calendar(week=[], years=[2026], make_up={date(2026, 1, 4): "元旦"})

    with pytest.raises(NoWorkingDay):
        due(parse_limit(limit), _at("2026-11-16T09:00"), idle)


def test_a_calendar_of_named_working_days_alone_finds_the_last_of_them() -> None:
    fairs = work_calendar(
        week=[], years=[2026], make_up={date(2026, 12, 4): "庙会", date(2026, 12, 6): "庙会"}
    )

    end = due(parse_limit("2 wd"), _at("2026-11-16T09:00"), fairs)

    assert end.ends_day == date(2026, 12, 6)


@pytest.mark.parametrize("limit", ["100 years", "25000 wd", "876600 h"])
def test_a_limit_past_the_end_of_the_calendar_is_refused(limit: str) -> None:
    with pytest.raises(CountingError, match="before the year 10000"):
        due(parse_limit(limit), _at("9990-01-01T09:00"), _OFFICE)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(CountingError, match="offset"):
        due(parse_limit("3 h"), datetime(2026, 11, 16, 9), _OFFICE)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(SuspensionError):
        _written("3 h", "2026-11-16T09:00", suspended=[(_at("2026-11-16T11:00"), _at("2026-11-16T10:00"))])


def test_the_same_instant_counts_the_same_from_every_zone() -> None:
    start = _at("2026-09-30T00:30")

    assert due(parse_limit("3 wd"), start.astimezone(UTC), _OFFICE) == due(
        parse_limit("3 wd"), start, _OFFICE
    )


def test_hours_pass_evenly_where_the_clocks_are_changed() -> None:
    berlin = work_calendar(tz="Europe/Berlin", years=[2026])
    start = datetime(2026, 3, 28, 12, tzinfo=berlin.zone)

    assert due(parse_limit("24 h"), start, berlin).written() == "2026-03-29T13:00+02:00"
    assert due(parse_limit("1 d"), start, berlin, ends=Ends(roll=False)).written() == "2026-03-29T24:00+02:00"


def test_a_due_made_again_from_what_was_stored_is_the_same() -> None:
    end = due(parse_limit("3 wd"), _at("2026-09-30T16:20"), _OFFICE, ends=Ends(close=True))

    again = Due(end.at, end.ends_day, end.provisional, end.tz)

    assert again == end
    assert again.written() == "2026-10-10T18:00+08:00"
