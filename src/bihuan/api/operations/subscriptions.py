"""Being told what happens to cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Status

from bihuan.api import problems, subscribing
from bihuan.api.guarding import caller_of
from bihuan.api.interface import ALWAYS, CHANGED
from bihuan.api.subscribing import (
    DeliveriesOut,
    ReplayIn,
    SubscribedOut,
    SubscribeIn,
    SubscriptionOut,
)
from bihuan.api.tokens import Allowed
from bihuan.inbox.hooks import subscriptions
from bihuan.inbox.models import Subscription

router = Router(tags=["subscriptions"])

Id = Annotated[str, Path(min_length=1, max_length=24, pattern=r"^[a-z0-9_]+$")]
# Within what both databases count to.
RowId = Annotated[int, Path(ge=1, lt=2**63)]


@router.post("/subscriptions", response={201: SubscribedOut, **CHANGED}, summary="Be told what happens")
def subscribe(request: HttpRequest, asked: SubscribeIn) -> Status:
    """From now on the address is told of each new entry of the cases this token may see, signed."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return Status(201, subscribing.subscribe(caller, asked))


@router.get("/subscriptions", response={200: list[SubscriptionOut], **ALWAYS}, summary="List subscriptions")
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """Those made with this token, oldest first."""
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return subscribing.mine(caller)


@router.get(
    "/subscriptions/{subscription}", response={200: SubscriptionOut, **ALWAYS}, summary="Read a subscription"
)
def one(request: HttpRequest, subscription: Id) -> dict[str, Any]:
    """Whether it is live, and since when nothing gets through."""
    return subscribing.out(_mine(request, subscription))


@router.delete("/subscriptions/{subscription}", response={204: None, **CHANGED}, summary="End a subscription")
def end(request: HttpRequest, subscription: Id) -> HttpResponse:
    """Nothing more is told, and what was told is forgotten here."""
    subscriptions.unsubscribe(_mine(request, subscription).pk)
    return HttpResponse(status=204)


@router.post(
    "/subscriptions/{subscription}/resume",
    response={200: SubscriptionOut, **CHANGED},
    summary="Resume a subscription",
)
def resume(request: HttpRequest, subscription: Id) -> dict[str, Any]:
    """After it was disabled: it is told what it missed, then what comes."""
    found = _mine(request, subscription)
    subscriptions.resume(found.pk, now=caller_of(request).now)
    return subscribing.out(_mine(request, subscription))


@router.post(
    "/subscriptions/{subscription}/replay",
    response={202: SubscriptionOut, **CHANGED},
    summary="Tell everything since a moment once more",
)
def replay(request: HttpRequest, subscription: Id, asked: ReplayIn) -> Status:
    """Found in the ledger again, also from before the subscription; ids are those of the first time."""
    found = _mine(request, subscription)
    now = caller_of(request).now
    since = min(max(asked.since, datetime(1970, 1, 2, tzinfo=UTC)), now)
    subscriptions.replay(found.pk, since=since, now=now)
    return Status(202, subscribing.out(_mine(request, subscription)))


@router.get(
    "/subscriptions/{subscription}/deliveries",
    response={200: DeliveriesOut, **ALWAYS},
    summary="What was told",
)
def deliveries(
    request: HttpRequest,
    subscription: Id,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Newest first, with what the other side answered. What went is kept for 30 days."""
    return subscribing.told(_mine(request, subscription), before=before, limit=limit)


@router.post(
    "/subscriptions/{subscription}/deliveries/{delivery}/resend",
    response={202: SubscriptionOut, **CHANGED},
    summary="Tell one entry once more",
)
def resend(request: HttpRequest, subscription: Id, delivery: RowId) -> Status:
    """Under the same id, so that who took it already can tell."""
    found = _mine(request, subscription)
    if not subscriptions.resend(found.pk, delivery, now=caller_of(request).now):
        raise problems.not_found()
    return Status(202, subscribing.out(found))


def _mine(request: HttpRequest, id: str) -> Subscription:
    caller = caller_of(request)
    caller.needs(Allowed.READ)
    return subscribing.found(caller, id)
