"""People of the unit in a dialogue: who waits, taking over, answering, giving back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bihuan.inbox.channels.wechat import accounts, platform
from bihuan.inbox.channels.wechat.platform import Broken, Unreached
from bihuan.inbox.channels.wechat.platform import Refused as PlatformRefused
from bihuan.inbox.dialogue.state import Stage, State, read_state
from bihuan.inbox.models import Line, Speaker, Stand, Talk
from bihuan.inbox.talks import ending, lines
from bihuan.parties.sealing import seal, unseal

WECHAT = "wechat"
MOST = 50
CAP = 99


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dialogue in the queue. `said` is the last thing the other said."""

    id: str
    unit: str
    channel: str
    stand: Stand
    taken_by: str
    begun_at: datetime
    said_at: datetime
    said: str
    case: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """An answer could not be handed over; `why` is a short code."""

    why: str


def queue(units: Collection[str] | None) -> tuple[Waiting, ...]:
    """Who waits for a person or speaks with one, those who wait longest first; three queries."""
    found = _asking(units).order_by("-stand", "said_at", "id")[:MOST]
    talks = list(found)
    return tuple(_waiting(one, last) for one, last in zip(talks, _last_lines(talks), strict=True))


def count(units: Collection[str] | None) -> int:
    """How many wait, no further than `CAP` + 1."""
    return _asking(units).filter(stand=Stand.WAITING).values("id")[: CAP + 1].count()


def find(id: str, units: Collection[str] | None) -> Waiting | None:
    """A dialogue of one of the units that a person was called to, or whose complaint is known."""
    row = Talk.objects.filter(id=id).first()
    if row is None or (units is not None and row.unit not in units):
        return None
    return _waiting(row, _last_lines([row])[0])


def state_of(id: str) -> State:
    """What the dialogue has gathered."""
    return read_state(unseal(Talk.objects.get(id=id).state))


def of_case(case: str) -> tuple[str, ...]:
    """The dialogues a case came of."""
    return tuple(Talk.objects.filter(case=case).order_by("begun_at").values_list("id", flat=True))


def take(id: str, *, by: str) -> bool:
    """Somebody takes it; False where another has, or it is over."""
    mine = Talk.objects.filter(id=id).exclude(stand__in=(Stand.ENDED, Stand.TAKEN))
    return (
        mine.update(stand=Stand.TAKEN, taken_by=by) == 1
        or Talk.objects.filter(id=id, stand=Stand.TAKEN, taken_by=by).exists()
    )


def answer(id: str, text: str, *, by: str, now: datetime) -> NotSent | None:
    """Says something to the other. By WeChat it goes at once, or is refused and not noted."""
    with transaction.atomic():
        talk = Talk.objects.select_for_update().get(id=id)
        if talk.stand == Stand.ENDED:
            return NotSent("ended")
        if talk.channel == WECHAT and (not_sent := _by_wechat(talk, text, now)) is not None:
            return not_sent
        lines.put(talk, Speaker.STAFF, [text], now=now, person=by)
        state = read_state(unseal(talk.state))
        talk.state = seal(replace(state, stage=Stage.WITH_A_PERSON).write())
        talk.stand, talk.taken_by = Stand.TAKEN, by
        talk.save(update_fields=["state", "stand", "taken_by"])
    return None


def give_back(id: str) -> None:
    """The dialogue goes on by itself."""
    with transaction.atomic():
        talk = Talk.objects.select_for_update().get(id=id)
        if talk.stand != Stand.ENDED:
            state = read_state(unseal(talk.state))
            talk.state, talk.stand = seal(replace(state, stage=Stage.IDLE).write()), Stand.OPEN
            talk.save(update_fields=["state", "stand"])


def end(id: str, *, by: str, now: datetime) -> bool:
    """A person has heard it to its end: nothing of it need be registered."""
    return ending.end(id, now=now, by=by, to_queue=False)


def belongs(id: str, case: str) -> None:
    """A person has registered the complaint it brought: all of it is that case's."""
    ending.belong(id, case)


def _by_wechat(talk: Talk, text: str, now: datetime) -> NotSent | None:
    key, _colon, person = unseal(talk.address).partition(":")
    account = accounts.of(key)
    if account is None:
        return NotSent("no account")
    try:
        platform.send_text(account, person, platform.fitting(text), now=now)
    except (PlatformRefused, Unreached, Broken) as error:
        return NotSent(str(error))
    return None


def _asking(units: Collection[str] | None):
    found = Talk.objects.filter(stand__in=(Stand.WAITING, Stand.TAKEN))
    return found if units is None else found.filter(unit__in=units)


def _last_lines(talks: list[Talk]) -> list[str]:
    """What each said last, in one query."""
    newest = dict(
        Line.objects.filter(talk__in=talks, by=Speaker.THEY)
        .values_list("talk")
        .annotate(Max("id"))
        .order_by()
    )
    texts = dict(Line.objects.filter(id__in=newest.values()).values_list("talk", "text"))
    return [unseal(texts[one.pk]) if one.pk in texts else "" for one in talks]


def _waiting(row: Talk, said: str) -> Waiting:
    return Waiting(
        row.id,
        row.unit,
        row.channel,
        Stand(row.stand),
        row.taken_by,
        row.begun_at,
        row.said_at,
        said,
        row.case,
    )
