"""Forms of our own invention with every kind of field, for the page that shows every component."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bihuan.pages.fields import FilesField, MoneyField
from bihuan.pages.shapes import Choice
from bihuan.pages.widgets import DayInput, MomentInput, RadioCards


def choices() -> list[Choice]:
    return [
        Choice(value="valid", label=_("有效投诉"), leads=_("分析原因、判别责任人后执行"), chosen=True),
        Choice(value="invalid", label=_("无效投诉"), leads=_("向客户解释，由客服回访")),
    ]


class PlanForm(forms.Form):
    """Every kind of field."""

    plan = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))
    amount = MoneyField(required=False)
    decision = forms.ChoiceField()
    chief = forms.ChoiceField()
    causes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    phone = forms.CharField(widget=forms.TextInput(attrs={"inputmode": "tel"}))
    on = forms.DateField(widget=DayInput, required=False)
    at = forms.DateTimeField(widget=MomentInput, required=False)
    times = forms.IntegerField(required=False, min_value=0)
    danger = forms.BooleanField(required=False)
    papers = FilesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "plan": (_("处理方案"), _("措施、时间、责任人")),
            "amount": (_("给客户的补偿"), _("元，超过 500 元由总经理批准")),
            "decision": (_("判断"), ""),
            "chief": (_("责任人"), ""),
            "causes": (_("原因"), _("可多选")),
            "phone": (_("回访电话"), ""),
            "on": (_("到货日期"), ""),
            "at": (_("上门时间"), ""),
            "times": (_("返修次数"), ""),
            "danger": (_("涉及人身或行车安全"), _("勾选后升为 A 特急")),
            "papers": (_("材料"), _("照片、录音、单据，每份不超过 20 MB")),
        }
        for name, (label, hint) in words.items():
            self.fields[name].label = label
            self.fields[name].help_text = hint
        decision = [(choice.value, choice.label) for choice in choices()]
        self.fields["decision"] = forms.ChoiceField(
            label=_("判断"),
            choices=decision,
            initial="valid",
            widget=RadioCards(leads={choice.value: choice.leads for choice in choices()}),
        )
        self._offer("chief", [("", _("请选择")), ("zhang", _("张工 · 机修组")), ("wang", _("王工 · 电器组"))])
        self._offer("causes", [("part", _("配件")), ("skill", _("技术")), ("talk", _("沟通"))])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def filled_form() -> PlanForm:
    plan = _("更换鼓风机总成，由高级技师负责；提供代步车至修复。")
    return PlanForm(initial={"plan": plan, "amount": 30000})


def wrong_form() -> PlanForm:
    typed = {"plan": "", "amount": _("三百"), "decision": "", "chief": "", "phone": "138", "times": "-1"}
    return PlanForm({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")


class ReasonForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("理由")
        self.fields["reason"].help_text = _("会写进经过，并告知客户")


class FilterForm(forms.Form):
    q = forms.CharField(required=False, widget=forms.TextInput(attrs={"type": "search"}))
    level = forms.ChoiceField(required=False, choices=())
    state = forms.ChoiceField(required=False, choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything_ = ("", _("全部"))
        self.fields["q"].label = _("查找")
        self.fields["level"] = forms.ChoiceField(
            label=_("级别"), required=False, choices=[everything_, ("A", _("A 特急")), ("B", _("B 紧急"))]
        )
        self.fields["state"] = forms.ChoiceField(
            label=_("状态"),
            required=False,
            choices=[everything_, ("open", _("办理中")), ("closed", _("已结案"))],
        )
