"""A complaint sent by another system, as JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import coding, intake
from bihuan.inbox.coding import Given
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent
from bihuan.people.models import Unit
from bihuan.registry import versions, working

CHANNEL = "api"


def receive(
    unit: str,
    *,
    record: Mapping[str, Given],
    person: Mapping[str, str],
    idempotency: str,
    now: datetime,
    by: str | None,
    received_at: datetime | None = None,
    files: Sequence[str] = (),
    language: str = "zh",
    anonymous: bool = False,
    channel: str = CHANNEL,
    origin: str | None = None,
) -> Received | Refused | OtherContent:
    """Lodges a record given by field. `idempotency` is the caller's `Idempotency-Key`, its own for each `by`.

    The first answer is given again to the same key and content; to other content, `OtherContent`.
    """
    came_at = received_at or now
    regulation = versions.regulation(*working.in_force(unit, came_at))
    coded = coding.code(regulation, record, zone=ZoneInfo(Unit.objects.get(code=unit).time_zone))
    if coded.errors:
        unknown = set(coded.errors.values()) == {Reason.UNKNOWN_FIELD}
        return Refused(
            Reason.UNKNOWN_FIELD if unknown else Reason.WRONG_VALUE, field_errors=dict(coded.errors)
        )
    said = {} if anonymous else {name: text.strip() for name, text in person.items() if text.strip()}
    return intake.lodge(
        channel,
        unit,
        raw=json.dumps({"record": dict(record), "person": said}, ensure_ascii=False, default=list),
        values=coded.values,
        texts=coded.texts,
        person=[Part(name, COMPLAINANT, text) for name, text in said.items()],
        files=files,
        received_at=came_at,
        idempotency=f"{by or ''}\n{idempotency}",
        now=now,
        by=by,
        language=language,
        origin=origin,
        anonymous=anonymous,
    )
