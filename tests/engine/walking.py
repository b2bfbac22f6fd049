"""A walker that lives random lives under a regulation: fair choices among what is offered, jumps of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from bihuan.engine import Decided, Refused, step
from bihuan.engine.case import Case
from bihuan.engine.commands import (
    AskExtension,
    Command,
    Complete,
    Erase,
    LetTimePass,
    Lodge,
    Reassess,
    Reopen,
    StartProcedure,
    SupplyMaterial,
    Withdraw,
)
from bihuan.engine.events import Happened, Part
from bihuan.engine.filling import shown_of
from bihuan.engine.known import COMPLAINANT, Actor, Known
from bihuan.engine.offering import OfferedAct, OfferedTask, offers
from bihuan.regulation import rows
from bihuan.regulation.model import Field, FieldKind, Regulation
from bihuan.simulator.stories.staging import UNIT, Stage, stage

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
JUMPS = (
    timedelta(minutes=1),
    timedelta(minutes=40),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=12),
)


def written(field: Field) -> str:
    """A text for a field kept apart; of rows as few as will do."""
    if field.kind is not FieldKind.ROWS:
        return "内容"
    row = {
        key: next(iter(one.options), None) or _CELLS.get(one.kind, one.least or 0)
        for key, one in field.columns.items()
    }
    return rows.written(field, [row] * (field.least or 1))


_CELLS: Mapping[FieldKind, object] = {
    FieldKind.TEXT: "内容", FieldKind.LONG_TEXT: "内容", FieldKind.CODE: "N1", FieldKind.YES_NO: True,
    FieldKind.DATE: "2026-10-01", FieldKind.PERSON: "p1", FieldKind.DEPARTMENT: "d1",
}  # fmt: skip


@dataclass
class Life:
    """One life: the case, its history (its first `opening` events are the lodging) and its commands."""

    case: Case
    history: tuple[Happened, ...]
    commands: list[tuple[Command, Known]]
    refused: int
    opening: int

    @property
    def is_over(self) -> bool:
        return self.case.settled


class Walker:
    """Lives under `regulation`; every choice comes from `random`."""

    def __init__(self, regulation: Regulation, random: Random) -> None:
        self.regulation = regulation
        self.random = random
        self.stage: Stage = stage(regulation, {})
        self.people = sorted(self.stage.posts)
        self.now = START
        # Who is away, and so holds no post until they are back.
        self.away: frozenset[str] = frozenset()
        # What the counters over other cases find, for the whole of a life.
        self.counted = {
            key: random.randint(0, 3) for key, one in regulation.counters.items() if one.counts is None
        }

    def live(self, steps: int = 60) -> Life:
        """Lodges a complaint and takes at most so many random steps, or until all is settled."""
        lodged = self.known(self.actor(self.random.choice(self.people)))
        decided = step(self.regulation, None, self._lodge(), lodged)
        assert isinstance(decided, Decided), decided
        life = Life(decided.case, decided.happened, [], 0, len(decided.happened))
        for _ in range(steps):
            if life.is_over:
                break
            self._go_on(life)
        return life

    def actor(self, person: str) -> Actor:
        return self.stage.actor(person, self.regulation)

    def known(self, by: Actor) -> Known:
        holders = self.stage.holders
        if self.away:
            present = {
                place: tuple(person for person in people if person not in self.away)
                for place, people in holders.by_post.items()
            }
            holders = replace(holders, by_post=present)
        return Known(self.now, self.stage.calendar, by, holders, self.stage.settings, self.counted)

    def waits_for_nobody(self, case: Case) -> list[str]:
        """The open tasks that nobody could do though all are back, and that no date would end."""
        self.away = frozenset()
        actors = [self.actor(person) for person in self.people] + [Actor(COMPLAINANT)]
        able = {
            task.occurrence
            for actor in actors
            for task in offers(self.regulation, case, actor, self.known(actor)).tasks
            if task.refused is None
        }
        dated = {clock.instance for clock in case.running_clocks() if clock.due is not None}
        children = {one.parent for one in case.instances.values() if one.status == "live"}
        return [
            one.id
            for one in case.open_occurrences()
            if one.id not in able and one.instance not in dated and one.instance not in children
        ]

    def _lodge(self) -> Lodge:
        record = self.regulation.forms.get("record")
        fields = [self.regulation.fields[key] for key in record.fields] if record else []
        return Lodge(
            unit=UNIT,
            channel=self.random.choice(list(self.regulation.channels)),
            received_at=self.now - self.random.choice((timedelta(0), timedelta(hours=2), timedelta(days=2))),
            values={f.key: self.value(f) for f in fields if not f.kept_apart and self.random.random() < 0.7},
            texts={f.key: written(f) for f in fields if f.kept_apart and not f.options},
            person=(Part("name", "complainant", "某客户"),),
        )

    def _go_on(self, life: Life) -> None:
        self.now += self.random.choice(JUMPS)
        if self.random.random() < 0.05:
            self.away = frozenset(self.random.sample(self.people, min(2, len(self.people) - 1)))
        elif self.random.random() < 0.2:
            self.away = frozenset()
        command, by = self._choose(life.case)
        known = self.known(by)
        decided = step(self.regulation, life.case, command, known)
        if isinstance(decided, Refused):
            life.refused += 1
            return
        life.commands.append((command, known))
        life.case, life.history = decided.case, life.history + decided.happened

    def _choose(self, case: Case) -> tuple[Command, Actor]:
        if self.random.random() < 0.15:
            return LetTimePass(), Actor("system")
        there = [person for person in self.people if person not in self.away]
        actors = [self.actor(person) for person in there] + [Actor(COMPLAINANT)]
        self.random.shuffle(actors)
        if self.random.random() < 0.03:
            return Erase(COMPLAINANT, "投诉人要求删除"), Actor("system")
        for actor in actors:
            offered = offers(self.regulation, case, actor, self.known(actor))
            if self.random.random() < 0.04:
                beside = self._beside(offered.acts)
                if beside is not None:
                    return beside, actor
            extend = next((one for one in offered.acts if one.act == "extend" and one.refused is None), None)
            if extend is not None and extend.clock is not None and self.random.random() < 0.2:
                return AskExtension(extend.clock, "需要更多时间"), actor
            able = [task for task in offered.tasks if task.refused is None]
            if able:
                return self._complete(case, self.random.choice(able)), actor
        if self.random.random() < 0.3:
            return SupplyMaterial("补充材料"), Actor(COMPLAINANT)
        return LetTimePass(), Actor("system")

    def _beside(self, acts: Sequence[OfferedAct]) -> Command | None:
        """One of the acts that are no step, where one is offered."""
        found: list[Command] = []
        for one in acts:
            match one.act if one.refused is None else "":
                case "withdraw":
                    found.append(Withdraw("不追究了", learnt="电话得知"))
                case "reopen":
                    found.append(Reopen("还没有解决"))
                case "reassess":
                    found.append(Reassess("情况有变"))
                case "start" if one.procedure is not None:
                    found.append(StartProcedure(one.procedure, self.random.choice(self.people), "发现问题"))
        return self.random.choice(found) if found else None

    def _complete(self, case: Case, task: OfferedTask) -> Complete:
        possible = [one for one in task.outcomes if one.refused is None]
        outcome = self.random.choice(possible or list(task.outcomes))
        asked = outcome.form or task.form
        form = self.regulation.forms[asked] if asked else None
        fields = [self.regulation.fields[key] for key in form.fields] if form else []
        return Complete(
            occurrence=task.occurrence,
            outcome=outcome.key,
            values={f.key: self.value(f) for f in fields if not f.kept_apart},
            texts={
                f.key: written(f) if not f.options else self.random.choice(list(f.options))
                for f in fields
                if f.kept_apart
            },
            reason="理由",
            learnt="电话得知",
            shown=task.shown and shown_of(case, task.occurrence),
        )

    def value(self, field: Field) -> object:
        """A random value of the field's kind."""
        match field.kind:
            case FieldKind.YES_NO:
                return self.random.random() < 0.5
            case FieldKind.ONE_OF:
                return self.random.choice(list(field.options))
            case FieldKind.MANY_OF:
                chosen = self.random.sample(list(field.options), self.random.randint(1, len(field.options)))
                return tuple(option for option in field.options if option in chosen)
            case FieldKind.WHOLE | FieldKind.MONEY:
                low = field.least or 0
                return self.random.randint(low, field.most if field.most is not None else low + 500_000)
            case FieldKind.DECIMAL:
                return Decimal(field.least or 0)
            case FieldKind.CODE:
                return f"N{self.random.randint(1, 99)}"
            case FieldKind.DATE:
                return (self.now + timedelta(days=self.random.randint(1, 20))).date()
            case FieldKind.MOMENT:
                return self.now
            case FieldKind.PERSON:
                return self.random.choice(self.people)
            case FieldKind.PEOPLE:
                return tuple(self.random.sample(self.people, min(2, len(self.people))))
            case FieldKind.DEPARTMENT:
                return self.random.choice(list(self.stage.holders.departments))
            case _:
                return tuple(list(self.stage.holders.departments)[:1])
