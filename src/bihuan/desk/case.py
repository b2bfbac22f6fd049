"""The case: what is asked of me, by when and why; and everything else one click away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase as HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.cases import beside, queries
from bihuan.desk import acts, folder
from bihuan.desk.act_forms import PurposeForm
from bihuan.desk.dossier import Dossier, fetched, only_of
from bihuan.desk.explaining import attachment, entries_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.hints import TAKE
from bihuan.desk.history import HistoryForm, narrowed
from bihuan.desk.naming import level_shape
from bihuan.desk.task_ways import slug
from bihuan.desk.tasks import OTHER, Card, my_card, other_card
from bihuan.desk.timing import working_line
from bihuan.documents import serving
from bihuan.documents.pages import NoPages
from bihuan.engine.explaining import why_penalty
from bihuan.inbox import correspondence, outbox, revealing
from bihuan.inbox.letters.rendering import Rendered
from bihuan.inbox.letters.rendering import render as write

# More lines of the record than these are folded.
MANY_FACTS = 8
REVEALED = "revealed"
REVEALED_FOR = timedelta(minutes=5)


@require_safe
@desk_page
def case(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The case, with my tasks first. What has come since one last looked is marked, once."""
    dossier = fetched(viewer, number)
    read = beside.read_up_to(viewer.id, dossier.id)
    page = case_page(request, dossier, read=read)
    if read != dossier.case.number_of_events and not request.headers.get("HX-Request"):
        beside.mark_read(viewer.id, dossier.id, number=dossier.case.number_of_events)
    return page


def case_page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    instead: Card | None = None,
    status: int = 200,
    read: int = 0,
    **more: Any,
) -> HttpResponse:
    """The page of a case. `instead` is a card that came back with what is wrong, in place of its task's.

    Entries after number `read` are marked as new; 0 marks none, for then everything is.
    """
    viewer = dossier.viewer
    revealed = is_revealed(request, dossier)
    files = folder.files_of(dossier)
    filters = HistoryForm(dossier, data=request.GET)
    narrows = filters.narrows
    whole = narrows or request.GET.get("all") == "1"
    told = narrowed(dossier, filters) if narrows else dossier
    mine = tuple(_mine(dossier, instead, request.GET.get(TAKE, "")))
    record = tuple(folder.record_of(dossier, revealed=revealed))
    context = {
        "dossier": dossier,
        "crumbs": (
            {"label": _("我的待办"), "url": reverse("desk:work")},
            {"label": dossier.number, "url": ""},
        ),
        "level": level_shape(dossier.regulation, dossier.case.values.get("level"), viewer.lang),
        "state": folder.state_of(dossier),
        "lead": tuple(folder.lead_of(dossier)),
        "mine": mine,
        "others": tuple(other_card(dossier, one) for one in dossier.tasks if one.refused is not None),
        "matter": folder.matter_of(dossier),
        "record": record[:MANY_FACTS],
        "record_rest": record[MANY_FACTS:],
        "entries": entries_of(told, files, whole=whole, revealed=revealed, read=read),
        "filters": filters,
        "narrows": narrows,
        "fresh": sum(one.number > read for one in dossier.history) if read else 0,
        "whole": whole,
        "number_of_entries": len(dossier.history),
        "clocks": folder.running_clocks(dossier),
        "ended_clocks": folder.ended_clocks(dossier),
        "drawing": folder.drawing_of(dossier, dossier.root),
        "party": tuple(folder.party_of(dossier, revealed=revealed)),
        "revealed": revealed,
        "files": tuple(attachment(dossier, one) for one in files),
        "letters": tuple(folder.letters_of(dossier)),
        "money": tuple(folder.money_of(dossier)),
        "messages_in": correspondence.of_case(dossier.id),
        "beside": tuple(folder.beside_of(dossier)),
        "related": tuple(folder.related_of(dossier)),
        "acts": acts.offered(dossier),
        **more,
    }
    return show(
        request, viewer, "desk/case.html", context, current="register", partial="timeline", status=status
    )


def _mine(dossier: Dossier, instead: Card | None, take: str) -> Iterator[Card]:
    """My tasks, those that are wholly mine before those I may answer for the complainant."""
    offered = [one for one in dossier.tasks if one.refused is None]
    names = [name for one in offered for name in (one.occurrence, one.occurrence + OTHER)]
    drafts = beside.drafts_of(dossier.id, names, dossier.viewer.id) if names else {}
    for one in sorted(offered, key=lambda task: task.on_behalf):
        if instead is not None and instead.id == slug(one.occurrence):
            yield instead
        else:
            draft, other = drafts.get(one.occurrence), drafts.get(one.occurrence + OTHER)
            yield my_card(dossier, one, draft=draft, other=other, take=take)
    if instead is not None and instead.id not in {slug(one.occurrence) for one in offered}:
        yield instead


# --- pages beside it ----------------------------------------------------------------------


@require_safe
@desk_page
def flow(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The whole flowchart of the case's main procedure, what has been gone through lit."""
    dossier = fetched(viewer, number)
    drawing = folder.drawing_of(dossier, next(iter(dossier.case.instances.values())))
    return show(
        request, viewer, "desk/flow.html", {"dossier": dossier, "drawing": drawing}, current="register"
    )


@require_safe
@desk_page
def procedure(request: HttpRequest, viewer: Viewer, number: str, instance: str) -> HttpResponse:
    """A procedure beside the main one: why it runs, what was found, where it stands."""
    dossier = fetched(viewer, number)
    found = dossier.case.instances.get(instance)
    if found is None or found.parent is None or instance in dossier.hidden:
        raise Http404
    explained = why_penalty(
        dossier.regulation_at(found),
        dossier.case,
        tuple(entry.happened for entry in dossier.history),
        instance,
        viewer.lang,
        named=dossier.called,
    )
    context = {
        "dossier": dossier,
        "name": dossier.teller.started(instance),
        "about": dossier.called(found.subject) if found.subject else "",
        "state": folder.state_of_instance(dossier, found),
        "sentence": explained.sentence,
        "lines": tuple(working_line(line) for line in explained.lines),
        "articles": explained.articles,
        "facts": tuple(folder.facts_in(dossier, found)),
        "drawing": folder.drawing_of(dossier, found),
        "entries": entries_of(only_of(dossier, instance), folder.files_of(dossier), whole=True),
    }
    return show(request, viewer, "desk/procedure.html", context, current="register")


@require_safe
@desk_page
def letter(request: HttpRequest, viewer: Viewer, number: str, letter: str) -> HttpResponse:
    """A letter as it was sent, or as it would be written now; the complainant's code is for its reader."""
    dossier = fetched(viewer, number)
    if letter not in {one.id for one in folder.letters_of(dossier)}:
        raise Http404
    context = {"dossier": dossier, "letter": _written(dossier, letter)}
    return show(request, viewer, "desk/letter.html", context, current="register")


def _written(dossier: Dossier, letter: str) -> dict[str, Any]:
    name = dossier.teller.letter(letter)
    sent = next((one for one in outbox.of_case(dossier.id) if one.letter == letter and one.body), None)
    if sent is not None:
        body = folder.without_code(sent.body)
        return {"name": name, "subject": sent.subject, "body": body, "missing": (), "entry": sent}
    row = queries.unsent_letter(dossier.id, letter)
    written = write(row, now=dossier.viewer.now) if row is not None else None
    if isinstance(written, Rendered):
        body = folder.without_code(written.body)
        return {"name": name, "subject": written.subject, "body": body, "missing": (), "entry": None}
    return {
        "name": name,
        "subject": "",
        "body": "",
        "missing": written.missing if written else (),
        "entry": None,
    }


@require_safe
@desk_page
def file(request: HttpRequest, viewer: Viewer, number: str, document: str) -> HttpResponse:
    """A file of the case, tied down so that it can do nothing in a browser."""
    dossier = fetched(viewer, number)
    found = next((one for one in folder.files_of(dossier) if one.id == document), None)
    if found is None:
        raise Http404
    asked = request.headers.get("Range", "")
    return serving.serve(found, save=request.GET.get("save") == "1", part=asked)


@require_safe
@desk_page
def file_page(request: HttpRequest, viewer: Viewer, number: str, document: str) -> HttpResponse:
    """The first page of a PDF of the case, as a picture."""
    dossier = fetched(viewer, number)
    found = next((one for one in folder.files_of(dossier) if one.id == document), None)
    if found is None:
        raise Http404
    try:
        return serving.first_page(found)
    except NoPages:
        raise Http404 from None


@require_safe
@desk_page
def sheet(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The case on paper, to be signed."""
    dossier = fetched(viewer, number)
    posts = [dossier.post_name(one) for one in folder.signing_posts(dossier)]
    context = {
        "dossier": dossier,
        "level": level_shape(dossier.regulation, dossier.case.values.get("level"), viewer.lang),
        "state": folder.state_of(dossier),
        "matter": folder.matter_of(dossier),
        "facts": tuple(folder.sheet_facts(dossier)),
        "entries": tuple(reversed(entries_of(dossier, (), whole=False))),
        "clocks": folder.clocks_of(dossier),
        "signs": posts[:4],
    }
    return show(request, viewer, "desk/sheet.html", context, current="register")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def reveal(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """Asks what for, accounts for it, and shows the complainant in full for a few minutes."""
    dossier = fetched(viewer, number)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        revealing.reveal(dossier.id, by=viewer.id, purpose=form.cleaned_data["purpose"], now=viewer.now)
        until = (viewer.now + REVEALED_FOR).isoformat()
        request.session[REVEALED] = {**_still_revealed(request, viewer.now), dossier.id: until}
        messages.info(request, _("已留痕。5 分钟内可以看到全名和全号。"))
        return redirect("desk:case", number=dossier.number)
    context = {
        "dossier": dossier,
        "title": _("查看投诉人全名和全号"),
        "body": _("查看会记入留痕：谁、何时、为什么。只在办理需要时查看。"),
        "form": form,
        "submit": _("查看"),
        "action": request.path,
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/act.html", context, current="register", status=status)


def is_revealed(request: HttpRequest, dossier: Dossier) -> bool:
    return dossier.id in _still_revealed(request, dossier.viewer.now)


def _still_revealed(request: HttpRequest, now: datetime) -> dict[str, str]:
    kept = request.session.get(REVEALED, {})
    return {case: until for case, until in kept.items() if datetime.fromisoformat(until) > now}
