"""A mail, byte for byte as a server handed it over, as a message to this house. Nothing has an effect."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox.channels.email import machines
from bihuan.inbox.channels.email.contents import Contents, contents, parse
from bihuan.inbox.channels.email.headers import addresses, ids, raw_header, raw_headers, text_of
from bihuan.inbox.channels.email.quoting import newly_written
from bihuan.inbox.understanding import Arrived, Kind, Reading, Understood, Unreadable
from bihuan.parties.contacts import Kind as ContactKind
from bihuan.parties.contacts import normal

CHANNEL = "email"
# More from one sender than this is held for a person: nobody complains so often, a machine does.
MOST = (20, timedelta(minutes=10))
# Mail beyond this is not taken apart by itself.
LARGEST = 60_000_000
# What is kept of a mail that is too large to be fetched.
HEAD_ALONE = "text/rfc822-headers"
_NUMBER = re.compile(r"(?<![\w-])[A-Za-z0-9]{1,16}(?:-[A-Za-z0-9]{1,16}){0,4}-20\d\d-\d{4,8}(?![\w-])")
_PHONE = re.compile(
    r"(?m)^[ \t　]*(?:我的|本人|联系)?(?:电话|手机|电话号码|手机号码?|联系电话|联系方式|tel|phone|mobile)"
    r"[ \t]*[:：][ \t　]*([+\d][\d \-()]{6,20}\d)",
    re.IGNORECASE,
)
MOST_NUMBERS = 5


def read(raw: bytes, arrived: Arrived) -> Reading:
    """What the mail says. Never raises: what cannot be read is `Unreadable` with the reason."""
    if not raw.strip():
        return Unreadable("empty")
    if arrived.media == HEAD_ALONE:
        return Unreadable("left in the mailbox")
    if len(raw) > LARGEST:
        return Unreadable("too large")
    try:
        return _read(raw, arrived)
    except (RecursionError, MemoryError):
        return Unreadable("not readable")


def external(raw: bytes, unit: str) -> str:
    """The mail's own id within the unit it is for; of one that has none, what its bytes come to."""
    found = ids(raw_header(parse(head_of(raw)), "message-id"))
    return f"{unit} {found[0] if found else hashlib.sha256(raw).hexdigest()}"


def sender(raw: bytes) -> str:
    """The address in its From; empty where there is none."""
    found = addresses(raw_headers(parse(head_of(raw)), "from"))
    return found[0][1].lower() if found else ""


def sent_at(raw: bytes) -> datetime | None:
    """What its Date says, if it says anything."""
    try:
        told = parsedate_to_datetime(raw_header(parse(head_of(raw)), "date").decode("ascii", "replace"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def head_of(raw: bytes) -> bytes:
    """The headers alone, which are all that is needed to keep a mail."""
    end = re.search(rb"\r?\n\r?\n", raw[:1_000_000])
    return raw[: end.end()] if end else raw[:1_000_000]


def _read(raw: bytes, arrived: Arrived) -> Reading:
    message = parse(raw)
    found = contents(message)
    subject = text_of(message, "subject")[:500]
    whole = found.whole
    text = newly_written(found.own, subject=subject) if found.own else whole
    if found.encrypted and not text.strip():
        return Unreadable("encrypted")
    bounced = machines.returned(message, raw)
    kind = _kind(message, bounced is not None)
    if not text.strip() and not subject and not found.files and kind is Kind.COMPLAINT_OR_REPLY:
        return Unreadable("empty")
    return Understood(
        kind=kind,
        text=text.strip(),
        whole=whole.strip(),
        subject=subject,
        person=_person(message, text, arrived),
        about=_numbers(subject, text),
        thread=_thread(message),
        files=tuple(found.files),
        language=_language(subject + text),
        bounced=bounced if bounced is not None and bounced.of else None,
        notes=_notes(message, found),
    )


def _kind(message: Message, bounced: bool) -> Kind:
    if bounced:
        return Kind.BOUNCE
    if machines.is_ours(message) or machines.goes_in_circles(message):
        return Kind.LOOP
    return Kind.AUTOMATIC if machines.is_automatic(message) else Kind.COMPLAINT_OR_REPLY


def _person(message: Message, text: str, arrived: Arrived) -> tuple[Part, ...]:
    """Name and address of From, and a telephone number where the sender names it as one.

    What Reply-To asks for is not followed: an answer goes to nobody but the one who wrote.
    """
    found = addresses(raw_headers(message, "from")) or [("", arrived.sender)]
    name, address = found[0]
    said = {"name": name or address.partition("@")[0], "email": address}
    if normal(ContactKind.EMAIL, address) is None:
        return ()
    match = _PHONE.search(text[:20_000])
    if match and normal(ContactKind.PHONE, match[1]) is not None:
        said["phone"] = match[1]
    return tuple(Part(key, COMPLAINANT, value[:200]) for key, value in said.items() if value)


def _numbers(subject: str, text: str) -> tuple[str, ...]:
    found = [*_NUMBER.findall(subject), *_NUMBER.findall(text[:20_000])]
    return tuple(dict.fromkeys(found))[:MOST_NUMBERS]


def _thread(message: Message) -> tuple[str, ...]:
    """What it answers, nearest first; of our own mail come round, itself."""
    answered = ids(raw_header(message, "in-reply-to"))
    before = tuple(reversed(ids(raw_header(message, "references"))))
    ours = machines.is_ours(message)
    return tuple(dict.fromkeys((*((f"{ours}@",) if ours else ()), *answered, *before)))


def _language(text: str) -> str:
    """Chinese where there is any to speak of, else English."""
    chinese = sum("一" <= one <= "鿿" for one in text[:5000])
    letters = sum(one.isascii() and one.isalpha() for one in text[:5000])
    return "zh" if chinese * 10 >= letters or not letters else "en"


def _notes(message: Message, found: Contents) -> tuple[str, ...]:
    return tuple(found.notes)
