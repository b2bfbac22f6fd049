"""The persons of an account: when they last did something, and whether what was sent to them arrived."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from bihuan.inbox import bouncing
from bihuan.inbox.channels.wechat.incoming import Event, Incoming
from bihuan.inbox.models import WechatPerson, WechatSent
from bihuan.inbox.understanding import Bounced
from bihuan.parties.sealing import keyed

# The platform's rule: customer-service messages go within 48 hours of what somebody did last.
ANSWERED_WITHIN = timedelta(hours=48)
SENT_FOR = timedelta(days=7)
ACTS = (Event.SUBSCRIBE, Event.SCAN, Event.CLICK)


def acted(address: str, found: Incoming, *, at: datetime) -> None:
    """Notes that somebody did something that lets us answer, or went."""
    account, who = _split(address)
    leaves = found.event is Event.UNSUBSCRIBE
    if not leaves and found.sort.value == "event" and found.event not in ACTS:
        return
    with transaction.atomic():
        row, made = WechatPerson.objects.get_or_create(
            account=account, who=who, defaults={"acted_at": at, "follows": not leaves}
        )
        if not made:
            later = at if not leaves and at > row.acted_at else row.acted_at
            WechatPerson.objects.filter(pk=row.pk).update(acted_at=later, follows=not leaves)


def may_be_answered(address: str, *, now: datetime) -> bool:
    """Whether a customer-service message would be taken."""
    account, who = _split(address)
    recent = Q(acted_at__gt=now - ANSWERED_WITHIN, follows=True)
    return WechatPerson.objects.filter(recent, account=account, who=who).exists()


def remember_sent(account: str, number: str, reference: str, *, now: datetime) -> None:
    WechatSent.objects.filter(sent_at__lt=now - SENT_FOR).delete()
    WechatSent.objects.get_or_create(
        account=account, number=number, defaults={"reference": reference, "sent_at": now}
    )


def delivered(address: str, found: Incoming, *, message: str, at: datetime, now: datetime) -> None:
    """The platform says what became of a template message: it is recorded on the case."""
    sent = WechatSent.objects.filter(account=_split(address)[0], number=found.key).first()
    if sent is None:
        return
    arrived = found.result == "success"
    said = Bounced(of=sent.reference, code="" if arrived else found.result[:40], delivered=arrived)
    bouncing.bounced(said, message=message, at=at, now=now)


def _split(address: str) -> tuple[str, str]:
    account, _colon, _person = address.partition(":")
    return account, keyed("wechat person", address)
