"""What the components show: plain values, already decided and already allowed to be seen.

Pages build these and hand them to a component; a mapping with the same keys does as well. `docs/design.md`
says which component takes which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Tone = Literal["late", "soon", "ok", "waiting", "done", "plain"]
DotKind = Literal["fact", "open", "letter", "clock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One way through the desk. `short` is its label at the thumb; `begins_group` leaves a gap above it.

    `shortcut` is its key, `go` the key after G."""

    key: str
    label: str
    url: str
    icon: str = "circle"
    count: int | str | None = None
    late: bool = False
    current: bool = False
    begins_group: bool = False
    short: str = ""
    shortcut: str = ""
    go: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around a desk page. `tabs` are the five at the thumb of a phone."""

    unit: str
    nav: tuple[NavItem, ...]
    tabs: tuple[NavItem, ...]
    person: str
    post: str
    kind: str = ""
    standing_in: str = ""
    search_url: str = ""
    query: str = ""
    home_url: str = "/"
    account_url: str = ""
    logout_url: str = ""
    ringing_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalFrame:
    """What stands around a complainant's page."""

    unit: str
    home_url: str
    links: tuple[NavItem, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """`B 紧急`; `key` may be empty (`处罚`)."""

    name: str
    key: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingLine:
    """One line of a working: a day, whether it counts, and why."""

    label: str
    value: str
    counted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`words` as 还剩 2 小时 05 分; `share` is how much of the limit is used, 0 to 100; `then` is what the
    ladder does next. Without `words` they are counted from `due_at`."""

    tone: Tone
    share: int = 0
    name: str = ""
    words: str = ""
    due_at: datetime | None = None
    ends_day: bool = False
    article: str = ""
    then: str = ""
    working: tuple[WorkingLine, ...] = ()
    basis: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a queue: a case and what is asked of me. With `claim_url` nobody has taken the task yet.

    With `pick` the line can be ticked for the form named ``batch``; `why` is what asks it of me, `news` what
    is new since I last looked, `mark` what is worth knowing of the task itself. `aside_url` puts it off,
    `take_up_url` takes it up again.
    """

    url: str
    title: str
    number: str
    level: Level | None = None
    facts: tuple[str, ...] = ()
    task: str = ""
    who: str = ""
    clock: Clock | None = None
    chosen: bool = False
    claim_url: str = ""
    why: str = ""
    pick: str = ""
    news: str = ""
    mark: str = ""
    aside_url: str = ""
    take_up_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a timeline. Without `fold` the working and the basis stand open under it."""

    title: str
    at: datetime
    who: str = ""
    body: str = ""
    kind: DotKind = "fact"
    tone: Tone = "done"
    ends_day: bool = False
    basis: str = ""
    working: tuple[WorkingLine, ...] = ()
    fold: str = ""
    corrected: bool = False
    recorded_at: datetime | None = None
    files: tuple[Attachment, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a definition list. With `reveal_url` the value is masked and can be revealed on record."""

    label: str
    value: str
    url: str = ""
    note: str = ""
    reveal_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`size` in bytes; `kind` is photo, recording, document or other; `preview` is where its picture is."""

    name: str
    url: str
    size: int | None = None
    kind: Literal["photo", "recording", "document", "other"] = "other"
    who: str = ""
    at: datetime | None = None
    preview: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several ways on, and what it leads to."""

    value: str
    label: str
    leads: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something a person may do now, or may not: then `refusal` and `article` say why.

    `shortcut` is the letter that does it from the keyboard.
    """

    label: str
    url: str = ""
    icon: str = ""
    refusal: str = ""
    article: str = ""
    dialog: str = ""
    shortcut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why something was not done, under which article, and what to do."""

    what: str
    article: str = ""
    do: str = ""
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of several views of the same thing, each with an address; `count` in words where it is capped."""

    label: str
    url: str
    current: bool = False
    count: int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """A stretch of a list; `total` is counted no further than `cap`."""

    first: int
    last: int
    total: int
    cap: int = 1000
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table; `numeric` lines figures up."""

    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table."""

    value: str
    url: str = ""
    level: Level | None = None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is set, with the address of the list without it."""

    label: str
    clear_url: str
