"""One case on trial: what was recorded so far, what the amendment made of it, and where they part."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bihuan.engine.case import Case
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.simulator.backtest.findings import Chain, Decision, Doubt, Given, Way, Why
from bihuan.simulator.backtest.shadow import Shadow

Versions = Callable[[str], Regulation]
"""A published version of the regulation, by its name."""

Calendars = Callable[[str, str], WorkCalendar | None]
"""The calendar that gives the digest when it is counted by the hours; None where it was not kept."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """Where the amendment leads: a step (with the stage of an approval) or an end; `then` is the step after
    an approval, `due_way` whether a difference is one of the way.
    """

    come_from: str
    outcome: str
    step: str | None
    stage: int = 0
    end: str | None = None
    then: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """Since `at` the record goes another way, until it comes to `step` or `end` (neither: for good)."""

    doubt: Doubt
    at: datetime
    step: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The posts that the amendment has approve a step, beside which the record's will stand."""

    step: str
    recorded: str
    chain: tuple[str, ...] | None
    doubt: Doubt | None = None


class Trial:
    """Mutable, private to the following of one history. `amended` is a quiet version; `steps` maps old
    positions to new. `names` are the amendment's occurrences by the record's.
    """

    def __init__(
        self,
        amended: Regulation,
        *,
        steps: Mapping[str, str],
        versions: Versions,
        calendars: Calendars,
        calendar: WorkCalendar,
        at: datetime,
    ) -> None:
        self.amended = amended
        self.steps = steps
        self.versions = versions
        self.calendars = calendars
        self.calendar = calendar
        self.shadow = Shadow(amended, calendar, at)
        self.recorded = Case()
        self.levels: dict[str, str | None] = {}
        self.awaited: dict[str, Awaited] = {}
        self.parted: dict[str, Parting] = {}
        self.asked: dict[str, Asked] = {}
        self.never_begun: set[str] = set()
        self.names: dict[str, str] = {}
        self.decided: list[tuple[str, str, Given | None, Doubt | None]] = []
        self.setting: list[str] = []
        self.set_in = ""
        self.set_by = ""
        self.is_receiving = False
        self.begins: str | None = None
        self.decisions: list[Decision] = []
        self.ways: list[Way] = []
        self.chains: list[Chain] = []

    def why_missing(self, instance: str) -> Doubt | None:
        """Why a recorded procedure is not on trial; None where the amendment would not have begun it."""
        here: str | None = instance
        unknown = instance
        while here is not None:
            if here in self.never_begun:
                return None
            if self.recorded.instances[here].procedure not in self.amended.procedures:
                unknown = here
            here = self.recorded.instances[here].parent
        return Doubt(Why.NO_PROCEDURE, self.recorded.instances[unknown].procedure)
