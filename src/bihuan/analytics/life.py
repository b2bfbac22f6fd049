"""One case's history made ready for counting: its state, its events by class, where it stood, what held."""

from collections import ChainMap, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from bihuan.engine import events as e
from bihuan.engine import replay
from bihuan.engine.case import Case
from bihuan.engine.events import Event, Happened
from bihuan.engine.lodging import HISTORY
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar

VersionOf = Callable[[str, str], Regulation]
DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Segment:
    """From entry `since` on the case is under this version."""

    since: int
    regulation: str
    version: str


@dataclass
class Life:
    """A case as its whole history has made it. `calendar` counts working time and `zone` days, where its unit
    is.
    """

    id: str
    history: Sequence[Happened]
    calendar: WorkCalendar
    zone: ZoneInfo
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = replay(self.history)

    @cached_property
    def events(self) -> Mapping[type[Event], list[tuple[int, Happened]]]:
        """Every event with its place in the history, by class."""
        found: defaultdict[type[Event], list[tuple[int, Happened]]] = defaultdict(list)
        for position, one in enumerate(self.history):
            found[type(one.event)].append((position, one))
        return found

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """Which version it has been under from when on; imported history is under none."""
        found = []
        regulation = ""
        for position, one in enumerate(self.history):
            match one.event:
                case e.CaseOpened() | e.CasePlaced() as event:
                    regulation = event.regulation
                    found.append(Segment(position, event.regulation, event.version))
                case e.CaseMoved() as moved:
                    found.append(Segment(position, regulation, moved.version))
                case _:
                    pass
        return tuple(one for one in found if one.regulation != HISTORY)

    def segment_at(self, position: int) -> Segment | None:
        held = [one for one in self.segments if one.since <= position]
        return held[-1] if held else None

    @property
    def is_duty(self) -> bool:
        return self.case.kind == DUTY

    @cached_property
    def main(self) -> str:
        """The instance of the procedure that closes it."""
        return next(iter(self.case.instances), "")

    @cached_property
    def reopened_at(self) -> int:
        """The place of the last re-opening; what closed before it has not closed."""
        return max((position for position, _ in self.events.get(e.CaseReopened, ())), default=-1)

    @cached_property
    def merged(self) -> bool:
        """Whether it is handled with another case, which counts the outcome for both."""
        return any(relation == "handled_with" for _, relation in self.case.links)

    @cached_property
    def _places(self) -> list[tuple[int, str]]:
        """Where tasks of the main procedure lay, from which entry on."""
        return [
            (position, one.event.seats[0].department or "")
            for position, one in self.events.get(e.StepBegun, ())
            if isinstance(one.event, e.StepBegun) and one.event.instance == self.main and one.event.seats
        ]

    def department_at(self, position: int) -> str:
        """The last department the case lay with by then."""
        return next((at for since, at in reversed(self._places) if at and since <= position), "")

    @cached_property
    def department(self) -> str:
        """The last department it lay with."""
        return self.department_at(len(self.history))

    def scope(self, instance: str) -> Mapping[str, object]:
        return scope_of(self.case, instance)

    def day(self, moment: datetime) -> date:
        """The day it was where the unit is."""
        return moment.astimezone(self.zone).date()


def scope_of(case: Case, instance: str) -> Mapping[str, object]:
    """The values conditions read: the procedure's own first, then those it was started from."""
    layers: list[dict[str, object]] = []
    at = case.instances.get(instance)
    while at is not None and at.parent is not None:
        layers.append(dict(at.values))
        at = case.instances.get(at.parent)
    built_in = {"anonymous": case.anonymous, "channel": case.channel, "kind": case.kind}
    return ChainMap(*layers, dict(case.values), built_in)
