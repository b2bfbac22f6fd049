"""What is said of a message that arrived: its channel, its files, how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from bihuan.desk import listing
from bihuan.desk.frame import Viewer, regulation_in
from bihuan.documents.keeping import Given, tidy_name
from bihuan.documents.refusing import FileRefused, Why
from bihuan.documents.sniffing import kind_of
from bihuan.inbox import sorting, wording
from bihuan.inbox.understanding import Kind, Reading, Understood

LONGEST = 60_000
CHANNELS: Mapping[str, Promise] = {
    "email": _("邮件"),
    "wechat": _("微信"),
    "chat": _("在线客服"),
    "button": _("产品内按钮"),
    "social": _("社交媒体"),
    "hotline": _("电话"),
    "web": _("网页"),
    "api": _("系统接口"),
    "letter": _("信函"),
}
KINDS: Mapping[Kind, Promise] = {
    Kind.BOUNCE: _("像是退信"),
    Kind.AUTOMATIC: _("像是自动回复或群发"),
    Kind.LOOP: _("像是本系统自己发出的信"),
}


def channel_word(viewer: Viewer, unit: str, channel: str) -> str:
    """As the unit's regulation calls it, else as everybody does."""
    regulation = regulation_in(unit, viewer.today, viewer.stamp)
    key = sorting.channel_of(regulation, channel) if regulation is not None else ""
    if regulation is not None and key:
        return listing.channel_word(regulation, key, viewer.lang)
    return str(CHANNELS.get(channel, channel))


@dataclass(frozen=True, slots=True)
class FileHere:
    """A file of a message. `why` says in words why it cannot be taken; empty where it can."""

    place: int
    name: str
    size: int
    kind: str
    why: str
    content: bytes

    @property
    def taken(self) -> bool:
        return not self.why

    def served(self) -> HttpResponse:
        """To be saved: nothing of it runs here."""
        answer = HttpResponse(self.content, content_type=self.kind)
        answer["Content-Disposition"] = content_disposition_header(True, self.name) or "attachment"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["Cache-Control"] = "private, no-store"
        return answer


def files_in(said: Reading) -> tuple[FileHere, ...]:
    """The files a message brought, those that cannot be taken with the reason."""
    if not isinstance(said, Understood):
        return ()
    return tuple(_file(place, given) for place, given in enumerate(said.files[: sorting.MOST_FILES]))


def _file(place: int, given: Given) -> FileHere:
    name = tidy_name(given.name)
    kind = kind_of(name, given.content)
    why = str(FileRefused(kind, name)) if isinstance(kind, Why) else ""
    return FileHere(place, name, len(given.content), "" if why else str(kind), why, given.content)


def notes_of(said: Reading) -> tuple[str, ...]:
    """What a reader should know of how it was read."""
    if not isinstance(said, Understood):
        return ()
    return tuple(str(wording.NOTES[one]) for one in said.notes if one in wording.NOTES)


def said_to_be(said: Reading) -> str:
    """What it looks like where no person seems to have written it."""
    return str(KINDS.get(said.kind, "")) if isinstance(said, Understood) else ""


def whole_of(said: Reading) -> str:
    """Everything readable of it, where that is more than what is new."""
    if not isinstance(said, Understood) or said.whole.strip() == said.text.strip():
        return ""
    return said.whole[:LONGEST]
