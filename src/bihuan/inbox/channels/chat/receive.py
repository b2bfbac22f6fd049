"""The chat page of a unit: what is typed there, kept as JSON and carried on as a dialogue."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bihuan.inbox import arriving, keeping
from bihuan.inbox.dialogue.script import Language
from bihuan.inbox.dialogue.state import Said
from bihuan.inbox.models import RawMessage
from bihuan.inbox.talks import ending, hearing
from bihuan.inbox.talks.hearing import Way
from bihuan.inbox.understanding import Arrived, Kind, Reading, Understood, Unreadable

CHANNEL = "chat"
MEDIA = "application/json"
LONGEST = 4000
# Nobody writes so much by hand; what comes beyond is held for a person.
MOST = (300, timedelta(minutes=10))
IDLE = timedelta(hours=2)


def receive(
    unit: str,
    visitor: str,
    text: str,
    *,
    files: Sequence[str] = (),
    place: str = "",
    language: Language = "zh",
    mark: str = "",
    now: datetime,
) -> RawMessage:
    """Keeps one message of a visitor and answers it in the dialogue.

    `files` are ids of kept documents, `mark` makes the same message sent twice one.
    """
    said = {"text": text[:LONGEST], "files": list(files), "place": place, "language": language}
    return arriving.arrive(
        CHANNEL,
        unit,
        json.dumps(said, ensure_ascii=False).encode(),
        external=f"{visitor} {mark}" if mark else None,
        sender=visitor,
        received_at=now,
        now=now,
        media=MEDIA,
    ).message


def read(raw: bytes, arrived: Arrived) -> Reading:
    if arrived.media == ending.TRANSCRIPT:
        return ending.read(raw)
    said = _said(raw)
    if said is None:
        return Unreadable("not readable")
    return Understood(kind=Kind.COMPLAINT_OR_REPLY, text=said["text"], whole=said["text"])


def sort(message: RawMessage, understood: Reading, now: datetime) -> None:
    """Carries the dialogue on; the answer stands in the dialogue's lines."""
    if ending.is_left(message, understood):
        return
    said = _said(keeping.raw_of(message))
    if said is None:
        keeping.set_aside(message, "not readable")
        return
    files = tuple(f"d{one}" for one in said["files"])
    way = Way(CHANNEL, reachable=False, lang="en" if said["language"] == "en" else "zh", idle=IDLE)
    hearing.hear(
        message,
        keeping.sender_of(message),
        Said(said["text"], files=files, kind="file" if files else "text", place=said["place"]),
        way=way,
        now=now,
    )


def _said(raw: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(raw)
    except ValueError:
        return None
    fits = (
        isinstance(said, dict) and isinstance(said.get("text"), str) and isinstance(said.get("files"), list)
    )
    return {"place": "", "language": "zh", **said} if fits else None
