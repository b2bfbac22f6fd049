"""A complaint made in person, as whoever stood at the counter writes it down."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Refused
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent

CHANNEL = "counter"


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
    """Registers what was said at the counter; papers handed over are `files`, kept before."""
    said = {} if anonymous else {name: text.strip() for name, text in person.items() if text.strip()}
    note = {"note": dict(texts), "person": said, "came_at": received_at.isoformat()}
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
        anonymous=anonymous,
    )
