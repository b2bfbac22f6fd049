"""The robots of a unit's group chats: told, listed, taken away, and spoken through."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bihuan.inbox.models import Robot
from bihuan.inbox.senders import robots as speaking
from bihuan.inbox.senders.sending import Answer
from bihuan.inbox.senders.web import parts_of
from bihuan.parties.sealing import seal, unseal
from bihuan.people.models import Unit

KINDS = tuple(speaking.KINDS)


@dataclass(frozen=True, slots=True)
class Known:
    """A robot without its secret."""

    id: int
    unit: str
    kind: str
    name: str


def add(unit: str, kind: str, name: str, *, url: str, secret: str, now: datetime) -> Known:
    """Keeps a robot, in place of one of the same name. Raises ValueError for what is none."""
    if kind not in KINDS:
        raise ValueError(f"expected one of {', '.join(KINDS)}, found {kind}")
    if kind != "apprise":
        parts_of(url)
    kept = {"url": seal(url), "secret": seal(secret) if secret else b"", "made_at": now}
    row, _made = Robot.objects.update_or_create(unit=unit, kind=kind, name=name, defaults=kept)
    return Known(row.pk, unit, kind, name)


def remove(id: int) -> bool:
    return Robot.objects.filter(pk=id).delete()[0] == 1


def listed() -> tuple[Known, ...]:
    rows = Robot.objects.order_by("unit", "kind", "name").values_list("id", "unit", "kind", "name")
    return tuple(Known(*row) for row in rows)


def of(unit: str, kinds: Collection[str]) -> tuple[Known, ...]:
    """The robots of those kinds in the unit's chats; of the nearest unit above where it has none."""
    upward = Unit.objects.get(code=unit).upward
    rows = Robot.objects.filter(unit__in=upward, kind__in=tuple(kinds)).order_by("id")
    found = [Known(*row) for row in rows.values_list("id", "unit", "kind", "name")]
    held = {(one.unit, one.kind) for one in found}
    nearest = {kind: next(code for code in upward if (code, kind) in held) for _unit, kind in held}
    return tuple(one for one in found if nearest[one.kind] == one.unit)


def speak(id: int, text: str, *, now: datetime) -> Answer:
    """Has the robot say the text."""
    row = Robot.objects.get(pk=id)
    return speaking.KINDS[row.kind](unseal(row.url), unseal(row.secret), text, now)
