"""A channel as the recipe makes one: slips of JSON from a tool somewhere. Only for tests."""

import json
from datetime import timedelta

from bihuan.documents.keeping import Given
from bihuan.engine.events import Part
from bihuan.inbox.understanding import Arrived, Bounced, Kind, Reading, Understood, Unreadable

CHANNEL = "note"
MOST = (5, timedelta(minutes=1))


def read(raw: bytes, arrived: Arrived) -> Reading:
    try:
        said = json.loads(raw)
    except ValueError:
        return Unreadable("not readable")
    if said.get("explodes"):
        raise RuntimeError("a reader's mistake")
    bounced = said.get("bounced")
    return Understood(
        kind=Kind(said.get("kind", "written")),
        text=said.get("text", ""),
        whole=said.get("text", ""),
        subject=said.get("subject", ""),
        person=tuple(Part(name, "complainant", value) for name, value in said.get("person", {}).items()),
        about=tuple(said.get("about", ())),
        thread=tuple(said.get("thread", ())),
        files=tuple(Given(name, bytes.fromhex(content)) for name, content in said.get("files", {}).items()),
        values=said.get("values", {}),
        bounced=Bounced(**bounced) if bounced else None,
    )
