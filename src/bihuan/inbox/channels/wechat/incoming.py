"""What the platform sends about an account: messages of people, and events. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bihuan.inbox.channels.wechat import xml
from bihuan.inbox.channels.wechat.xml import NotXml


class Sort(StrEnum):
    """What a message is. OTHER is a kind the platform has and we do not know."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORT_VIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    FILE = "file"
    EVENT = "event"
    OTHER = "other"


class Event(StrEnum):
    """What happened. OTHER asks nothing of us."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    SCAN = "scan"
    CLICK = "click"
    VIEW = "view"
    LOCATION = "location"
    TEMPLATE_SENT = "templatesendjobfinish"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Incoming:
    """`external` is the same at each of the platform's tries. `media` is (id, kind) of what is to be fetched.

    `key` is what an event carries: the menu's key, the scene of a code, the id of the message sent;
    `result` how that sending ended.
    """

    external: str
    account: str
    person: str
    at: int
    sort: Sort
    text: str = ""
    media: tuple[str, str] | None = None
    event: Event = Event.OTHER
    key: str = ""
    result: str = ""


_SCENE = "qrscene_"


def read(raw: bytes) -> Incoming | NotXml:
    """Reads one message in plain XML; never raises, whatever the bytes are."""
    try:
        said = xml.read(raw)
    except NotXml as error:
        return error
    sender, sort = said.get("FromUserName", ""), _sort(said.get("MsgType", ""))
    if not sender or len(sender) > 128 or not said.get("MsgType"):
        return NotXml("no message")
    at = int(stamp) if (stamp := said.get("CreateTime", "")).isascii() and stamp.isdecimal() else 0
    base = Incoming("", said.get("ToUserName", ""), sender, at, sort)
    if sort is Sort.EVENT:
        name = said.get("Event", "").lower()
        event = Event(name) if name in tuple(Event) else Event.OTHER
        key = _key(said, event)
        mark = f"{sender}\n{said.get('CreateTime', '')}\n{name}\n{key}"
        return replace(base, external=mark, event=event, key=key, result=said.get("Status", ""))
    mark = said.get("MsgId") or f"{sender}\n{said.get('CreateTime', '')}\n{said.get('MsgType', '')}"
    return replace(base, external=mark, text=_text(said, sort), media=_media(said, sort))


def _sort(written: str) -> Sort:
    word = written.lower()
    return Sort(word) if word in tuple(Sort) else Sort.OTHER


def _key(said: Mapping[str, str], event: Event) -> str:
    if event is Event.TEMPLATE_SENT:
        return said.get("MsgID", "") or said.get("MsgId", "")
    return said.get("EventKey", "").removeprefix(_SCENE)


def _text(said: Mapping[str, str], sort: Sort) -> str:
    match sort:
        case Sort.TEXT:
            return said.get("Content", "")
        case Sort.VOICE:
            # With recognition switched on, the platform writes out what was spoken.
            return said.get("Recognition", "").strip()
        case Sort.LOCATION:
            place = f"{said.get('Location_X', '')}, {said.get('Location_Y', '')}"
            return f"{said.get('Label', '')} ({place})".strip()
        case Sort.LINK:
            parts = (said.get("Title", ""), said.get("Description", ""), said.get("Url", ""))
            return "\n".join(one for one in parts if one)
        case _:
            return ""


def _media(said: Mapping[str, str], sort: Sort) -> tuple[str, str] | None:
    found = said.get("MediaId", "")
    if not found or sort not in (Sort.IMAGE, Sort.VOICE, Sort.VIDEO, Sort.SHORT_VIDEO, Sort.FILE):
        return None
    return found, "video" if sort is Sort.SHORT_VIDEO else sort.value
