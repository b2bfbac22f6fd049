"""A unit's own Word templates for its papers: uploaded, checked, kept with their versions, taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.desk.frame import Viewer, desk_page, regulation_in, show
from bihuan.desk.naming import articles_words
from bihuan.desk.paper_words import template_places
from bihuan.documents import keeping, serving
from bihuan.documents.papers import templates
from bihuan.documents.refusing import FileRefused
from bihuan.regulation.model import FieldKind, Regulation
from bihuan.regulation.paper import PLACES, Paper


class TemplateForm(forms.Form):
    template = forms.FileField(
        label=gettext_lazy("Word 模板（.docx）"),
        help_text=gettext_lazy("位置写成 {{ number }}；多行写成 {%tr for row in 字段 %} … {%tr endfor %}"),
    )


def _regulation(viewer: Viewer, unit: str) -> Regulation:
    """What the unit works under; 404 where the viewer does not answer for the unit."""
    if not viewer.scope.sees_unit(unit):
        raise Http404
    regulation = regulation_in(unit, viewer.today, viewer.stamp)
    if regulation is None:
        raise Http404
    return regulation


def _title(regulation: Regulation, paper: Paper, viewer: Viewer) -> str:
    return regulation.word(paper.path, paper.name, viewer.lang)


@require_safe
@desk_page
def listed(request: HttpRequest, viewer: Viewer, unit: str) -> HttpResponse:
    """Every paper of the regulation, and whether the unit has a template of its own for it."""
    regulation = _regulation(viewer, unit)
    own = templates.of_unit(unit, regulation.id)
    papers = [
        {
            "key": one.key,
            "name": _title(regulation, one, viewer),
            "articles": articles_words(one.articles, viewer.lang),
            "own": own.get(one.key),
        }
        for one in regulation.papers.values()
    ]
    context = {"unit": unit, "unit_name": viewer.names.unit(unit), "papers": papers}
    return show(request, viewer, "desk/templates.html", context, current="regulation")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def template(request: HttpRequest, viewer: Viewer, unit: str, paper: str) -> HttpResponseBase:
    """One paper's template: its places, its versions, and a new one."""
    regulation = _regulation(viewer, unit)
    found = regulation.papers.get(paper)
    if found is None:
        raise Http404
    form = TemplateForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        kept = _take(viewer, unit, regulation, found, form)
        if kept is not None:
            messages.success(request, _("已启用第 %(number)s 版模板。") % {"number": kept})
            return redirect("desk:template", unit=unit, paper=paper)
    context = {
        "unit": unit,
        "unit_name": viewer.names.unit(unit),
        "name": _title(regulation, found, viewer),
        "paper": found,
        "form": form,
        "versions": [(one, viewer.names(one.by)) for one in templates.history(unit, regulation.id, paper)],
        "places": tuple(_places(regulation, found, viewer)),
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/template.html", context, current="regulation", status=status)


def _take(viewer: Viewer, unit: str, regulation: Regulation, paper: Paper, form: TemplateForm) -> int | None:
    upload = form.cleaned_data["template"]
    given = keeping.read(upload.name, upload)
    if isinstance(given, FileRefused):
        form.add_error("template", str(given))
        return None
    known = template_places(regulation)
    taken = templates.take(unit, regulation.id, paper.key, given, known=known, by=viewer.id, at=viewer.now)
    if isinstance(taken, templates.Refused):
        for reason in taken.reasons:
            form.add_error("template", reason)
        return None
    return taken.number


def _places(regulation: Regulation, paper: Paper, viewer: Viewer) -> list[tuple[str, str, str]]:
    """(place, what it is, its columns) of a template: what the paper's own form asks for first."""
    own = regulation.forms[paper.form].fields if paper.form is not None else ()
    keys = (*own, *(key for key in regulation.fields if key not in own))
    listed = [(name, PLACES[name], "") for name in PLACES]
    for key in keys:
        field = regulation.fields[key]
        columns = ", ".join(f"row.{one}" for one in field.columns) if field.kind is FieldKind.ROWS else ""
        listed.append((key, regulation.word(field.rule.path, field.name, viewer.lang), columns))
    return listed


@require_safe
@desk_page
def template_file(
    request: HttpRequest, viewer: Viewer, unit: str, paper: str, number: int
) -> HttpResponseBase:
    """A version of the template as it was uploaded."""
    regulation = _regulation(viewer, unit)
    for one in templates.history(unit, regulation.id, paper):
        if one.number == number:
            return serving.serve(one.document, save=True)
    raise Http404


@require_POST
@desk_page
def template_withdraw(request: HttpRequest, viewer: Viewer, unit: str, paper: str) -> HttpResponseBase:
    """Back to our own layout."""
    regulation = _regulation(viewer, unit)
    own = templates.in_use(unit, regulation.id, paper)
    if own is not None:
        templates.withdraw(own, at=viewer.now)
        messages.info(request, _("已停用模板，Word 文档按系统的格式生成。"))
    return redirect("desk:template", unit=unit, paper=paper)
