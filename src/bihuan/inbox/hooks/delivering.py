"""Telling subscriptions: signed (Standard Webhooks), of one case in order, retried for days, at least once.

A message keeps its id at every try, so that a receiver that notes ids takes it once. Source:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hashlib
import hmac
import json
import logging
import time
from base64 import b64decode, b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from bihuan.cases import leases, queries
from bihuan.inbox import robots
from bihuan.inbox.announcing import mail
from bihuan.inbox.hooks.collecting import collect
from bihuan.inbox.hooks.subscriptions import FAILING, GONE, PREFIX
from bihuan.inbox.models import Delivery, Subscription
from bihuan.inbox.senders import smtp, web
from bihuan.inbox.senders.sending import Never
from bihuan.parties.sealing import keyed, unseal
from bihuan.people.models import User

WORK = "hook"
LEASE = timedelta(minutes=5)
# How long one subscription is told in a row before the others have their turn.
TURN_S = 20.0
MANY = 50
BACKOFF = (
    *(timedelta(seconds=s) for s in (5, 60, 300)),
    *(timedelta(hours=h) for h in (0.5, 2, 5, 10, 14, 20, 24)),
)
PAUSE = timedelta(minutes=5)
TOO_MANY = 429
FAILS_FOR = timedelta(days=5)
KEPT_FOR = timedelta(days=30)

log = logging.getLogger(__name__)


def hook_round(now: datetime) -> int:
    """Finds what is new for each live subscription and tells it; returns how much that was."""
    live = list(Subscription.objects.filter(disabled="").order_by("pk"))
    return sum(collect(one, now=now) + _tell(one, now) for one in live)


def sweep(now: datetime) -> int:
    """Forgets what was told long ago: a replay finds it in the ledger again."""
    return Delivery.objects.filter(ended_at__lt=now - KEPT_FOR).exclude(state="waiting").delete()[0]


def _tell(subscription: Subscription, now: datetime) -> int:
    if not _due(subscription, now).exists():
        return 0
    token, taken = leases.claim(WORK, [subscription.pk], now=now, within=LEASE)
    if not taken:
        return 0
    began, told = time.monotonic(), 0
    try:
        while time.monotonic() - began < TURN_S:
            rows = list(_due(subscription, now)[:MANY])
            for row in rows:
                told += 1
                if not _one(subscription, row, now):
                    return told
                if time.monotonic() - began >= TURN_S:
                    return told
            if not rows:
                return told
    finally:
        leases.release(WORK, [subscription.pk], token=token)
    return told


def _due(subscription: Subscription, now: datetime) -> QuerySet[Delivery]:
    """What may be told now; of one case only the first that waits."""
    waiting = Delivery.objects.filter(subscription=subscription, state="waiting")
    before = waiting.filter(case=OuterRef("case"), number__lt=OuterRef("number"))
    return waiting.filter(next_at__lte=now).exclude(Exists(before)).order_by("id")


def _one(subscription: Subscription, row: Delivery, now: datetime) -> bool:
    """Whether the other side has taken it; if not, it is left alone for a while."""
    body = json.dumps(said(row), ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed(body, id=name_of(row), secret=unseal(subscription.secret), now=now)
    answer = web.post(unseal(subscription.url), body, headers, private=settings.HOOKS_PRIVATE)
    row.tries += 1
    if isinstance(answer, web.Answered):
        row.status, row.code = answer.status, ""
        if 200 <= answer.status < 300:
            row.state, row.ended_at = "gone", now
            row.save()
            if subscription.failing_since is not None:
                Subscription.objects.filter(pk=subscription.pk).update(failing_since=None)
                subscription.failing_since = None
            return True
        if answer.status == 410:
            _disable(subscription, GONE, now)
    else:
        row.status, row.code = 0, answer.code[:80]
    _try_later(subscription, row, now, for_good=isinstance(answer, Never))
    return False


def _try_later(subscription: Subscription, row: Delivery, now: datetime, *, for_good: bool) -> None:
    if row.tries > len(BACKOFF):
        row.state, row.ended_at = "failed", now
    else:
        row.next_at = now + BACKOFF[row.tries - 1]
    row.save()
    if not 400 <= row.status < 500 or row.status == TOO_MANY:
        # It is not this message they do not take: the others would meet the same.
        until = now + min(BACKOFF[min(row.tries, len(BACKOFF)) - 1], PAUSE)
        others = Delivery.objects.filter(subscription=subscription, state="waiting", next_at__lt=until)
        others.update(next_at=until)
    if subscription.failing_since is None:
        Subscription.objects.filter(pk=subscription.pk).update(failing_since=now)
        subscription.failing_since = now
    elif now - subscription.failing_since >= FAILS_FOR:
        _disable(subscription, FAILING, now)
    log.warning(
        "hook.failed",
        extra={"subscription": subscription.pk, "status": row.status, "code": row.code, "for_good": for_good},
    )


def _disable(subscription: Subscription, why: str, now: datetime) -> None:
    """Ends it, and tells whoever made it."""
    ended = Subscription.objects.filter(pk=subscription.pk, disabled="")
    if not ended.update(disabled=why, disabled_at=now):
        return
    log.error("hook.disabled", extra={"subscription": subscription.pk, "why": why})
    text = f"订阅 {subscription.pk} 长时间无法送达，已停用。"
    link = f"{settings.BASE_URL}/api/v1/subscriptions/{subscription.pk}"
    found = User.objects.filter(pk__in=[subscription.person or 0], is_active=True).exclude(email="")
    if (user := found.first()) is not None and settings.EMAIL_HOST:
        reference = f"hook/{subscription.pk}/{now.isoformat()}"
        smtp.send(mail(reference, user.email, text, link, number="", now=now))
    for robot in robots.of(subscription.unit, robots.KINDS):
        robots.speak(robot.id, f"{text}\n{link}", now=now)


# --- what is told -------------------------------------------------------------------------------------------


def name_of(row: Delivery) -> str:
    """The message's id: the same at every try, and at every replay."""
    return "msg_" + keyed("hook", f"{row.subscription_id}/{row.case}/{row.number}")[:32]


def said(row: Delivery) -> dict[str, object]:
    """Ids, numbers, states and names of rules; nothing that anybody said, and nobody's name."""
    case = queries.by_id(row.case)
    data: dict[str, object] = {"id": row.case, "entry": row.number}
    if case is not None:
        data |= {
            name: getattr(case, name)
            for name in (
                "number", "unit", "kind", "regulation", "version", "channel", "level", "status", "step",
                "outcome", "late", "reopened",
            )
        }  # fmt: skip
        data["due"] = case.due.isoformat() if case.due else None
    return {"type": row.kind, "timestamp": row.recorded_at.isoformat(), "data": data}


def signed(body: bytes, *, id: str, secret: str, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    moment = str(int(now.timestamp()))
    key = b64decode(secret.removeprefix(PREFIX))
    sign = hmac.digest(key, f"{id}.{moment}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{b64encode(sign).decode()}",
    }
