"""The JSON form of a calendar, checked key by key."""

from collections.abc import Mapping
from datetime import date
from typing import Final, TypedDict

from .days import CalendarError, Override
from .hours import AROUND_THE_CLOCK, parse_hours, written

MONDAY_TO_FRIDAY: Final = (1, 2, 3, 4, 5)


class Content(TypedDict):
    """What `work_calendar` takes."""

    tz: str
    hours: str
    week: list[int]
    half_days: dict[int, str]
    years: list[int]
    rest: dict[date, str]
    make_up: dict[date, str]
    overrides: list[Override]


def read(data: Mapping[str, object]) -> Content:
    """The content of a calendar. Raises CalendarError and HoursError."""
    if unknown := sorted(set(data) - _KEYS):
        raise CalendarError(f"expected the keys {', '.join(sorted(_KEYS))}, found {unknown[0]}.")
    half_days = _texts(data.get("half_days", {}), "half_days")
    return Content(
        tz=_text(data.get("tz"), "tz"),
        hours=_text(data.get("hours", AROUND_THE_CLOCK), "hours"),
        week=_numbers(data.get("week", list(MONDAY_TO_FRIDAY)), "week"),
        half_days={_number(weekday, "half_days"): hours for weekday, hours in half_days.items()},
        years=_numbers(data.get("years", []), "years"),
        rest=_named(data, "rest"),
        make_up=_named(data, "make_up"),
        overrides=[_override(one) for one in _items(data.get("overrides", []), "overrides")],
    )


_KEYS: Final = frozenset(Content.__annotations__)


def written_override(one: Override) -> dict[str, object]:
    """One decision of the company, as `read` takes it."""
    data: dict[str, object] = {"on": one.on.isoformat(), "works": one.works, "reason": one.reason}
    return data if one.hours is None else data | {"hours": written(one.hours)}


def _override(value: object) -> Override:
    if not isinstance(value, Mapping) or not isinstance(value.get("works"), bool):
        raise CalendarError(f"overrides: expected on, works (true or false) and reason, found {value!r}.")
    hours = value.get("hours")
    return Override(
        on=_date(value.get("on"), "overrides"),
        works=value["works"],
        reason=_text(value.get("reason"), "overrides"),
        hours=None if hours is None else parse_hours(_text(hours, "overrides")),
    )


def _named(data: Mapping[str, object], where: str) -> dict[date, str]:
    return {_date(on, where): name for on, name in _texts(data.get(where, {}), where).items()}


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise CalendarError(f"{where}: expected a text, found {value!r}.")
    return value


def _number(value: object, where: str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit()) or len(text) > 4:
        raise CalendarError(f"{where}: expected a number, found {value!r}.")
    return int(text)


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(_text(value, where))
    except ValueError:
        raise CalendarError(f'{where}: expected a date such as "2026-10-01", found {value!r}.') from None


def _items(value: object, where: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise CalendarError(f"{where}: expected a list, found {value!r}.")
    return list(value)


def _numbers(value: object, where: str) -> list[int]:
    return [_number(item, where) for item in _items(value, where)]


def _texts(value: object, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise CalendarError(f"{where}: expected names by key, found {value!r}.")
    return {_text(key, where): _text(name, where) for key, name in value.items()}
