"""Fetching pictures, voices and films from the platform, which keeps them for three days."""

from datetime import datetime, timedelta

from django.db import transaction

from bihuan.cases import leases
from bihuan.documents import keeping as documents
from bihuan.documents.keeping import Given
from bihuan.documents.models import Document
from bihuan.inbox import intake
from bihuan.inbox.channels.wechat import accounts, platform
from bihuan.inbox.channels.wechat.platform import Broken, Refused, Unreached
from bihuan.inbox.channels.wechat.receive import CHANNEL
from bihuan.inbox.models import WechatMedia
from bihuan.parties.sealing import unseal

WORK = "wechat media"
MANY = 20
LEASE = timedelta(minutes=2)
BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
# Errors after which no try helps: no such medium, not allowed.
FOR_GOOD = frozenset((40004, 40007, 41006, 48001))


def fetch_round(now: datetime) -> int:
    """Fetches what is due; what belongs to a case already goes on it. Returns how many it worked on."""
    due = WechatMedia.objects.filter(next_at__lte=now).order_by("next_at", "pk")
    keys = [str(pk) for pk in due.values_list("pk", flat=True)[:MANY]]
    token, taken = leases.claim(WORK, keys, now=now, within=LEASE) if keys else ("", ())
    try:
        for key in taken:
            _fetch(int(key), now)
    finally:
        leases.release(WORK, taken, token=token)
    return len(taken)


def _fetch(pk: int, now: datetime) -> None:
    row = WechatMedia.objects.filter(pk=pk, next_at__isnull=False).first()
    account = accounts.of(row.account) if row is not None else None
    if row is None:
        return
    if account is None:
        _give_up(row, "no account")
        return
    try:
        medium = platform.medium(account, unseal(row.media), now=now)
    except Refused as error:
        _put_off(row, f"platform {error.code}", now, for_good=error.code in FOR_GOOD)
        return
    except (Unreached, Broken) as error:
        _put_off(row, str(error), now)
        return
    kept = documents.keep(Given(medium.name, medium.content), now=now)
    if isinstance(kept, Document):
        _has_come(row, kept, now)
    else:
        _give_up(row, kept.why.value)


def _has_come(row: WechatMedia, kept: Document, now: datetime) -> None:
    with transaction.atomic():
        # The complaint may have been handed in meanwhile.
        held = WechatMedia.objects.select_for_update().get(pk=row.pk)
        held.document, held.next_at = kept.id, None
        held.save(update_fields=["document", "next_at"])
        if held.case:
            intake.supply(
                held.case, channel=CHANNEL, text="", files=[kept.id], now=now, idempotency=f"medium {held.pk}"
            )


def _put_off(row: WechatMedia, why: str, now: datetime, *, for_good: bool = False) -> None:
    row.tries += 1
    row.why = why[:80]
    row.next_at = None if for_good or row.tries > len(BACKOFF) else now + BACKOFF[row.tries - 1]
    row.save(update_fields=["tries", "why", "next_at"])


def _give_up(row: WechatMedia, why: str) -> None:
    WechatMedia.objects.filter(pk=row.pk).update(next_at=None, why=why[:80])
