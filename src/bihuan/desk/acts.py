"""Acts beside the steps: each a page that says what it does and asks what it needs, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.cases.perform import Performed, perform
from bihuan.desk import uploads
from bihuan.desk.act_forms import FILES
from bihuan.desk.act_kinds import ACTS, ICONS, LABELS, OFFERED, Asked, Kind, correctable
from bihuan.desk.dossier import Dossier, fetched
from bihuan.desk.explaining import value_words
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.engine import Refused
from bihuan.pages.shapes import Act, Refusal


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
    yield Act(label=_("添加备注"), url=address_of(dossier, "note"), icon="message-square-plus", shortcut="m")
    yield Act(label=_("导出全案"), url=reverse("desk:take_away", args=[dossier.number]), icon="folder-down")
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
