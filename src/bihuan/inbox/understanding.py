"""What the reader of a channel makes of the bytes that arrived. Nothing here has an effect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bihuan.documents.keeping import Given
from bihuan.engine.events import Part


def _nothing() -> MappingProxyType[str, Any]:
    return MappingProxyType({})


class Kind(StrEnum):
    """What a message is. Only what a person wrote may begin a case or move one."""

    COMPLAINT_OR_REPLY = "written"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    LOOP = "loop"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is known of a message beside its bytes."""

    channel: str
    unit: str
    media: str
    sender: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Bounced:
    """A letter of ours came back, or was delivered after all.

    `of` is our reference on it, `code` a short reason such as ``5.1.1``. `final`: no further try is made.
    """

    of: str
    code: str
    final: bool = True
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """A message as its channel's reader understood it.

    `text` is what was newly written, `whole` everything readable of it. `person` are parts about its sender
    (name, email, phone, …). `about` are case numbers it names, `thread` the ids of messages it answers,
    nearest first. `values` and `texts` are fields of the record, as `Lodge` takes them, where the channel
    asked for them. `place` is where it was brought. `notes` are short codes of what a person should know
    (`inbox.wording.NOTES`).
    """

    kind: Kind = Kind.COMPLAINT_OR_REPLY
    text: str = ""
    whole: str = ""
    subject: str = ""
    person: tuple[Part, ...] = ()
    about: tuple[str, ...] = ()
    thread: tuple[str, ...] = ()
    files: tuple[Given, ...] = ()
    values: Mapping[str, object] = field(default_factory=_nothing)
    texts: Mapping[str, str] = field(default_factory=_nothing)
    language: str = "zh"
    place: str = ""
    anonymous: bool = False
    bounced: Bounced | None = None
    notes: tuple[str, ...] = ()

    @property
    def essence(self) -> object:
        """What makes two messages one and the same to a reader of both."""
        files = tuple((one.name, one.content) for one in self.files)
        return self.kind, self.subject, self.whole, self.person, files, dict(self.values), dict(self.texts)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing could be made of the bytes; `why` is a code of `inbox.wording.REASONS`."""

    why: str


Reading = Understood | Unreadable
