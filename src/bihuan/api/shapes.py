"""What goes in and comes out, as OpenAPI describes it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from bihuan.api.problems import CitedArticle

Key = Annotated[str, Field(min_length=1, max_length=160)]
Written = Annotated[str, Field(max_length=100_000)]
# Ids of files and codes of units: never with what would end a line or a statement.
FileId = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]


class Asked(Schema):
    """Base of what is sent in: a key we do not know is a mistake to be told, not to be passed over."""

    model_config = ConfigDict(extra="forbid")


class PersonIn(Asked):
    """The complainant, and how to reach them."""

    name: Annotated[str, Field(max_length=80)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Annotated[str, Field(max_length=300)] = ""


class LodgeIn(Asked):
    """A complaint. `values` by field key, as the record's form has them: money in yuan, dates in ISO 8601."""

    unit: Annotated[str, Field(min_length=1, max_length=16)]
    channel: Annotated[str, Field(min_length=1, max_length=64)] = "api"
    received_at: AwareDatetime | None = Field(None, description="When it came in; now, where it is left out.")
    values: dict[str, Any] = {}
    person: PersonIn = PersonIn()
    anonymous: bool = False
    language: Annotated[str, Field(pattern="^(zh|en)$")] = "zh"
    files: Annotated[list[FileId], Field(max_length=20)] = []
    origin: Annotated[str, Field(max_length=64)] | None = Field(
        None, description="What it is called where it comes from."
    )


class LodgedOut(Schema):
    """What the complainant is told: number and code open the progress page."""

    id: str
    number: str
    code: str
    url: str


class CompleteIn(Asked):
    """The answer to a task. `shown` is what an approval's offer carried, so that nothing changed unseen."""

    task: Key
    outcome: Key = "done"
    values: dict[str, Any] = {}
    reason: Written = ""
    learnt: Written = ""
    shown: Annotated[str, Field(max_length=64)] | None = None
    files: Annotated[list[FileId], Field(max_length=20)] = []


class AssignIn(Asked):
    """Who shall have the task: a person's id, ``me``, or null to give it back."""

    task: Key
    person: Annotated[str, Field(max_length=64)] | None = "me"


class ExtendIn(Asked):
    """A request for more time. `length` such as ``2 wd`` where the regulation leaves it open."""

    clock: Key
    reason: Annotated[str, Field(min_length=1, max_length=100_000)]
    length: Annotated[str, Field(max_length=40)] | None = None


class SupplyIn(Asked):
    """What the complainant adds: words, files or both."""

    text: Written = ""
    files: Annotated[list[FileId], Field(max_length=20)] = []


class DoneOut(Schema):
    """What a command has done: the case's entries `first` to `last`."""

    id: str
    number: str
    first: int
    last: int
    repeated: bool


class SuppliedOut(Schema):
    id: str
    number: str
    repeated: bool


class FileOut(Schema):
    id: str
    name: str
    kind: str
    size: int
    kept_at: datetime
    subject: str = Field(description="Whose it is: complainant, case, or a person's id.")


class CaseLine(Schema):
    """A case as lists show it; nothing personal."""

    id: str
    number: str
    unit: str
    kind: str
    regulation: str
    version: str
    channel: str
    level: str
    status: str
    step: str
    department: str
    person: str
    received_at: datetime
    closed_at: datetime | None
    archived_at: datetime | None
    outcome: str
    due: datetime | None
    late: bool
    was_late: bool
    reopened: int
    anonymous: bool


class CasesOut(Schema):
    cases: list[CaseLine]
    next: str | None = Field(description="Give this as `after` for the next page; null on the last.")


class ContactOut(Schema):
    kind: str
    value: str


class ComplainantOut(Schema):
    """Masked, unless it was revealed."""

    name: str
    contacts: list[ContactOut]
    language: str
    revealed: bool


class ClockOut(Schema):
    clock: str
    name: str
    due: datetime | None
    ends_day: bool
    late: bool
    suspended: bool
    provisional: bool
    articles: list[str]


class CaseOut(CaseLine):
    """A case whole. Personal texts come masked as null, unless they were revealed."""

    values: dict[str, Any]
    texts: dict[str, str | None]
    complainant: ComplainantOut | None
    clocks: list[ClockOut]


class RefusalOut(Schema):
    """Why not."""

    type: str
    detail: str
    articles: list[CitedArticle]
    rule: str


class OutcomeOut(Schema):
    key: str
    name: str
    leads_to: list[str]
    reason_required: bool
    secondary: bool
    form: str | None
    fields: list[str]
    articles: list[str]
    refused: RefusalOut | None


class TaskOut(Schema):
    """An open task, and what this token's person may do with it."""

    task: str
    procedure: str
    step: str
    name: str
    articles: list[str]
    form: str | None
    fields: list[str]
    outcomes: list[OutcomeOut]
    person: str | None
    may_assign: bool
    on_behalf: bool
    shown: str | None
    due: datetime | None
    refused: RefusalOut | None


class ActOut(Schema):
    """An act outside the steps: extend, reassess, withdraw, reopen, archive, supply, survey."""

    act: str
    articles: list[str]
    clock: str | None
    refused: RefusalOut | None


class OffersOut(Schema):
    tasks: list[TaskOut]
    acts: list[ActOut]


class EntryOut(Schema):
    """An entry of the case's history. A text that is masked or erased is null."""

    number: int
    kind: str
    title: str
    at: datetime
    recorded_at: datetime
    by: str | None
    articles: list[str]
    rule: str
    texts: dict[str, str | None]


class TimelineOut(Schema):
    entries: list[EntryOut]


class ExplanationOut(Schema):
    sentence: str
    lines: list[str]
    articles: list[CitedArticle]


class OptionOut(Schema):
    key: str
    name: str


class FieldOut(Schema):
    """A field of the record: what a complaint may state."""

    key: str
    name: str
    kind: str
    required: bool
    personal: bool
    options: list[OptionOut]
    help: str


class RecordOut(Schema):
    """The form by which a unit takes complaints today."""

    unit: str
    regulation: str
    version: str
    title: str
    channels: list[OptionOut]
    fields: list[FieldOut]
