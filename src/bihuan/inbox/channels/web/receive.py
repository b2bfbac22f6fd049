"""The form on a unit's page: what was typed, and files with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bihuan.documents.keeping import Given as File
from bihuan.documents.keeping import drop, keep_all
from bihuan.documents.models import Document
from bihuan.documents.refusing import FileRefused
from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.engine.refused import Reason, Refused
from bihuan.inbox import coding, intake
from bihuan.inbox.coding import Given
from bihuan.inbox.intake import Received
from bihuan.inbox.keeping import OtherContent
from bihuan.parties.contacts import Kind, normal
from bihuan.people.models import Unit
from bihuan.registry import versions, working

CHANNEL = "web"
PERSON = ("name", "phone", "email")


@dataclass(frozen=True, slots=True)
class FilesRefused:
    """Nothing was lodged: these files cannot be taken, for the reasons they say."""

    refused: tuple[FileRefused, ...]


def receive(
    unit: str,
    form: Mapping[str, Given],
    *,
    person: Mapping[str, str],
    now: datetime,
    files: Iterable[File] = (),
    idempotency: str | None = None,
    language: str = "zh",
    anonymous: bool = False,
    channel: str = CHANNEL,
) -> Received | Refused | FilesRefused | OtherContent:
    """Lodges what a complainant typed. `person` holds name, phone and email as far as they gave them.

    `idempotency` is a mark made with the empty form: sent twice, it is lodged once. Fields at fault are named
    in `field_errors`: those of the record, and name, phone, email and files.
    """
    regulation = versions.regulation(*working.in_force(unit, now))
    zone = ZoneInfo(Unit.objects.get(code=unit).time_zone)
    coded = coding.code(regulation, form, zone=zone)
    errors = {**coding.missing(regulation, coded), **coded.errors, **_wrong(person, anonymous)}
    if errors:
        reasons = set(errors.values())
        worst = Reason.MISSING_FIELDS if reasons == {Reason.MISSING_FIELDS} else Reason.WRONG_VALUE
        return Refused(worst, field_errors=errors)
    kept = keep_all(files, now=now)
    refused = tuple(one for one in kept if isinstance(one, FileRefused))
    if refused:
        return FilesRefused(refused)
    documents = [one.id for one in kept if isinstance(one, Document)]
    answer = intake.lodge(
        channel,
        unit,
        raw=json.dumps({key: _plain(value) for key, value in form.items()}, ensure_ascii=False),
        values=coded.values,
        texts=coded.texts,
        person=[
            Part(name, COMPLAINANT, person[name].strip()) for name in PERSON if person.get(name, "").strip()
        ],
        files=documents,
        received_at=now,
        idempotency=idempotency,
        now=now,
        by=COMPLAINANT,
        language=language,
        anonymous=anonymous,
    )
    if not isinstance(answer, Received) or answer.repeated:
        drop(documents)
    return answer


def _wrong(person: Mapping[str, str], anonymous: bool) -> dict[str, Reason]:
    """A complainant who is not anonymous leaves a name and at least one way to answer, each readable."""
    if anonymous:
        return {}
    wrong = {}
    for kind in (Kind.PHONE, Kind.EMAIL):
        said = person.get(kind.value, "").strip()
        if said and normal(kind, said) is None:
            wrong[kind.value] = Reason.WRONG_VALUE
    if not person.get("name", "").strip():
        wrong["name"] = Reason.MISSING_FIELDS
    if not person.get("phone", "").strip() and not person.get("email", "").strip():
        wrong["phone"] = Reason.MISSING_FIELDS
    return wrong


def _plain(value: Given) -> object:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
