"""Notices: what one is told, newest first, and marking it as seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.cases import archive_requests, beside, queries
from bihuan.cases.queries.states import case_states
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.naming import case_title, matters
from bihuan.engine.case import Case
from bihuan.inbox import notices as told
from bihuan.inbox.notices import Notice
from bihuan.pages.shapes import Tone
from bihuan.registry import versions
from bihuan.regulation.model import Regulation

MANY = 100
TONES: dict[str, Tone] = {
    "late": "late", "failed": "late", "warning": "soon", "urging": "soon", "held": "soon", "to do": "soon",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words: what it is about, of which case, since when."""

    id: str
    case: str
    words: str
    about: str
    title: str
    number: str
    url: str
    at: datetime
    tone: Tone


def lines_of(viewer: Viewer) -> tuple[Line, ...]:
    """The viewer's notices that they have not seen."""
    found = [one for one in told.listed(viewer.scope, limit=MANY) if one.number]
    cases = case_states([one.case for one in found])
    pinned = {id: versions.regulation(case.regulation, case.version) for id, case in cases.items()}
    texts: dict[str, dict[str, str]] = {id: {} for id in cases}
    for (id, name), text in queries.texts_of(tuple(cases), matters(pinned.values())).items():
        texts[id][name] = text.value
    return tuple(
        Line(
            id=one.id,
            case=one.case,
            words=one.words,
            about=_about(one, cases[one.case], pinned[one.case], viewer),
            title=_title(one, cases[one.case], pinned[one.case], texts[one.case], viewer),
            number=one.number,
            url=_address(one),
            at=one.at,
            tone=TONES.get(one.what, "plain"),
        )
        for one in found
        if one.case in cases
    )


def _title(one: Notice, case: Case, regulation: Regulation, texts: Mapping[str, str], viewer: Viewer) -> str:
    """What the case is about; an archived one keeps that to those who have opened it."""
    if one.id.startswith(told.ASKED):
        return _("已归档的投诉")
    return case_title(regulation, case, texts, viewer.lang)


def _about(one: Notice, case: Case, regulation: Regulation, viewer: Viewer) -> str:
    """The clock or the step it is about."""
    clock = case.clocks.get(one.clock)
    occurrence = case.occurrences.get(one.occurrence)
    if clock is not None and clock.key in regulation.clocks:
        rule = regulation.clocks[clock.key]
        return regulation.word(rule.rule.path, rule.name, viewer.lang)
    if occurrence is not None:
        instance = case.instances[occurrence.instance]
        pinned = versions.regulation(case.regulation, instance.version or case.version)
        step = pinned.step(instance.procedure, occurrence.step)
        return pinned.word(step.rule.path, step.name, viewer.lang)
    return ""


def _address(one: Notice) -> str:
    if one.what in ("held", "to do", "failed"):
        return f"{reverse('desk:outbox')}?standing={one.what.replace(' ', '_')}"
    return reverse("desk:archive_open" if one.id.startswith(told.ASKED) else "desk:case", args=[one.number])


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def notices(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The notices; sent back, the ones named are seen."""
    if request.method == "POST":
        return _seen(request, viewer)
    lines = lines_of(viewer)
    context = {
        "lines": lines,
        "lead": _("新的在前；看过的不再显示，经过里都有。") if lines else "",
        "markable": any(one.id for one in lines),
    }
    return show(request, viewer, "desk/notices.html", context, current="notices", partial="notices")


def _seen(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Only what is the viewer's to see can be marked; `one` names one, `all` those that stood on the page."""
    mine = {f"{one.case}/{one.notice}": one for one in queries.notices_for(viewer.scope, limit=MANY)}
    asked = request.POST.getlist("seen") if "all" in request.POST else request.POST.getlist("one")
    for name in asked:
        asked_for = name.partition(f"/{told.ASKED}")[2]
        if asked_for.isdecimal():
            archive_requests.mark_seen(viewer.id, int(asked_for))
        elif name in mine:
            beside.mark_notice_seen(viewer.id, mine[name].case, mine[name].notice)
    return redirect("desk:notices")
