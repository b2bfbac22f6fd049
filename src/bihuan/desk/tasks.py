"""The tasks of a case as the viewer meets them: the form of mine, where choices lead, who has the others."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import is_masked, labelled, masked_text, person_explained, text_words, value_words
from bihuan.desk.naming import articles_words
from bihuan.engine.case import Instance, Occurrence
from bihuan.engine.commands import Complete
from bihuan.engine.offering import OfferedTask
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import RegulatedForm
from bihuan.pages.shapes import Act, Attachment, Fact, Refusal, WorkingLine
from bihuan.pages.widgets import MomentInput, RadioCards
from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    SUBJECT,
    FieldKind,
    Outcome,
    Procedure,
    Regulation,
    Step,
)

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


def has_page(outcome: Outcome) -> bool:
    """Whether a way out is asked for on a page of its own: it does not ask for the step's form."""
    return outcome.secondary or outcome.form is not None


def asked_at(step: Step, outcome: str | None) -> str | None:
    """The form that is filled in for a way out, or for those that share the step's."""
    chosen = step.outcomes[outcome] if outcome is not None else None
    if chosen is None:
        return step.form
    return chosen.form or (None if chosen.secondary else step.form)


def slug(occurrence: str) -> str:
    """An occurrence as an id in a page."""
    return "task-" + "".join(one if one.isalnum() else "-" for one in occurrence)


def outcome_word(regulation: Regulation, outcome: Outcome, lang: str) -> str:
    return regulation.word(outcome.rule.path, outcome.name, lang)


def leads_words(dossier: Dossier, occurrence: Occurrence, outcome: Outcome) -> str:
    """Where an outcome leads, and to whom: `进入“办理并答复”（主管）`; several ways are told as such."""
    instance = dossier.case.instances[occurrence.instance]
    regulation = dossier.regulation_at(instance)
    procedure = regulation.procedures[instance.procedure]
    ways = []
    for route in outcome.routes:
        if route.to is not None:
            ways.append(_step_words(dossier, regulation, procedure.steps[route.to]))
        elif route.ends is not None:
            ways.append(_end_words(regulation, procedure, route.ends, dossier.viewer.lang))
    return _("，或").join(dict.fromkeys(ways))


def _step_words(dossier: Dossier, regulation: Regulation, step: Step) -> str:
    name = regulation.word(step.rule.path, step.name, dossier.viewer.lang)
    posts = [one for one in step.by if one != AUTOMATIC]
    if not posts:
        return _("进入“%(step)s”") % {"step": name}
    who = listed_words([dossier.post_name(one) for one in posts])
    return _("进入“%(step)s”（%(who)s）") % {"step": name, "who": who}


def _end_words(regulation: Regulation, procedure: Procedure, key: str, lang: str) -> str:
    end = procedure.ends[key]
    return _("结束：%(end)s") % {"end": regulation.word(end.rule.path, end.name, lang)}


# --- cards --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An open task. Mine carries a `form`; another's says who has it, why, and what refuses it to me."""

    id: str
    name: str
    articles: str
    about: str = ""
    form: TaskForm | None = None
    action: str = ""
    submit: str = ""
    after: str = ""
    draft_url: str = ""
    draft_saved_at: datetime | None = None
    acts: tuple[Act, ...] = ()
    approves: str = ""
    facts: tuple[Fact, ...] = ()
    shown: str = ""
    who: str = ""
    holder: str = ""
    claim_url: str = ""
    release_url: str = ""
    refusal: Refusal | None = None
    no: str = ""
    why: str = ""
    why_lines: tuple[WorkingLine, ...] = ()
    files: tuple[Attachment, ...] = ()
    papers: tuple[Fact, ...] = ()


def draft_in(kept: Mapping[str, Any] | None) -> tuple[QueryDict | None, datetime | None]:
    """A kept draft as a posting, and when it was kept."""
    if not kept or "typed" not in kept:
        return None, None
    query = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        query.setlist(name, values)
    return query, datetime.fromisoformat(kept["saved_at"])


def my_card(
    dossier: Dossier,
    offered: OfferedTask,
    *,
    form: TaskForm | None = None,
    draft: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
) -> Card:
    """The card of a task that is the viewer's to do; `form` is one that came back with its mistakes."""
    occurrence = dossier.case.occurrences[offered.occurrence]
    typed, saved_at = draft_in(draft)
    form = form or TaskForm(dossier, occurrence, on_behalf=offered.on_behalf, draft=typed)
    step = form.step
    sentence, lines = person_explained(dossier, occurrence)
    only = form.outcomes[0] if len(form.outcomes) == 1 else None
    leads = leads_words(dossier, occurrence, only) if only else ""
    approves = form.regulation.step(offered.procedure, step.approves) if step.approves else None
    return Card(
        id=slug(occurrence.id),
        name=dossier.teller.step(occurrence.id),
        articles=articles_words(offered.articles, dossier.viewer.lang),
        about=_about(dossier, occurrence),
        form=form,
        action=reverse("desk:task", args=[dossier.number, occurrence.id]),
        submit=_submit_word(step, only, form),
        after=_("提交后：%(leads)s。") % {"leads": leads} if leads else "",
        draft_url=reverse("desk:draft", args=[dossier.number, occurrence.id]),
        draft_saved_at=saved_at,
        acts=tuple(_other_ways(dossier, offered, occurrence)),
        approves=form.regulation.word(approves.rule.path, approves.name, dossier.viewer.lang)
        if approves
        else "",
        facts=tuple(shown_facts(dossier, occurrence, approves)) if approves else (),
        shown=(offered.shown or "")[:12],
        holder=dossier.called(occurrence.person) if occurrence.person else "",
        claim_url="" if occurrence.person or offered.on_behalf else _url("claim", dossier, occurrence),
        release_url=_url("release", dossier, occurrence) if occurrence.person == dossier.viewer.id else "",
        refusal=refusal,
        why=sentence,
        why_lines=lines,
        papers=tuple(_papers_of(dossier, occurrence, step)),
    )


def _papers_of(dossier: Dossier, occurrence: Occurrence, step: Step) -> Iterator[Fact]:
    """The papers that the step fills in, as they would print now, each with its address."""
    for paper in dossier.regulation_at(dossier.case.instances[occurrence.instance]).papers.values():
        if paper.form is not None and paper.form == step.form:
            name = dossier.teller.paper(occurrence.instance, paper.key)
            at = reverse("desk:paper_preview", args=[dossier.number, paper.key, "pdf"])
            yield Fact(label=name, value=f"{at}?{urlencode({'of': occurrence.instance})}")


def _url(way: str, dossier: Dossier, occurrence: Occurrence) -> str:
    return reverse(f"desk:{way}", args=[dossier.number, occurrence.id])


def _about(dossier: Dossier, occurrence: Occurrence) -> str:
    """The procedure and whom it is about, where it is not the main one."""
    instance: Instance = dossier.case.instances[occurrence.instance]
    if instance.parent is None:
        return ""
    name = dossier.teller.started(instance.id)
    return f"{name} · {dossier.called(instance.subject)}" if instance.subject else name


def _submit_word(step: Step, only: Outcome | None, form: TaskForm) -> str:
    if step.approves is not None:
        return _("提交审批")
    if step.by == (SUBJECT,) or step.all_sign:
        return _("签字确认")
    if only is not None and not form.regulated:
        return _("完成")
    return _("提交")


def _other_ways(dossier: Dossier, offered: OfferedTask, occurrence: Occurrence) -> Iterator[Act]:
    """Secondary ways out as links, and the choices that are not the viewer's with what refuses them."""
    step = dossier.step_of(occurrence)
    instance = dossier.case.instances[occurrence.instance]
    regulation = dossier.regulation_at(instance)
    for one in offered.outcomes:
        name = outcome_word(regulation, step.outcomes[one.key], dossier.viewer.lang)
        if one.refused is not None:
            yield Act(label=name, refusal=dossier.refusal_words(one.refused))
        elif has_page(step.outcomes[one.key]):
            yield Act(label=name, url=reverse("desk:way", args=[dossier.number, occurrence.id, one.key]))
    for act in dossier.offers.acts:
        clock = dossier.case.clocks.get(act.clock or "")
        if (
            act.act == "extend"
            and act.refused is None
            and clock is not None
            and clock.instance == instance.id
        ):
            url = reverse("desk:act", args=[dossier.number, "extend"])
            yield Act(label=_("申请延期"), url=f"{url}?clock={_quoted(clock.id)}")
    if offered.may_assign:
        url = reverse("desk:act", args=[dossier.number, "assign"])
        yield Act(label=_("转交"), url=f"{url}?task={_quoted(occurrence.id)}")


def _quoted(id: str) -> str:
    return quote(id, safe="")


def shown_facts(dossier: Dossier, occurrence: Occurrence, step: Step) -> Iterator[Fact]:
    """What an approver is asked to approve: the form of the step before it, as it stands."""
    instance = dossier.case.instances[occurrence.instance]
    regulation = dossier.regulation_at(instance)
    values, texts = dossier.values(instance.id), dossier.texts(instance.id)
    for key in regulation.forms[step.form].fields if step.form else ():
        field = regulation.fields[key]
        label = regulation.word(field.rule.path, field.name, dossier.viewer.lang)
        if field.kept_apart and key in texts:
            yield Fact(label=label, value=text_words(dossier, field, texts[key], revealed=False))
        elif values.get(key) is not None:
            yield Fact(label=label, value=value_words(dossier, key, values[key]))


def other_card(dossier: Dossier, offered: OfferedTask) -> Card:
    """The card of a task that is not the viewer's: who has it, and why it is not offered."""
    occurrence = dossier.case.occurrences[offered.occurrence]
    sentence, lines = person_explained(dossier, occurrence)
    act = reverse("desk:act", args=[dossier.number, "urge"])
    assign = reverse("desk:act", args=[dossier.number, "assign"])
    task = _quoted(occurrence.id)
    acts = [] if _waits_for_complainant(occurrence) else [Act(label=_("催办"), url=f"{act}?task={task}")]
    acts += _ways_apart(dossier, offered, occurrence)
    if offered.may_assign:
        acts.append(Act(label=_("指派"), url=f"{assign}?task={task}"))
    return Card(
        id=slug(occurrence.id),
        name=dossier.teller.step(occurrence.id),
        articles=articles_words(offered.articles, dossier.viewer.lang),
        about=_about(dossier, occurrence),
        who=dossier.seats_words(occurrence),
        holder=dossier.called(occurrence.person) if occurrence.person else "",
        acts=tuple(acts),
        no=dossier.refusal_words(offered.refused, occurrence=occurrence.id) if offered.refused else "",
        why=sentence,
        why_lines=lines,
    )


def _ways_apart(dossier: Dossier, offered: OfferedTask, occurrence: Occurrence) -> Iterator[Act]:
    """Ways out that are kept for a post of the viewer's, though the task is another's."""
    step = dossier.step_of(occurrence)
    regulation = dossier.regulation_at(dossier.case.instances[occurrence.instance])
    for one in offered.outcomes:
        if one.apart and one.refused is None:
            name = outcome_word(regulation, step.outcomes[one.key], dossier.viewer.lang)
            yield Act(label=name, url=reverse("desk:way", args=[dossier.number, occurrence.id, one.key]))


def _waits_for_complainant(occurrence: Occurrence) -> bool:
    return all(seat.post == COMPLAINANT for seat in occurrence.seats)
