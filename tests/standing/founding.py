"""The demo's organisation without its complaints, and a token for everybody: for tests from outside.

`python -m tests.standing.founding` makes the database of its environment, founds it there and prints it as
JSON.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

GROUP = "NH"


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits: `department` is empty for a post of the unit itself."""

    unit: str
    department: str
    post: str


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the office, with a token that reaches the whole group."""

    login: str
    id: str
    token: str
    seats: tuple[Seat, ...]

    def sits_in(self, unit: str) -> bool:
        return any(seat.unit == unit for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Founded:
    """`service` is the token of a program that lodges and reads for the whole group."""

    service: str
    workers: tuple[Worker, ...]

    @classmethod
    def read(cls, text: str) -> "Founded":
        said = json.loads(text)
        return cls(said["service"], tuple(map(_worker, said["workers"])))


def _worker(said: Mapping[str, object]) -> Worker:
    seats = tuple(Seat(**seat) for seat in said["seats"])  # type: ignore[attr-defined]
    return Worker(str(said["login"]), str(said["id"]), str(said["token"]), seats)


def found(now: datetime) -> Founded:
    """Founds the organisation, with the regulations it works under, in an empty database."""
    from bihuan.api.tokens import Allowed
    from bihuan.config.demo.founding import found_organisation, read
    from bihuan.people.models import Appointment, User

    found_organisation(read("organisation.yaml"), now=now)
    seats: dict[int, list[Seat]] = {}
    for held in Appointment.objects.select_related("unit", "department").order_by("id"):
        department = held.department.code if held.department else ""
        seats.setdefault(held.user_id, []).append(Seat(held.unit.code, department, held.post))
    workers = tuple(
        Worker(
            user.login_name,
            str(user.pk),
            _token(user, {Allowed.READ, Allowed.ACT}, now),
            tuple(seats[user.pk]),
        )
        for user in User.objects.order_by("pk")
        if user.pk in seats
    )
    return Founded(_token(None, {Allowed.LODGE, Allowed.READ, Allowed.SUPPLY}, now), workers)


def _token(person: object, allowed: set[object], now: datetime) -> str:
    from bihuan.api import tokens

    issued = tokens.issue(
        "测试",
        unit=GROUP,
        person=person,  # type: ignore[arg-type]
        allowed=frozenset(allowed),  # type: ignore[arg-type]
        now=now,
        expires_at=now + timedelta(days=365),
    )
    return issued.text


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    from bihuan.config import clock

    call_command("migrate", verbosity=0)
    print(json.dumps(asdict(found(clock.now()))))
