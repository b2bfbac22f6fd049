"""Lengths are told apart only where every calendar agrees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.regulation.checking.measuring import is_surely_longer
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.ends import Ends
from bihuan.regulation.worktime.lengths import Length, Unit, parse_length
from bihuan.regulation.worktime.report import parse_start

CALENDAR = china_calendar(hours="09:00-12:00,13:00-18:00")


@pytest.mark.parametrize(
    ("one", "other", "longer"),
    [
        ("4 h", "30 min", True),
        ("30 min", "4 h", False),
        ("3 h", "3 h", False),
        ("2 ww", "9 wd", True),
        ("3 h", "7 wd", False),
        ("5 wd", "4 wh", None),
        ("3 d", "3 wd", None),
        ("1 year", "6 d", True),
        ("1 month", "30 d", None),
    ],
)
def test_a_length_is_longer_shorter_or_depends(one: str, other: str, longer: bool | None) -> None:
    assert is_surely_longer(parse_length(one), parse_length(other)) is longer


lengths = st.builds(
    Length, st.integers(1, 12), st.sampled_from([unit for unit in Unit if unit is not Unit.YEAR])
)
starts = st.datetimes(
    min_value=parse_start("2025-01-01T00:00", CALENDAR).replace(tzinfo=None),
    max_value=parse_start("2026-06-30T00:00", CALENDAR).replace(tzinfo=None),
)


@given(lengths, lengths, starts, st.booleans())
def test_what_is_surely_longer_never_ends_sooner_on_the_calendar(
    one: Length, other: Length, start: object, roll: bool
) -> None:
    begins = parse_start(str(start).replace(" ", "T"), CALENDAR)
    first, second = (due(length, begins, CALENDAR, ends=Ends(roll=roll)).at for length in (one, other))

    match is_surely_longer(one, other):
        case True:
            assert first >= second
        case False:
            assert first <= second
        case None:
            pass
