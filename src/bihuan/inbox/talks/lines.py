"""What was said in dialogues: kept line by line, sealed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from bihuan.inbox.models import Line, Speaker, Talk
from bihuan.parties.sealing import seal, unseal

MOST = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line. `person` is the id of the member of staff who spoke, `files` marks of what came along."""

    id: int
    at: datetime
    by: Speaker
    text: str
    files: tuple[str, ...]
    person: str = ""


def put(
    talk: Talk,
    by: Speaker,
    texts: Iterable[str],
    *,
    now: datetime,
    files: Sequence[str] = (),
    message: str = "",
    person: str = "",
) -> None:
    """Keeps what was said, in order."""
    Line.objects.bulk_create(
        Line(talk=talk, at=now, by=by, person=person, text=seal(one), files=list(files), message=message)
        for one in texts
    )


def answers_to(message: str) -> tuple[str, ...]:
    """What was answered to a raw message, should it come again."""
    kept = Line.objects.filter(message=message, by=Speaker.WE).order_by("id").values_list("text", flat=True)
    return tuple(unseal(one) for one in kept)


def of_talk(talk: str, *, after: int = 0) -> tuple[Spoken, ...]:
    """The newest lines of one dialogue, in order."""
    return _spoken(Line.objects.filter(talk=talk, id__gt=after))


def of_person(channel: str, who: str, *, since: datetime) -> tuple[Spoken, ...]:
    """The newest lines with one person since then, over several dialogues."""
    return _spoken(Line.objects.filter(talk__channel=channel, talk__who=who, talk__said_at__gte=since))


def _spoken(found) -> tuple[Spoken, ...]:
    newest = list(found.order_by("-id")[:MOST])
    return tuple(
        Spoken(one.pk, one.at, Speaker(one.by), unseal(one.text), tuple(one.files), one.person)
        for one in reversed(newest)
    )


def transcript(talk: str) -> str:
    """The whole dialogue as text."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = _spoken(Line.objects.filter(talk=talk))
    return "\n".join(
        f"{one.at.astimezone(zone):%Y-%m-%d %H:%M} {one.by.label}：{one.text or '（文件）'}" for one in rows
    )
