"""The register of what persons ask of their own data, each request, and the paper that answers it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.cases import access, queries
from bihuan.cases.queries.states import case_numbered
from bihuan.desk import rights
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.models import DataRequest
from bihuan.desk.rights import CHECKS, GROUNDS, KINDS, NotDone
from bihuan.engine.wording import refusal_in_words
from bihuan.pages.shapes import Level
from bihuan.pages.widgets import DayInput
from bihuan.parties.directory import COMPLAINANT
from bihuan.people.sight import Scope
from bihuan.registry import versions

MANY = 50


def _units(scope: Scope) -> Collection[str] | None:
    """Those whose requests the viewer answers: units seen whole. None: all. 404 to whoever sees none."""
    if scope.everything:
        return None
    if not scope.units:
        raise Http404
    return scope.units


class RegisterForm(forms.Form):
    """A request as it came."""

    number = forms.CharField(label=gettext_lazy("投诉编号"), max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("要求"), choices=list(KINDS.items()))
    received_on = forms.DateField(label=gettext_lazy("哪天提出"), widget=DayInput)

    def __init__(self, viewer: Viewer, data: Any = None) -> None:
        super().__init__(data, initial={"received_on": viewer.today})
        self.viewer, self.units = viewer, _units(viewer.scope)

    def clean_received_on(self) -> Any:
        if self.cleaned_data["received_on"] > self.viewer.today:
            raise forms.ValidationError(_("提出的日期不能晚于今天。"))
        return self.cleaned_data["received_on"]

    def clean_number(self) -> Any:
        row = case_numbered(self.viewer.scope, self.cleaned_data["number"])
        if row is None or (self.units is not None and row.unit not in self.units):
            raise forms.ValidationError(_("没有这个编号的投诉，或不在您可以查看的范围内。"))
        return row


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def data_requests(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The register; sent, a request is entered and its clock runs."""
    form = RegisterForm(viewer, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said, row = form.cleaned_data, form.cleaned_data["number"]
        made = rights.register(
            row.id, row.unit, kind=said["kind"], received_on=said["received_on"], by=viewer.id, now=viewer.now
        )
        messages.info(request, _("已登记，十五个工作日内答复。"))
        return redirect("desk:data_request", id=made.pk)
    found = rights.listed(form.units, limit=MANY)
    numbers = {row.id: row.number for row in queries.by_ids([one.case for one in found])}
    context = {
        "lines": [_line(viewer, one, numbers.get(one.case, "")) for one in found],
        "form": form,
        "action": request.path,
        "submit": _("登记"),
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/data_requests.html", context, current="archive", status=status)


def _line(viewer: Viewer, one: DataRequest, number: str) -> dict[str, Any]:
    late = not one.decision and one.due_at <= viewer.now
    word, tone = {
        "": (_("已超时") if late else _("待答复"), "late" if late else "soon"),
        rights.GRANTED: (_("已办理"), "done"),
        rights.REFUSED: (_("已拒绝"), "plain"),
    }[one.decision]
    return {
        "one": one,
        "number": number,
        "kind": KINDS[one.kind],
        "unit": viewer.names.unit(one.unit),
        "state": Level(name=word, tone=tone),  # type: ignore[arg-type]
        "checked": CHECKS.get(one.checked, ""),
        "ground": GROUNDS.get(one.ground, ""),
        "decided_by": viewer.names(one.decided_by) if one.decided_by else "",
    }


def _fetched(viewer: Viewer, id: int) -> tuple[DataRequest, queries.CaseRow]:
    found = rights.find(id, _units(viewer.scope))
    row = queries.by_id(found.case) if found is not None else None
    if found is None or row is None:
        raise Http404
    return found, row


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def data_request(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """One request: who it is is checked, then it is granted, or refused on a ground of law."""
    found, row = _fetched(viewer, id)
    wrong = ""
    if request.method == "POST":
        try:
            _decided(request, viewer, found)
        except NotDone as no:
            wrong = _said(viewer, row, no)
        else:
            messages.info(request, _("已答复，请打印答复函交给本人。"))
            return redirect("desk:data_request", id=found.pk)
    context = {
        **_line(viewer, found, row.number),
        "checks": list(CHECKS.items()),
        "grounds": list(GROUNDS.items()),
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return show(request, viewer, "desk/data_request.html", context, current="archive", status=status)


def _decided(request: HttpRequest, viewer: Viewer, found: DataRequest) -> None:
    if "grant" in request.POST:
        rights.grant(found, check=request.POST.get("check", ""), by=viewer.id, now=viewer.now)
    else:
        rights.refuse(found, ground=request.POST.get("ground", ""), by=viewer.id, now=viewer.now)


def _said(viewer: Viewer, row: queries.CaseRow, no: NotDone) -> str:
    if no.refused is not None:
        regulation = versions.regulation(row.regulation, row.version)
        return refusal_in_words(no.refused, regulation, viewer.lang, named=viewer.names)
    return {
        "check": _("请先选择怎样核对了身份。"),
        "ground": _("拒绝须有法律上的理由，请选择一项。"),
        "decided": _("这项要求刚才已经答复。"),
    }[no.why]


@require_safe
@desk_page
def data_request_letter(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """The answer on paper; where a copy was granted, with what is recorded of the person, on record."""
    found, row = _fetched(viewer, id)
    if not found.decision:
        raise Http404
    held: list[tuple[Any, str]] = []
    if found.decision == rights.GRANTED and found.kind in (rights.SEE, rights.COPY):
        purpose = _("个人信息请求 %(id)s") % {"id": found.pk}
        access.log_access(viewer.id, row.id, what=access.EXPORT, purpose=purpose, now=viewer.now)
        held = [
            (entry.happened.at, part.value)
            for entry in queries.timeline(row.id)
            for part in entry.happened.parts
            if part.subject == COMPLAINANT
        ]
    context = {**_line(viewer, found, row.number), "held": held, "signs": (_("经办人"), _("单位（章）"))}
    return show(request, viewer, "desk/data_request_letter.html", context, current="archive")
