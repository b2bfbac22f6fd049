"""The form of a step: what is on record or in the draft, the ways out, and the order made from it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import is_masked, labelled, masked_text
from bihuan.desk.task_ways import asked_at, has_page, leads_words, outcome_word, slug
from bihuan.engine.case import Occurrence
from bihuan.engine.commands import Complete
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import RegulatedForm
from bihuan.pages.widgets import MomentInput, RadioCards
from bihuan.regulation.model import FieldKind, Outcome, Regulation

# Names no field of a regulation has: a key there is an identifier, and these hold a hyphen.
OUTCOME, REASON, LEARNT = "task-outcome", "task-reason", "task-learnt"
HAPPENED_AT, PAPERS, SHOWN, COMMAND = "task-happened-at", "task-papers", "task-shown", "task-command"
OWN = {"outcome": OUTCOME, "reason": REASON, "learnt": LEARNT}
LONGEST_REASON = 4000


def people_of(dossier: Dossier) -> list[tuple[str, str]]:
    """Whoever has a post in the case's unit, with their department."""
    unit, holders = dossier.case.unit, dossier.known.holders
    found: dict[str, str] = {}
    for (_post, at, _department), people in holders.by_post.items():
        if at == unit:
            for person in people:
                department = holders.department_of.get(person)
                name = dossier.called(person)
                found[person] = f"{name} · {dossier.called(department)}" if department else name
    return sorted(found.items(), key=lambda one: one[1])


def departments_of(dossier: Dossier) -> list[tuple[str, str]]:
    unit = dossier.case.unit
    found = [one.id for one in dossier.known.holders.departments.values() if one.unit == unit]
    return [(id, dossier.called(id)) for id in sorted(found)]


class TaskForm(RegulatedForm):
    """The form of a step with the ways it can end. Unbound it shows what is on record, or the draft."""

    def __init__(
        self,
        dossier: Dossier,
        occurrence: Occurrence,
        *,
        outcome: str | None = None,
        on_behalf: bool = False,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        draft: QueryDict | None = None,
    ) -> None:
        self.dossier, self.occurrence, self.on_behalf = dossier, occurrence, on_behalf
        self.step = dossier.step_of(occurrence)
        instance = dossier.case.instances[occurrence.instance]
        regulation = dossier.regulation_at(instance)
        asked = asked_at(self.step, outcome)
        keys = regulation.forms[asked].fields if asked is not None else ()
        self.recorded = dossier.values(occurrence.instance)
        self.written = dossier.texts(occurrence.instance)
        super().__init__(
            regulation,
            keys,
            lang=dossier.viewer.lang,
            people=people_of(dossier) if keys else (),
            departments=departments_of(dossier) if keys else (),
            zone=dossier.known.calendar.tz,
            data=data,
            files=files,
            initial=self._recorded_now(regulation, keys),
            auto_id=f"{slug(occurrence.id)}-%s",
        )
        self.outcomes = self._ways(outcome)
        self._mask()
        self._add_own()
        if draft is not None and data is None:
            self._take(draft)

    # --- what stands in it ---------------------------------------------------------------------------------

    def _recorded_now(self, regulation: Regulation, keys: Sequence[str]) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for key in keys:
            value = self.written.get(key) if regulation.fields[key].kept_apart else self.recorded.get(key)
            match value:
                case bool():
                    initial[key] = "true" if value else "false"
                case tuple():
                    initial[key] = list(value)
                case datetime():
                    initial[key] = timezone.localtime(value)
                case _:
                    initial[key] = value
        return initial

    def _ways(self, outcome: str | None) -> tuple[Outcome, ...]:
        """The outcomes to choose among, those first that are the viewer's."""
        if outcome is not None:
            return (self.step.outcomes[outcome],)
        offered = self.dossier.task(self.occurrence.id)
        barred = {one.key for one in offered.outcomes if one.refused is not None} if offered else set()
        return tuple(
            one for one in self.step.outcomes.values() if not has_page(one) and one.key not in barred
        )

    def _mask(self) -> None:
        """What is personal and short stays masked also in the form of who works on it."""
        self.masked: dict[str, str] = {}
        for field in self.regulated:
            said = self.written.get(field.key)
            if not said:
                continue
            if field.kind is FieldKind.FILES:
                self.fields[field.key].required = False
            elif is_masked(field) and field.kind is FieldKind.TEXT:
                self.masked[field.key] = shown = masked_text(said)
                self.initial.pop(field.key, None)
                self.fields[field.key].required = False
                words = _("已登记 %(shown)s，不改则留空") % {"shown": shown}
                self.fields[field.key].widget.attrs["placeholder"] = words

    def _add_own(self) -> None:
        own: dict[str, forms.Field] = {}
        if len(self.outcomes) > 1:
            leads = {one.key: leads_words(self.dossier, self.occurrence, one) for one in self.outcomes}
            own[OUTCOME] = forms.ChoiceField(
                label=_("办理结果"),
                choices=[(one.key, outcome_word(self.regulation, one, self.lang)) for one in self.outcomes],
                widget=RadioCards(leads=leads),
            )
        needing = [one for one in self.outcomes if one.reason_required]
        if needing:
            names = listed_words([outcome_word(self.regulation, one, self.lang) for one in needing])
            own[REASON] = forms.CharField(
                label=_("理由"),
                required=len(needing) == len(self.outcomes),
                help_text=""
                if len(needing) == len(self.outcomes)
                else _("选“%(names)s”时必填") % {"names": names},
                max_length=LONGEST_REASON,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if self.on_behalf:
            own[LEARNT] = forms.CharField(
                label=_("如何得知"),
                help_text=_("何时、以何种方式、由谁答复，如“10:05 电话回访，本人答复”"),
                max_length=LONGEST_REASON,
            )
            own[HAPPENED_AT] = forms.DateTimeField(
                label=_("答复时间"), required=False, help_text=_("不填即为现在"), widget=MomentInput
            )
        own[PAPERS] = FilesField(label=_("附件"), required=False, help_text=_("照片、录音、单据"))
        offered = self.dossier.task(self.occurrence.id)
        if offered is not None and offered.shown is not None:
            own[SHOWN] = forms.CharField(widget=forms.HiddenInput, initial=offered.shown)
        own[COMMAND] = forms.CharField(widget=forms.HiddenInput, initial=uuid.uuid4().hex, required=False)
        self.fields.update(own)

    def _take(self, draft: QueryDict) -> None:
        """Shows what an unfinished form held instead of what is on record."""
        for name, field in self.fields.items():
            if not isinstance(field, forms.FileField) and not field.widget.is_hidden:
                typed = field.widget.value_from_datadict(draft, MultiValueDict(), name)
                if typed is not None and (typed or name in draft):
                    self.initial[name] = typed

    # --- what was said -------------------------------------------------------------------------------------

    def given_texts(self) -> dict[str, str]:
        """What was typed. A step done once more is answered anew, also in the words of the time before."""
        typed = {key: text.replace("\r\n", "\n") for key, text in self.texts.items()}
        if self.occurrence.number == 1:
            return typed
        # Left empty under the words that this keeps what is on record, masked: so it is said again.
        return {**{key: self.written[key] for key in self.masked}, **typed}

    def changed_values(self) -> dict[str, object]:
        """What was filled in; None clears what was on record and was emptied."""
        emptied = {
            field.key: None
            for field in self.regulated
            if not field.kept_apart and field.key not in self.values and field.key in self.recorded
        }
        return {**emptied, **self.values}

    def all_uploads(self) -> Iterator[tuple[str, Any]]:
        """Every file sent, with the field it was sent in."""
        for key, sent in self.uploads.items():
            yield from ((key, one) for one in sent)
        yield from ((PAPERS, one) for one in self.cleaned_data.get(PAPERS) or ())

    def command(self, kept: Mapping[str, Sequence[tuple[str, str]]]) -> Complete:
        """The order to do the step. `kept` are the stored files as (id, digest), by their field."""
        said = self.cleaned_data
        fields = {key: ",".join(id for id, _digest in files) for key, files in kept.items() if key != PAPERS}
        files = [one for group in kept.values() for one in group]
        only = self.outcomes[0].key if len(self.outcomes) == 1 else ""
        return Complete(
            self.occurrence.id,
            said.get(OUTCOME) or only,
            values=self.changed_values(),
            texts={**self.given_texts(), **fields},
            reason=said.get(REASON) or "",
            shown=said.get(SHOWN) or None,
            learnt=said.get(LEARNT) or "",
            happened_at=said.get(HAPPENED_AT),
            files=tuple(id for id, _digest in files),
            digests=tuple(digest for _id, digest in files),
        )

    def typed_words(self) -> str:
        """What was typed, as text: to be kept as a note where the task is gone."""
        said = []
        for name, field in self.fields.items():
            value = self.data.get(name, "")
            if value and isinstance(field, forms.CharField) and not field.widget.is_hidden:
                said.append(labelled(str(field.label), value))
        return "\n".join(said)
