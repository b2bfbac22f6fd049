"""People of the office who do what they are offered, through the REST door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import quote

from bihuan.regulation.model import Field, FieldKind, Regulation
from tests.standing.doors import Door, Said
from tests.standing.founding import Founded, Worker


@dataclass(frozen=True, slots=True)
class Task:
    """A task that `worker` may do in `case`, as it was offered."""

    case: str
    unit: str
    worker: Worker
    offered: Mapping[str, Any]

    @property
    def step(self) -> str:
        return f"{self.offered['procedure']}/{self.offered['step']}"


@dataclass
class Office:
    """The founded organisation and what its regulations say, by unit."""

    founded: Founded
    regulations: Mapping[str, Regulation]
    above: Mapping[str, str] = field(default_factory=lambda: {"YH": "NH", "YZ": "NH", "YZ01": "YZ"})
    _known: dict[tuple[str, str], Worker] = field(default_factory=dict)

    def task(self, door: Door, case: str, unit: str, chance: Random, *, most: int = 40) -> Task | None:
        """A task somebody may do in the case; None where nobody of the first `most` asked may do any."""
        steps: set[str] = set()
        for worker in self._asked(unit, chance, steps)[:most]:
            said = door.ask(f"/cases/{case}/offers", token=worker.token)
            if not said.well:
                continue
            able = [one for one in said.body["tasks"] if one["refused"] is None]
            if able:
                return Task(case, unit, worker, chance.choice(able))
        return None

    def _asked(self, unit: str, chance: Random, steps: set[str]) -> list[Worker]:
        near = [worker for worker in self.founded.workers if worker.sits_in(unit)]
        over = self.above.get(unit, "")
        far = [worker for worker in self.founded.workers if worker not in near and worker.sits_in(over)]
        chance.shuffle(near)
        chance.shuffle(far)
        return near + far

    def do(self, door: Door, task: Task, filling: "Filling", *, key: str) -> Said:
        """Completes the task."""
        body = filling.answer(task)
        return door.ask(f"/cases/{quote(task.case)}/complete", token=task.worker.token, body=body, key=key)


BY_HAND = (FieldKind.FILES, FieldKind.ROWS)
"""Kinds that are left out, for no form requires them."""


@dataclass
class Filling:
    """How forms are filled: by `said` where a field is named there, else by chance and by kind.

    `outcomes` are the ways preferred, by `procedure/step`, else any offered.
    """

    office: Office
    chance: Random
    now: datetime
    said: Mapping[str, object] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def answer(self, task: Task) -> dict[str, Any]:
        regulation = self.office.regulations[task.unit]
        outcome = self._outcome(task)
        fields = (regulation.fields[key] for key in task.offered["fields"])
        values = {one.key: self.value(one, task) for one in fields if one.kind not in BY_HAND}
        return {
            "task": task.offered["task"],
            "outcome": outcome["key"],
            "values": {key: value for key, value in values.items() if value is not None},
            "reason": "情况如此，写明以备查" if outcome["reason_required"] else "",
            "learnt": "电话" if task.offered["on_behalf"] else "",
            "shown": task.offered["shown"],
        }

    def _outcome(self, task: Task) -> Mapping[str, Any]:
        possible = [one for one in task.offered["outcomes"] if one["refused"] is None]
        wanted = self.outcomes.get(task.step)
        for one in possible:
            if one["key"] == wanted:
                return one
        if self.outcomes:
            return next((one for one in possible if not one["secondary"]), possible[0])
        return self.chance.choice(possible)

    def value(self, field: Field, task: Task) -> object:
        """A plain value of the field's kind."""
        if field.key in self.said:
            return self.said[field.key]
        match field.kind:
            case FieldKind.YES_NO:
                return self.chance.random() < 0.3
            case FieldKind.ONE_OF:
                return self.chance.choice(list(field.options))
            case FieldKind.MANY_OF:
                return [self.chance.choice(list(field.options))]
            case FieldKind.WHOLE | FieldKind.DECIMAL:
                least = field.least or 0
                return self.chance.randint(least, min(field.most or least + 3, least + 3))
            case FieldKind.MONEY:
                return self.chance.choice(["0", "120.50", "3000"])
            case FieldKind.DATE:
                return (self.now + timedelta(days=self.chance.randint(1, 5))).date().isoformat()
            case FieldKind.MOMENT:
                return self.now.isoformat()
            case FieldKind.PERSON:
                return self.somebody(task)
            case FieldKind.PEOPLE:
                return [self.somebody(task)]
            case FieldKind.DEPARTMENT:
                return self.chance.choice(self.departments(task.unit))
            case FieldKind.DEPARTMENTS:
                return []
            case _:
                return f"已写明：{field.name}"

    def somebody(self, task: Task) -> str:
        near = [one.id for one in self.office.founded.workers if one.sits_in(task.unit)]
        return self.chance.choice(near)

    def departments(self, unit: str) -> list[str]:
        """Departments of the unit in which somebody is at the head."""
        return sorted(
            {
                seat.department
                for worker in self.office.founded.workers
                for seat in worker.seats
                if seat.unit == unit and seat.department and seat.post in ("head", "handler")
            }
        )
