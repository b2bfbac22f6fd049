"""One case's passages through the steps of its procedures, and the path that they make. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bihuan.analytics.life import Life, Segment
from bihuan.engine import events as e
from bihuan.engine.case import ENDED, Occurrence
from bihuan.engine.lodging import HISTORY
from bihuan.regulation.drawing.svg import arrow_id
from bihuan.regulation.model import COMPLAINANT, DONE, MAIN
from bihuan.regulation.worktime.elapsed import running_time, working_time

MINUTE = timedelta(minutes=1)
END = "end."
OVER = "over"
# Facts of imported history by which it says whether it was in time.
IN_TIME, DEADLINE = "in_time", "deadline"
# Not yet left, or left without an outcome.
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One entry to a step, until it was left.

    `head` is the next step or ``end.<key>``, empty while it lasts. `nth` counts the entries of this procedure
    to this step, from 1. `working` and `elapsed` are whole minutes, None while it lasts; `waiting` says that
    it waited for the complainant, whose time is nobody's delay. `at` is when it was left, or begun.
    """

    occurrence: str
    regulation: str
    version: str
    unit: str
    procedure: str
    step: str
    outcome: str
    head: str
    nth: int
    at: datetime
    working: int | None
    elapsed: int | None
    waiting: bool
    department: str

    @property
    def arrow(self) -> str:
        """The id of the arrow it took in the drawing; empty while it lasts."""
        return arrow_id(self.step, self.outcome, self.head) if self.head else NOWHERE


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of a case's main procedure in their order; `over` when it is closed.

    `digest` names the way: equal ways have equal digests. `again` counts entries to a step beyond its first.
    `met`: whether nothing was late; of imported history what it says itself, None where it says nothing.
    """

    regulation: str
    version: str
    unit: str
    steps: tuple[str, ...]
    began: datetime
    ended: datetime | None
    working: int | None
    elapsed: int | None
    again: int
    met: bool | None = None

    @property
    def over(self) -> bool:
        return self.ended is not None

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.steps).encode()).hexdigest()[:16]


def passages_of(life: Life) -> list[Passage]:
    """Every entry to a step, oldest first; of imported history what it says happened."""
    found = list(_recorded(life)) if _imported(life) else []
    for position, one in life.events.get(e.StepBegun, ()):
        assert isinstance(one.event, e.StepBegun)
        segment = life.segment_at(position)
        occurrence = life.case.occurrences[one.event.occurrence]
        if segment is not None:
            found.append(_passage(life, segment, occurrence))
    return found


def path_of(life: Life) -> Path | None:
    """The way the main procedure took; None where nothing of it has begun."""
    steps = [one for one in passages_of(life) if one.procedure in (MAIN, HISTORY)]
    if not steps:
        return None
    began = life.case.received_at or life.history[0].at
    ended = life.case.closed_at
    return Path(
        regulation=steps[-1].regulation,
        version=steps[-1].version,
        unit=steps[-1].unit,
        steps=tuple(one.step for one in steps),
        began=began,
        ended=ended,
        working=_minutes(working_time(began, ended, life.calendar)) if ended else None,
        elapsed=_minutes(running_time(began, ended)) if ended else None,
        again=sum(count - 1 for count in Counter(one.step for one in steps).values()),
        met=_met(life) if ended else None,
    )


def _met(life: Life) -> bool | None:
    if _imported(life):
        return _met_as_told(life)
    mine = [one for one in life.case.clocks.values() if one.instance == life.main and not one.periodic]
    return not any(one.late_at is not None for one in mine) if mine else None


def _met_as_told(life: Life) -> bool | None:
    """By the facts `in_time` (true or false) or `deadline` (a moment) that an import brought."""
    told: dict[str, object] = {}
    for _, one in life.events.get(e.HistoryRecorded, ()):
        assert isinstance(one.event, e.HistoryRecorded)
        told |= one.event.facts
    said = str(told.get(IN_TIME, "")).lower()
    if said in ("true", "false"):
        return said == "true"
    ended = life.case.closed_at
    try:
        deadline = datetime.fromisoformat(str(told.get(DEADLINE, "")))
    except ValueError:
        return None
    if deadline.tzinfo is None:
        deadline = deadline.replace(tzinfo=life.zone)
    return ended is not None and ended <= deadline


def _passage(life: Life, segment: Segment, occurrence: Occurrence) -> Passage:
    instance = life.case.instances[occurrence.instance]
    until = occurrence.done_at
    waiting = any(seat.post == COMPLAINANT for seat in occurrence.seats)
    department = next((seat.department for seat in occurrence.seats if seat.department), None)
    return Passage(
        occurrence=occurrence.id,
        regulation=segment.regulation,
        version=segment.version,
        unit=life.case.unit,
        procedure=instance.procedure,
        step=occurrence.step,
        outcome=occurrence.outcome or NOWHERE,
        head=_head(life, occurrence) if occurrence.outcome else NOWHERE,
        nth=occurrence.number,
        at=until or occurrence.begun_at,
        working=_minutes(working_time(occurrence.begun_at, until, life.calendar)) if until else None,
        elapsed=_minutes(running_time(occurrence.begun_at, until)) if until else None,
        waiting=waiting,
        department=department or "",
    )


def _head(life: Life, occurrence: Occurrence) -> str:
    """Where the procedure stood next."""
    own = [one for one in life.case.occurrences.values() if one.instance == occurrence.instance]
    place = next(at for at, one in enumerate(own) if one.id == occurrence.id)
    if place + 1 < len(own):
        return own[place + 1].step
    instance = life.case.instances[occurrence.instance]
    return f"{END}{instance.outcome}" if instance.status == ENDED and instance.outcome else NOWHERE


# --- imported history ---------------------------------------------------------------------------------------


def _imported(life: Life) -> bool:
    opened = life.history[0].event
    return isinstance(opened, e.CaseOpened) and opened.regulation == HISTORY


def _recorded(life: Life) -> Iterator[Passage]:
    """What an imported history says happened is a step of its own, until the next; nobody's limits apply."""
    opened = life.history[0].event
    assert isinstance(opened, e.CaseOpened)
    told = [one for _, one in life.events.get(e.HistoryRecorded, ())]
    seen: Counter[str] = Counter()
    for place, one in enumerate(told):
        assert isinstance(one.event, e.HistoryRecorded)
        step = one.event.what
        seen[step] += 1
        after = told[place + 1] if place + 1 < len(told) else None
        until = after.at if after is not None else None
        # Times that contradict one another give no length.
        known = until is not None and until >= one.at
        closed = life.case.closed_at is not None
        head = after.event.what if after is not None and isinstance(after.event, e.HistoryRecorded) else ""
        yield Passage(
            occurrence=str(place + 1),
            regulation=opened.regulation,
            version=opened.version,
            unit=opened.unit,
            procedure=HISTORY,
            step=step,
            outcome=DONE if head or closed else NOWHERE,
            head=head or (f"{END}{OVER}" if closed else NOWHERE),
            nth=seen[step],
            at=until or one.at,
            working=_minutes(working_time(one.at, until, life.calendar)) if known and until else None,
            elapsed=_minutes(running_time(one.at, until)) if known and until else None,
            waiting=False,
            department="",
        )


def _minutes(length: timedelta) -> int:
    return length // MINUTE
