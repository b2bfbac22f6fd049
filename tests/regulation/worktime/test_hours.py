import pytest

from bihuan.regulation.worktime.hours import HoursError, Span, parse_hours, written


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("around the clock", (Span(0, 1440),)),
        ("09:00-12:00,13:00-18:00", (Span(540, 720), Span(780, 1080))),
        ("20:00-08:00", (Span(1200, 1920),)),
        ("00:00-06:00,22:00-24:00", (Span(0, 360), Span(1320, 1440))),
    ],
)
def test_hours_read_as_they_are_written(text: str, hours: tuple[Span, ...]) -> None:
    assert parse_hours(text) == hours
    assert written(hours) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9-18", "is not a span"),
        ("", "is not a span"),
        ("09:00-12:60", "is not a time of day"),
        ("24:00-25:00", "is not a time of day"),
        ("09:00-09:00", "is empty"),
        ("09:00-12:00,11:00-18:00", "begins before"),
        ("08:00-12:00,20:00-09:00", "runs into the next day"),
    ],
)
def test_hours_that_make_no_day_are_refused(text: str, told: str) -> None:
    with pytest.raises(HoursError, match=told):
        parse_hours(text)
