"""The forms a complainant meets in their case: which there are, and what came of the one that was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine import Refused
from bihuan.engine.offering import OfferedOutcome, OfferedTask
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import wishes
from bihuan.pages.regulated import RegulatedForm
from bihuan.parties import directory
from bihuan.portal import answering
from bihuan.portal.forms import AnswerForm, ReasonForm, SurveyForm, WishForm, WordsForm
from bihuan.portal.progress import SUPPLIED, Progress, outcome_word

ANSWER = "answer"
START = "start-"
ACTS: Mapping[str, Any] = {
    "supply": gettext_lazy("补充材料"),
    "message": gettext_lazy("留言"),
    "withdraw": gettext_lazy("撤回投诉"),
    "reopen": gettext_lazy("要求重新办理"),
    "survey": gettext_lazy("评价"),
    "wish": gettext_lazy("怎样联系您"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A form of the page. `open` where it is what matters now, or where something in it is to be mended."""

    name: str
    title: str
    lead: str
    action: str
    submit: str
    form: forms.Form
    open: bool
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """The forms of the page: first what is asked of the complainant, then what they may do besides."""

    asked: tuple[Shown, ...]
    offered: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a form: done, or the form with what is wrong in it."""

    name: str
    done: bool
    form: forms.Form | None = None
    words: str = ""
    typed: str = ""


Does = Callable[..., Refused | None]


def submitted(
    progress: Progress, name: str, data: Any, files: Any, *, now: datetime, until: datetime | None
) -> Tried:
    """Does what the form asks for. `until`: there was too much already, and the form is kept as typed."""
    form, does = _form_and_deed(progress, name, data, files)
    if form is None or does is None:
        return Tried(name, False, None, _("这一项现在不能办理，下面是这件投诉目前的情况。"), _typed(data))
    if until is not None:
        form.is_valid()
        form.add_error(None, _("提交过于频繁，请过一会儿再提交。您填写的内容都在。"))
        return Tried(name, False, form)
    if not form.is_valid():
        return Tried(name, False, form)
    refused = does(form, now)
    if refused is None:
        return Tried(name, True)
    if not form.errors:
        words = refusal_in_words(refused, progress.regulation, progress.desk.lang, named=_staff)
        if isinstance(form, RegulatedForm):
            form.refuse(refused, words)
        else:
            form.add_error(None, words)
    return Tried(name, False, form, " ".join(str(one) for one in form.non_field_errors()), _typed(data))


def _typed(data: Any) -> str:
    """The words in what was sent, so that they are not lost with it."""
    said = (str(data.get(name, "")).strip() for name in ("reason_", "reason", "text", "comment"))
    return "\n".join(one for one in said if one)


def _form_and_deed(
    progress: Progress, name: str, data: Any, files: Any
) -> tuple[forms.Form | None, Callable[[Any, datetime], Refused | None] | None]:
    case = progress.row.id
    if name == ANSWER:
        task = answering.one_of(progress.waits, str(data.get("task", "")))
        way = str(data.get("way", ""))
        if task is None or way not in ("", *(one.key for one in task.outcomes)):
            return None, None
        return answer_form(progress, task, data, files, way=way), lambda f, now: answering.answer(
            case, task, f, now=now
        )
    if name.startswith(START) and (procedure := name.removeprefix(START)) in _startable(progress):
        reason = ReasonForm(required=False, data=data, files=files, auto_id=f"{name}_%s")
        return reason, lambda f, now: answering.start(case, procedure, f, now=now)
    deeds: dict[str, Does] = {
        "supply": answering.supply,
        "message": answering.say,
        "withdraw": answering.withdraw,
        "reopen": answering.reopen,
        "survey": answering.survey,
        "wish": answering.wish,
    }
    form = act_form(progress, name, data, files) if name in deeds else None
    if form is None:
        return None, None
    return form, lambda f, now: deeds[name](case, f, now=now)


def answer_form(
    progress: Progress, task: OfferedTask, data: Any = None, files: Any = None, *, way: str = ""
) -> AnswerForm:
    """What the step asks of a complainant, without what staff note beside it, such as how they answered.

    `way` is an answer that has a form of its own; the others share the step's.
    """
    step = progress.regulation.procedures[task.procedure].steps[task.step]
    asked = next((one.form for one in task.outcomes if one.key == way), None) or step.form
    form = progress.regulation.forms[asked] if asked else None
    fields = progress.regulation.fields
    keys = form.fields if form is not None else ()
    lang = progress.desk.lang
    ways = [one for one in ways_of(task) if (one.key == way if way else one.form is None)]
    return AnswerForm(
        progress.regulation,
        [key for key in keys if fields[key].asks_complainant or fields[key].required],
        outcomes=[(one, outcome_word(progress.regulation, one, lang)) for one in ways],
        lang=lang,
        data=data,
        files=files,
        auto_id=f"{task.step}{way and '-'}{way}_%s",
    )


def ways_of(task: OfferedTask) -> list[OfferedOutcome]:
    """The answers that are open to a complainant."""
    return [one for one in task.outcomes if one.key != SUPPLIED and one.refused is None]


def act_form(progress: Progress, name: str, data: Any = None, files: Any = None) -> forms.Form | None:
    """The form of an act; None where the engine does not offer it."""
    offered = progress.offers.act(name)
    if name not in ("message", "supply", "wish") and (offered is None or offered.refused is not None):
        return None
    said: dict[str, Any] = {"data": data, "files": files, "auto_id": f"{name}_%s"}
    match name:
        case "supply":
            return WordsForm(**said) if progress.supply_is_asked else None
        case "message":
            return WordsForm(with_files=False, **said)
        case "wish":
            return _wish_form(progress, said)
        case "withdraw":
            return ReasonForm(required=False, **said)
        case "reopen":
            return ReasonForm(**said)
        case "survey":
            survey = progress.regulation.survey
            assert survey is not None
            return SurveyForm(progress.regulation, survey, lang=progress.desk.lang, **said)
        case _:
            return None


def _wish_form(progress: Progress, said: dict[str, Any]) -> WishForm | None:
    """None for who left nothing to be reached by: they read everything here anyway."""
    case = progress.row.id
    party = directory.shown(case)
    if party is None or not party.contacts:
        return None
    before = wishes.of(case)
    initial = {
        "channel": before.channel,
        "not_at_night": before.not_at_night,
        "language": party.language,
    }
    return WishForm(wishes.reachable(case), initial=initial, **said)


def acting_of(progress: Progress, tried: Tried | None = None) -> Acting:
    """The forms of the page as the case stands; the one that was tried as it was typed."""
    asked = [_answer(progress, task, tried, way) for task in progress.waits for way in _forms_of(task)]
    offered: list[Shown] = []
    for name in ACTS:
        shown = _act(progress, name, tried)
        if shown is not None:
            (asked if name == "supply" else offered).append(shown)
    offered += [_start(progress, key, name, tried) for key, name in _startable(progress).items()]
    if tried is not None and not any(one.form is tried.form for one in (*asked, *offered)):
        # What was typed is shown although it can no longer be sent, so that nothing is lost.
        asked.insert(0, _kept(progress, tried))
    return Acting(tuple(asked), tuple(offered))


def _forms_of(task: OfferedTask) -> list[str]:
    """One form for the answers that share the step's, and one for each that has its own; none where there is
    nothing to answer, as where only material is waited for.
    """
    ways = ways_of(task)
    shared = [""] if any(one.form is None for one in ways) else []
    return shared + [one.key for one in ways if one.form is not None]


def _answer(progress: Progress, task: OfferedTask, tried: Tried | None, way: str) -> Shown:
    step = progress.regulation.procedures[task.procedure].steps[task.step]
    name = progress.regulation.word(step.rule.path, step.name, progress.desk.lang)
    if way:
        name = f"{name}：{outcome_word(progress.regulation, _way(task, way), progress.desk.lang)}"
    form = _typed_before(tried, way)
    return Shown(
        name=ANSWER,
        title=name,
        lead=_("这一步要由您答复。"),
        action=_action(progress, ANSWER),
        submit=_("提交答复"),
        form=_with_task(form or answer_form(progress, task, way=way), task, way),
        open=True,
    )


def _way(task: OfferedTask, key: str) -> OfferedOutcome:
    return next(one for one in task.outcomes if one.key == key)


def _typed_before(tried: Tried | None, way: str) -> forms.Form | None:
    """The form that came back with its mistakes, where it was this one."""
    form = tried.form if tried is not None and tried.name == ANSWER else None
    return form if isinstance(form, AnswerForm) and form.data.get("way", "") == way else None


def _with_task(form: forms.Form, task: OfferedTask, way: str) -> forms.Form:
    form.fields["task"] = forms.CharField(widget=forms.HiddenInput, initial=task.occurrence)
    form.fields["way"] = forms.CharField(widget=forms.HiddenInput, initial=way, required=False)
    return form


LEADS: Mapping[str, Any] = {
    "supply": gettext_lazy("“%(step)s”正在等您的材料。"),
    "message": gettext_lazy("会附在这件投诉上，交给承办人。"),
    "withdraw": gettext_lazy("撤回后这件投诉就结束了。"),
    "reopen": gettext_lazy("不认可结果的，请说明原因，我们重新办理。"),
    "survey": gettext_lazy("办理得怎么样，请您评价。"),
    "wish": gettext_lazy("以后的告知和答复照您说的方式发给您。"),
}


def _act(progress: Progress, name: str, tried: Tried | None) -> Shown | None:
    form = act_form(progress, name)
    if form is None:
        return None
    mine = tried is not None and tried.name == name and tried.form is not None
    if mine and tried is not None and tried.form is not None:
        form = tried.form
    return Shown(
        name=name,
        title=str(ACTS[name]),
        lead=str(LEADS[name]) % {"step": progress.asked_for},
        action=_action(progress, name),
        submit=str(ACTS[name]),
        form=form,
        open=mine or name in ("supply", "survey"),
        danger=name == "withdraw",
    )


def _startable(progress: Progress) -> dict[str, str]:
    """The procedures a complainant may start now, by key, with their names."""
    rules, lang = progress.regulation, progress.desk.lang
    offered = (one for one in progress.offers.acts if one.act == "start" and one.refused is None)
    found = [rules.procedures[one.procedure] for one in offered if one.procedure is not None]
    return {one.key: rules.word(one.rule.path, one.name, lang) for one in found}


def _start(progress: Progress, key: str, name: str, tried: Tried | None) -> Shown:
    form = tried.form if tried is not None and tried.name == f"{START}{key}" else None
    return Shown(
        name=f"{START}{key}",
        title=name,
        lead="",
        action=_action(progress, f"{START}{key}"),
        submit=name,
        form=form or ReasonForm(required=False, auto_id=f"{START}{key}_%s"),
        open=form is not None,
    )


def _kept(progress: Progress, tried: Tried) -> Shown:
    form = WordsForm(initial={"text": tried.typed}, with_files=False, auto_id="kept_%s")
    moved = _("情况已经变化。您写的内容还在，可以作为留言提交。")
    return Shown(
        name="message",
        title=_("没有提交成功"),
        lead=f"{tried.words} {moved if tried.typed else ''}".strip(),
        action=_action(progress, "message"),
        submit=str(ACTS["message"]),
        form=form,
        open=True,
    )


def _action(progress: Progress, name: str) -> str:
    return reverse("portal:act", args=[progress.row.number, name])


def _staff(id: str) -> str:
    return _("您") if id == "complainant" else _("工作人员") if id.isdecimal() else id
