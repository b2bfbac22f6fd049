"""The state of one case: what its events have made of it so far.

`Case` is never changed by its readers; `apply` works on a copy. Done occurrences stay, for who did what
decides who may not do the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from bihuan.engine.events import Seat
from bihuan.regulation.quick import nothing, quickly_made

OPEN = "open"
COMPLETED = "completed"
LEFT = "left"
RUNNING = "running"
SUSPENDED = "suspended"
STOPPED = "stopped"
MOOT = "moot"
LIVE = "live"
ENDED = "ended"
CANCELLED = "cancelled"

NO_VALUES: Mapping[str, object] = MappingProxyType({})


@quickly_made
@dataclass(frozen=True, slots=True)
class Instance:
    """A running or finished procedure.

    `at` is the occurrence it stands at; `version` the regulation's version pinned to it.
    """

    id: str
    procedure: str
    status: str
    at: str | None
    parent: str | None
    origin: str | None
    subject: str | None
    outcome: str | None = None
    values: Mapping[str, object] = field(default_factory=nothing)
    version: str | None = None

    def standing_at(self, at: str | None) -> "Instance":
        """The same procedure at another occurrence."""
        return Instance(
            self.id,
            self.procedure,
            self.status,
            at,
            self.parent,
            self.origin,
            self.subject,
            self.outcome,
            self.values,
            self.version,
        )


@quickly_made
@dataclass(frozen=True, slots=True)
class Occurrence:
    """One entry to a step.

    `by` did it (or stood in for `on_behalf`); `signed` are the posts that have signed so far. It may be
    offered to somebody by whoever has it, until they answer.
    """

    id: str
    instance: str
    step: str
    number: int
    status: str
    seats: tuple[Seat, ...]
    person: str | None
    stage: int
    begun_at: datetime
    outcome: str | None = None
    by: str | None = None
    done_at: datetime | None = None
    signed: tuple[tuple[str, str], ...] = ()
    offered_to: str | None = None
    offered_by: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockState:
    """A clock that has started.

    `gaps` are its suspensions (from, to), `extended` the lengths granted, `asked` a pending extension's
    length. `seen_at` and `floor` are as its events say. `articles` are those of the row that decided.
    A `periodic` clock has come round `rounds` times, and `due` is when it comes round next.
    """

    id: str
    key: str
    instance: str
    status: str
    started_at: datetime
    limit: str
    due: datetime | None
    ends_day: date | None
    provisional: bool
    calendar: str
    warns: tuple[datetime, ...]
    answers: str | None = None
    instrument: str | None = None
    warned: int = 0
    late_at: datetime | None = None
    acted: int = 0
    suspended_at: datetime | None = None
    gaps: tuple[tuple[datetime, datetime], ...] = ()
    extended: tuple[str, ...] = ()
    asked: str | None = None
    asked_at: datetime | None = None
    stopped_at: datetime | None = None
    in_time: bool | None = None
    seen_at: datetime | None = None
    floor: datetime | None = None
    articles: tuple[str, ...] = ()
    periodic: bool = False
    rounds: int = 0


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterState:
    """`status`: owed, sent, delivered, failed. `instance` is the procedure that owes it."""

    id: str
    key: str
    status: str
    owed_at: datetime
    instance: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class PaperState:
    """A paper made out: what it is, what it says (`digest`), and the posts that have signed it."""

    code: str
    paper: str
    instance: str
    number: str
    digest: str
    signed: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class PartyState:
    """Somebody beside the complainant, as `events.PartyJoined` says. `left`: they take part no more."""

    id: str
    role: str
    letters: str
    may: tuple[str, ...]
    until: date | None
    document: str | None
    joined_at: datetime
    left: bool = False


NO_PARTIES: Mapping[str, PartyState] = MappingProxyType({})


class Case:
    """Everything the engine knows of a case. `number_of_events` is the position of the last event applied."""

    __slots__ = (
        "anonymous",
        "archived",
        "channel",
        "clocks",
        "closed_at",
        "counts",
        "digest",
        "documents",
        "held",
        "instances",
        "keep_until",
        "kind",
        "letters",
        "links",
        "number_of_events",
        "occurrences",
        "opened_at",
        "origin",
        "outcome",
        "papers",
        "parties",
        "placed",
        "received_at",
        "recorded_at",
        "regulation",
        "reopened",
        "settled",
        "settled_at",
        "status",
        "survey_asked",
        "survey_until",
        "surveyed",
        "texts",
        "unit",
        "values",
        "version",
    )

    def __init__(self) -> None:
        self.anonymous = False
        self.unit = ""
        self.regulation = ""
        self.version = ""
        self.digest = ""
        self.kind = ""
        self.channel = ""
        self.origin: str | None = None
        self.received_at: datetime | None = None
        self.opened_at: datetime | None = None
        self.recorded_at: datetime | None = None
        self.status = ""  # "", open, closed
        self.outcome: str | None = None
        self.settled = False
        self.closed_at: datetime | None = None
        self.settled_at: datetime | None = None
        self.archived = False
        self.keep_until: date | None = None
        self.held = False
        self.placed = False
        self.reopened = 0
        self.surveyed = False
        self.survey_asked: bool | None = None  # None: nobody was drawn yet
        self.survey_until: datetime | None = None
        self.number_of_events = 0
        self.values: Mapping[str, object] = NO_VALUES
        self.texts: frozenset[str] = frozenset()
        self.instances: dict[str, Instance] = {}
        self.occurrences: dict[str, Occurrence] = {}
        self.clocks: dict[str, ClockState] = {}
        self.letters: dict[str, LetterState] = {}
        self.counts: dict[str, int] = {}
        self.documents: tuple[str, ...] = ()
        self.papers: dict[str, PaperState] = {}
        self.links: tuple[tuple[str, str], ...] = ()
        self.parties: Mapping[str, PartyState] = NO_PARTIES

    def copied(self) -> "Case":
        """A copy that can take events without touching this one. Written out, for each command makes one."""
        twin = Case.__new__(Case)
        twin.anonymous = self.anonymous
        twin.archived = self.archived
        twin.keep_until = self.keep_until
        twin.held = self.held
        twin.channel = self.channel
        twin.clocks = self.clocks.copy()
        twin.counts = self.counts.copy()
        twin.digest = self.digest
        twin.documents = self.documents
        twin.instances = self.instances.copy()
        twin.kind = self.kind
        twin.letters = self.letters.copy()
        twin.links = self.links
        twin.number_of_events = self.number_of_events
        twin.occurrences = self.occurrences.copy()
        twin.opened_at = self.opened_at
        twin.origin = self.origin
        twin.outcome = self.outcome
        twin.papers = self.papers.copy()
        twin.parties = self.parties
        twin.placed = self.placed
        twin.received_at = self.received_at
        twin.recorded_at = self.recorded_at
        twin.regulation = self.regulation
        twin.reopened = self.reopened
        twin.settled = self.settled
        twin.closed_at = self.closed_at
        twin.settled_at = self.settled_at
        twin.status = self.status
        twin.surveyed = self.surveyed
        twin.survey_asked = self.survey_asked
        twin.survey_until = self.survey_until
        twin.texts = self.texts
        twin.unit = self.unit
        twin.values = self.values
        twin.version = self.version
        return twin

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and all(getattr(self, s) == getattr(other, s) for s in Case.__slots__)

    def __hash__(self) -> int:
        raise TypeError("a Case is not a key; use its id in the ledger")

    @property
    def is_open(self) -> bool:
        return self.status == OPEN

    def open_occurrences(self) -> list[Occurrence]:
        """The tasks that wait for somebody, in the order they were begun."""
        return [o for o in self.occurrences.values() if o.status == OPEN]

    def running_clocks(self) -> list[ClockState]:
        return [c for c in self.clocks.values() if c.status in (RUNNING, SUSPENDED)]
