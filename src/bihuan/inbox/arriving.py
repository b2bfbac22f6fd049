"""What arrives as bytes: kept first, byte for byte, then read and sorted.

`arrive` returns when the bytes are safe, whatever becomes of them: a channel may then tell the other side
that it has them. What a process left behind when it fell, or could not do just then, is taken up by `finish`.
"""

import hashlib
import logging
from datetime import datetime, timedelta

from bihuan.cases import leases
from bihuan.cases.identities import new_id
from bihuan.inbox import keeping, reading, sorting
from bihuan.inbox.keeping import Gist, Kept
from bihuan.inbox.models import RawMessage, Status
from bihuan.inbox.unclear import TOO_MANY
from bihuan.inbox.understanding import Reading, Understood
from bihuan.inbox.wholeness import whole
from bihuan.parties.sealing import keyed, seal, seal_bytes, unseal

READ = "read"
WORK = "message"
MAIL = "message/rfc822"
# A message that a living process is at work on is left alone this long.
PATIENCE = timedelta(minutes=1)
MOST_ROUNDS = 5
MANY = 100

log = logging.getLogger(__name__)


def arrive(
    channel: str,
    unit: str,
    raw: bytes,
    *,
    external: str | None,
    sender: str,
    received_at: datetime,
    now: datetime,
    media: str = MAIL,
    by: str | None = None,
) -> Kept:
    """Keeps what came in a transaction of its own, then works it through.

    `channel` is a name listed in `bihuan.inbox.channels`. The same `external` a second time is once; with
    other content it is kept beside the first and marked as its twin. `received_at` starts the clocks. `by` is
    who brought it (a person's id), None where it came by itself. The message in the answer says what became
    of it: `status`, `case`, `why`.
    """
    reading.channel(channel)
    kept = _keep(channel, unit, raw, external, sender, min(received_at, now), now, media, by)
    if not kept.again:
        _try(kept.message, now)
    return kept


def finish(now: datetime) -> int:
    """Takes up messages that a fallen process left; one that fails again and again waits for a person."""
    left = RawMessage.objects.filter(status=Status.WAITING, wants=READ, kept_at__lt=now - PATIENCE)
    done = 0
    for message in left.order_by("kept_at", "id")[:MANY]:
        token, taken = leases.claim(WORK, [message.id], now=now, within=timedelta(minutes=5))
        if not taken:
            continue
        try:
            done += _take_up(message.id, now)
        finally:
            leases.release(WORK, [message.id], token=token)
    return done


def work_through(message: RawMessage, now: datetime) -> None:
    """Reads and sorts a kept message that waits; one that has been dealt with stays as it is."""
    if message.status != Status.WAITING:
        return
    understood = reading.read(message)
    if twin := _twin_with_same_content(message, understood):
        keeping.settle(message, twin.case, nature="again")
        return
    if _is_flood(message):
        keeping.set_aside(message, TOO_MANY, gist=sorting.gist_of(message, understood))
        return
    own_way = getattr(reading.channel(message.channel), "sort", sorting.sort)
    own_way(message, understood, now)


def read_again(message: RawMessage, now: datetime) -> None:
    """A person lets a held message through, as if it had come alone."""
    understood = reading.read(message)
    own_way = getattr(reading.channel(message.channel), "sort", sorting.sort)
    own_way(message, understood, now)


# --- keeping ------------------------------------------------------------------------------------------------


def _keep(
    channel: str,
    unit: str,
    raw: bytes,
    external: str | None,
    sender: str,
    received_at: datetime,
    now: datetime,
    media: str,
    by: str | None,
) -> Kept:
    digest = keyed("raw", hashlib.sha256(raw).hexdigest())
    # Whatever stood in a header: what is no text there cannot be sealed as text.
    sender = whole(sender)
    message = RawMessage(
        id=new_id(now),
        channel=channel,
        unit=unit,
        external=keeping.external_of(channel, external),
        wants=READ,
        sender=seal(sender) if sender else b"",
        body=seal_bytes(raw),
        digest=digest,
        doer=by or "",
        received_at=received_at,
        kept_at=now,
        status=Status.WAITING.value,
        media=media,
        mark=keyed(f"sender {channel}", sender.strip().lower()) if sender.strip() else "",
    )
    if keeping.put(message):
        return Kept(message, again=False)
    first = keeping.first_of(message)
    if first.digest == digest or first.status == Status.ERASED:
        return Kept(first, again=True)
    # The channel's id was used before for something else. Neither may be lost.
    message.external = keeping.external_of(channel, f"{external}\0{digest}")
    message.twin = first.id
    if keeping.put(message):
        return Kept(message, again=False)
    return Kept(keeping.first_of(message), again=True)


def _try(message: RawMessage, now: datetime) -> None:
    try:
        work_through(message, now)
    except Exception:
        # It is kept; `finish` takes it up.
        log.exception("message.failed", extra={"message_id": message.id, "attempt": 0})
        message.refresh_from_db()


def _take_up(id: str, now: datetime) -> int:
    message = RawMessage.objects.get(id=id)
    if message.status != Status.WAITING:
        return 0
    message.tries += 1
    message.save(update_fields=["tries"])
    try:
        work_through(message, now)
    except Exception as error:
        log.exception("message.failed", extra={"message_id": message.id, "attempt": message.tries})
        if message.tries >= MOST_ROUNDS:
            keeping.set_aside(message, type(error).__name__, gist=Gist(who=unseal(message.sender)))
    return 1


def _twin_with_same_content(message: RawMessage, understood: Reading) -> RawMessage | None:
    """The earlier message of the same id, if to a reader both say the same: a copy by another way."""
    if not message.twin or not isinstance(understood, Understood):
        return None
    twin = RawMessage.objects.filter(id=message.twin).first()
    if twin is None or not twin.body:
        return None
    said = reading.read(twin)
    return twin if isinstance(said, Understood) and said.essence == understood.essence else None


def _is_flood(message: RawMessage) -> bool:
    """Whether its sender has sent more of late than the channel lets through unseen."""
    most: tuple[int, timedelta] | None = getattr(reading.channel(message.channel), "MOST", None)
    if most is None or not message.mark:
        return False
    number, within = most
    lately = RawMessage.objects.filter(
        mark=message.mark, kept_at__gt=message.kept_at - within, kept_at__lte=message.kept_at
    )
    return lately.order_by("-kept_at").values("id")[: number + 1].count() > number
