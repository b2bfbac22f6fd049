"""Raw messages: kept first, once however often they come, and listed where a person must read one."""

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from bihuan.cases.identities import new_id
from bihuan.cases.raw import hand
from bihuan.inbox.models import RawMessage, Status
from bihuan.parties.sealing import keyed, seal, unseal, unseal_bytes

REFUSED_FOR = timedelta(days=30)
LONGEST_WHY = 200
LONGEST_GIST = 200


@dataclass(frozen=True, slots=True)
class Gist:
    """Who wrote about what, for the list of what waits: `begins` are the first words."""

    who: str = ""
    subject: str = ""
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A message in the store. `again` says that it had come before."""

    message: RawMessage
    again: bool


@dataclass(frozen=True, slots=True)
class OtherContent:
    """The channel's id (an idempotency key) was used before for something else. Answer 409 or ask anew."""

    message: str


def keep(
    *,
    channel: str,
    unit: str,
    wants: str,
    body: str,
    same: str,
    external: str | None,
    sender: str,
    doer: str | None,
    received_at: datetime,
    now: datetime,
    status: Status = Status.WAITING,
    why: str = "",
    case: str = "",
) -> Kept | OtherContent:
    """Keeps a message in a transaction of its own.

    `same` is what makes two messages one and the same beside `external`, the channel's own id; None has none.
    """
    digest = keyed("raw", same)
    message = RawMessage(
        id=new_id(now),
        channel=channel,
        unit=unit,
        external=external_of(channel, external),
        wants=wants,
        sender=seal(sender) if sender else b"",
        body=seal(body),
        digest=digest,
        doer=doer or "",
        received_at=received_at,
        kept_at=now,
        status=status.value,
        why=why,
        case=case,
    )
    if put(message):
        return Kept(message, again=False)
    held = first_of(message)
    if held.digest and held.digest != digest:
        return OtherContent(held.id)
    return Kept(held, again=True)


def external_of(channel: str, external: str | None) -> str:
    """The mark of the channel's own id; of what has none, one like no other."""
    return keyed(f"external {channel}", external) if external else secrets.token_hex(32)


def first_of(message: RawMessage) -> RawMessage:
    """The message that was kept before under the same id of the channel."""
    return RawMessage.objects.get(channel=message.channel, external=message.external)


_COLUMNS = (
    "id", "channel", "unit", "external", "wants", "sender", "body", "digest", "doer", "received_at",
    "kept_at", "status", "why", "tries", "case", "media", "mark", "gist", "nature", "twin",
)  # fmt: skip
# Without the ORM: every message passes here.
_PUT = (
    "INSERT INTO inbox_rawmessage (" + ", ".join(f'"{name}"' for name in _COLUMNS) + ")"
    f" VALUES ({', '.join(['%s'] * len(_COLUMNS))}) ON CONFLICT (channel, external) DO NOTHING RETURNING id"
)
_SETTLE = 'UPDATE inbox_rawmessage SET status = ?, "case" = ?, why = ?, nature = ? WHERE id = ?'


def put(message: RawMessage) -> bool:
    """Keeps it. Whether it is the first of its channel and the channel's id."""
    adapt = connection.ops.adapt_datetimefield_value
    moments = {name: adapt(getattr(message, name)) for name in ("received_at", "kept_at")}
    row = [moments.get(name, getattr(message, name)) for name in _COLUMNS]
    with connection.cursor() as cursor:
        cursor.execute(_PUT, row)
        return cursor.fetchone() is not None


def case_of(channel: str, external: str | None) -> str:
    """The case that came of the message with the channel's own id; empty where there is none."""
    if not external:
        return ""
    mark = external_of(channel, external)
    found = RawMessage.objects.filter(channel=channel, external=mark).values_list("case", flat=True).first()
    return found or ""


def refuse(message: RawMessage, why: str) -> None:
    """Notes that nothing came of it, and frees the channel's id: the sender may mend it and try again."""
    freed = f"{message.external[:39]}:{message.id}"
    RawMessage.objects.filter(id=message.id, status=Status.WAITING).update(
        status=Status.REFUSED, why=why[:80], external=freed
    )


def settle(message: RawMessage, case: str, *, nature: str = "", why: str = "") -> None:
    """It has been dealt with; `why` is what a reader of the case should know of it."""
    settled = (Status.UNDERSTOOD.value, case, why[:LONGEST_WHY], nature, message.id)
    with transaction.atomic(savepoint=False), hand() as ours:
        ours.run(_SETTLE, settled)
    message.status, message.case, message.why, message.nature = Status.UNDERSTOOD, *settled[1:4]


def set_aside(message: RawMessage, why: str, *, gist: Gist | None = None, case: str = "") -> None:
    """Nobody but a person can make sense of it. `case` is the one it seems to be about."""
    message.status, message.why, message.case = Status.UNCLEAR, why[:LONGEST_WHY], case
    if gist is not None:
        message.gist = seal(json.dumps([gist.who, gist.subject, gist.begins], ensure_ascii=False))
    message.save(update_fields=["status", "why", "case", "gist"])


def body_of(message: RawMessage) -> str:
    """What arrived, as text; empty once erased."""
    return raw_of(message).decode(errors="replace")


def raw_of(message: RawMessage) -> bytes:
    """What arrived, byte for byte; empty once erased."""
    return unseal_bytes(message.body)


def sender_of(message: RawMessage) -> str:
    """As the channel named it; empty once erased."""
    return unseal(message.sender)


def gist_of(message: RawMessage) -> Gist:
    return Gist(*json.loads(unseal(message.gist) or "[]"))


def drop(message: RawMessage, *, by: str, reason: str = "") -> bool:
    """A person has looked at an unclear message and found nothing to do: it goes with the refused ones.

    False where somebody else has dealt with it meanwhile.
    """
    unclear = RawMessage.objects.filter(id=message.id, status=Status.UNCLEAR)
    why = f"dropped: {reason}" if reason else "dropped"
    return unclear.update(status=Status.REFUSED, why=why[:LONGEST_WHY], doer=by, case="") == 1


def unclear(units: Collection[str] | None, *, limit: int = 100) -> tuple[RawMessage, ...]:
    """What waits for a person, oldest first, in `units` (None: all)."""
    found = RawMessage.objects.filter(status=Status.UNCLEAR)
    if units is not None:
        found = found.filter(unit__in=units)
    return tuple(found.order_by("kept_at", "id")[:limit])


def of_case(case: str) -> tuple[RawMessage, ...]:
    """The messages of a case, oldest first."""
    return tuple(RawMessage.objects.filter(case=case).order_by("received_at", "id"))


def sweep(now: datetime) -> int:
    """Deletes refused messages after a month: nobody may keep what came to nothing."""
    return RawMessage.objects.filter(status=Status.REFUSED, kept_at__lt=now - REFUSED_FOR).delete()[0]


def holds_any(body: str, texts: tuple[str, ...]) -> bool:
    """Whether an erased text stands in it. One sign alone stands in everything."""
    return any(
        len(text) > 1 and (text in body or json.dumps(text, ensure_ascii=False)[1:-1] in body)
        for text in texts
    )
