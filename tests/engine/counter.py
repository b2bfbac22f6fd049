"""The small shop's people at work, a command at a time: for tests of what the engine answers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.regulation.small import SMALL

from bihuan.engine import Decided, Refused, replay, step
from bihuan.engine import events as e
from bihuan.engine.case import Case
from bihuan.engine.commands import AskExtension, Command, Complete, LetTimePass, Lodge
from bihuan.engine.events import Event, Happened
from bihuan.engine.filling import shown_of
from bihuan.engine.known import Known
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories.staging import UNIT, stage

# A Monday, 9:00 in Shanghai, in a week without holidays.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PEOPLE: Mapping[str, Any] = {
    "people": {"clerk": ["xiao"], "chief": ["li", "ma"], "owner": ["wang"]},
    "members": {"zhou": "counter"},
}
PLAN: Mapping[str, Any] = {"values": {"offer": 100}, "texts": {"remedy": "换货"}}


def small(*changes: tuple[str, str]) -> Regulation:
    """The small regulation with passages of its policy, and of its English names, written otherwise."""
    texts = dict(SMALL.texts)
    for old, new in changes:
        name = "policy.yaml" if old in texts["policy.yaml"] else "en.yaml"
        assert old in texts[name], old
        texts[name] = texts[name].replace(old, new, 1)
    found = read(Sources(texts))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


class Counter:
    """One case, its history and the clock on the wall."""

    def __init__(self, regulation: Regulation | None = None, given: Mapping[str, Any] = PEOPLE) -> None:
        self.regulation = regulation or small()
        self.stage = stage(self.regulation, given)
        self.now = MONDAY
        self.case: Case | None = None
        self.history: tuple[Happened, ...] = ()
        self.more: dict[str, Any] = {}

    def known(self, who: str) -> Known:
        by = self.stage.actor(who, self.regulation)
        return Known(self.now, self.stage.calendar, by, self.stage.holders, self.stage.settings, **self.more)

    def ask(self, who: str, command: Command) -> Decided | Refused:
        """The engine's answer; a decision is taken over."""
        answer = step(self.regulation, self.case, command, self.known(who))
        if isinstance(answer, Decided):
            self.case, self.history = answer.case, self.history + answer.happened
            assert replay(self.history) == self.case
        return answer

    def do(self, who: str, command: Command) -> tuple[Event, ...]:
        answer = self.ask(who, command)
        assert isinstance(answer, Decided), answer
        return tuple(one.event for one in answer.happened)

    def refuses(self, who: str, command: Command) -> Refused:
        before = self.case
        answer = self.ask(who, command)
        assert isinstance(answer, Refused), answer
        assert self.case is before
        return answer

    def later(self, **length: float) -> "Counter":
        self.now += timedelta(**length)
        return self

    def lodge(self, **more: Any) -> "Counter":
        values = more.pop("values", {"topic": "goods", "danger": False})
        texts = more.pop("texts", {"matter": "坏了"})
        self.do("xiao", Lodge(UNIT, "phone", more.pop("received_at", self.now), values, texts, **more))
        return self

    def registered(self, *, danger: bool = False) -> "Counter":
        self.lodge(values={"topic": "goods", "danger": danger})
        self.do("xiao", Complete("complaint/register#1"))
        return self

    def planned(self, *, people: tuple[str, ...] = ()) -> "Counter":
        self.registered()
        self.do("li", Complete("complaint/plan#1", **self.plan(people)))
        return self

    @staticmethod
    def plan(people: tuple[str, ...] = ()) -> dict[str, Any]:
        named: dict[str, object] = {"responsible_persons": people} if people else {}
        return {"values": {"offer": 100, **named}, "texts": {"remedy": "换货"}}

    def answered(self) -> "Counter":
        self.planned()
        self.do("li", Complete("complaint/carry_out#1"))
        return self

    def closed(self) -> "Counter":
        self.answered()
        self.do("complainant", Complete("complaint/confirm#1", "satisfied"))
        self.do("xiao", Complete("complaint/close#1"))
        return self

    def asked(self) -> "Counter":
        """Registered, and more time asked for the plan."""
        self.registered()
        self.do("li", AskExtension("plan@complaint#1", "等厂家"))
        return self

    def wait(self, **length: float) -> tuple[Event, ...]:
        self.later(**length)
        return self.do("system", LetTimePass())

    def complete(self, who: str, occurrence: str, outcome: str = "done", **more: Any) -> tuple[Event, ...]:
        assert self.case is not None
        if occurrence.partition("#")[0].endswith(".approval"):
            more.setdefault("shown", shown_of(self.case, occurrence))
        return self.do(who, Complete(occurrence, outcome, **more))

    def knows(self, **more: Any) -> "Counter":
        """What else is known from now on, such as the target of a move."""
        self.more = {**self.more, **more}
        return self

    def at_a_calendar(self, **given: Any) -> "Counter":
        """The company decides that it rests or works on days."""
        self.stage = replace(self.stage, calendar=stage(self.regulation, given).calendar)
        return self

    def told(self, kind: type[Event]) -> list[Event]:
        return [one.event for one in self.history if isinstance(one.event, kind)]


def renamed() -> Regulation:
    """A later version, in which the step of closing is called otherwise."""
    return small(
        ('version: "2026-01"', 'version: "2026-02"'),
        ("satisfied: close", "satisfied: finish"),
        ("close: {name: 关闭", "finish: {name: 关闭"),
        ("steps.close: Close", "steps.finish: Close"),
    )


__all__ = ["MONDAY", "PLAN", "Counter", "e", "renamed", "small"]
