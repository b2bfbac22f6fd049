"""What an amendment would have decided of one case, beside what was decided. Ids, codes and moments only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bihuan.regulation.conditions import MissingValue

Given = tuple[tuple[str, object], ...]
"""What a table gave: fields with their values, in the order of the table."""


class Verdict(StrEnum):
    """What became of a clock: `absent` where one version does not start it."""

    IN_TIME = "in_time"
    LATE = "late"
    RUNNING = "running"
    MOOT = "moot"
    UNKNOWN = "unknown"
    ABSENT = "absent"


class Why(StrEnum):
    """Why the recorded facts do not decide."""

    NEVER_ASKED = "never_asked"
    NOT_RECORDED = "not_recorded"
    OTHER_VALUE = "other_value"
    NOT_SAID = "not_said"
    NO_ROW = "no_row"
    NO_TABLE = "no_table"
    NO_STEP = "no_step"
    NO_OUTCOME = "no_outcome"
    NO_PROCEDURE = "no_procedure"
    NO_REASSESSMENT = "no_reassessment"
    OTHER_WAY = "other_way"
    MORE_APPROVAL = "more_approval"
    NO_CALENDAR = "no_calendar"


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Something is unknown because of `name`: a field, a step, a table."""

    why: Why
    name: str


class Unsaid(MissingValue):
    """The record does not say what a condition asks; `doubt` says why."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.name)
        self.doubt = doubt


def doubt_of(error: MissingValue) -> Doubt:
    """Why a condition could not be decided."""
    return error.doubt if isinstance(error, Unsaid) else Doubt(Why.NOT_RECORDED, error.field)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock. `level` is the recorded one (the amendment's where the run is new)."""

    clock: str
    level: str | None
    before: Verdict
    after: Verdict
    before_limit: str
    after_limit: str
    before_due: datetime | None
    after_due: datetime | None
    doubt: Doubt | None = None

    @property
    def differs(self) -> bool:
        """Whether what became of it is known and another."""
        return self.after is not Verdict.UNKNOWN and self.before is not self.after


@dataclass(frozen=True, slots=True)
class Decision:
    """A table decided in `step` (empty: decided again midway); None where a version decides nothing."""

    table: str
    step: str
    before: Given | None
    after: Given | None
    doubt: Doubt | None = None

    @property
    def differs(self) -> bool:
        return self.doubt is None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Way:
    """Where a step with an outcome led: `procedure/step` keys, or ``=outcome`` for an end."""

    step: str
    outcome: str
    before: str
    after: str | None
    doubt: Doubt | None = None

    @property
    def differs(self) -> bool:
        return self.doubt is None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Chain:
    """Which posts had to approve a step, in order."""

    step: str
    before: tuple[str, ...]
    after: tuple[str, ...] | None
    doubt: Doubt | None = None

    @property
    def differs(self) -> bool:
        return self.doubt is None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Findings:
    """All that can be said of one case."""

    version: str
    runs: tuple[Run, ...]
    decisions: tuple[Decision, ...]
    ways: tuple[Way, ...]
    chains: tuple[Chain, ...]

    @property
    def differs(self) -> bool:
        return any(one.differs for one in self._every())

    @property
    def doubts(self) -> frozenset[Doubt]:
        return frozenset(one.doubt for one in self._every() if one.doubt is not None)

    def _every(self) -> "tuple[Run | Decision | Way | Chain, ...]":
        return (*self.runs, *self.decisions, *self.ways, *self.chains)


def given(values: Mapping[str, object], fields: tuple[str, ...]) -> Given:
    """What a table gave, as it can be compared."""
    return tuple((field, values.get(field)) for field in fields)
