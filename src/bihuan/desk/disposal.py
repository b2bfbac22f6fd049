"""Disposing of what was kept long enough (到期销毁), and holding back what the law still needs (保全)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import disposing
from bihuan.cases.disposing import Certificate
from bihuan.cases.perform import perform
from bihuan.cases.queries.states import case_numbered, case_states
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.engine.commands import LiftHold, PlaceHold
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.wording import WORDS, refusal_in_words
from bihuan.pages.shapes import Level
from bihuan.registry import versions


def _units(viewer: Viewer) -> Collection[str] | None:
    """The units whose archive the viewer oversees: those seen whole. None: all."""
    return None if viewer.scope.everything else viewer.scope.units


def _overseer(viewer: Viewer) -> None:
    """404 to whoever sees no unit whole: they have no archive to end."""
    if not viewer.scope.everything and not viewer.scope.units:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def disposals(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """What is kept longer than it has to be, and the certificates; ticked, it goes on a new one."""
    _overseer(viewer)
    if request.method == "POST":
        return _propose(request, viewer)
    units = _units(viewer)
    context = {
        "due": [(one, viewer.names.unit(one.unit)) for one in disposing.due(units, on=viewer.today)],
        "certificates": [
            {
                "one": one,
                "unit": viewer.names.unit(one.unit),
                "by": viewer.names(one.proposed_by),
                "state": _state(one),
            }
            for one in disposing.certificates(units)
        ],
        "most": disposing.MOST,
    }
    return show(request, viewer, "desk/disposals.html", context, current="archive")


def _propose(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """One certificate is of one unit: of what is ticked, the unit of the first."""
    ticked = request.POST.getlist("case")[: disposing.MOST]
    shown = {one.case: one.unit for one in disposing.due(_units(viewer), on=viewer.today)}
    unit = next((shown[one] for one in ticked if one in shown), None)
    made = (
        disposing.propose(
            unit,
            [one for one in ticked if shown.get(one) == unit],
            ground=request.POST.get("ground", ""),
            by=viewer.id,
            now=viewer.now,
            on=viewer.today,
        )
        if unit is not None
        else None
    )
    if made is None:
        messages.error(request, _("请勾选到期的投诉，并写明销毁的理由。"))
        return redirect("desk:disposals")
    messages.info(request, _("已列入销毁清册，等另一位有权的人核准。"))
    return redirect("desk:disposal", number=made.number)


def _state(one: Certificate) -> Level:
    if one.waits:
        return Level(name=_("等待核准"), tone="soon")
    done = one.decision == disposing.CARRIED_OUT
    return Level(name=_("已销毁") if done else _("已退回"), tone="done" if done else "plain")


def _certificate(viewer: Viewer, number: str) -> Certificate:
    found, units = disposing.find(number), _units(viewer)
    if found is None or (units is not None and found.unit not in units):
        raise Http404
    return found


def _shown(viewer: Viewer, found: Certificate) -> dict[str, Any]:
    return {
        "certificate": found,
        "unit": viewer.names.unit(found.unit),
        "proposed_by": viewer.names(found.proposed_by),
        "decided_by": viewer.names(found.decided_by) if found.decided_by else "",
        "state": _state(found),
        "items": [
            (one, WORDS[Reason(one.left_out)][viewer.lang][0] if one.left_out else "") for one in found.items
        ],
        "mine": found.proposed_by == viewer.id,
        "signs": (_("提出人"), _("核准人"), _("监销人")),
    }


@require_safe
@desk_page
def disposal(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """A certificate with its cases; whoever did not propose it decides."""
    context = _shown(viewer, _certificate(viewer, number))
    return show(request, viewer, "desk/disposal.html", context, current="archive")


@require_safe
@desk_page
def disposal_sheet(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """The certificate on paper, to be signed."""
    context = _shown(viewer, _certificate(viewer, number))
    return show(request, viewer, "desk/disposal_sheet.html", context, current="archive")


@require_POST
@desk_page
def disposal_decide(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Carries it out or returns it; never one's own."""
    found = _certificate(viewer, number)
    if "carry_out" in request.POST:
        done = disposing.carry_out(number, by=viewer.id, now=viewer.now)
        said, wrong = _("已销毁，编号和日期留存。"), _("您提出的要由另一位核准；已经办过的不能再办。")
    else:
        reason = request.POST.get("reason", "")
        done = disposing.give_back(number, by=viewer.id, reason=reason, now=viewer.now)
        said, wrong = _("已退回。"), _("退回要写明理由；您提出的要由另一位办理。")
    (messages.info if done else messages.error)(request, said if done else wrong)
    return redirect("desk:disposal", number=found.number)


# --- holding ------------------------------------------------------------------------------------------------


class HoldForm(forms.Form):
    """Why something is held, or no longer."""

    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        help_text=gettext_lazy("如“法院（2026）某民初 12 号案保全通知”"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def hold(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Holds a case, or lifts that: meanwhile nothing of it is erased or disposed of."""
    row = case_numbered(viewer.scope, number)
    if row is None:
        raise Http404
    held = case_states([row.id])[row.id].held
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        command = LiftHold(reason) if held else PlaceHold(reason)
        answer = perform(command, on=row.id, at=viewer.now, by=viewer.id)
        if not isinstance(answer, Refused):
            messages.info(request, _("已解除保全。") if held else _("已保全：在解除以前不能删除或销毁。"))
            return redirect("desk:hold", number=row.number)
        regulation = versions.regulation(row.regulation, row.version)
        form.add_error(None, refusal_in_words(answer, regulation, viewer.lang, named=viewer.names))
    context = {
        "row": row,
        "held": held,
        "form": form,
        "action": request.path,
        "submit": _("解除保全") if held else _("保全"),
        "back": reverse("desk:archive"),
    }
    return show(
        request, viewer, "desk/hold.html", context, current="archive", status=422 if form.errors else 200
    )
