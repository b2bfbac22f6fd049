"""What each person answers for in one case: the time a task lay on their desk, and what came of it. Pure.

From being given or taking a task until it was done or handed on. While a clock of the procedure rests, and
while the complainant or another is waited for, nobody's time runs. Where another than the holder has done it,
as a deputy in an absence, the time is nobody's and the task is the doer's.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bihuan.analytics.life import Life
from bihuan.engine import events as e
from bihuan.engine.case import Occurrence
from bihuan.engine.events import Happened
from bihuan.regulation.model import RETURNED
from bihuan.regulation.worktime.elapsed import working_time

MINUTE = timedelta(minutes=1)
APPROVAL = ".approval"
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Effort:
    """One task on one desk, once. `minutes` at work, `rested` those of them while a clock rested.

    `judged` where a limit ended with it, `in_time` whether all did; `returned` by an approval afterwards.
    """

    key: str
    regulation: str
    unit: str
    department: str
    person: str
    on: date
    done: bool
    handed: bool
    minutes: int
    rested: int
    judged: bool = False
    in_time: bool = False
    returned: bool = False


def efforts_of(life: Life) -> list[Effort]:
    """Everybody's, oldest first. Duties are counted by their own clocks and not here."""
    if life.is_duty:
        return []
    desk = _Desk(life)
    for position, one in enumerate(life.history):
        desk.hear(position, one)
    return list(desk.efforts.values())


class _Desk:
    def __init__(self, life: Life) -> None:
        self.life = life
        self.held: dict[str, tuple[str | None, datetime]] = {}
        self.efforts: dict[str, Effort] = {}
        self.last: tuple[str, str, datetime] | None = None
        self.rests = _rests(life)

    def hear(self, position: int, one: Happened) -> None:
        match one.event:
            case e.StepBegun() as begun:
                self.held[begun.occurrence] = (_staff(begun.person), one.at)
            case e.TaskAssigned() as assigned if assigned.occurrence in self.held:
                self._leave(position, assigned.occurrence, one.at, handed=True)
                self.held[assigned.occurrence] = (_staff(assigned.person), one.at)
            case e.StepLeft() as left if left.occurrence in self.held:
                self._leave(position, left.occurrence, one.at, handed=False)
                del self.held[left.occurrence]
            case e.StepCompleted() as done if done.occurrence in self.held:
                self._complete(position, done, one)
            case e.ClockStopped() as stopped:
                self._judge(stopped, one.at)
            case _:
                pass

    def _complete(self, position: int, done: e.StepCompleted, one: Happened) -> None:
        person, since = self.held.pop(done.occurrence)
        doer = _staff(one.by)
        self.last = None
        if done.outcome == RETURNED:
            self._return(done.occurrence)
        if doer is None:
            return
        mine = (since, one.at) if person == doer else (one.at, one.at)
        key = self._note(position, done.occurrence, doer, *mine, done=True, handed=False)
        self.last = (key, self._of(done.occurrence).instance, one.at)

    def _leave(self, position: int, occurrence: str, at: datetime, *, handed: bool) -> None:
        person, since = self.held[occurrence]
        if person is not None:
            self._note(position, occurrence, person, since, at, done=False, handed=handed)

    def _note(
        self,
        position: int,
        occurrence: str,
        person: str,
        since: datetime,
        until: datetime,
        *,
        done: bool,
        handed: bool,
    ) -> str:
        segment, of = self.life.segment_at(position), self._of(occurrence)
        if segment is None:
            return ""
        windows = [one for one in self.rests.get(of.instance, ()) if one[0] < until and since < one[1]]
        whole = working_time(since, until, self.life.calendar)
        worked = working_time(since, until, self.life.calendar, suspended=windows)
        key = f"{occurrence}~{position}"
        self.efforts[key] = Effort(
            key=key,
            regulation=segment.regulation,
            unit=self.life.case.unit,
            department=next((seat.department for seat in of.seats if seat.department), "") or "",
            person=person,
            on=self.life.day(until),
            done=done,
            handed=handed,
            minutes=worked // MINUTE,
            rested=(whole - worked) // MINUTE,
        )
        return key

    def _judge(self, stopped: e.ClockStopped, at: datetime) -> None:
        """A limit that ended with what was just done is its doer's."""
        state = self.life.case.clocks.get(stopped.clock)
        if self.last is None or state is None or self.last[1:] != (state.instance, at):
            return
        effort = self.efforts.get(self.last[0])
        if effort is not None:
            kept = stopped.in_time and (effort.in_time or not effort.judged)
            self.efforts[effort.key] = replace(effort, judged=True, in_time=kept)

    def _return(self, approval: str) -> None:
        """Whoever last did the step that was not approved."""
        of = self._of(approval)
        if not of.step.endswith(APPROVAL):
            return
        wanted = f"{of.instance}/{of.step.removesuffix(APPROVAL)}#"
        for key in reversed(list(self.efforts)):
            if key.startswith(wanted) and self.efforts[key].done:
                self.efforts[key] = replace(self.efforts[key], returned=True)
                return

    def _of(self, occurrence: str) -> Occurrence:
        return self.life.case.occurrences[occurrence]


def _rests(life: Life) -> dict[str, list[Window]]:
    """By procedure, when a clock of its rested; one that still rests does so until the end of time."""
    found: dict[str, list[Window]] = {}
    since: dict[str, datetime] = {}
    for one in life.history:
        match one.event:
            case e.ClockSuspended(clock=clock):
                since[clock] = one.at
            case e.ClockResumed(clock=clock) | e.ClockStopped(clock=clock) | e.ClockMoot(clock=clock):
                if clock in since:
                    found.setdefault(_instance(life, clock), []).append((since.pop(clock), one.at))
            case _:
                pass
    for clock, at in since.items():
        last = max(one.at for one in life.history)
        found.setdefault(_instance(life, clock), []).append((at, last))
    return found


def _instance(life: Life, clock: str) -> str:
    return life.case.clocks[clock].instance


def _staff(person: str | None) -> str | None:
    """A member of staff; the complainant and the system answer for nothing."""
    return person if person is not None and person.isdecimal() else None
