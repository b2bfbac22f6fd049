"""Histories told event by event, small enough to count by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bihuan.analytics.deriving import Fact, facts_of
from bihuan.analytics.life import Life
from bihuan.engine import events as e
from bihuan.engine.events import Because, Event, Happened, Seat
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.regulation.worktime.china import china_calendar
from tests.regulation.small import with_policy

BECAUSE = Because("test")
SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Monday, 10:00 in Shanghai.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
OPENED = e.CaseOpened(
    unit="XD",
    regulation="small-shop",
    version="2026-01",
    digest="",
    kind="complaint",
    channel="phone",
    received_at=MORNING,
    opened_at=MORNING,
)
MEASURES = """measures:
"""


@lru_cache
def law(*lines: str) -> Regulation:
    """The small regulation with these measures beside its own."""
    said = MEASURES + "".join(f"  {line}\n" for line in lines)
    found = read(with_policy(MEASURES, said))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def at(day: int = 0, **more: float) -> datetime:
    return MORNING + timedelta(days=day, **more)


def began(**changed: object) -> list[Happened]:
    """The case opened, its main procedure started, its first step begun at the counter."""
    opened = replace(OPENED, **changed)  # type: ignore[arg-type]
    moment = opened.opened_at
    return [
        happened(opened, moment),
        happened(e.ProcedureStarted("complaint", "complaint"), moment),
        begun("register", 1, moment),
    ]


def happened(event: Event, moment: datetime, by: str | None = None) -> Happened:
    return Happened(event, moment, by, BECAUSE)


def begun(step: str, number: int, moment: datetime, department: str = "XD-GT") -> Happened:
    seat = Seat("clerk", "XD", department)
    return happened(e.StepBegun(f"complaint/{step}#{number}", "complaint", step, number, (seat,)), moment)


def done(step: str, number: int, moment: datetime, outcome: str = "done", by: str = "7") -> Happened:
    return happened(e.StepCompleted(f"complaint/{step}#{number}", outcome), moment, by)


def started(clock: str, moment: datetime, due: datetime | None, **more: object) -> Happened:
    given: dict[str, object] = {"limit": "3 wd", "ends_day": None, "provisional": False, "calendar": ""}
    return happened(
        e.ClockStarted(
            f"{clock}@complaint#1",
            clock,
            "complaint",
            moment,
            due=due,
            **{**given, **more},  # type: ignore[arg-type]
        ),
        moment,
    )


def stopped(clock: str, moment: datetime, *, in_time: bool) -> Happened:
    return happened(e.ClockStopped(f"{clock}@complaint#1", in_time), moment)


def counted(
    history: Sequence[Happened], regulation: Regulation, measure: str, *, zone: ZoneInfo = SHANGHAI
) -> list[Fact]:
    """The case's facts for one measure."""
    life = Life("case", history, china_calendar(), zone)
    return [one for one in facts_of(life, lambda id, version: regulation) if one.measure == measure]


def only(
    history: Sequence[Happened], regulation: Regulation, measure: str, *, zone: ZoneInfo = SHANGHAI
) -> Fact:
    (fact,) = counted(history, regulation, measure, zone=zone)
    return fact


def day(text: str) -> date:
    return date.fromisoformat(text)
