"""One act on several tasks: each is asked of the engine by itself, so that one refused stops no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.cases import beside, queries
from bihuan.cases.perform import perform
from bihuan.desk.aside import choices, moments
from bihuan.desk.dossier import Dossier, open_dossier
from bihuan.desk.frame import Viewer, desk_page
from bihuan.engine import Refused
from bihuan.engine.commands import AssignTask, Command, OfferHandover

MANY = 50
RESULT = "batch result"
CLAIM, RELEASE, HAND, ASIDE = "claim", "release", "hand", "aside"


class BatchForm(forms.Form):
    """With what each act needs beside the tasks."""

    person = forms.ChoiceField(required=False)
    until = forms.ChoiceField(required=False)

    def __init__(self, viewer: Viewer, **given: Any) -> None:
        super().__init__(auto_id="batch-%s", **given)
        person, until = self.fields["person"], self.fields["until"]
        assert isinstance(person, forms.ChoiceField)
        assert isinstance(until, forms.ChoiceField)
        person.label, person.choices = _("转交给"), [("", _("选择同事")), *_colleagues(viewer)]
        until.label, until.choices = _("放到"), choices(viewer.now)


def form_for(viewer: Viewer) -> BatchForm:
    """The bar beneath my work."""
    return BatchForm(viewer)


def _colleagues(viewer: Viewer) -> list[tuple[str, str]]:
    """Whoever holds a post of the viewer's where they hold it."""
    found: dict[str, None] = {}
    for held in viewer.scope.held:
        seat = (held.unit, held.post, held.department)
        found |= dict.fromkeys(queries.seated(*seat, on=viewer.today, stamp=viewer.stamp))
    return [(one, viewer.names(one)) for one in found if one != viewer.id]


@require_POST
@desk_page
def batch(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Does one act to all tasks ticked; what was refused is told, each with its reason."""
    form = BatchForm(viewer, data=request.POST)
    picked = list(dict.fromkeys(request.POST.getlist("pick")))[:MANY]
    act = next((one for one in (CLAIM, RELEASE, HAND, ASIDE) if one in request.POST), "")
    if not picked:
        messages.warning(request, _("请先勾选要办的事。"))
    elif not form.is_valid() or (act == HAND and not form.cleaned_data["person"]):
        messages.warning(request, _("请选择转交给谁。"))
    elif act:
        request.session[RESULT] = _done(viewer, act, picked, form)
    return redirect("desk:work")


def last_result(request: HttpRequest) -> dict[str, Any] | None:
    """What came of the last act on several; told once."""
    return request.session.pop(RESULT, None) if request.method == "GET" else None


def _done(viewer: Viewer, act: str, picked: list[str], form: BatchForm) -> dict[str, Any]:
    refused, done = [], 0
    for one in picked:
        number, _slash, occurrence = one.partition("/")
        said = _one(viewer, act, number, occurrence, form)
        done += said is None
        if said is not None:
            refused.append({"number": number, "why": said})
    words = ngettext("已办 %(n)s 件。", "已办 %(n)s 件。", done) % {"n": done}
    return {"done": words if done else "", "refused": refused}


def _one(viewer: Viewer, act: str, number: str, occurrence: str, form: BatchForm) -> str | None:
    """Why it was not done; None where it was."""
    dossier = open_dossier(viewer, number)
    if dossier is None or dossier.case.archived or dossier.task(occurrence) is None:
        return _("这一步已经办完，或不再由您办理。")
    if act == ASIDE:
        return _put_aside(dossier, occurrence, form)
    answer = perform(COMMANDS[act](viewer, occurrence, form), on=dossier.id, at=viewer.now, by=viewer.id)
    return dossier.refusal_words(answer, occurrence=occurrence) if isinstance(answer, Refused) else None


def _put_aside(dossier: Dossier, occurrence: str, form: BatchForm) -> str | None:
    task, viewer = dossier.task(occurrence), dossier.viewer
    if task is not None and task.refused is not None:
        return dossier.refusal_words(task.refused, occurrence=occurrence)
    until = moments(viewer.now).get(form.cleaned_data["until"]) or moments(viewer.now)["tomorrow"]
    beside.put_aside(viewer.id, dossier.id, occurrence, until=until)
    return None


COMMANDS: dict[str, Callable[[Viewer, str, BatchForm], Command]] = {
    CLAIM: lambda viewer, occurrence, form: AssignTask(occurrence, viewer.id),
    RELEASE: lambda viewer, occurrence, form: AssignTask(occurrence, None),
    HAND: lambda viewer, occurrence, form: OfferHandover(occurrence, form.cleaned_data["person"]),
}
