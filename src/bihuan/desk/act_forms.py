"""The forms of the acts beside the steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.desk.dossier import Dossier
from bihuan.desk.explaining import is_masked
from bihuan.desk.task_form import departments_of, people_of
from bihuan.pages.fields import FilesField
from bihuan.pages.regulated import RegulatedForm
from bihuan.regulation.model import FieldKind

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
    """A note, and whom it mentions: ticked, or named in it after an @."""

    text = _long(gettext_lazy("备注"), hint=gettext_lazy("只有办理人员能看到；写“@姓名”可提到同事"))
    mentions = forms.MultipleChoiceField(
        label=gettext_lazy("提到谁"),
        help_text=gettext_lazy("只列出能看到本案的人；通知里只有编号，不写内容"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, people: list[tuple[str, str]], staff: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.people, self.staff = people, staff
        field = self.fields["mentions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = people
        if not people:
            del self.fields["mentions"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        text = said.get("text") or ""
        named = [id for id, name in self.people if f"@{name.partition(' · ')[0]}" in text]
        able = {id for id, _name in self.people}
        for id, name in self.staff.items():
            if id not in able and name and f"@{name}" in text and not self._of_another(text, name):
                self.add_error("text", _("%(who)s 看不到本案，不能在这里提到。") % {"who": name})
        said["mentions"] = tuple(dict.fromkeys([*said.get("mentions", ()), *named]))
        return said

    def _of_another(self, text: str, name: str) -> bool:
        """Whether what follows the @ is the longer name of somebody who can be mentioned."""
        longer = [other.partition(" · ")[0] for _id, other in self.people]
        return any(other.startswith(name) and f"@{other}" in text for other in longer)


class HandoverForm(forms.Form):
    """Who is asked to take over, and a word to them."""

    person = forms.ChoiceField(label=gettext_lazy("请谁接手"))
    text = _long(gettext_lazy("交代的话"), hint=gettext_lazy("会记入经过"), required=False)

    def __init__(self, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = people
        if not people:
            field.help_text = _("现在没有别人能办这一步。可以退回待领，或请督办人员改派。")


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
