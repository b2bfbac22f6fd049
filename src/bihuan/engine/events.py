"""What has happened in a case.

News, never orders; for ever: a new field has a default, a new meaning is a new class.

An event's fields hold ids, enumerations, numbers, moments and hashes only. Whatever is personal or free text
travels beside it in `Happened.parts` and is kept apart so that it can be erased (semantics 2).

Ids inside a case are text with a meaning: procedure instance ``complaint``, ``penalty-2``; occurrence of a
step ``penalty-2/sign#1``; clock ``plan@complaint#1`` (clock, instance, how manieth start); letter
``result#2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bihuan.regulation.quick import nothing, quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Because:
    """Why an event happened.

    The rule (path in policy.yaml), its articles, the non-personal values read and what was used of `known`.
    """

    rule: str
    articles: tuple[str, ...] = ()
    read: Mapping[str, object] = field(default_factory=nothing)
    used: Mapping[str, object] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class Part:
    """A personal or free value of an event, about `subject` (``complainant``, a person's id, or ``case``)."""

    name: str
    subject: str
    value: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Seat:
    """Where a task or a notice lies.

    A post of a unit, narrowed to a department where one is known. `post` may be complainant, subject or
    automatic.
    """

    post: str
    unit: str
    department: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its moment, its doer (a person's id, ``complainant``, or None for the system), its reason
    and its parts.
    """

    event: Event
    at: datetime
    by: str | None
    because: Because
    parts: tuple[Part, ...] = ()


# --- the case -----------------------------------------------------------------------------------------------


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    unit: str
    regulation: str
    version: str
    digest: str
    kind: str
    channel: str
    received_at: datetime
    opened_at: datetime
    duty: str | None = None
    subject: str | None = None
    period: str | None = None
    origin: str | None = None
    anonymous: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseNumbered(Event):
    """Given by the ledger, last inside the transaction."""

    number: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ValuesRecorded(Event):
    """Fields filled in, in `instance`.

    `texts` are the fields whose values are in the parts; `cleared` those emptied.
    """

    instance: str
    form: str | None
    values: Mapping[str, object]
    texts: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class FieldCorrected(Event):
    """A correction of the record.

    Decides nothing again. The reason is part ``reason``; a text's new value part `field`.
    """

    instance: str
    field: str
    old: object
    new: object


@quickly_made
@dataclass(frozen=True, slots=True)
class TableDecided(Event):
    """Row `row` of `table` gave `values` to fields of `instance`."""

    instance: str
    table: str
    row: int
    values: Mapping[str, object]


@quickly_made
@dataclass(frozen=True, slots=True)
class LevelRaised(Event):
    old: str | None
    new: str


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    outcome: str


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseSettled(Event):
    pass


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseReopened(Event):
    """The same case begins again at `step` (semantics 19). The reason is part ``reason``."""

    step: str


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseArchived(Event):
    keep_until: date | None


@quickly_made
@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    """The case is held: nothing of it may be erased or disposed of. The reason is a part."""


@quickly_made
@dataclass(frozen=True, slots=True)
class HoldLifted(Event):
    pass


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseDisposed(Event):
    """Kept its time, until `kept_until`, the case was disposed of on a certificate that somebody proposed."""

    certificate: str
    proposed_by: str
    kept_until: date


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """The case goes on under another version; `steps` maps old to new positions (procedure/step)."""

    version: str
    digest: str
    old_version: str
    steps: Mapping[str, str] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseLinked(Event):
    """`relation`: handled_with, repeats, split_from, follows."""

    other: str
    relation: str


@quickly_made
@dataclass(frozen=True, slots=True)
class CaseUnlinked(Event):
    other: str
    relation: str


@quickly_made
@dataclass(frozen=True, slots=True)
class PartyJoined(Event):
    """Somebody beside the complainant takes part: `role` is member or representative (of a group), or proxy.

    Who it is stands in parts about `party`. `letters` says whether letters to the complainant go to them
    also, instead, or not. A proxy's mandate: what they `may` do, `until` when, and its `document`.
    """

    party: str
    role: str
    letters: str = "not"
    may: tuple[str, ...] = ()
    until: date | None = None
    document: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class PartyLeft(Event):
    """They take part no more; the reason is part ``reason``."""

    party: str


@quickly_made
@dataclass(frozen=True, slots=True)
class SubjectErased(Event):
    """The parts about `subject` were deleted, `parts` of them, in every copy."""

    subject: str
    parts: int
    ground: str


@quickly_made
@dataclass(frozen=True, slots=True)
class HistoryRecorded(Event):
    """A fact of imported history: `what` with coded `facts`, under the built-in regulation ``history``."""

    what: str
    facts: Mapping[str, object] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class CasePlaced(Event):
    """Imported case brought under its regulation at `step`; running clocks are warned, not punished."""

    step: str
    regulation: str
    version: str
    digest: str


# --- procedures and steps -----------------------------------------------------------------------------------


@quickly_made
@dataclass(frozen=True, slots=True)
class ProcedureStarted(Event):
    """`parent` is the instance it hangs on (None.

    The main one), `origin` the occurrence or clock that started it, `subject` a person's or department's id,
    or ``post:…``.
    """

    instance: str
    procedure: str
    parent: str | None = None
    origin: str | None = None
    subject: str | None = None
    values: Mapping[str, object] = field(default_factory=nothing)
    version: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class StepBegun(Event):
    """A step was entered.

    Any holder of one of `seats` may do it (each must, where all sign); `person` only where the ledger knows
    one.
    """

    occurrence: str
    instance: str
    step: str
    number: int
    seats: tuple[Seat, ...]
    person: str | None = None
    stage: int = 0


@quickly_made
@dataclass(frozen=True, slots=True)
class StepSigned(Event):
    """One of several who must all sign has done so, for `post`."""

    occurrence: str
    post: str


@quickly_made
@dataclass(frozen=True, slots=True)
class StepCompleted(Event):
    """`on_behalf` when staff recorded the complainant's or another's answer (how it was learnt is part
    ``learnt``).
    """

    occurrence: str
    outcome: str
    shown: str | None = None
    on_behalf: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class StepLeft(Event):
    """The step was left undone: its procedure was stopped, cancelled, moved or re-opened elsewhere."""

    occurrence: str
    why: str


@quickly_made
@dataclass(frozen=True, slots=True)
class TaskAssigned(Event):
    """`person` holds the task; None gives it back to the post."""

    occurrence: str
    person: str | None


@quickly_made
@dataclass(frozen=True, slots=True)
class HandoverOffered(Event):
    """A task is offered to `person`; until they accept it stays where it is. Words are part ``text``."""

    occurrence: str
    person: str


@quickly_made
@dataclass(frozen=True, slots=True)
class HandoverAnswered(Event):
    """`answer` is accepted, declined or withdrawn; `person` is whom it was offered to."""

    occurrence: str
    person: str
    answer: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ProcedureEnded(Event):
    instance: str
    outcome: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ProcedureCancelled(Event):
    instance: str
    why: str


@quickly_made
@dataclass(frozen=True, slots=True)
class DocumentIssued(Event):
    """A numbered paper: `series`-`count` within the case."""

    occurrence: str
    form: str
    document: str


@quickly_made
@dataclass(frozen=True, slots=True)
class PaperIssued(Event):
    """A paper was made out for good: `code` is printed on it, `digest` is the SHA-256 of what it says."""

    code: str
    paper: str
    instance: str
    number: str
    digest: str


@quickly_made
@dataclass(frozen=True, slots=True)
class PaperSigned(Event):
    """`post` signed a paper whose content has `digest`, on the screen, or on paper (`means` is scan).

    `file_digest` is the SHA-256 of the scan or of the drawn signature; both are documents that can be erased.
    """

    code: str
    instance: str
    post: str
    digest: str
    means: str
    file: str
    file_digest: str


# --- clocks -------------------------------------------------------------------------------------------------


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockStarted(Event):
    """`due` is the instant (UTC).

    `ends_day` the day whose 24:00 it is, for lengths in days; `limit` as written; `calendar` its digest.

    `due` is None while a date it waits `until` is not known. `warns` are the warnings' moments, earliest
    first. `seen_at` is when it could first be seen, where that was after its start.
    """

    clock: str
    key: str
    instance: str
    started_at: datetime
    limit: str
    due: datetime | None
    ends_day: date | None
    provisional: bool
    calendar: str
    warns: tuple[datetime, ...] = ()
    answers: str | None = None
    instrument: str | None = None
    seen_at: datetime | None = None
    periodic: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockStopped(Event):
    clock: str
    in_time: bool


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockMoot(Event):
    """Its procedure ended before a stop was met: it can no longer be late."""

    clock: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockWarned(Event):
    """`sent` is False for a warning overtaken while catching up: recorded, not sent."""

    clock: str
    warning: int
    sent: bool = True


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockLate(Event):
    clock: str
    due: datetime


@quickly_made
@dataclass(frozen=True, slots=True)
class LadderActed(Event):
    clock: str
    rung: int


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockCameRound(Event):
    """A clock without an end came round for the `round`-th time, and goes on to `due`.

    `acted` is False for a time overtaken while catching up: nobody was told and no letter was owed.
    """

    clock: str
    round: int
    limit: str
    due: datetime
    ends_day: date | None
    provisional: bool
    warns: tuple[datetime, ...] = ()
    acted: bool = True


@dataclass(frozen=True, slots=True)
class WatchTurned(Event):
    """What a watch asks about has begun to hold, or has ended, by what was recorded in `instance`."""

    watch: str
    instance: str
    holds: bool


@dataclass(frozen=True, slots=True)
class ClockSuspended(Event):
    clock: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockResumed(Event):
    clock: str
    suspended_from: datetime
    due: datetime
    ends_day: date | None
    provisional: bool
    warns: tuple[datetime, ...] = ()
    floor: datetime | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class ClockReset(Event):
    """A new due moment by `cause`.

    Regraded, extended, recounted (changed calendar), dated (its field was filled), reached (a quantity has
    come to its most), restarted. `floor` is the
    earliest it may be due where counting from its start would have ended before it was re-graded.
    """

    clock: str
    cause: str
    limit: str
    old: datetime | None
    due: datetime
    ends_day: date | None
    provisional: bool
    calendar: str
    started_at: datetime
    warns: tuple[datetime, ...] = ()
    floor: datetime | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class ExtensionAsked(Event):
    """`length` as written. In time, it holds the ladder until decided. The reason is part ``reason``."""

    clock: str
    length: str
    instance: str | None


@quickly_made
@dataclass(frozen=True, slots=True)
class ExtensionGranted(Event):
    clock: str
    length: str


@quickly_made
@dataclass(frozen=True, slots=True)
class ExtensionRefused(Event):
    clock: str


# --- letters, notices, correspondence -----------------------------------------------------------------------


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterOwed(Event):
    """A letter to be rendered and sent, to the complainant, to `person` or to whoever holds `seat`.

    `by` channels in order of wish. `person` of a letter to the complainant is the party beside them who
    gets it.
    """

    letter: str
    key: str
    to: str
    by: tuple[str, ...]
    seat: Seat | None = None
    person: str | None = None
    occurrence: str | None = None
    clock: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterSent(Event):
    """`maybe_repeated`: the sender fell between sending and recording it, so that it may have gone twice."""

    letter: str
    channel: str
    maybe_repeated: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterDelivered(Event):
    letter: str
    channel: str


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterRead(Event):
    """Its reader has opened it, which says more than that it arrived."""

    letter: str
    channel: str


@quickly_made
@dataclass(frozen=True, slots=True)
class LetterFailed(Event):
    letter: str
    channel: str
    code: str


@quickly_made
@dataclass(frozen=True, slots=True)
class NoticeOwed(Event):
    """A notice to staff.

    `what` is task, warning, late, urging, told, handover, handover answer, mention; for whoever holds
    `seat`, or for `person`.
    """

    notice: str
    what: str
    seat: Seat | None = None
    person: str | None = None
    occurrence: str | None = None
    clock: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class MessageReceived(Event):
    """An incoming message attached to the case, in every state.

    `message` is the raw message's id. Its text is part ``text``.
    """

    message: str
    channel: str


@quickly_made
@dataclass(frozen=True, slots=True)
class MaterialSupplied(Event):
    """The complainant added something; its text is part ``text``, its files follow as `FilesAttached`."""

    channel: str
    message: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class NoteAdded(Event):
    """An internal note, part ``text``."""

    occurrence: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class FilesAttached(Event):
    """`files` are ids of documents; names are parts ``name:<id>``. `digests` are their SHA-256."""

    files: tuple[str, ...]
    digests: tuple[str, ...]
    occurrence: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Urged(Event):
    """Somebody urged (催办) the holder of a task; the words are part ``text``."""

    occurrence: str


@quickly_made
@dataclass(frozen=True, slots=True)
class SurveyAnswered(Event):
    """`scores` by question, 1 (very dissatisfied) to 5; a comment is part ``comment``.

    `channel` is how it came: ``web`` behind number and code, ``phone``, or that of the letter whose link was
    followed.
    """

    scores: Mapping[str, int] = field(default_factory=dict)
    channel: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class SurveyAsked(Event):
    """The survey has begun. Of `share` per cent of the cases it is asked: those with a lot below that.

    `draw`, from 0 to 9999, is a digest of the case under a key, so that nobody chooses; `until` is the last
    moment at which it may be answered.
    """

    chosen: bool
    share: int
    draw: int
    until: datetime | None = None
