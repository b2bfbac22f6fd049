"""What the engine must know of the world at one moment: who holds what, the calendar, the settings.

Looked up in one query and remembered in this process under stamps that the database itself raises with
every change of
staff or of a setting, so that no process decides by yesterday's holders.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from bihuan.cases.ledger import entries_of
from bihuan.cases.office import SettingChanged
from bihuan.cases.raw import Hand
from bihuan.engine.case import Case
from bihuan.engine.commands import Command, Lodge, MoveToVersion, PlaceAt, RecordHistory
from bihuan.engine.known import (
    COMPLAINANT,
    STAFF,
    STANDARD_SETTINGS,
    SYSTEM,
    Actor,
    Department,
    Held,
    Holders,
    Known,
)
from bihuan.engine.lodging import HISTORY
from bihuan.parties.sealing import keyed
from bihuan.people import holders as posts
from bihuan.people.models import Appointment, Grade, Unit
from bihuan.people.models import Department as DepartmentRow
from bihuan.people.units import units_below
from bihuan.registry import calendars, versions, working
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar

SETTINGS = "settings"

_STAMPS = (
    "SELECT (SELECT value FROM cases_stamp WHERE name = 'office'),"
    f" (SELECT number FROM cases_stream WHERE id = '{SETTINGS}')"
)


@dataclass(frozen=True, slots=True)
class Stamps:
    """What the remembered holders and settings were read at."""

    office: int
    settings: int


ASKING_FOR_STAMPS: Final[tuple[str, tuple[()]]] = (_STAMPS, ())


def stamps(hand: Hand) -> Stamps:
    return stamps_from(hand.one(*ASKING_FOR_STAMPS))


def stamps_from(found: Any) -> Stamps:
    """What the answer to `ASKING_FOR_STAMPS` means."""
    office, settings = found
    return Stamps(office or 0, settings or 0)


def regulation_for(case: Case | None, command: Command, *, now: datetime, stamp: int) -> Regulation:
    """The version pinned to the case; for a new one the version in force where it is received, when it is
    received.

    Raises NoRegulation.
    """
    if case is not None and case.regulation != HISTORY:
        return versions.regulation(case.regulation, case.version)
    return _in_force(*_received(case, command, now), stamp)


def _in_force(unit: str, moment: datetime, stamp: int) -> Regulation:
    return _in_force_on(unit, calendar_of(unit, stamp).local_day(moment), moment, stamp)


def _in_force_on(unit: str, day: date, moment: datetime, stamp: int) -> Regulation:
    key = (unit, day, stamp)
    found = _adopted.get(key)
    if found is None:
        if len(_adopted) >= MANY:
            _adopted.clear()
        found = _adopted[key] = versions.regulation(*working.in_force(unit, moment))
    return found


MANY = 4096
_adopted: dict[tuple[str, date, int], Regulation] = {}


def _received(case: Case | None, command: Command, now: datetime) -> tuple[str, datetime]:
    if isinstance(command, Lodge | RecordHistory):
        return command.unit, now if isinstance(command, RecordHistory) else command.received_at
    assert case is not None
    return case.unit, now


def known_for(
    hand: Hand,
    case: Case | None,
    command: Command,
    *,
    unit: str,
    now: datetime,
    by: str | None,
    stamped: Stamps,
    draw: int = 0,
) -> Known:
    """`draw` is the lot of the case (`lot_of`).

    `by` is a person's id, ``complainant``, or None for the system."""
    calendar = calendar_of(unit, stamped.office)
    day = calendar.local_day(now)
    return Known(
        now=now,
        calendar=calendar,
        by=actor(by, unit, day, stamped.office),
        holders=holders(unit, day, stamped.office),
        settings=_settings(hand, stamped.settings),
        target=_target(case, command, now, stamped.office),
        versions=versions_of(case),
        draw=draw,
    )


def lot_of(case: str) -> int:
    """From 0 to 9999, evenly and by nobody's choice: which cases a share of all falls on."""
    return int(keyed("survey lot", case)[:15], 16) % 10_000


@lru_cache(maxsize=1024)
def calendar_of(unit: str, stamp: int) -> WorkCalendar:
    return calendars.calendar_for(unit)


def _target(case: Case | None, command: Command, now: datetime, stamp: int) -> Regulation | None:
    if case is not None and isinstance(command, MoveToVersion | PlaceAt):
        return _in_force(case.unit, now, stamp)
    return None


def versions_of(case: Case | None) -> Mapping[str, Regulation]:
    pinned = (
        {i.version for i in case.instances.values() if i.version is not None} if case is not None else None
    )
    if not pinned or case is None:
        return MappingProxyType({})
    return {version: versions.regulation(case.regulation, version) for version in pinned}


def holders(unit: str, day: date, stamp: int) -> Holders:
    """Who holds which post in the unit and in the units above it. `stamp` is the office's."""
    return _holders(unit, _since(day, stamp), stamp)


@lru_cache(maxsize=4)
def _changes(stamp: int) -> tuple[date, ...]:
    return posts.days_of_change()


def _since(day: date, stamp: int) -> date:
    """The day since which everybody has held what they hold on `day`: looked up once for all between."""
    changes = _changes(stamp)
    place = bisect_right(changes, day)
    return changes[place - 1] if place else date.min


@lru_cache(maxsize=1024)
def _holders(unit: str, day: date, stamp: int) -> Holders:
    upward = Unit.objects.get(code=unit).upward
    by_post: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
    for at, post in sorted(set(Appointment.objects.filter(unit__in=upward).values_list("unit_id", "post"))):
        for one in posts.holders(at, post, on=day):
            key = (post, at, one.department)
            by_post[key] = (*by_post.get(key, ()), str(one.user))
    departments = {
        d.code: Department(d.code, d.kind, d.unit_id) for d in DepartmentRow.objects.filter(unit__in=upward)
    }
    return Holders(
        by_post=by_post,
        departments=departments,
        department_of={
            person: d for (_, _, d), people in by_post.items() if d is not None for person in people
        },
        unit_above=dict(pairwise(upward)),
    )


_SYSTEM, _COMPLAINANT = Actor(SYSTEM), Actor(COMPLAINANT)


def actor(by: str | None, unit: str, day: date, stamp: int) -> Actor:
    """Who commands, with what they hold that day; `oversees` where a post of theirs sees the unit or a
    department of it.
    """
    if by is None:
        return _SYSTEM
    if by == COMPLAINANT:
        return _COMPLAINANT
    return _person(by, unit, _since(day, stamp), stamp)


@lru_cache(maxsize=8192)
def _person(by: str, unit: str, day: date, stamp: int) -> Actor:
    held = posts.appointments_of(int(by), on=day)
    return Actor(
        STAFF,
        by,
        tuple(
            Held(h.post, h.unit, h.department, str(h.standing_in_for) if h.standing_in_for else None)
            for h in held
        ),
        oversees=any(_oversees(one, unit) for one in held),
    )


def _oversees(held: posts.Held, unit: str) -> bool:
    match held.grade:
        case Grade.EVERYTHING:
            return True
        case Grade.OWN_UNIT:
            return unit in units_below(held.unit)
        case Grade.OWN_DEPARTMENT:
            return held.unit == unit
        case _:
            return False


def settings_now(hand: Hand) -> Mapping[str, Any]:
    """The settings the next command will know."""
    return _settings(hand, stamps(hand).settings)


_settings_read: dict[int, Mapping[str, Any]] = {}


def _settings(hand: Hand, number: int) -> Mapping[str, Any]:
    """The settings as of their stream's head."""
    found = _settings_read.get(number)
    if found is None:
        changed = {
            entry.happened.event.setting: entry.happened.event.new
            for entry in entries_of(hand, SETTINGS, with_parts=False)
            if isinstance(entry.happened.event, SettingChanged)
        }
        found = {**STANDARD_SETTINGS, **changed}
        _settings_read.clear()
        _settings_read[number] = found
    return found
