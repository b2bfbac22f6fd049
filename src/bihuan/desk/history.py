"""The history of a case, narrowed to a kind or a person, and the case as it stood at any moment of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.desk import folder
from bihuan.desk.dossier import Dossier, dossier_at, fetched
from bihuan.desk.explaining import attachment, entries_of
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.naming import level_shape
from bihuan.engine import events as e
from bihuan.pages.widgets import MomentInput

KINDS: Mapping[str, tuple[type[e.Event], ...]] = {
    "steps": (
        e.CaseOpened, e.StepCompleted, e.StepSigned, e.StepLeft, e.TaskAssigned, e.HandoverOffered,
        e.HandoverAnswered, e.ProcedureStarted, e.ProcedureEnded, e.ProcedureCancelled, e.CaseClosed,
        e.CaseSettled, e.CaseReopened, e.CaseArchived,
    ),
    "decisions": (e.TableDecided, e.LevelRaised, e.ExtensionGranted, e.ExtensionRefused, e.CaseLinked),
    "clocks": (
        e.ClockStarted, e.ClockStopped, e.ClockMoot, e.ClockWarned, e.ClockLate, e.LadderActed,
        e.ClockSuspended, e.ClockResumed, e.ClockReset, e.ExtensionAsked, e.ExtensionGranted,
        e.ExtensionRefused,
    ),
    "letters": (
        e.LetterOwed, e.LetterSent, e.LetterDelivered, e.LetterRead, e.LetterFailed, e.MessageReceived,
        e.MaterialSupplied, e.SurveyAnswered,
    ),
    "notes": (e.NoteAdded, e.FilesAttached, e.Urged, e.NoticeOwed),
    "changes": (e.ValuesRecorded, e.FieldCorrected, e.CaseMoved, e.CaseUnlinked, e.SubjectErased),
}  # fmt: skip
NAMES = {
    "steps": gettext_lazy("办理步骤"), "decisions": gettext_lazy("判定"), "clocks": gettext_lazy("时限"),
    "letters": gettext_lazy("往来"), "notes": gettext_lazy("备注、附件、催办"),
    "changes": gettext_lazy("填写和更正"),
}  # fmt: skip


class HistoryForm(forms.Form):
    """Which entries are shown; nothing chosen shows all."""

    kind = forms.ChoiceField(label=gettext_lazy("哪一类"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("谁"), required=False)

    def __init__(self, dossier: Dossier, **given: Any) -> None:
        super().__init__(auto_id="history-%s", **given)
        kind, who = self.fields["kind"], self.fields["who"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(who, forms.ChoiceField)
        people = dict.fromkeys(one.happened.by or "" for one in dossier.history)
        kind.choices = [("", _("全部")), *NAMES.items()]
        who.choices = [("", _("所有人")), *((one or "system", dossier.called(one)) for one in people)]

    @property
    def narrows(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


def narrowed(dossier: Dossier, form: HistoryForm) -> Dossier:
    """The same with the entries asked for alone."""
    kind, who = form.cleaned_data["kind"], form.cleaned_data["who"]
    wanted = KINDS.get(kind, (e.Event,))
    history = tuple(
        one
        for one in dossier.history
        if isinstance(one.happened.event, wanted) and who in ("", one.happened.by or "system")
    )
    return replace(dossier, history=history)


class AtForm(forms.Form):
    """A moment of the past."""

    at = forms.DateTimeField(label=gettext_lazy("看哪一刻"), widget=MomentInput)


@require_safe
@desk_page
def as_of(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponse:
    """The case as it was on record at a moment, to be read and nothing else."""
    dossier = fetched(viewer, number)
    form = AtForm(request.GET if "at" in request.GET else None, initial={"at": viewer.now})
    at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else viewer.now
    then = dossier_at(dossier, min(at, viewer.now))
    context: dict[str, Any] = {"dossier": dossier, "form": form, "at": at, "then": then}
    if then is not None:
        context |= _as_it_was(then, at) | _beside(dossier, at)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return show(request, viewer, "desk/as_of.html", context, current="register", status=status)


def _as_it_was(then: Dossier, at: datetime) -> dict[str, Any]:
    files = folder.files_of(then)
    return {
        "level": level_shape(then.regulation, then.case.values.get("level"), then.viewer.lang),
        "state": folder.state_of(then),
        "matter": folder.matter_of(then),
        "record": tuple(folder.record_of(then, revealed=False)),
        "clocks": folder.clocks_of(then),
        "drawing": folder.drawing_of(then, then.root),
        "waiting": tuple(_waiting(then)),
        "entries": entries_of(then, files, whole=False),
        "files": tuple(attachment(then, one) for one in files if one.kept_at <= at),
    }


def _waiting(then: Dossier) -> Any:
    for one in then.tasks:
        occurrence = then.case.occurrences[one.occurrence]
        holder = then.called(occurrence.person) if occurrence.person else _("待认领")
        yield then.teller.step(one.occurrence), then.seats_words(occurrence), holder


def _beside(dossier: Dossier, at: datetime) -> dict[str, str]:
    """The addresses of the moments before and after, at which something was put on record."""
    moments = sorted({one.recorded_at for one in dossier.history})
    here = reverse("desk:as_of", args=[dossier.number])
    before = [one for one in moments if one < at.replace(microsecond=0)]
    after = [one for one in moments if one > at]
    return {
        "before_url": f"{here}?at={_written(before[-1])}" if before else "",
        "after_url": f"{here}?at={_written(after[0])}" if after else "",
    }


def _written(at: datetime) -> str:
    """As the field reads it, just after the moment: what was recorded within its second has happened."""
    later = timezone.localtime(at).replace(microsecond=0)
    return (later + (timedelta(seconds=1 if at.microsecond else 0))).strftime("%Y-%m-%dT%H:%M:%S")
