"""The tasks of a case as the viewer meets them: mine with their form, and who has the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.desk import hints
from bihuan.desk.alike import Suggested
from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import person_explained, text_words, value_words
from bihuan.desk.naming import articles_words
from bihuan.desk.task_form import TaskForm
from bihuan.desk.task_ways import has_page, leads_words, outcome_word, slug
from bihuan.engine.case import Instance, Occurrence
from bihuan.engine.offering import OfferedTask
from bihuan.pages import formats
from bihuan.pages.shapes import Act, Attachment, Fact, Refusal, WorkingLine
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Outcome, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDraft:
    """What was typed on another device into the same form: when, what differs, and where to choose."""

    at: datetime
    lines: tuple[Fact, ...]
    url: str


# The name under which a form says which draft it began from, and what marks the one of another device.
DRAFT_BASE, OTHER = "draft-base", "~"


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
    draft_base: str = ""
    other_draft: OtherDraft | None = None
    acts: tuple[Act, ...] = ()
    approves: str = ""
    facts: tuple[Fact, ...] = ()
    shown: str = ""
    who: str = ""
    holder: str = ""
    claim_url: str = ""
    release_url: str = ""
    offered: str = ""
    keep_url: str = ""
    accept_url: str = ""
    decline_url: str = ""
    refusal: Refusal | None = None
    no: str = ""
    why: str = ""
    why_lines: tuple[WorkingLine, ...] = ()
    files: tuple[Attachment, ...] = ()
    papers: tuple[Fact, ...] = ()
    hints: tuple[Suggested, ...] = ()


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
    other: Mapping[str, Any] | None = None,
    refusal: Refusal | None = None,
    take: str = "",
) -> Card:
    """The card of a task that is the viewer's to do; `form` is one that came back with its mistakes, `other`
    a draft of another device, `take` a suggested answer to fill in."""
    occurrence = dossier.case.occurrences[offered.occurrence]
    typed, saved_at = draft_in(draft)
    form = form or TaskForm(dossier, occurrence, on_behalf=offered.on_behalf, draft=typed)
    if take:
        hints.taken(form, take)
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
        draft_base=(draft or {}).get("saved_at", ""),
        other_draft=_other_draft(dossier, form, draft, other),
        acts=tuple(_other_ways(dossier, offered, occurrence)),
        approves=form.regulation.word(approves.rule.path, approves.name, dossier.viewer.lang)
        if approves
        else "",
        facts=tuple(shown_facts(dossier, occurrence, approves)) if approves else (),
        shown=(offered.shown or "")[:12],
        holder=dossier.called(occurrence.person) if occurrence.person else "",
        claim_url="" if occurrence.person or offered.on_behalf else _url("claim", dossier, occurrence),
        release_url=_url("release", dossier, occurrence) if occurrence.person == dossier.viewer.id else "",
        **_offer(dossier, offered, occurrence),
        refusal=refusal,
        why=sentence,
        why_lines=lines,
        papers=tuple(_papers_of(dossier, occurrence, step)),
        hints=hints.hints_for(dossier, form),
    )


def _other_draft(
    dossier: Dossier, form: TaskForm, draft: Mapping[str, Any] | None, other: Mapping[str, Any] | None
) -> OtherDraft | None:
    if not other or "typed" not in other:
        return None
    mine = (draft or {}).get("typed", {})
    lines = [
        Fact(label=str(form.fields[name].label or name), value=formats.listed_words(values) or _("（空）"))
        for name, values in other["typed"].items()
        if name in form.fields and not form.fields[name].widget.is_hidden and values != mine.get(name)
    ]
    url = _url("draft_choice", dossier, form.occurrence)
    return OtherDraft(at=datetime.fromisoformat(other["saved_at"]), lines=tuple(lines), url=url)


def _offer(dossier: Dossier, offered: OfferedTask, occurrence: Occurrence) -> dict[str, Any]:
    """Whom the task is offered to, and the answers that are the viewer's to give."""
    to = occurrence.offered_to
    if to is None:
        return {}
    if to == dossier.viewer.id:
        decline = reverse("desk:act", args=[dossier.number, "decline"])
        return {
            "offered": _("%(who)s 请您接手。接受之前仍由对方负责。")
            % {"who": dossier.called(occurrence.offered_by or "")},
            "accept_url": _url("accept", dossier, occurrence),
            "decline_url": f"{decline}?task={_quoted(occurrence.id)}",
        }
    mine = occurrence.offered_by == dossier.viewer.id or offered.may_assign
    return {
        "offered": _("已请 %(who)s 接手，等待答复") % {"who": dossier.called(to)},
        "keep_url": _url("keep", dossier, occurrence) if mine else "",
    }


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
    if offered.may_assign and not occurrence.offered_to:
        url = reverse("desk:act", args=[dossier.number, "hand"])
        yield Act(label=_("转交"), url=f"{url}?task={_quoted(occurrence.id)}")
    if not offered.on_behalf:
        yield Act(label=_("先放一放"), url=_url("aside", dossier, occurrence))


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
        **_offer(dossier, offered, occurrence),
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
