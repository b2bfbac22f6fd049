"""Acts beside the steps: each a page that says what it does and asks what it needs, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bihuan.cases.perform import Performed, perform
from bihuan.desk import uploads
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.explaining import is_masked, value_words
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.tasks import departments_of, people_of
from bihuan.desk.uploads import Sent
from bihuan.engine import Refused
from bihuan.engine.commands import (
    AddNote,
    Archive,
    AskExtension,
    AssignTask,
    AttachFiles,
    Command,
    CorrectField,
    Reassess,
    Reopen,
    StartProcedure,
    SupplyMaterial,
    Urge,
    Withdraw,
)
from bihuan.engine.seats import within_reach
from bihuan.engine.working import Working
from bihuan.pages.fields import FilesField
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import RegulatedForm
from bihuan.pages.shapes import Act, Refusal
from bihuan.regulation.model import COMPLAINANT, FieldKind

LONGEST = 4000
FILES = "papers"


def _long(label: Any, *, hint: Any = "", required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONGEST, widget=area)


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("用途"), help_text=gettext_lazy("如“电话回访”“寄送退款凭证”"), max_length=200
    )


class NothingForm(forms.Form):
    pass


class ReasonForm(forms.Form):
    reason = _long(gettext_lazy("理由"), hint=gettext_lazy("会记入经过"))


class WithdrawForm(forms.Form):
    reason = _long(gettext_lazy("投诉人撤回的原因"))
    learnt = forms.CharField(
        label=gettext_lazy("如何得知"),
        help_text=gettext_lazy("何时、以何种方式、由谁答复，如“10:05 电话回访，本人答复”"),
        max_length=LONGEST,
    )


class NoteForm(forms.Form):
    text = _long(gettext_lazy("备注"), hint=gettext_lazy("只有办理人员能看到"))


class FilesForm(forms.Form):
    papers = FilesField(label=gettext_lazy("附件"), help_text=gettext_lazy("照片、录音、单据"))


class SupplyForm(forms.Form):
    text = _long(gettext_lazy("投诉人补充的内容"), required=False)
    papers = FilesField(label=gettext_lazy("附件"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("text") and not said.get(FILES) and not self.errors:
            self.add_error("text", _("请填写内容，或附上文件。"))
        return said


class UrgeForm(forms.Form):
    text = _long(gettext_lazy("催办的话"), hint=gettext_lazy("会通知承办人，并记入经过"), required=False)


class PersonForm(forms.Form):
    person = forms.ChoiceField(label=gettext_lazy("由谁办理"))

    def __init__(self, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("退回，由同岗位的人认领")), *people]
        field.required = False


class StartForm(forms.Form):
    subject = forms.ChoiceField(label=gettext_lazy("关于谁"), required=False)
    reason = _long(gettext_lazy("理由"), hint=gettext_lazy("会记入经过"))

    def __init__(self, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        field = self.fields["subject"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不针对个人")), *people]


class ValuesForm(RegulatedForm):
    """Some fields of the record with what they say now, and a reason."""

    def __init__(self, dossier: Dossier, instance: str, keys: list[str], **kwargs: Any) -> None:
        values, texts = dossier.values(instance), dossier.texts(instance)
        initial = {}
        for key in keys:
            field = dossier.regulation.fields[key]
            value = texts.get(key) if field.kept_apart else values.get(key)
            if is_masked(field) and field.kind is FieldKind.TEXT:
                value = None
            listed = list(value) if isinstance(value, tuple) else value
            initial[key] = ("true" if value else "false") if isinstance(value, bool) else listed
        super().__init__(
            dossier.regulation,
            keys,
            lang=dossier.viewer.lang,
            people=people_of(dossier),
            departments=departments_of(dossier),
            zone=dossier.known.calendar.tz,
            initial=initial,
            **kwargs,
        )
        self.fields["reason"] = _long(_("理由"), hint=_("会记入经过"))


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
        form=_plain(NoteForm),
        command=lambda asked, form, sent: AddNote(form.cleaned_data["text"]),
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


def offered(dossier: Dossier) -> tuple[Act, ...]:
    """Further acts: what the engine offers, what it refuses with its reason, and what anybody may add."""
    return (*_from_engine(dossier), *_additions(dossier))


def _from_engine(dossier: Dossier) -> Iterator[Act]:
    clocks = {one.id for one in dossier.clocks}
    for one in dossier.offers.acts:
        given = {name: value for name in ("clock", "procedure") if (value := getattr(one, name)) is not None}
        if one.act not in OFFERED or (one.clock is not None and one.clock not in clocks):
            continue
        asked = Asked(dossier, given)
        label = str(LABELS[one.act]) if one.act in LABELS else ACTS[one.act].title(asked)
        if one.refused is not None:
            yield Act(label=label, refusal=dossier.refusal_words(one.refused))
        else:
            yield Act(label=label, url=address_of(dossier, one.act, given), icon=ICONS[one.act])


def _additions(dossier: Dossier) -> Iterator[Act]:
    yield Act(label=_("添加备注"), url=address_of(dossier, "note"), icon="message-square-plus")
    yield Act(label=_("添加附件"), url=address_of(dossier, "attach"), icon="paperclip")
    if not dossier.case.archived:
        url = reverse("desk:corrections", args=[dossier.number])
        yield Act(label=_("更正登记内容"), url=url, icon="pencil-line")


def address_of(dossier: Dossier, act: str, given: Mapping[str, str] | None = None) -> str:
    url = reverse("desk:act", args=[dossier.number, act])
    return f"{url}?{urlencode(given)}" if given else url


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def act(request: HttpRequest, viewer: Viewer, number: str, act: str) -> HttpResponseBase:
    """An act with its form; a refusal stands above it, with its article."""
    dossier = fetched(viewer, number)
    kind = ACTS.get(act)
    asked = Asked(dossier, {name: request.GET.get(name, "") for name in request.GET})
    if kind is None or not kind.stands(asked):
        raise Http404
    refused = _refused(dossier, act, asked)
    posted = request.method == "POST"
    form = kind.form(asked, **({"data": request.POST, "files": request.FILES} if posted else {}))
    if posted and form.is_valid():
        answer = _performed(asked, kind, form)
        if isinstance(answer, Performed):
            messages.success(request, kind.done())
            return redirect("desk:case", number=dossier.number)
        refused = answer or refused
    context = {**_context(request, asked, kind, form, refused), "shut": refused is not None and not posted}
    return show(request, viewer, "desk/act.html", context, current="register", status=422 if posted else 200)


def _refused(dossier: Dossier, act: str, asked: Asked) -> Refused | None:
    """What the engine says beforehand."""
    for one in dossier.offers.acts:
        same = one.act == act and (one.clock or "") == asked["clock"]
        if same and (one.procedure or "") == asked["procedure"]:
            return one.refused
    return None


def _performed(asked: Asked, kind: Kind, form: forms.Form) -> Performed | Refused | None:
    """None where a file was not taken; the form then says why."""
    dossier, viewer = asked.dossier, asked.dossier.viewer
    given = form.cleaned_data.get(FILES) or ()
    sent = uploads.take(((FILES, one) for one in given), now=viewer.now, subject=kind.subject)
    for words in sent.wrong.get(FILES, ()):
        form.add_error(FILES, words)
    if sent.wrong:
        return None
    answer = perform(kind.command(asked, form, sent), on=dossier.id, at=viewer.now, by=viewer.id)
    if isinstance(answer, Refused):
        uploads.discard(sent)
        for key in answer.field_errors:
            if key in form.fields:
                form.add_error(key, dossier.refusal_words(answer))
    else:
        uploads.settle(sent, dossier.id)
    return answer


def _context(
    request: HttpRequest, asked: Asked, kind: Kind, form: forms.Form, refused: Refused | None
) -> dict[str, Any]:
    dossier = asked.dossier
    refusal: Refusal | None = None
    if refused is not None:
        refusal = dossier.refusal(refused, occurrence=asked["task"] or None)
    return {
        "dossier": dossier,
        "title": kind.title(asked),
        "body": kind.body(asked),
        "form": form,
        "submit": kind.title(asked).partition("：")[0].partition(": ")[0],
        "action": request.get_full_path(),
        "danger": kind.danger,
        "refusal": refusal,
    }


@require_http_methods(["GET", "HEAD"])
@desk_page
def corrections(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Which field is to be corrected."""
    dossier = fetched(viewer, number)
    lines = []
    for at, key in correctable(dossier):
        field = dossier.regulation.fields[key]
        said = value_words(dossier, key, dossier.values(at)[key]) if key in dossier.values(at) else ""
        where = "" if at == dossier.root.id else dossier.teller.started(at)
        url = address_of(dossier, "correct", {"of": at, "field": key})
        lines.append(
            {"label": dossier.word(field.rule.path, field.name), "value": said, "where": where, "url": url}
        )
    context = {"dossier": dossier, "lines": lines}
    return show(request, viewer, "desk/corrections.html", context, current="register")
