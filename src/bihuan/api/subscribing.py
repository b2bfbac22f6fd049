"""Subscriptions of other programs: each token has its own, and is told what it may see."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from bihuan.api import problems
from bihuan.api.guarding import Caller
from bihuan.api.shapes import Asked
from bihuan.inbox.hooks import subscriptions
from bihuan.inbox.hooks.delivering import name_of
from bihuan.inbox.hooks.subscriptions import CannotSubscribe
from bihuan.inbox.models import Delivery, Subscription


class SubscribeIn(Asked):
    """What shall be told to whom. Without `kinds` every kind of entry is."""

    url: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[\x21-\x7e]+$")]
    kinds: Annotated[
        list[Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z]+$")]], Field(max_length=100)
    ] = []
    name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f]*$")] = ""


class ReplayIn(Asked):
    """From when on everything recorded is told once more."""

    since: AwareDatetime


class SubscriptionOut(Schema):
    """A subscription. `disabled` says why nothing is told: failing, gone, token; empty while it is live."""

    id: str
    name: str
    unit: str
    host: str
    kinds: list[str]
    made_at: datetime
    disabled: str
    disabled_at: datetime | None
    failing_since: datetime | None


class SubscribedOut(SubscriptionOut):
    """`secret` signs what is told. It cannot be shown again."""

    secret: str


class DeliveryOut(Schema):
    """One entry of a case as it is told. `state`: waiting, gone or failed."""

    id: int
    message: str
    case: str
    entry: int
    kind: str
    state: str
    tries: int
    status: int
    code: str
    recorded_at: datetime
    next_at: datetime | None
    ended_at: datetime | None


class DeliveriesOut(Schema):
    deliveries: list[DeliveryOut]
    next: int | None = Field(description="Give this as `before` for the next page; null on the last.")


def subscribe(caller: Caller, asked: SubscribeIn) -> dict[str, Any]:
    """A new one, for the token's unit and as far as its person sees."""
    try:
        made = subscriptions.subscribe(
            asked.url,
            unit=caller.bearer.unit,
            wanted=asked.kinds,
            now=caller.now,
            name=asked.name,
            token=caller.bearer.token,
            person=caller.bearer.person,
        )
    except CannotSubscribe as error:
        raise problems.malformed(((error.field, "wrong-value", _why(error)),)) from None
    return {**out(made.subscription), "secret": made.secret}


def _why(error: CannotSubscribe) -> str:
    match error.code:
        case "address":
            return _("请填写 http 或 https 地址，不带用户名和密码。")
        case "https":
            return _("这里只接受 https 地址。")
        case "too many":
            return _("每个令牌最多 %(most)s 个订阅，请先删去不用的。") % {"most": subscriptions.MOST}
        case _:
            return _("没有这一类事件。可以写：%(kinds)s。") % {"kinds": ", ".join(subscriptions.kinds())}


def mine(caller: Caller) -> list[dict[str, Any]]:
    return [out(one) for one in subscriptions.listed(token=caller.bearer.token)]


def found(caller: Caller, id: str) -> Subscription:
    """The token's own subscription. Raises the problem where it has none of that id."""
    one = subscriptions.find(id, token=caller.bearer.token)
    if one is None:
        raise problems.not_found()
    return one


def told(one: Subscription, *, before: int | None, limit: int) -> dict[str, Any]:
    """A page of what it was and is to be told, newest first."""
    rows = subscriptions.deliveries(one.pk, before=before, limit=limit + 1)
    shown = rows[:limit]
    return {
        "deliveries": [_delivery(row) for row in shown],
        "next": shown[-1].pk if len(rows) > limit else None,
    }


def out(one: Subscription) -> dict[str, Any]:
    plain = ("name", "unit", "host", "made_at", "disabled", "disabled_at", "failing_since")
    kinds = [kind for kind in one.kinds.split(",") if kind]
    return {"id": one.pk, "kinds": kinds, **{name: getattr(one, name) for name in plain}}


def _delivery(row: Delivery) -> dict[str, Any]:
    plain = ("case", "kind", "state", "tries", "status", "code", "recorded_at", "ended_at")
    waits = row.next_at if row.state == "waiting" else None
    said = {name: getattr(row, name) for name in plain}
    return {"id": row.pk, "message": name_of(row), "entry": row.number, "next_at": waits, **said}
