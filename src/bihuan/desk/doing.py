"""Doing tasks: sending a form, taking another way out, keeping a draft, claiming and giving back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.cases import beside
from bihuan.cases.entering import SameIdOtherCommand
from bihuan.cases.perform import Performed, perform
from bihuan.desk import uploads
from bihuan.desk.case import case_page
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.task_form import COMMAND, OWN, TaskForm
from bihuan.desk.task_ways import has_page, leads_words, outcome_word, slug
from bihuan.desk.tasks import DRAFT_BASE, OTHER, Card, my_card
from bihuan.engine import Reason, Refused
from bihuan.engine.case import OPEN, Case, Occurrence
from bihuan.engine.commands import AssignTask, Complete
from bihuan.engine.telling import Teller
from bihuan.pages.shapes import Refusal
from bihuan.regulation.model import COMPLAINANT

LARGEST_DRAFT = 200_000


class SentBefore:
    """This very form was sent before, perhaps in other words: what was sent first holds."""


def occurrence_of(dossier: Dossier, id: str) -> Occurrence:
    """The step as the viewer may know of it, or 404."""
    found = dossier.occurrence(id)
    if found is None or dossier.step_of(found).automatic:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def task(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Sends the form of a task. What comes back keeps everything typed and says what is wrong."""
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    if request.method != "POST":
        return redirect("desk:case", number=dossier.number)
    form = TaskForm(
        dossier, found, on_behalf=_on_behalf(dossier, found), data=request.POST, files=request.FILES
    )
    answer = _sent(dossier, form, request.POST.get(COMMAND, ""))
    if isinstance(answer, Performed | SentBefore):
        return _went_through(request, dossier, found, answer)
    return _came_back(request, dossier, found, form, answer)


def _went_through(
    request: HttpRequest, dossier: Dossier, found: Occurrence, answer: Performed | SentBefore
) -> HttpResponseBase:
    if isinstance(answer, Performed):
        messages.success(request, done_words(dossier, found, answer.case))
    else:
        messages.info(request, _("这一步您已经提交过，以第一次提交的内容为准。"))
    if request.GET.get("from") == "approvals":
        return redirect("desk:approvals")
    return redirect("desk:case", number=dossier.number)


def _on_behalf(dossier: Dossier, occurrence: Occurrence) -> bool:
    offered = dossier.task(occurrence.id)
    return offered is not None and offered.on_behalf


def _sent(dossier: Dossier, form: TaskForm, command_id: str) -> Performed | Refused | SentBefore | None:
    """Performed, or refused; None where the form is wrong before anything is asked of the engine."""
    viewer, gone = dossier.viewer, form.occurrence.status != OPEN
    if not form.is_valid():
        # Somebody was quicker: that matters more than what is wrong with the form.
        return _perform(dossier, Complete(form.occurrence.id), "") if gone else None
    subject = COMPLAINANT if form.on_behalf else "case"
    sent = uploads.take(form.all_uploads(), now=viewer.now, subject=subject)
    for name, wrong in sent.wrong.items():
        for words in wrong:
            form.add_error(name, words)
    if sent.wrong:
        return None
    answer = _perform(dossier, form.command(sent.pairs), command_id)
    if not isinstance(answer, Performed):
        uploads.discard(sent)
        return answer
    uploads.settle(sent, dossier.id)
    beside.drop_draft(dossier.id, form.occurrence.id, viewer.id)
    beside.drop_draft(dossier.id, form.occurrence.id + OTHER, viewer.id)
    return answer


def _perform(
    dossier: Dossier, command: Complete | AssignTask, command_id: str
) -> Performed | Refused | SentBefore:
    viewer = dossier.viewer
    known = f"{viewer.id}-{command_id}" if command_id.isalnum() and len(command_id) == 32 else None
    try:
        return perform(command, on=dossier.id, at=viewer.now, by=viewer.id, command_id=known)
    except SameIdOtherCommand:
        return SentBefore()


def _came_back(
    request: HttpRequest, dossier: Dossier, found: Occurrence, form: TaskForm, answer: Refused | None
) -> HttpResponseBase:
    dossier = fetched(dossier.viewer, dossier.number)
    refusal = _blamed(dossier, found, form, answer) if answer is not None else None
    offered = dossier.task(found.id)
    if offered is not None and offered.refused is None:
        card = my_card(dossier, offered, form=form, refusal=refusal)
        return case_page(request, dossier, instead=card, status=422)
    # The task is gone or another's: what was typed stays, to be kept as a note.
    card = Card(id=slug(found.id), name=dossier.teller.step(found.id), articles="", refusal=refusal)
    return case_page(request, dossier, instead=card, status=409, typed=form.typed_words())


def _blamed(dossier: Dossier, found: Occurrence, form: TaskForm, answer: Refused) -> Refusal | None:
    """Errors beside the fields where the refusal names some, else the refusal above the form."""
    errors = {OWN.get(key, key): reason for key, reason in answer.field_errors.items()}
    form.is_valid()
    here = {key: reason for key, reason in errors.items() if key in form.fields}
    words = dossier.refusal_words(answer, occurrence=found.id)
    if not here:
        return dossier.refusal(answer, occurrence=found.id)
    form.refuse(Refused(answer.reason, answer.articles, answer.rule, answer.params, here), words)
    return None if answer.reason in (Reason.MISSING_FIELDS, Reason.WRONG_VALUE) else Refusal(what=words)


def done_words(dossier: Dossier, found: Occurrence, after: Case) -> str:
    """What was done, and with whom the case is now."""
    told = _("已提交“%(step)s”。") % {"step": dossier.teller.step(found.id)}
    teller = Teller(dossier.regulation, after, dossier.viewer.lang, dossier.called)
    seen = [one for one in after.open_occurrences() if one.id not in dossier.case.occurrences]
    steps = [
        (teller.step(one.id), dossier.seats_words(one))
        for one in seen
        if one.instance in dossier.case.instances and one.instance not in dossier.hidden
    ]
    if not after.is_open:
        return told + _("案件已办结。")
    for step, who in steps[:2]:
        told += _("下一步：%(step)s（%(who)s）。") % {"step": step, "who": who}
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def way(request: HttpRequest, viewer: Viewer, number: str, occurrence: str, outcome: str) -> HttpResponseBase:
    """A way out that does not ask for the step's form: asked for alone, with its own form and reason."""
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    step = dossier.step_of(found)
    apart = _is_apart(dossier, found, outcome)
    if outcome not in step.outcomes or not (apart or has_page(step.outcomes[outcome])):
        raise Http404
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    on_behalf = _on_behalf(dossier, found) and not apart
    form = TaskForm(dossier, found, outcome=outcome, on_behalf=on_behalf, **given)
    refusal, status = None if apart else _standing(dossier, found), 200
    if request.method == "POST":
        answer = _sent(dossier, form, request.POST.get(COMMAND, ""))
        if isinstance(answer, Performed | SentBefore):
            return _went_through(request, dossier, found, answer)
        refusal, status = _blamed(dossier, found, form, answer) if answer else None, 422
    name = outcome_word(form.regulation, step.outcomes[outcome], viewer.lang)
    context = {
        "dossier": dossier,
        "title": name,
        "body": leads_words(dossier, found, step.outcomes[outcome]),
        "form": form,
        "submit": name,
        # The path as it was sent: an occurrence holds a "#", which as such would cut the address short.
        "action": request.get_full_path(),
        "refusal": refusal,
        "shut": refusal is not None and request.method != "POST",
    }
    return show(request, viewer, "desk/act.html", context, current="register", status=status)


def _is_apart(dossier: Dossier, found: Occurrence, outcome: str) -> bool:
    """Whether the way out is the viewer's to choose, though the task is not."""
    offered = dossier.task(found.id)
    return offered is not None and any(
        one.key == outcome and one.apart and one.refused is None for one in offered.outcomes
    )


def _standing(dossier: Dossier, found: Occurrence) -> Refusal | None:
    offered = dossier.task(found.id)
    if offered is None or offered.refused is None:
        return None
    return dossier.refusal(offered.refused, occurrence=found.id)


@require_POST
@desk_page
def draft(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponse:
    """Keeps a form half filled in, as it is typed."""
    dossier = fetched(viewer, number)
    offered = dossier.task(occurrence_of(dossier, occurrence).id)
    if offered is None or offered.refused is not None:
        return HttpResponse(status=409)
    typed = {
        name: values for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", COMMAND)
    }
    if sum(len(value) for values in typed.values() for value in values) > LARGEST_DRAFT:
        return HttpResponse(status=413)
    typed.pop(DRAFT_BASE, None)
    form = {"typed": typed, "saved_at": viewer.now.isoformat()}
    kept = beside.draft_of(dossier.id, occurrence, viewer.id)
    other = kept is not None and kept.get("saved_at") != request.POST.get(DRAFT_BASE, "")
    if other and kept is not None and kept.get("typed") != typed:
        # Somewhere else something else was typed meanwhile: both are kept, and the page says so.
        beside.save_draft(dossier.id, occurrence + OTHER, viewer.id, form, now=viewer.now)
        return HttpResponse(status=412)
    beside.save_draft(dossier.id, occurrence, viewer.id, form, now=viewer.now)
    return HttpResponse(status=204, headers={"Draft-Saved-At": form["saved_at"]})


@require_POST
@desk_page
def draft_choice(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Of two drafts typed on two devices: goes on with the other one, or drops it."""
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    other = beside.draft_of(dossier.id, found.id + OTHER, viewer.id)
    if other is not None and "use" in request.POST:
        beside.save_draft(dossier.id, found.id, viewer.id, other, now=viewer.now)
    beside.drop_draft(dossier.id, found.id + OTHER, viewer.id)
    return redirect("desk:case", number=dossier.number)


@require_POST
@desk_page
def claim(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Takes a task that nobody has taken."""
    return _assigned(request, viewer, number, occurrence, viewer.id, _("已认领“%(step)s”。"))


@require_POST
@desk_page
def release(request: HttpRequest, viewer: Viewer, number: str, occurrence: str) -> HttpResponseBase:
    """Gives a task back to whoever holds its post."""
    return _assigned(request, viewer, number, occurrence, None, _("已退回“%(step)s”，同岗位的人可以认领。"))


def _assigned(
    request: HttpRequest, viewer: Viewer, number: str, occurrence: str, person: str | None, words: str
) -> HttpResponseBase:
    dossier = fetched(viewer, number)
    found = occurrence_of(dossier, occurrence)
    answer = _perform(dossier, AssignTask(found.id, person), "")
    if isinstance(answer, Refused):
        messages.error(request, dossier.refusal_words(answer, occurrence=found.id))
    else:
        messages.success(request, words % {"step": dossier.teller.step(found.id)})
    return redirect("desk:case", number=dossier.number)
