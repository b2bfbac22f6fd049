"""Messages of an official account: read as what a person says, and carried on as a dialogue.

The transport's encryption is taken off before a message is kept, for a retry is encrypted anew: what is kept
is the platform's XML, byte for byte. A dialogue that fell silent half-way comes back as a transcript.
"""

from datetime import datetime

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox import keeping
from bihuan.inbox.channels.wechat import incoming, people
from bihuan.inbox.channels.wechat.incoming import Event, Incoming, Sort
from bihuan.inbox.dialogue.state import Said
from bihuan.inbox.models import RawMessage
from bihuan.inbox.talks import ending, hearing
from bihuan.inbox.talks.hearing import Way
from bihuan.inbox.understanding import Arrived, Kind, Reading, Understood, Unreadable

CHANNEL = "wechat"
MEDIA = "text/xml"
WAY = Way(CHANNEL, reachable=True)
_BEGIN = (Event.SUBSCRIBE, Event.SCAN, Event.CLICK)
_KINDS = {Sort.IMAGE: "picture", Sort.VOICE: "voice", Sort.LOCATION: "place", Sort.LINK: "link"}


def read(raw: bytes, arrived: Arrived) -> Reading:
    """What one message says by itself; never raises."""
    if arrived.media == ending.TRANSCRIPT:
        return ending.read(raw)
    found = incoming.read(raw)
    if not isinstance(found, Incoming):
        return Unreadable("not readable")
    kind = Kind.EVENT if found.sort is Sort.EVENT else Kind.COMPLAINT_OR_REPLY
    return Understood(
        kind=kind, text=found.text, whole=found.text, person=(Part(CHANNEL, COMPLAINANT, arrived.sender),)
    )


def sort(message: RawMessage, understood: Reading, now: datetime) -> None:
    """Carries the dialogue on; the answer stands in the dialogue's lines."""
    if ending.is_left(message, understood):
        return
    found = incoming.read(keeping.raw_of(message))
    if not isinstance(found, Incoming):
        keeping.set_aside(message, "not readable")
        return
    address = keeping.sender_of(message)
    people.acted(address, found, at=message.received_at)
    if found.sort is Sort.EVENT and found.event not in _BEGIN:
        if found.event is Event.TEMPLATE_SENT:
            people.delivered(address, found, message=message.id, at=message.received_at, now=now)
        keeping.settle(message, "", nature=Kind.EVENT)
        return
    hearing.hear(message, address, said_of(found), way=WAY, now=now, media=found.media)


def said_of(found: Incoming) -> Said:
    """The message as a dialogue takes it."""
    if found.sort is Sort.EVENT:
        scanned = found.event in (Event.SUBSCRIBE, Event.SCAN)
        # A menu's key is one of our own words, such as 进度.
        return Said(begins=True, place=found.key) if scanned else Said(found.key, begins=not found.key)
    unknown = found.sort in (Sort.OTHER, Sort.VIDEO, Sort.SHORT_VIDEO, Sort.FILE)
    kind = "file" if unknown and found.media else _KINDS.get(found.sort, "text")
    return Said(found.text, kind=kind)
