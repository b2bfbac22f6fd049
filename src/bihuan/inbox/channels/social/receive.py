"""What a tool for social media passes on, as JSON.

``{"type": "social.message", "timestamp": …, "data": {"id", "network", "text", "author": {"handle", "name"},
"link", "parent", "case"}}``: who said what where. A link leads to it; pictures stay where they are.
"""

import json
from datetime import datetime
from typing import Any

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox.understanding import Arrived, Kind, Reading, Understood, Unreadable

CHANNEL = "social"
MEDIA = "application/json"
SAID = ("social.message", "social.comment", "social.mention", "social.review")
LONGEST = 20_000


def read(raw: bytes, arrived: Arrived) -> Reading:
    """The words, with who wrote them and where; other kinds of news ask nothing of us."""
    try:
        said: Any = json.loads(raw)
        data = said["data"]
        kind, text = str(said["type"]), data.get("text")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Unreadable("not readable")
    if kind not in SAID:
        return Understood(kind=Kind.EVENT)
    if not isinstance(text, str) or not text.strip():
        return Unreadable("empty")
    author = data.get("author") if isinstance(data.get("author"), dict) else {}
    handle, name = _line(author.get("handle")), _line(author.get("name"))
    where = [one for one in (_line(data.get("network")), _line(data.get("link"), most=1000)) if one]
    person = [("name", name or handle), ("handle", f"{_line(data.get('network'))} {handle}".strip())]
    whole = "\n".join([text[:LONGEST].strip(), *where])
    return Understood(
        text=whole,
        whole=whole,
        subject=_line(data.get("title")),
        person=tuple(Part(one, COMPLAINANT, value) for one, value in person if value),
        about=tuple(filter(None, [_line(data.get("case"))])),
        language="en" if str(data.get("language", "")).startswith("en") else "zh",
    )


def said_at(raw: bytes) -> datetime | None:
    """When it was said, as far as the message tells."""
    try:
        stamp = json.loads(raw)["timestamp"]
        at = datetime.fromisoformat(stamp)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return at if at.tzinfo is not None else None


def _line(given: object, *, most: int = 200) -> str:
    return " ".join(given.split())[:most] if isinstance(given, str) else ""
