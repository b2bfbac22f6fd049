"""What may be asked on pages of figures, and populations as they are entered or uploaded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.analytics.asking import Question, choices_of, regulations_of
from bihuan.analytics.figures import definitions
from bihuan.pages.frame import Viewer
from bihuan.regulation.model import Population


class AskingForm(forms.Form):
    """Unit, regulation and period of a page of figures; sent by GET."""

    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    regulation = forms.ChoiceField(label=gettext_lazy("制度"))
    period = forms.CharField(label=gettext_lazy("期间"), max_length=24)

    @classmethod
    def of(cls, viewer: Viewer, question: Question) -> AskingForm:
        """The form filled in as the page is."""
        form = cls(
            initial={
                "unit": question.choice.key, "regulation": question.law.id, "period": question.period.text,
            }
        )  # fmt: skip
        names = viewer.names
        form.fields["unit"].choices = [  # type: ignore[attr-defined]
            (
                one.key,
                f"{names.unit(one.unit)} {names(one.department)}" if one.department else names.unit(one.unit),
            )
            for one in choices_of(viewer)
        ]
        known = regulations_of(question.unit, viewer.today, viewer.stamp)
        laws = [definitions(id, question.period.last) for id in known]
        form.fields["regulation"].choices = [  # type: ignore[attr-defined]
            (one.id, one.word("title", one.title, viewer.lang)) for one in laws
        ]
        return form


class PopulationForm(forms.Form):
    """One value of a population for a month."""

    key = forms.ChoiceField(label=gettext_lazy("基数"))
    month = forms.RegexField(
        regex=r"\d{4}-(0[1-9]|1[0-2])",
        label=gettext_lazy("月份"),
        help_text=gettext_lazy("如 2026-03"),
        error_messages={"invalid": gettext_lazy("月份请写成 2026-03 这样。")},
    )
    value = forms.IntegerField(label=gettext_lazy("数值"), min_value=0, max_value=10**15)
    why = forms.CharField(label=gettext_lazy("更正的原因"), max_length=200, required=False)

    def __init__(self, *args: Any, populations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = populations  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """A whole series pasted or as a file: a line for each month."""

    sheet = forms.CharField(
        label=gettext_lazy("粘贴表格"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("每行：月份、基数、数值，用逗号或制表符隔开，可以直接从表格软件粘贴。"),
    )
    file = forms.FileField(label=gettext_lazy("或选择文件（CSV 或 Excel）"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("sheet", "").strip() and not given.get("file"):
            raise forms.ValidationError(_("请粘贴表格，或选择一个文件。"))
        return given


def choices_for(populations: list[tuple[Population, str]]) -> list[tuple[str, str]]:
    """The populations as choices, each with its unit of counting."""
    return [(one.key, f"{name}（{one.unit}）" if one.unit else name) for one, name in populations]
