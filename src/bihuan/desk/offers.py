"""Handing a task over: the offers that wait for my answer, and answering them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.cases.perform import perform
from bihuan.cases.queries import OfferedRow
from bihuan.desk.doing import occurrence_of
from bihuan.desk.dossier import fetched
from bihuan.desk.frame import Viewer, desk_page
from bihuan.desk.naming import case_title
from bihuan.engine import Refused
from bihuan.engine.case import Case
from bihuan.engine.commands import AnswerHandover
from bihuan.registry import versions


@dataclass(frozen=True, slots=True)
class Offer:
    """A task somebody asks me to take over: it is theirs until I accept."""

    title: str
    number: str
    task: str
    by: str
    at: datetime
    url: str
    accept_url: str
    decline_url: str


def offers_to(
    viewer: Viewer, asked: Iterable[tuple[OfferedRow, Case]], texts: Mapping[str, Mapping[str, str]]
) -> tuple[Offer, ...]:
    """What waits for the viewer's answer, longest first."""
    return tuple(_offer(viewer, row, case, texts.get(row.case, {})) for row, case in asked)


def _offer(viewer: Viewer, row: OfferedRow, case: Case, texts: Mapping[str, str]) -> Offer:
    occurrence = case.occurrences[row.occurrence]
    instance = case.instances[occurrence.instance]
    regulation = versions.regulation(case.regulation, instance.version or case.version)
    step = regulation.step(instance.procedure, occurrence.step)
    number = row.number
    return Offer(
        title=case_title(regulation, case, texts, viewer.lang),
        number=number,
        task=regulation.word(step.rule.path, step.name, viewer.lang),
        by=viewer.names(occurrence.offered_by or ""),
        at=row.at,
        url=reverse("desk:case", args=[number]),
        accept_url=reverse("desk:accept", args=[number, occurrence.id]),
        decline_url=f"{reverse('desk:act', args=[number, 'decline'])}?task={quote(occurrence.id, safe='')}",
    )


@require_POST
@desk_page
def accept(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Takes over what was offered: from now on it is mine."""
    return _answered(request, viewer, number, occurrence, accepted=True)


@require_POST
@desk_page
def keep(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Takes an offer back before it is answered."""
    return _answered(request, viewer, number, occurrence, accepted=False)


def _answered(
    request: HttpRequest, viewer: Viewer, number: str, occurrence: str, *, accepted: bool
) -> HttpResponseBase:
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    answer = perform(AnswerHandover(found.id, accepted), on=dossier.id, at=viewer.now, by=viewer.id)
    step = {"step": dossier.teller.step(found.id)}
    if isinstance(answer, Refused):
        messages.error(request, dossier.refusal_words(answer, occurrence=found.id))
    elif accepted:
        messages.success(request, _("“%(step)s”现在由您办理。") % step)
    else:
        messages.success(request, _("已收回，“%(step)s”仍由您办理。") % step)
    return redirect("desk:case", number=dossier.number)
