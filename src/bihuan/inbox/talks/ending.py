"""Dialogues that fell silent: what was begun and not handed in goes to the queue that people see, whole."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation

from bihuan.engine.events import Part
from bihuan.engine.known import COMPLAINANT
from bihuan.inbox import arriving, keeping
from bihuan.inbox.dialogue.script import EMAIL, NAME, PHONE
from bihuan.inbox.dialogue.state import State, read_state
from bihuan.inbox.keeping import Gist
from bihuan.inbox.models import Line, RawMessage, Stand, Talk, WechatMedia
from bihuan.inbox.talks import fetching, lines
from bihuan.inbox.understanding import Reading, Understood, Unreadable
from bihuan.parties.sealing import unseal

TRANSCRIPT = "application/vnd.bihuan.transcript+json"
LEFT = "unfinished"
KEPT_FOR = timedelta(days=30)
MANY = 100


def end_silent(now: datetime) -> int:
    """Ends what has fallen silent; returns how many."""
    silent = Talk.objects.filter(expires_at__lte=now).exclude(stand=Stand.ENDED).order_by("expires_at")
    return sum(end(id, now=now) for id in list(silent.values_list("id", flat=True)[:MANY]))


def sweep(now: datetime) -> int:
    """Deletes dialogues that came to nothing a month ago."""
    old = Talk.objects.filter(stand=Stand.ENDED, case="", said_at__lt=now - KEPT_FOR)
    WechatMedia.objects.filter(talk__in=old.values("id")).delete()
    return old.delete()[0]


def end(talk: str, *, now: datetime, by: str = "", to_queue: bool = True) -> bool:
    """Ends one. What was said and came to nothing waits for a person; False where it had ended before."""
    with transaction.atomic():
        row = Talk.objects.select_for_update().exclude(stand=Stand.ENDED).filter(id=talk).first()
        if row is None:
            return False
        row.stand = Stand.ENDED
        row.save(update_fields=["stand"])
    state = read_state(unseal(row.state))
    if to_queue and not row.case and state.has_begun:
        leave(row, state, now=now)
    return True


def belong(talk: str, case: str) -> None:
    """All of a dialogue is the case's now: it is found there, and erased with it."""
    said = Line.objects.filter(talk=talk).exclude(message="").values_list("message", flat=True)
    RawMessage.objects.filter(id__in=set(said), case="").update(case=case)
    Talk.objects.filter(id=talk).update(case=case, stand=Stand.ENDED)
    fetching.belong(talk, case)


def leave(talk: Talk, state: State, *, now: datetime) -> RawMessage:
    """The whole dialogue as one message for a person to read; what was answered fills in their form."""
    with translation.override("zh-hans"):
        said = {"transcript": lines.transcript(talk.id), "state": asdict(state)}
    kept = arriving.arrive(
        talk.channel,
        talk.unit,
        json.dumps(said, ensure_ascii=False).encode(),
        external=f"transcript {talk.id}",
        sender=unseal(talk.address),
        received_at=talk.begun_at,
        now=now,
        media=TRANSCRIPT,
    )
    return kept.message


def read(raw: bytes) -> Reading:
    """A transcript as a message: the record as far as it was answered."""
    try:
        said = json.loads(raw)
        state = read_state(json.dumps(said["state"]))
        whole = str(said["transcript"])
    except (ValueError, KeyError, TypeError):
        return Unreadable("not readable")
    person = [(key.rstrip("_"), str(state.answers.get(key) or "")) for key in (NAME, PHONE, EMAIL)]
    record = {key: value for key, value in state.answers.items() if not key.endswith("_")}
    return Understood(
        text="\n".join(state.aside),
        whole=whole,
        person=tuple(Part(name, COMPLAINANT, value) for name, value in person if value),
        texts={key: value for key, value in record.items() if isinstance(value, str)},
        place=state.place,
        anonymous=state.anonymous,
    )


def is_left(message: RawMessage, understood: Reading) -> bool:
    """Sets a transcript aside for a person; False where the message is none."""
    if message.media != TRANSCRIPT:
        return False
    begins = ""
    if isinstance(understood, Understood):
        begins = " ".join([*understood.texts.values(), understood.text])[: keeping.LONGEST_GIST]
    who = "" if not isinstance(understood, Understood) else " ".join(one.value for one in understood.person)
    keeping.set_aside(message, LEFT, gist=Gist(who[: keeping.LONGEST_GIST], "", begins))
    return True
