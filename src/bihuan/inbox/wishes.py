"""How a complainant wants to be told: what they said last, else what they said when they complained."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.cases import queries
from bihuan.inbox.models import Wish
from bihuan.parties import directory

CHANNELS = ("phone", "sms", "email", "wechat", "post", "portal")
# A regulation that asks for itself calls it so.
ASKED_BY_RULE = "reply_by"
# What a regulation may call a way that has another name here.
CALLED = {"notice": "portal", "text": "sms", "mail": "email", "letter": "post", "call": "phone"}


@dataclass(frozen=True, slots=True)
class Wished:
    """An empty channel is no wish about it."""

    channel: str = ""
    not_at_night: bool = False


def of(case: str) -> Wished:
    """The wish for one case."""
    row = Wish.objects.filter(case=case).first()
    if row is not None:
        return Wished(row.channel, row.not_at_night)
    said = queries.texts_of((case,), ("wish",)).get((case, "wish"))
    channel = said.value if said is not None else _by_rule(case)
    channel = CALLED.get(channel, channel)
    return Wished(channel if channel in CHANNELS else "")


def _by_rule(case: str) -> str:
    state = queries.case_state(case)
    return str(state.case.values.get(ASKED_BY_RULE) or "") if state is not None else ""


def state(case: str, *, channel: str, not_at_night: bool, language: str, now: datetime) -> None:
    """Says it in place of what was said before; letters not yet sent follow it."""
    if channel and channel not in CHANNELS:
        raise ValueError(f"expected one of {', '.join(CHANNELS)} or none, found {channel}")
    with transaction.atomic():
        said = {"channel": channel, "not_at_night": not_at_night, "stated_at": now}
        Wish.objects.update_or_create(case=case, defaults=said)
        directory.speak(case, language)


def reachable(case: str) -> tuple[str, ...]:
    """The channels by which the complainant of the case can be reached at all."""
    party = directory.party_of(case)
    kinds = {one.kind.value for one in party.contacts} if party is not None else set()
    needs = {"phone": "phone", "sms": "phone", "email": "email", "wechat": "wechat"}
    return tuple(one for one in CHANNELS if needs.get(one) in kinds or one in ("portal",))


def erase(case: str, subject: str, texts: tuple[str, ...]) -> int:
    """The eraser of wishes: they go with whoever had them."""
    return Wish.objects.filter(case=case).delete()[0] if subject == directory.COMPLAINANT else 0
