"""Recording what happens in the office: units, appointments, regulations and settings have streams of
their own.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction

from bihuan.cases.chain import new_head, write_down
from bihuan.cases.entering import MOVE_STREAM, NEW_STREAM, recorded_after, write_entries
from bihuan.cases.ledger import head_of
from bihuan.cases.looking_up import settings_now
from bihuan.cases.models import StreamKind
from bihuan.cases.office import (
    AppointmentEnded,
    AppointmentMade,
    CalendarChanged,
    RegulationAdopted,
    RegulationPublished,
    SettingChanged,
    UnitChanged,
)
from bihuan.cases.raw import hand
from bihuan.engine.events import Because, Event, Happened, Part
from bihuan.engine.surveying import share_setting

OFFICE = Because("office")


def record(event: Event, *, at: datetime, by: str | None, parts: tuple[Part, ...] = ()) -> str:
    """Enters an event of `cases.office` in its stream, inside the caller's transaction if there is one.
    Returns the stream.

    Raises TypeError for an event that belongs to no office stream.
    """
    kind, stream = stream_of(event)
    happened = Happened(event, at.astimezone(UTC), by, OFFICE, parts)
    with transaction.atomic(), hand() as ours:
        # The row is there before it is locked, so that two first entries cannot both begin the chain.
        empty = new_head(stream)
        ours.run(f"{NEW_STREAM} ON CONFLICT (id) DO NOTHING", (stream, kind.value, 0, empty.hash, 0))
        head = head_of(ours, stream, hold=True) or empty
        recorded_at = recorded_after(head, at)
        entries, rows = write_down(head, (happened,), recorded_at=recorded_at, command=uuid.uuid4().hex)
        write_entries(ours, entries, rows)
        ours.run(MOVE_STREAM, (head.number, head.hash, recorded_at, stream))
    return stream


def stream_of(event: Event) -> tuple[StreamKind, str]:
    """Where an office event is entered."""
    match event:
        case UnitChanged(unit=unit) | CalendarChanged(unit=unit) | RegulationAdopted(unit=unit):
            return StreamKind.UNIT, f"unit:{unit}"
        case AppointmentMade(person=person) | AppointmentEnded(person=person):
            return StreamKind.APPOINTMENT, f"appointment:{person}"
        case RegulationPublished(regulation=regulation):
            return StreamKind.REGULATION, f"regulation:{regulation}"
        case SettingChanged():
            return StreamKind.SETTINGS, "settings"
        case _:
            raise TypeError(f"expected an event of the office, found {type(event).__name__}")


PENALTY_MODES = ("coaching", "points", "performance_pay", "compensation", "fine")
GUANGDONG = ("广东", "广东省", "guangdong")


class SettingRefused(Exception):
    """A setting that the law or the other settings do not allow; the message says why."""


def province_of(unit: str) -> str:
    """The name of the setting that says where a unit is."""
    return f"province@{unit}"


def change_setting(setting: str, new: object, *, at: datetime, by: str | None) -> None:
    """Changes a setting the engine knows, such as ``penalty_mode``; from the next command on it counts.

    Raises SettingRefused for a penalty mode that there is not, and for fines where a unit is in Guangdong,
    whose rules on labour supervision punish an employer's rules that contain them.
    """
    with transaction.atomic(), hand() as ours:
        before = settings_now(ours)
        _require_lawful({**before, setting: new})
        old = before.get(setting)
        record(SettingChanged(setting, old, new), at=at, by=by)


def _require_lawful(settings: Mapping[str, object]) -> None:
    for name, share in settings.items():
        sound = str(share).isascii() and str(share).isdecimal() and 1 <= int(str(share)) <= 100
        if name.startswith(share_setting("")) and not sound:
            raise SettingRefused(f"expected a survey_share from 1 to 100 (per cent), found {share}")
    mode = settings.get("penalty_mode")
    if mode not in PENALTY_MODES:
        raise SettingRefused(f"expected a penalty_mode of {', '.join(PENALTY_MODES)}, found {mode}")
    if mode != "fine":
        return
    prefix = province_of("")
    there = sorted(
        name.removeprefix(prefix)
        for name, value in settings.items()
        if name.startswith(prefix) and str(value).strip().casefold() in GUANGDONG
    )
    if there:
        raise SettingRefused(
            f"单位 {'、'.join(there)} 在广东，那里的规章制度不得规定罚款；请改用其他处罚方式。"
            f" Units in Guangdong ({', '.join(there)}) may not fine staff; choose another penalty_mode."
        )
