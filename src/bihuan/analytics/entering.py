"""The page on which populations are entered, uploaded and corrected; what was believed before stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.analytics import showing
from bihuan.analytics.asking import Question, question_of
from bihuan.analytics.forms import PopulationForm, SheetForm, choices_for
from bihuan.analytics.periods import parse
from bihuan.analytics.series import Read, from_file, from_text
from bihuan.inbox.importing.sheets import UnreadableFile
from bihuan.pages.formats import number_words, written_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column
from bihuan.parties import populations
from bihuan.parties.populations import Entry
from bihuan.people.units import units_below
from bihuan.regulation.measures.wording import population as name_of
from bihuan.regulation.model import Population

SHOWN = 240
MISTAKES = 12


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def populations_page(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Every value of the unit's populations, newest month first; a form for one more."""
    question = _question(request, viewer)
    known = _known(viewer, question)
    choices = choices_for(known)
    form = PopulationForm(request.POST if request.method == "POST" else None, populations=choices)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        entered = populations.enter(
            question.unit, given["key"], parse(given["month"]).first, given["value"],
            by=viewer.id, at=viewer.now, why=given["why"],
        )  # fmt: skip
        said = _("已保存。") if entered is not None else _("这个数值已经在了，没有改动。")
        messages.success(request, said)
        return redirect(_url(question))
    return _shown(request, viewer, question, known, form, SheetForm())


@require_POST
@desk_page
def sheet(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Takes a whole series, all of it or nothing."""
    question = _question(request, viewer)
    known = _known(viewer, question)
    form = SheetForm(request.POST, request.FILES)
    if form.is_valid():
        read = _read(form, question, known)
        if not read.mistakes:
            count = _enter_all(viewer, question, read)
            said = ngettext("已保存 %(n)s 个数值。", "已保存 %(n)s 个数值。", count)
            messages.success(request, said % {"n": count})
            return redirect(_url(question))
        for mistake in read.mistakes[:MISTAKES]:
            form.add_error("sheet", mistake)
        if len(read.mistakes) > MISTAKES:
            form.add_error("sheet", _("另有 %(n)s 行有误。") % {"n": len(read.mistakes) - MISTAKES})
        form.add_error(None, _("有误的行改好之前，一行也没有保存。"))
    blank = PopulationForm(populations=choices_for(known))
    return _shown(request, viewer, question, known, blank, form, status=422)


def _question(request: HttpRequest, viewer: Viewer) -> Question:
    """Of a unit that the viewer sees whole, under a regulation that has populations."""
    question = question_of(request, viewer)
    if question.choice.department or not question.law.populations:
        raise Http404
    return question


def _known(viewer: Viewer, question: Question) -> list[tuple[Population, str]]:
    said = showing.saying(viewer, question.law)
    return [(one, name_of(said, one)) for one in question.law.populations.values()]


def _read(form: SheetForm, question: Question, known: list[tuple[Population, str]]) -> Read:
    names: Mapping[str, str] = {
        **{one.key: one.key for one, _name in known}, **{name: one.key for one, name in known},
        **{one.name: one.key for one, _name in known},
    }  # fmt: skip
    units = {code: code for code in units_below(question.unit)}
    upload = form.cleaned_data.get("file")
    if not upload:
        return from_text(form.cleaned_data["sheet"], names, units)
    try:
        return from_file(upload, names, units)
    except UnreadableFile as unreadable:
        return Read((), (str(unreadable),))


def _enter_all(viewer: Viewer, question: Question, read: Read) -> int:
    return sum(
        populations.enter(
            one.unit or question.unit, one.key, one.month, one.value, by=viewer.id, at=viewer.now
        )
        is not None
        for one in read.values
    )


def _url(question: Question) -> str:
    return f"{reverse('analytics:populations')}?{question.query()}"


def _shown(
    request: HttpRequest,
    viewer: Viewer,
    question: Question,
    known: list[tuple[Population, str]],
    form: forms.Form,
    sheet_form: forms.Form,
    *,
    status: int = 200,
) -> HttpResponseBase:
    units = sorted(units_below(question.unit))
    entries = populations.history_of(units, tuple(question.law.populations))[:SHOWN]
    columns, rows = _table(viewer, entries, {one.key: name for one, name in known})
    context = {
        "question": question,
        "unit": viewer.names.unit(question.unit),
        "form": form,
        "sheet_form": sheet_form,
        "action": _url(question),
        "sheet_action": f"{reverse('analytics:population_sheet')}?{question.query()}",
        "columns": columns,
        "rows": rows,
        "overview_url": f"{reverse('analytics:figures')}?{question.query()}",
    }
    status = 422 if form.is_bound and form.errors else status
    return show(request, viewer, "analytics/populations.html", context, current="figures", status=status)


def _table(
    viewer: Viewer, entries: Sequence[Entry], names: Mapping[str, str]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    """Each entry; one that another has replaced says so."""
    columns = (
        Column(label=_("月份")), Column(label=_("单位")), Column(label=_("基数")),
        Column(label=_("数值"), numeric=True), Column(label=_("谁、何时")), Column(label=_("说明")),
    )  # fmt: skip
    rows, newest = [], set()
    for one in entries:
        place = (one.unit, one.key, one.month)
        replaced = place in newest
        newest.add(place)
        at = written_words(one.at, zone=timezone.get_current_timezone())
        rows.append((
            Cell(value=f"{one.month:%Y-%m}"), Cell(value=viewer.names.unit(one.unit)),
            Cell(value=names.get(one.key, one.key)), Cell(value=number_words(one.value)),
            Cell(value=f"{viewer.names(one.by)} {at}"),
            Cell(value=_("已被更正") if replaced else one.why, tone="plain" if replaced else None),
        ))  # fmt: skip
    return columns, tuple(rows)
