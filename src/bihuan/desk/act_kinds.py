"""Acts beside the steps: of each its words, its form and the order it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.cases import queries
from bihuan.desk.act_forms import (
    FILES,
    FilesForm,
    HandoverForm,
    NoteForm,
    NothingForm,
    PersonForm,
    ReasonForm,
    StartForm,
    SupplyForm,
    UrgeForm,
    ValuesForm,
    WithdrawForm,
)
from bihuan.desk.dossier import Dossier
from bihuan.desk.task_form import people_of
from bihuan.desk.uploads import Sent
from bihuan.engine.commands import (
    AddNote,
    AnswerHandover,
    Archive,
    AskExtension,
    AssignTask,
    AttachFiles,
    Command,
    CorrectField,
    OfferHandover,
    Reassess,
    Reopen,
    StartProcedure,
    SupplyMaterial,
    Urge,
    Withdraw,
)
from bihuan.engine.seats import within_reach
from bihuan.engine.working import Working
from bihuan.pages.formats import listed_words
from bihuan.regulation.model import COMPLAINANT, FieldKind


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it was asked for: what its address names of the case, beside the dossier."""

    dossier: Dossier
    given: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")


@dataclass(frozen=True, slots=True)
class Kind:
    """An act: its words, its form, the order it gives, and what it must find named in its address."""

    title: Callable[[Asked], str]
    body: Callable[[Asked], str]
    form: Callable[..., forms.Form]
    command: Callable[[Asked, Any, Sent], Command]
    done: Callable[[], str]
    stands: Callable[[Asked], bool] = lambda asked: True
    danger: bool = False
    subject: str = "case"


def _plain(form: type[forms.Form]) -> Callable[..., forms.Form]:
    return lambda asked, **given: form(**given)


def _clock(asked: Asked) -> str:
    return asked.dossier.teller.clock(asked["clock"])


def _task(asked: Asked) -> bool:
    found = asked.dossier.occurrence(asked["task"])
    return found is not None and found.status == "open"


def _reach(asked: Asked) -> list[tuple[str, str]]:
    """Who can be handed the task."""
    dossier = asked.dossier
    occurrence = dossier.case.occurrences[asked["task"]]
    w = Working(dossier.regulation, dossier.case, dossier.known)
    instance = dossier.case.instances[occurrence.instance]
    found = within_reach(w, instance, dossier.step_of(occurrence), occurrence)
    return [(person, dossier.called(person)) for person in found]


def _others(asked: Asked) -> list[tuple[str, str]]:
    """Who can be asked to take the task over: whoever could be handed it but who has it and who asks."""
    occurrence = asked.dossier.case.occurrences[asked["task"]]
    not_these = {asked.dossier.viewer.id, occurrence.person}
    return [one for one in _reach(asked) if one[0] not in not_these]


def _mentionable(asked: Asked) -> tuple[list[tuple[str, str]], Mapping[str, str]]:
    """Who may see the case, and how all staff are called."""
    dossier, viewer = asked.dossier, asked.dossier.viewer
    people = [one for one in people_of(dossier) if one[0] != viewer.id]
    ids = [id for id, _name in people]
    seeing = queries.who_sees(dossier.row, ids, on=viewer.today, stamp=viewer.stamp)
    return [one for one in people if one[0] in seeing], dict(viewer.names.people)


def _extension_body(asked: Asked) -> str:
    dossier = asked.dossier
    clock = dossier.case.clocks[asked["clock"]]
    rule = dossier.regulation.clocks[clock.key].extension
    if rule is None:
        return ""
    if not rule.decided_by:
        return _("延长后的期限立即生效。")
    who = listed_words([dossier.post_name(post) for post in rule.decided_by])
    return _("由%(who)s审批；批复之前不作超时处置，不同意则仍按原期限。") % {"who": who}


def _level_fields(dossier: Dossier) -> list[str]:
    """The fields that the tables of the level read."""
    rule, regulation = dossier.regulation.reassessment, dossier.regulation
    keys: list[str] = []
    for name in rule.tables if rule is not None else ():
        for row in regulation.tables[name].table.rows:
            if row.when is not None:
                keys += sorted(key for key in row.when.reads if key in regulation.fields)
    return list(dict.fromkeys(keys))


def correctable(dossier: Dossier) -> list[tuple[str, str]]:
    """(procedure, field) of everything on record that the viewer sees."""
    found: dict[tuple[str, str], None] = {}
    for entry in dossier.history:
        event = entry.happened.event
        at = getattr(event, "instance", None)
        for name in (*getattr(event, "values", ()), *getattr(event, "texts", ())):
            field = dossier.regulation.fields.get(name)
            if at is not None and field is not None and field.kind is not FieldKind.FILES:
                found[at, name] = None
    return list(found)


def _corrects(asked: Asked) -> bool:
    return (asked["of"], asked["field"]) in correctable(asked.dossier)


def _correction(asked: Asked, form: ValuesForm, sent: Sent) -> Command:
    key = asked["field"]
    kept_apart = asked.dossier.regulation.fields[key].kept_apart
    value = form.texts.get(key, "") if kept_apart else form.values.get(key)
    return CorrectField(asked["of"], key, value, form.cleaned_data["reason"])


def _supplied(asked: Asked, form: forms.Form, sent: Sent) -> Command:
    ids, digests, _names = _listed(sent)
    return SupplyMaterial(form.cleaned_data["text"], ids, digests, channel=asked.dossier.row.channel)


def _attached(asked: Asked, form: forms.Form, sent: Sent) -> Command:
    return AttachFiles(*_listed(sent))


def _listed(sent: Sent) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    files = sent.kept.get(FILES, [])
    return tuple(f[0] for f in files), tuple(f[1] for f in files), tuple(f[2] for f in files)


def _reassessment(asked: Asked, form: ValuesForm, sent: Sent) -> Command:
    return Reassess(form.cleaned_data["reason"], values=dict(form.values))


def _procedure_word(asked: Asked) -> str:
    procedure = asked.dossier.regulation.procedures[asked["procedure"]]
    return asked.dossier.word(procedure.rule.path, procedure.name)


ACTS: Mapping[str, Kind] = {
    "extend": Kind(
        title=lambda asked: _("申请延期：%(clock)s") % {"clock": _clock(asked)},
        body=_extension_body,
        form=_plain(ReasonForm),
        command=lambda asked, form, sent: AskExtension(asked["clock"], form.cleaned_data["reason"]),
        done=lambda: _("已申请延期。"),
        stands=lambda asked: asked["clock"] in {one.id for one in asked.dossier.clocks},
    ),
    "reassess": Kind(
        title=lambda asked: _("重新定级"),
        body=lambda asked: _("改正下面的事实，级别按制度的表重新判定；时限随之重算。"),
        form=lambda asked, **given: ValuesForm(
            asked.dossier, asked.dossier.root.id, _level_fields(asked.dossier), **given
        ),
        command=_reassessment,
        done=lambda: _("已重新定级。"),
    ),
    "withdraw": Kind(
        title=lambda asked: _("登记撤回"),
        body=lambda asked: _("投诉人自愿撤回时登记。案件随即办结，撤回不影响已经查明的责任。"),
        form=_plain(WithdrawForm),
        command=lambda asked, form, sent: Withdraw(form.cleaned_data["reason"], form.cleaned_data["learnt"]),
        done=lambda: _("已登记撤回。"),
        danger=True,
    ),
    "reopen": Kind(
        title=lambda asked: _("重新办理"),
        body=lambda asked: _("案件回到制度规定的步骤，编号不变。"),
        form=_plain(ReasonForm),
        command=lambda asked, form, sent: Reopen(form.cleaned_data["reason"]),
        done=lambda: _("已重新办理。"),
    ),
    "archive": Kind(
        title=lambda asked: _("归档"),
        body=lambda asked: _("归档后不能再改动或重新办理，按制度规定的期限保存。"),
        form=_plain(NothingForm),
        command=lambda asked, form, sent: Archive(),
        done=lambda: _("已归档。"),
    ),
    "supply": Kind(
        title=lambda asked: _("代投诉人补充材料"),
        body=lambda asked: _("投诉人送来或说明的材料；正在等待补充的步骤会继续。"),
        form=_plain(SupplyForm),
        command=_supplied,
        done=lambda: _("已补充材料。"),
        subject=COMPLAINANT,
    ),
    "start": Kind(
        title=lambda asked: _("启动：%(name)s") % {"name": _procedure_word(asked)},
        body=lambda asked: "",
        form=lambda asked, **given: StartForm(people_of(asked.dossier), **given),
        command=lambda asked, form, sent: StartProcedure(
            asked["procedure"], form.cleaned_data["subject"] or None, form.cleaned_data["reason"]
        ),
        done=lambda: _("已启动。"),
        stands=lambda asked: asked["procedure"] in asked.dossier.regulation.procedures,
    ),
    "note": Kind(
        title=lambda asked: _("添加备注"),
        body=lambda asked: "",
        form=lambda asked, **given: NoteForm(*_mentionable(asked), **given),
        command=lambda asked, form, sent: AddNote(
            form.cleaned_data["text"], mentions=form.cleaned_data["mentions"]
        ),
        done=lambda: _("已添加备注。"),
    ),
    "attach": Kind(
        title=lambda asked: _("添加附件"),
        body=lambda asked: "",
        form=_plain(FilesForm),
        command=_attached,
        done=lambda: _("已添加附件。"),
    ),
    "correct": Kind(
        title=lambda asked: _("更正登记内容"),
        body=lambda asked: _(
            "更正只改记录，原来的内容和理由都留在经过里；级别和去向不变，需要时另行重新定级。"
        ),
        form=lambda asked, **given: ValuesForm(asked.dossier, asked["of"], [asked["field"]], **given),
        command=_correction,
        done=lambda: _("已更正。"),
        stands=_corrects,
    ),
    "urge": Kind(
        title=lambda asked: _("催办：%(step)s") % {"step": asked.dossier.teller.step(asked["task"])},
        body=lambda asked: "",
        form=_plain(UrgeForm),
        command=lambda asked, form, sent: Urge(asked["task"], form.cleaned_data["text"]),
        done=lambda: _("已催办。"),
        stands=_task,
    ),
    "assign": Kind(
        title=lambda asked: _("指派：%(step)s") % {"step": asked.dossier.teller.step(asked["task"])},
        body=lambda asked: _("可以交给任此岗位的人。"),
        form=lambda asked, **given: PersonForm(_reach(asked), **given),
        command=lambda asked, form, sent: AssignTask(asked["task"], form.cleaned_data["person"] or None),
        done=lambda: _("已指派。"),
        stands=_task,
    ),
    "hand": Kind(
        title=lambda asked: _("转交：%(step)s") % {"step": asked.dossier.teller.step(asked["task"])},
        body=lambda asked: _("对方接受之前，仍由现在的承办人负责；时限照走。对方接受或不接受，都会通知您。"),
        form=lambda asked, **given: HandoverForm(_others(asked), **given),
        command=lambda asked, form, sent: OfferHandover(
            asked["task"], form.cleaned_data["person"], form.cleaned_data["text"]
        ),
        done=lambda: _("已请对方接手，等待答复。"),
        stands=_task,
    ),
    "decline": Kind(
        title=lambda asked: _("不接手：%(step)s") % {"step": asked.dossier.teller.step(asked["task"])},
        body=lambda asked: _("这一步仍由原承办人办理。"),
        form=_plain(ReasonForm),
        command=lambda asked, form, sent: AnswerHandover(
            asked["task"], accepted=False, reason=form.cleaned_data["reason"]
        ),
        done=lambda: _("已答复不接手。"),
        stands=_task,
    ),
}
OFFERED = frozenset(("extend", "reassess", "withdraw", "reopen", "archive", "supply", "start"))
LABELS = {
    "reassess": gettext_lazy("重新定级"),
    "withdraw": gettext_lazy("登记撤回"),
    "reopen": gettext_lazy("重新办理"),
    "archive": gettext_lazy("归档"),
    "supply": gettext_lazy("代投诉人补充材料"),
}
ICONS = {
    "extend": "calendar-plus", "reassess": "scale", "withdraw": "undo-2", "reopen": "rotate-ccw",
    "archive": "archive", "supply": "file-plus", "start": "play",
}  # fmt: skip
