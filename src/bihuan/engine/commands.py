"""What somebody wants to happen in a case. Orders; the engine answers with events or a `Refused`.

`values` map field keys to coded values as `regulation.model.Field` describes; `texts` map the fields kept
apart to their text. Who commands, and when, is in `Known`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bihuan.engine.events import Part
from bihuan.regulation.quick import nothing, quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands."""


@quickly_made
@dataclass(frozen=True, slots=True)
class Lodge(Command):
    """Open a case.

    `received_at` may be earlier than now (a letter registered later); `person` are parts about the
    complainant.
    """

    unit: str
    channel: str
    received_at: datetime
    values: Mapping[str, object] = field(default_factory=nothing)
    texts: Mapping[str, str] = field(default_factory=nothing)
    person: tuple[Part, ...] = ()
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    message: str | None = None
    kind: str = "complaint"
    duty: str | None = None
    subject: str | None = None
    period: str | None = None
    origin: str | None = None
    anonymous: bool = False
    missed: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class Complete(Command):
    """Do a step: answer its `occurrence` with an `outcome`. `shown` is the hash of what an approver saw."""

    occurrence: str
    outcome: str = "done"
    values: Mapping[str, object] = field(default_factory=nothing)
    texts: Mapping[str, str] = field(default_factory=nothing)
    reason: str = ""
    shown: str | None = None
    learnt: str = ""
    happened_at: datetime | None = None
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class AssignTask(Command):
    """Claim (person = oneself), hand to a colleague, or give back (None)."""

    occurrence: str
    person: str | None


@quickly_made
@dataclass(frozen=True, slots=True)
class OfferHandover(Command):
    """Offer a task to a colleague who may do it. It stays where it is until they accept."""

    occurrence: str
    person: str
    text: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class AnswerHandover(Command):
    """Accept what is offered, or decline with a reason. Whoever offered it takes it back by declining."""

    occurrence: str
    accepted: bool
    reason: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class AskExtension(Command):
    clock: str
    reason: str
    length: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Reassess(Command):
    """Decide the tables that give the level again, with corrected values and a reason.

    `level` sets it outright where the regulation lets this post.
    """

    reason: str
    values: Mapping[str, object] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class CorrectField(Command):
    instance: str
    field: str
    value: object
    reason: str


@quickly_made
@dataclass(frozen=True, slots=True)
class SupplyMaterial(Command):
    """The complainant adds text or files; where a step waits for it, it is completed."""

    text: str = ""
    files: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    message: str | None = None
    channel: str = "web"


@quickly_made
@dataclass(frozen=True, slots=True)
class ReceiveMessage(Command):
    message: str
    channel: str
    text: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class AddNote(Command):
    """A word among staff; each of `mentions`, people's ids, is told that there is one."""

    text: str
    occurrence: str | None = None
    mentions: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class AttachFiles(Command):
    files: tuple[str, ...]
    digests: tuple[str, ...]
    names: tuple[str, ...]
    occurrence: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class IssuePaper(Command):
    """Make a paper out for good. `digest` is the SHA-256 of what it says, `number` is printed on it."""

    code: str
    paper: str
    instance: str
    number: str
    digest: str


@quickly_made
@dataclass(frozen=True, slots=True)
class SignPaper(Command):
    """Sign for a post what has `digest`: `means` is screen or scan, `file` the signature or the scan."""

    code: str
    post: str
    digest: str
    means: str
    file: str
    file_digest: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Urge(Command):
    occurrence: str
    text: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class Withdraw(Command):
    """The complainant takes the complaint back; ends the main procedure with outcome ``withdrawn``."""

    reason: str
    learnt: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class Reopen(Command):
    """Begin again at `step` (None.

    Where the regulation's ``reopens`` end or the first step after registration says).
    """

    reason: str
    step: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class StartProcedure(Command):
    """Begin a procedure that the regulation lets a post start at any time; `subject` is whom it is about."""

    procedure: str
    subject: str | None = None
    reason: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class Archive(Command):
    pass


@quickly_made
@dataclass(frozen=True, slots=True)
class PlaceHold(Command):
    """Hold the case for a lawsuit, an audit, an authority: nothing is erased until it is lifted."""

    reason: str


@quickly_made
@dataclass(frozen=True, slots=True)
class LiftHold(Command):
    reason: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Dispose(Command):
    """End the keeping of an archived case; `proposed_by` is the person who put it on the certificate."""

    certificate: str
    proposed_by: str


@quickly_made
@dataclass(frozen=True, slots=True)
class AnswerSurvey(Command):
    """`channel` is how it came, as in `events.SurveyAnswered`."""

    scores: Mapping[str, int]
    comment: str = ""
    channel: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class RecordDelivery(Command):
    """What became of a letter: `result` is sent, delivered, read or failed."""

    letter: str
    channel: str
    result: str
    code: str = ""
    happened_at: datetime | None = None
    maybe_repeated: bool = False


@quickly_made
@dataclass(frozen=True, slots=True)
class LetTimePass(Command):
    pass


@quickly_made
@dataclass(frozen=True, slots=True)
class RecountClocks(Command):
    """The calendar changed: count running clocks not yet late again with the calendar in `known`."""

    reason: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class MoveToVersion(Command):
    """Go on under the regulation given to `step` as `known.target`.

    `steps` maps positions (procedure/step) that changed their names.
    """

    reason: str
    steps: Mapping[str, str] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class LinkCase(Command):
    other: str
    relation: str
    reason: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class UnlinkCase(Command):
    other: str
    relation: str
    reason: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class TakeOutcome(Command):
    """An outcome of the case this one is handled with, reaching it, with what was filled in there.

    Completes the open main step where it has that outcome.
    """

    other: str
    step: str
    outcome: str
    values: Mapping[str, object] = field(default_factory=nothing)
    texts: Mapping[str, str] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class JoinParty(Command):
    """Somebody else takes part, as `PartyJoined` says. `person` are parts with their name and contacts."""

    role: str
    person: tuple[Part, ...]
    letters: str = "not"
    may: tuple[str, ...] = ()
    until: date | None = None
    document: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class LeaveParty(Command):
    party: str
    reason: str


@quickly_made
@dataclass(frozen=True, slots=True)
class Erase(Command):
    """Delete the parts about `subject`; the ledger deletes them in every copy and fills in `parts`."""

    subject: str
    ground: str
    parts: int = 0


@quickly_made
@dataclass(frozen=True, slots=True)
class Past:
    """One thing that had happened in a case elsewhere."""

    what: str
    happened_at: datetime
    facts: Mapping[str, object] = field(default_factory=nothing)
    texts: Mapping[str, str] = field(default_factory=nothing)


@quickly_made
@dataclass(frozen=True, slots=True)
class RecordHistory(Command):
    """Open a case of imported history, or add to one. `then` is what happened after `what`, in order.

    `person` are parts about the complainant. `closed_at` says that it had ended, as `outcome`.
    """

    unit: str
    received_at: datetime
    what: str
    happened_at: datetime
    facts: Mapping[str, object] = field(default_factory=nothing)
    texts: Mapping[str, str] = field(default_factory=nothing)
    then: tuple[Past, ...] = ()
    person: tuple[Part, ...] = ()
    closed_at: datetime | None = None
    outcome: str = ""


@quickly_made
@dataclass(frozen=True, slots=True)
class PlaceAt(Command):
    step: str
    reason: str
