"""One matter of a case becomes a case of its own (拆分): same complainant, same receipt, origin recorded."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.matches import may_join
from bihuan.desk.task_form import departments_of, people_of
from bihuan.engine.events import Part
from bihuan.engine.refused import Refused
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.inbox.matching import joining
from bihuan.pages.regulated import RegulatedForm
from bihuan.parties import directory
from bihuan.parties.directory import COMPLAINANT, NAME
from bihuan.regulation.model import FieldKind

COMMAND = "command"


class SplitForm(RegulatedForm):
    """The record of the new case, filled from the old one: what is the other matter's is deleted by hand."""

    def __init__(self, dossier: Dossier, **kwargs: Any) -> None:
        regulation = dossier.regulation
        record = regulation.forms.get("record")
        keys = [
            key
            for key in (record.fields if record is not None else ())
            if regulation.fields[key].kind is not FieldKind.FILES
        ]
        super().__init__(
            regulation,
            keys,
            lang=dossier.viewer.lang,
            people=people_of(dossier),
            departments=departments_of(dossier),
            zone=dossier.known.calendar.tz,
            initial=_initial(dossier, keys),
            **kwargs,
        )
        for field in self.regulated:
            if not field.asks_complainant:
                self.fields[field.key].required = False
        self.fields[COMMAND] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=f"{len(dossier.history)}"
        )


def _initial(dossier: Dossier, keys: list[str]) -> dict[str, Any]:
    values, texts = dossier.values(dossier.root.id), dossier.texts(dossier.root.id)
    initial: dict[str, Any] = {}
    for key in keys:
        value = texts.get(key) if dossier.regulation.fields[key].kept_apart else values.get(key)
        listed = list(value) if isinstance(value, tuple) else value
        initial[key] = ("true" if value else "false") if isinstance(value, bool) else listed
    return initial


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def split(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """The form, and the new case it opens."""
    dossier = fetched(viewer, number)
    may = may_join(dossier) and dossier.row.kind == "complaint"
    posted = request.method == "POST" and may
    form = SplitForm(dossier, data=request.POST) if posted else SplitForm(dossier)
    refusal = None
    if posted and form.is_valid():
        answer = _lodged(dossier, form)
        if isinstance(answer, Received):
            messages.success(request, _("已拆分为 %(number)s。") % {"number": answer.number})
            return redirect("desk:case", number=answer.number)
        refusal = dossier.refusal(answer) if isinstance(answer, Refused) else None
    context = {
        "dossier": dossier,
        "crumbs": (
            {"label": dossier.number, "url": reverse("desk:case", args=[dossier.number])},
            {"label": _("拆分"), "url": ""},
        ),
        "form": form,
        "refusal": refusal,
        "may": may,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, viewer, "desk/split.html", context, current="register", status=status)


def _lodged(dossier: Dossier, form: SplitForm) -> Received | Refused | None:
    """Receives the matter as the complaint it came in with was received: its limits run from there."""
    viewer, row = dossier.viewer, dossier.row
    answer = intake.lodge(
        row.channel,
        row.unit,
        raw=json.dumps({"split_from": row.number, "texts": form.texts}, ensure_ascii=False),
        received_at=row.received_at,
        now=viewer.now,
        by=viewer.id,
        values=form.values,
        texts={key: text.replace("\r\n", "\n") for key, text in form.texts.items()},
        person=_person(dossier),
        idempotency=f"split {row.id} {viewer.id} {form.cleaned_data.get(COMMAND)}",
        origin=row.id,
        anonymous=row.anonymous,
    )
    if isinstance(answer, Refused):
        form.refuse(answer, dossier.refusal_words(answer))
        return answer
    if not isinstance(answer, Received):
        form.add_error(None, _("这张表已经用过。请重新打开，再填一次。"))
        return None
    if not answer.repeated:
        joining.note_split(answer.case_id, row.id, by=viewer.id, now=viewer.now)
    return answer


def _person(dossier: Dossier) -> tuple[Part, ...]:
    """The same complainant, without anybody's looking at them in full."""
    party = directory.party_of(dossier.id)
    if party is None:
        return ()
    said = [(NAME, party.name), *((one.kind.value, one.value) for one in party.contacts)]
    return tuple(Part(name, COMPLAINANT, value) for name, value in said if value)
