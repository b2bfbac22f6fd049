"""The forms of reports: beginning one, writing into it, giving a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.analytics.asking import choices_of, regulations_of
from bihuan.analytics.figures import definitions
from bihuan.analytics.periods import Period, PeriodError, of_kind, parse
from bihuan.analytics.reports.plans import name_of, plans_of
from bihuan.analytics.reports.writing import free_of, free_word
from bihuan.engine.filling import LONGEST_TEXT
from bihuan.pages.frame import Viewer
from bihuan.pages.regulated import RegulatedForm
from bihuan.regulation.model import Field, Regulation
from bihuan.regulation.model import Report as Plan
from bihuan.regulation.saying import Saying

LONGEST = 24


class BeginForm(forms.Form):
    """Which report, of which period. `what` is the regulation and the report's key."""

    what = forms.ChoiceField(label=gettext_lazy("报告"))
    period = forms.CharField(
        label=gettext_lazy("期间"),
        max_length=LONGEST,
        help_text=gettext_lazy("如 2026-03、2026-Q1、2026-H1、2026、2026-W10、2026-03-05"),
    )

    @classmethod
    def of(cls, viewer: Viewer, unit: str, data: Any = None) -> BeginForm:
        """The form with the reports a unit may begin."""
        form = cls(data)
        options = []
        for id in regulations_of(unit, viewer.today, viewer.stamp):
            law = definitions(id, viewer.today)
            said = Saying(law, viewer.lang)
            options.append(
                (said.title(), [(f"{id} {key}", name_of(one, said)) for key, one in plans_of(law).items()])
            )
        form.fields["what"].choices = options  # type: ignore[attr-defined]
        form.today = viewer.today
        return form

    today: Any = None

    def clean_period(self) -> Period:
        try:
            period = parse(self.cleaned_data["period"])
        except PeriodError:
            raise forms.ValidationError(
                _("期间写成 2026-03、2026-Q1、2026-H1、2026、2026-W10 或 2026-03-05。")
            ) from None
        if period.first > self.today:
            raise forms.ValidationError(_("这一期还没有开始。"))
        return period

    def clean(self) -> dict[str, Any]:
        """The period must be of the report's own length."""
        cleaned = super().clean() or {}
        period, what = cleaned.get("period"), cleaned.get("what")
        if period is not None and what:
            regulation, _sign, key = what.partition(" ")
            plan = plans_of(definitions(regulation, self.today))[key]
            right = of_kind(plan.period, period.first)
            if right != period:
                self.add_error("period", _("这份报告的期间如 %(right)s。") % {"right": right.text})
        return cleaned


class WriteForm(RegulatedForm):
    """What people write: the fields of the duty's form that no figure fills, then the free headings."""

    def __init__(
        self, regulation: Regulation, plan: Plan, fields: tuple[Field, ...], *, lang: Any, **kwargs: Any
    ) -> None:
        super().__init__(regulation, [one.key for one in fields], lang=lang, **kwargs)
        self.free = free_of(plan)
        for key in self.free:
            self.fields[key] = forms.CharField(
                label=free_word(key),
                max_length=LONGEST_TEXT,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
            )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("退回的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


def may_begin(viewer: Viewer, unit: str) -> bool:
    """Whoever sees the unit whole begins reports of it."""
    return any(one.unit == unit and not one.department for one in choices_of(viewer))
