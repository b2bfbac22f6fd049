"""Pages of early warning: what is watched in a unit, and any measure on the chart that suits it."""

from collections.abc import Mapping
from typing import get_args

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.analytics import showing as figures_shown
from bihuan.analytics.asking import Question, question_of, splits_of
from bihuan.analytics.figures import NoSuchMeasure, chosen
from bihuan.analytics.forms import AskingForm
from bihuan.analytics.warning import showing
from bihuan.analytics.warning.reading import Every, Looked, can_be_charted, charts, looked_at
from bihuan.analytics.warning.watching import Asked
from bihuan.cases.queries.warned import Opened, warned
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column, Tab
from bihuan.people.units import units_below
from bihuan.regulation.measures.wording import name_of

MOST_ITEMS = 12


@require_safe
@desk_page
def control(request: HttpRequest, viewer: Viewer, measure: str) -> HttpResponseBase:
    """A measure on its control charts: the whole, or each item of a dimension."""
    question = question_of(request, viewer)
    asked = _asked(request, question, measure)
    item = question.choice.department or request.GET.get("item") or None
    found = charts(asked, viewer.today, item=item)
    opened = _by_point(question, asked)
    context = {
        "question": question,
        "name": name_of(figures_shown.saying(viewer, question.law), asked.measure),
        "charts": tuple(showing.drawn(viewer, question, asked, one, opened) for one in found[:MOST_ITEMS]),
        "more": max(0, len(found) - MOST_ITEMS),
        "lengths": _lengths(question, asked),
        "splits": () if question.choice.department else _splits(viewer, question, asked),
        "kinds": _kinds(question, asked),
        "figure_url": figures_shown.figure_url(question, measure),
        "warnings_url": f"{reverse('analytics:warnings')}?{question.query()}",
    }
    return show(request, viewer, "analytics/control.html", context, current="figures")


@require_safe
@desk_page
def warnings(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """What is watched under the regulation, and the warnings that were opened, the newest first."""
    question = question_of(request, viewer)
    said = figures_shown.saying(viewer, question.law)
    watched = tuple(
        (
            Cell(
                value=said.word(one.rule.path, one.name),
                url=_chart_url(question, one.of, one.split, one.every, one.chart),
            ),
            Cell(value=name_of(said, looked_at(question.law, question.unit, one).measure)),
            Cell(value=figures_shown.dimension_words(said, one.split) if one.split else _("合计")),
            Cell(value=said.posts(one.by)),
            Cell(value=said.limits_in_a_line(question.law.clocks[one.procedure])),
            Cell(value=said.articles(one.rule.articles) if one.rule.articles else _("系统自带")),
        )
        for one in question.law.warnings.values()
    )  # fmt: skip
    columns = tuple(
        Column(label=label)
        for label in (_("预警"), _("盯住"), _("分开看"), _("由谁处理"), _("何时以前"), _("条款"))
    )
    context = {
        "question": question,
        "form": AskingForm.of(viewer, question),
        "title": said.title(),
        "columns": columns,
        "watched": watched,
        "opened_columns": tuple(
            Column(label=one) for one in (_("编号"), _("预警"), _("期间"), _("单位"), _("状态"))
        ),
        "opened": tuple(_opened_row(viewer, question, one) for one in _opened(question)),
        "overview_url": f"{reverse('analytics:figures')}?{question.query()}",
    }  # fmt: skip
    return show(request, viewer, "analytics/warnings.html", context, current="figures")


def _opened_row(viewer: Viewer, question: Question, one: Opened) -> tuple[Cell, ...]:
    said = figures_shown.saying(viewer, question.law)
    owed = question.law.owed(one.duty)
    return (
        Cell(value=one.number, url=reverse("desk:case", args=[one.number])),
        Cell(value=said.word(owed.rule.path, owed.name) if owed is not None else one.duty),
        Cell(value=one.point),
        Cell(value=viewer.names.unit(one.unit)),
        Cell(value=_("待处理"), tone="soon") if one.open else Cell(value=_("已处理")),
    )


def _opened(question: Question) -> tuple[Opened, ...]:
    """Of departments alone none: a warning is about a unit."""
    if question.choice.department:
        return ()
    return warned(tuple(sorted(units_below(question.unit))))


def _by_point(question: Question, asked: Looked) -> Mapping[str, Opened]:
    """Those of the warnings that watch just this, by the point they were opened for."""
    duties = {
        one.duty
        for one in question.law.warnings.values()
        if (one.of, one.split, one.every) == (asked.measure.key, asked.split, asked.every)
    }
    return {one.period: one for one in _opened(question) if one.duty in duties} if duties else {}


def _asked(request: HttpRequest, question: Question, measure: str) -> Looked:
    try:
        (found,) = chosen(question.law, measure)
    except NoSuchMeasure:
        raise Http404 from None
    if not can_be_charted(found):
        raise Http404
    split = "department" if question.choice.department else request.GET.get("by", "")
    every, chart = request.GET.get("every", "week"), request.GET.get("chart", "auto")
    known = every in get_args(Every) and chart in get_args(Asked)
    if not known or (split and split not in _dimensions(question)):
        raise Http404
    return Looked(question.law, question.unit, found, split, every, chart)  # type: ignore[arg-type]


def _dimensions(question: Question) -> tuple[str, ...]:
    return tuple(one for one in splits_of(question.law) if one != "unit")


def _chart_url(question: Question, measure: str, by: str, every: str, chart: str) -> str:
    asked = question.query(by=by, every=every, chart=chart)
    return f"{reverse('analytics:control', args=[measure])}?{asked}"


def _lengths(question: Question, asked: Looked) -> tuple[Tab, ...]:
    named = {"day": _("按天"), "week": _("按周"), "month": _("按月")}
    return tuple(
        Tab(
            label=named[one],
            url=_chart_url(question, asked.measure.key, asked.split, one, asked.chart),
            current=one == asked.every,
        )
        for one in get_args(Every)
    )


def _kinds(question: Question, asked: Looked) -> tuple[Tab, ...]:
    named = {"auto": _("自动选图")}
    return tuple(
        Tab(
            label=named.get(one, one.upper() if one == "cusum" else one),
            url=_chart_url(question, asked.measure.key, asked.split, asked.every, one),
            current=one == asked.chart,
        )
        for one in get_args(Asked)
    )


def _splits(viewer: Viewer, question: Question, asked: Looked) -> tuple[Tab, ...]:
    said = figures_shown.saying(viewer, question.law)
    return tuple(
        Tab(
            label=figures_shown.dimension_words(said, one) if one else _("合计"),
            url=_chart_url(question, asked.measure.key, one, asked.every, asked.chart),
            current=one == asked.split,
        )
        for one in ("", *_dimensions(question))
    )
