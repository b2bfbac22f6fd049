"""What a call centre says of its calls: it rings, is answered, ends or was missed; where its recording is.

A message is JSON such as ``{"event": "ringing", "call": "c-1", "number": "13800002210", "agent": "lin"}``;
`bihuan.inbox.calling` carries it on. The recording itself comes after the call, by address or as a file.
"""

import json
from datetime import datetime
from typing import Any

from bihuan.inbox import calling, keeping
from bihuan.inbox.calling import News
from bihuan.inbox.models import RawMessage
from bihuan.inbox.understanding import Arrived, Kind, Reading, Understood, Unreadable

CHANNEL = "hotline"
MEDIA = "application/json"
EVENTS = ("ringing", "answered", "ended", "missed")
LONGEST = 64


def read(raw: bytes, arrived: Arrived) -> Reading:
    """The event as values, or why it is none."""
    try:
        said: Any = json.loads(raw.decode())
    except ValueError:
        return Unreadable("no json")
    if not isinstance(said, dict) or said.get("event") not in EVENTS or not _short(said.get("call")):
        return Unreadable("no call event")
    return Understood(
        kind=Kind.EVENT, values={key: value for key, value in said.items() if value is not None}
    )


def sort(message: RawMessage, understood: Reading, now: datetime) -> None:
    """Nothing of a call is a complaint before somebody has listened."""
    if isinstance(understood, Unreadable):
        keeping.set_aside(message, understood.why)
        return
    calling.hear(news_of(message.unit, understood, message.received_at), now=now)
    keeping.settle(message, "", nature=Kind.EVENT.value)


def news_of(unit: str, understood: Understood, received_at: datetime) -> News:
    """`received_at` is when it happened, where the call centre does not say."""
    said = understood.values
    seconds = said.get("seconds")
    return News(
        unit=unit,
        call=str(said["call"]),
        event=str(said["event"]),
        at=_moment(said.get("at")) or received_at,
        number=_short(said.get("number")),
        agent=_short(said.get("agent")),
        outward=said.get("outward") is True,
        seconds=seconds if isinstance(seconds, int) and 0 <= seconds < 10**6 else None,
        recording=str(said.get("recording") or "")[:2000],
    )


def _short(said: object) -> str:
    return said if isinstance(said, str) and len(said) <= LONGEST else ""


def _moment(said: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
