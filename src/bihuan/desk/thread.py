"""What the complainant and the house said to one another, in one thread, oldest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.desk import folder
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.engine import events as e
from bihuan.inbox import outbox
from bihuan.pages.shapes import Level
from bihuan.regulation.model import COMPLAINANT


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: by them (`ours` false) or to them. Without `text` it was erased or is elsewhere."""

    at: datetime
    ours: bool
    who: str
    how: str
    text: str = ""
    state: Level | None = None
    url: str = ""


def thread_of(dossier: Dossier) -> tuple[Said, ...]:
    """Everything said, in its order; a letter stands at the moment it became due."""
    return tuple(sorted((*_by_them(dossier), *_to_them(dossier)), key=attrgetter("at")))


def _by_them(dossier: Dossier) -> Iterator[Said]:
    who = _("投诉人")
    if matter := folder.matter_of(dossier):
        channel = dossier.teller.channel(dossier.row.channel)
        yield Said(dossier.row.received_at, False, who, channel, matter)
    for one in dossier.history:
        event, happened = one.happened.event, one.happened
        text = "\n".join(part.value for part in happened.parts if part.name in ("text", "comment", "reason"))
        match event:
            case e.MessageReceived(message=message, channel=channel):
                url = reverse("desk:case_message", args=[dossier.number, message])
                yield Said(happened.at, False, who, dossier.teller.channel(channel), text, url=url)
            case e.MaterialSupplied(channel=channel) if text:
                yield Said(happened.at, False, who, _("补充材料"), text)
            case e.StepCompleted() if text and happened.by == COMPLAINANT:
                yield Said(happened.at, False, who, _("答复"), text)
            case e.SurveyAnswered() if text:
                yield Said(happened.at, False, who, _("满意度调查"), text)


def _to_them(dossier: Dossier) -> Iterator[Said]:
    owed = {
        one.happened.event.letter
        for one in dossier.history
        if isinstance(one.happened.event, e.LetterOwed) and one.happened.event.to == COMPLAINANT
    }
    sent = {one.letter: one for one in outbox.of_case(dossier.id)}
    for line in folder.letters_of(dossier):
        if line.id in owed:
            kept = sent.get(line.id)
            text = folder.without_code(kept.body) if kept is not None else ""
            unit = dossier.viewer.names.unit(dossier.row.unit)
            yield Said(line.at, True, unit, line.name, text, line.state, line.url)


@require_safe
@desk_page
def thread(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The thread as a page."""
    dossier = fetched(viewer, number)
    context = {"dossier": dossier, "thread": thread_of(dossier)}
    return show(request, viewer, "desk/thread.html", context, current="register")
