"""The worked deadlines of the domain reference, each of them."""

import json
import re
from datetime import date, datetime, timedelta

import pytest
from tests.needs import ROOT

from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.counting import due
from bihuan.regulation.worktime.elapsed import full_days
from bihuan.regulation.worktime.ends import Due, Ends
from bihuan.regulation.worktime.lengths import Length, Unit

_FILE = ROOT.parent / "shared" / "reference" / "calendar_vectors.json"
_UNITS = {
    "workdays": Unit.WORKING_DAY,
    "days": Unit.DAY,
    "days+pause": Unit.DAY,
    "months": Unit.MONTH,
    "hours": Unit.HOUR,
    "workhours": Unit.WORKING_HOUR,
    "missing-calendar": Unit.WORKING_DAY,
}


def _vectors() -> list[dict[str, str]]:
    return json.loads(_FILE.read_text())["vectors"] if _FILE.exists() else []


def _of(*kinds: str) -> list[object]:
    vectors = [pytest.param(one, id=one["id"]) for one in _vectors() if one["kind"] in kinds]
    missing = pytest.mark.skip(
        reason=f"the worked deadlines are not there: {_FILE.name} beside the repository"
    )
    return vectors or [pytest.param({}, id="-".join(kinds), marks=missing)]


def test_every_kind_of_vector_has_a_test() -> None:
    if not _FILE.exists():
        pytest.skip(f"the worked deadlines are not there: {_FILE.name} beside the repository")

    kinds = {one["kind"] for one in _vectors()}

    assert kinds <= {*_UNITS, "ceil24h"}


@pytest.mark.parametrize("vector", _of("workdays", "days", "months", "hours", "workhours"))
def test_a_vector_is_counted_as_worked_out(vector: dict[str, str]) -> None:
    calendar = _calendar(vector)

    end = due(
        _length(vector), _start(vector, calendar), calendar, ends=Ends(roll="no roll" not in vector["rule"])
    )

    assert _shown(end) == vector["due"]
    assert not end.provisional


@pytest.mark.parametrize("vector", _of("ceil24h"))
def test_days_of_24_hours_are_rounded_up(vector: dict[str, str]) -> None:
    begins, ends = (datetime.fromisoformat(moment) for moment in vector["start"].split(" .. "))

    assert f"{full_days(begins, ends)}日" == vector["due"]


@pytest.mark.parametrize("vector", _of("days+pause"))
def test_suspended_dates_are_not_counted(vector: dict[str, str]) -> None:
    calendar = _calendar(vector)
    first, last = (date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", vector["rule"]))
    window = (_midnight(first, calendar), _midnight(last, calendar))

    end = due(_length(vector), _start(vector, calendar), calendar, suspended=[window])

    assert _shown(end) == vector["due"]


@pytest.mark.parametrize("vector", _of("missing-calendar"))
def test_a_year_not_announced_makes_the_end_provisional(vector: dict[str, str]) -> None:
    calendar = _calendar(vector)

    end = due(_length(vector), _start(vector, calendar), calendar)

    unresolved = vector["due"].startswith("UNRESOLVED")
    assert end.provisional == unresolved
    assert unresolved or _shown(end) == vector["due"]


def _calendar(vector: dict[str, str]) -> WorkCalendar:
    spans = re.findall(r"'(\d\d:\d\d)', '(\d\d:\d\d)'", vector["rule"])
    hours = ",".join(f"{begins}-{ends}" for begins, ends in spans)
    return china_calendar(hours=hours or "around the clock")


def _length(vector: dict[str, str]) -> Length:
    amount = re.match(r"\d+", vector["rule"])
    assert amount
    return Length(int(amount[0]), _UNITS[vector["kind"]])


def _start(vector: dict[str, str], calendar: WorkCalendar) -> datetime:
    start = datetime.fromisoformat(vector["start"])
    # A start without an hour is any moment of its day; afternoon is as good as morning.
    return start.replace(tzinfo=calendar.zone) + timedelta(hours=0 if " " in vector["start"] else 15)


def _midnight(day: date, calendar: WorkCalendar) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone)


def _shown(end: Due) -> str:
    shown = end.written().removesuffix("+08:00").replace("T", " ")
    return shown if end.ends_day else f"{shown}:00"
