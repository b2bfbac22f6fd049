"""What came along with a dialogue: documents we have, and media that the platform still holds.

A mark is ``m12`` for a medium (`WechatMedia`) and ``d…`` for a document. A medium that belongs to a case
before it is here is handed in as soon as it is.
"""

from collections.abc import Iterable
from datetime import datetime

from bihuan.documents.models import Document
from bihuan.inbox.models import Talk, WechatMedia
from bihuan.parties.sealing import seal, unseal


def note(talk: Talk, media: tuple[str, str], *, now: datetime) -> str:
    """Remembers a medium to be fetched; its mark."""
    id, kind = media
    account = talk_account(talk)
    row = WechatMedia.objects.create(
        account=account, talk=talk.id, media=seal(id), kind=kind, came_at=now, next_at=now
    )
    return f"m{row.pk}"


def talk_account(talk: Talk) -> str:
    """The account a dialogue is held on: the first part of the address of its person."""
    return unseal(talk.address).partition(":")[0]


def documents_of(marks: Iterable[str]) -> tuple[str, ...]:
    """The documents among what came, those already fetched included."""
    marks = tuple(marks)
    media = dict(
        WechatMedia.objects.filter(pk__in=_media(marks)).exclude(document="").values_list("pk", "document")
    )
    found = [one[1:] if one[0] == "d" else media.get(int(one[1:]), "") for one in marks]
    kept = set(Document.objects.filter(id__in=[one for one in found if one]).values_list("id", flat=True))
    return tuple(dict.fromkeys(one for one in found if one in kept))


def belong(talk: str, case: str) -> None:
    """Everything of a dialogue is the case's: what is not here yet follows."""
    WechatMedia.objects.filter(talk=talk, case="").update(case=case)


def add(marks: Iterable[str], case: str) -> None:
    WechatMedia.objects.filter(pk__in=_media(marks), case="").update(case=case)


def _media(marks: Iterable[str]) -> list[int]:
    return [int(one[1:]) for one in marks if one[0] == "m"]
