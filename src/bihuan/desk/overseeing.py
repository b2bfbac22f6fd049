"""What the supervision board counts: how each place stands, and who has how much on their desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.cases.queries.clocks import Place, Standing, standings
from bihuan.cases.queries.workload import Load, workload
from bihuan.desk.filtering import places_of
from bihuan.desk.frame import Viewer
from bihuan.pages.formats import length_words, number_words
from bihuan.pages.shapes import Cell, Chip, Column

Rows = tuple[tuple[Cell, ...], ...]
Table = tuple[tuple[Column, ...], Rows]
# A table of people is looked through, not searched.
MOST_PEOPLE = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """The two tables above the board; either may be empty. `more`: not everything late was counted."""

    places: Table
    people: Table
    late: int
    soon: int
    more: bool


def asked_place(viewer: Viewer, asked: QueryDict | Mapping[str, str]) -> Place | None:
    """The place the address narrows the board to; None where it names none that the viewer has to do with."""
    unit, department, person = (asked.get(name, "") for name in ("unit", "department", "person"))
    place = next((one for one in places_of(viewer) if one.code == unit), None)
    if place is None:
        return None
    codes = {code for code, _kind, _name in place.departments}
    narrowed = department if department in codes else None
    return Place(unit, narrowed, person if person in viewer.names.people else "")


def chips(viewer: Viewer, at: Place | None) -> tuple[Chip, ...]:
    """What narrows the board, each with the address without it."""
    if at is None:
        return ()
    found = [Chip(label=viewer.names.unit(at.unit), clear_url=board_url(None))]
    if at.department:
        found.append(Chip(label=viewer.names(at.department), clear_url=board_url(Place(at.unit))))
    if at.person:
        found.append(Chip(label=viewer.names(at.person), clear_url=board_url(Place(at.unit, at.department))))
    return tuple(found)


def board_url(at: Place | None) -> str:
    """The board of a place; of everything in sight without one."""
    said = {"unit": at.unit, "department": at.department, "person": at.person} if at is not None else {}
    kept = {name: value for name, value in said.items() if value}
    return reverse("desk:supervision") + (f"?{urlencode(kept)}" if kept else "")


def counted(viewer: Viewer, at: Place | None, *, until: timedelta) -> Counted:
    """Places where more than one is in sight; people where a unit, or a department of it, is looked at."""
    stood, more = standings(viewer.scope, now=viewer.now, until=viewer.now + until)
    places = _places(viewer, stood, at)
    within = [one for one in stood if at is None or at.holds(one.place)]
    return Counted(
        places=(_place_columns(), places) if len(places) > 1 else ((), ()),
        people=(_people_columns(), _people(viewer, at or _only_unit(viewer))),
        late=sum(one.late for one in within),
        soon=sum(one.soon for one in within),
        more=more,
    )


def _place_columns() -> tuple[Column, ...]:
    return (
        Column(label=_("单位或部门")),
        Column(label=_("已超时"), numeric=True),
        Column(label=_("24 小时内到期"), numeric=True),
        Column(label=_("拖得最久")),
    )


def _people_columns() -> tuple[Column, ...]:
    return (
        Column(label=_("人员")),
        Column(label=_("部门")),
        Column(label=_("手上的任务"), numeric=True),
        Column(label=_("其中已超时"), numeric=True),
    )


def _places(viewer: Viewer, stood: Iterable[Standing], at: Place | None) -> Rows:
    """By unit; by department within the one that is looked at, or where there is no other."""
    found = list(stood)
    units = {one.place.unit for one in found}
    unit = at.unit if at is not None else next(iter(units), "") if len(units) == 1 else ""
    if unit:
        within = [one for one in found if one.place.unit == unit]
        return tuple(_place_row(viewer, one.place, [one]) for one in within if one.place.department)
    by_unit = {code: [one for one in found if one.place.unit == code] for code in units}
    ordered = sorted(by_unit.items(), key=lambda each: (-sum(one.late for one in each[1]), each[0]))
    return tuple(_place_row(viewer, Place(code), own) for code, own in ordered)


def _place_row(viewer: Viewer, place: Place, stood: list[Standing]) -> tuple[Cell, ...]:
    late, soon = sum(one.late for one in stood), sum(one.soon for one in stood)
    name = viewer.names(place.department) if place.department else viewer.names.unit(place.unit)
    return (
        Cell(value=name, url=board_url(place)),
        Cell(value=number_words(late), tone="late" if late else None),
        Cell(value=number_words(soon)),
        Cell(value=_longest(min(one.due for one in stood), viewer.now)),
    )


def _longest(due: datetime, now: datetime) -> str:
    return length_words(now - due) if due < now else "—"


def _only_unit(viewer: Viewer) -> Place | None:
    """The unit of a viewer who oversees one alone."""
    places = places_of(viewer)
    return Place(places[0].code) if len(places) == 1 else None


def _people(viewer: Viewer, at: Place | None) -> Rows:
    """Who has how much, for whoever sees the unit whole or that department; nobody's first."""
    if at is None or not viewer.scope.sees_department(at.unit, at.department):
        return ()
    loads = workload([at.unit], now=viewer.now, department=at.department or "")
    return tuple(_load_row(viewer, one) for one in loads[:MOST_PEOPLE])


def _load_row(viewer: Viewer, load: Load) -> tuple[Cell, ...]:
    url = board_url(Place(load.unit, load.department or None, load.person)) if load.person else ""
    return (
        Cell(value=viewer.names(load.person) if load.person else _("待认领"), url=url),
        Cell(value=viewer.names(load.department) if load.department else "—"),
        Cell(value=number_words(load.tasks)),
        Cell(value=number_words(load.late), tone="late" if load.late else None),
    )
