"""Who is told what happens to cases: made, listed, ended, and looked back with."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from bihuan.cases.codec import event_classes
from bihuan.cases.queries.news import last_seal, seal_before
from bihuan.inbox.models import Delivery, Subscription, ToldUpTo
from bihuan.inbox.senders.web import parts_of
from bihuan.parties.sealing import seal
from bihuan.people.models import Unit

PREFIX = "whsec_"
FAILING, TOKEN, STOPPED, GONE = "failing", "token", "stopped", "gone"
MOST = 50


class CannotSubscribe(ValueError):
    """Why a subscription cannot be as asked: `field`, and a code with words at whoever asks."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True)
class Made:
    """`secret` is what messages are signed with; nobody can read it again."""

    subscription: Subscription
    secret: str


def kinds() -> tuple[str, ...]:
    """Every kind of entry a case can have, by name."""
    from bihuan.engine import events

    return tuple(sorted(name for name, one in event_classes().items() if one.__module__ == events.__name__))


def subscribe(
    url: str,
    *,
    unit: str,
    wanted: Iterable[str],
    now: datetime,
    name: str = "",
    token: str = "",
    person: int | None = None,
) -> Made:
    """From now on `url` is told what happens to cases of the unit and those below. Raises CannotSubscribe."""
    host = _host_of(url)
    chosen = tuple(dict.fromkeys(wanted))
    if unknown := [one for one in chosen if one not in kinds()]:
        raise CannotSubscribe("kinds", f"unknown {unknown[0][:64]}")
    if not Unit.objects.filter(code=unit).exists():
        raise CannotSubscribe("unit", "unknown")
    if token and Subscription.objects.filter(token=token).count() >= MOST:
        raise CannotSubscribe("url", "too many")
    secret = PREFIX + b64encode(secrets.token_bytes(32)).decode()
    made = Subscription.objects.create(
        id=f"sub_{secrets.token_hex(8)}",
        name=name[:80],
        unit=unit,
        person=person,
        token=token,
        kinds=",".join(chosen),
        url=seal(url),
        host=host[:255],
        secret=seal(secret),
        made_at=now,
        since=now,
        seal=last_seal(),
    )
    return Made(made, secret)


def _host_of(url: str) -> str:
    try:
        host, _port, _path, secure = parts_of(url)
    except ValueError:
        raise CannotSubscribe("url", "address") from None
    if len(url) > 1000:
        raise CannotSubscribe("url", "address")
    if settings.SITE and not secure and not settings.HOOKS_PRIVATE:
        raise CannotSubscribe("url", "https")
    return host


def listed(*, token: str | None = None) -> tuple[Subscription, ...]:
    """Those made with the token, or all of them, oldest first."""
    found = Subscription.objects.all() if token is None else Subscription.objects.filter(token=token)
    return tuple(found.order_by("made_at", "id"))


def find(id: str, *, token: str | None = None) -> Subscription | None:
    found = Subscription.objects.filter(pk=id)
    return (found if token is None else found.filter(token=token)).first()


def unsubscribe(id: str) -> bool:
    """Ends it, with everything that was to be told."""
    return Subscription.objects.filter(pk=id).delete()[0] > 0


def end_of_token(token: str, *, now: datetime) -> int:
    """What was made with a token ends with it."""
    return Subscription.objects.filter(token=token, disabled="").update(disabled=TOKEN, disabled_at=now)


def resume(id: str, *, now: datetime) -> None:
    """Tells it again after it was disabled, beginning with what it was not told meanwhile."""
    with transaction.atomic():
        Subscription.objects.filter(pk=id).update(disabled="", disabled_at=None, failing_since=None)
        waiting = Delivery.objects.filter(subscription=id, state__in=("waiting", "failed"))
        waiting.update(state="waiting", next_at=now, tries=0, ended_at=None)


def deliveries(id: str, *, before: int | None = None, limit: int = 50) -> tuple[Delivery, ...]:
    """What it was and is to be told, newest first."""
    found = Delivery.objects.filter(subscription=id)
    if before is not None:
        found = found.filter(id__lt=before)
    return tuple(found.order_by("-id")[:limit])


def resend(id: str, delivery: int, *, now: datetime) -> bool:
    """Tells one entry once more, under the same id. False where there is none."""
    found = Delivery.objects.filter(subscription=id, pk=delivery)
    return found.update(state="waiting", next_at=now, tries=0, ended_at=None) == 1


def replay(id: str, *, since: datetime, now: datetime) -> None:
    """Tells everything recorded since then once more, under the same ids: found in the ledger again."""
    with transaction.atomic():
        Subscription.objects.filter(pk=id).update(since=since, seal=seal_before(since))
        ToldUpTo.objects.filter(subscription=id).delete()
        again = Delivery.objects.filter(subscription=id, recorded_at__gte=since)
        again.update(state="waiting", next_at=now, tries=0, ended_at=None)
