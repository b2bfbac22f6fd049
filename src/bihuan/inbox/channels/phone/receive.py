"""A telephone call, as the clerk who took it writes it down."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Refused
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent

CHANNEL = "phone"


def receive(
    unit: str,
    *,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    person: Mapping[str, str],
    received_at: datetime,
    now: datetime,
    by: str,
    files: Sequence[str] = (),
    idempotency: str | None = None,
    language: str = "zh",
    anonymous: bool = False,
) -> Received | Refused | OtherContent:
    """Registers a call. `received_at` is when it was taken, `by` the clerk."""
    said = {} if anonymous else {name: text.strip() for name, text in person.items() if text.strip()}
    note = {"note": dict(texts), "person": said, "taken_at": received_at.isoformat()}
    return intake.lodge(
        CHANNEL,
        unit,
        raw=json.dumps(note, ensure_ascii=False),
        values=values,
        texts=texts,
        person=[Part(name, COMPLAINANT, text) for name, text in said.items()],
        files=files,
        received_at=received_at,
        idempotency=idempotency,
        now=now,
        by=by,
        language=language,
        sender=said.get("phone", ""),
        anonymous=anonymous,
    )
