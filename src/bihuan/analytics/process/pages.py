"""The process view: how cases went beside how the regulation is drawn, where the time went, what departs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.analytics import showing, wording
from bihuan.analytics.asking import Question, question_about, question_of
from bihuan.analytics.forms import AskingForm
from bihuan.analytics.process import reading
from bihuan.analytics.process.drawing import as_drawn, as_recorded
from bihuan.analytics.process.passages import END
from bihuan.analytics.process.reading import Count, Departure, Flow, Span, WayTaken, Whole
from bihuan.engine.lodging import HISTORY
from bihuan.pages.charts.columns import bars
from bihuan.pages.charts.shapes import Mark
from bihuan.pages.formats import count_words, length_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column, Tab
from bihuan.people.units import units_below
from bihuan.registry import versions
from bihuan.regulation.model import MAIN, Regulation
from bihuan.regulation.saying import Saying

HISTORY_VERSION = "1"
PAGE = 50
MOST_WAYS = 12
FEWEST = 5
WHAT: Mapping[str, Any] = {
    "no such version": gettext_lazy("所依据的版本不存在"),
    "unknown procedure": gettext_lazy("制度中没有这个流程"),
    "unknown step": gettext_lazy("制度中没有这一步"),
    "unknown outcome": gettext_lazy("制度中没有这个结果"),
    "unknown end": gettext_lazy("制度中没有这种结束"),
    "not the next step": gettext_lazy("不是接下来的一步"),
    "not open": gettext_lazy("这一步没有在办"),
    "same person": gettext_lazy("制度要求由不同的人办理"),
    "still under way": gettext_lazy("流程还没有走完就结案"),
    "unknown clock": gettext_lazy("制度中没有这个时限"),
    "late too soon": gettext_lazy("期限未到就记为超时"),
    "unknown letter": gettext_lazy("制度中没有这封信"),
}


@require_safe
@desk_page
def process(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """How the cases of a period went: drawing with counts, steps with their time, ways, departures."""
    question = _question(request, viewer)
    procedure = _procedure(request, question)
    span = _span(question, procedure)
    found = reading.flow(span)
    taken, kinds, cases = reading.ways(span, most=MOST_WAYS)
    url = reverse("analytics:process")
    back, on = showing.steps(question, url, viewer.today)
    said = showing.saying(viewer, question.law)
    context = {
        "question": question,
        "form": AskingForm.of(viewer, question),
        "title": said.title(),
        "period": wording.period_words(question.period),
        "kinds": tuple(showing.kinds(question, url, viewer.today)),
        "back": back,
        "on": on,
        "tabs": _procedures(said, question, procedure),
        "drawing": _drawing(viewer, question.law, procedure, found),
        "whole": _whole_words(reading.whole(span)) if procedure in (MAIN, HISTORY) else (),
        "steps": _steps_table(said, question, procedure, found),
        "time": _time_chart(said, procedure, found),
        "ways": _ways_table(said, question, taken, cases) if procedure in (MAIN, HISTORY) else None,
        "ways_more": max(kinds - MOST_WAYS, 0) if procedure in (MAIN, HISTORY) else 0,
        "departed": _departed_table(viewer, said, reading.departed(span.units, span.regulation)),
    }
    return show(request, viewer, "analytics/process.html", context, current="figures")


@require_safe
@desk_page
def went(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The cases that went a way, passed a step or came back to it."""
    question = _question(request, viewer)
    span = _span(question, _procedure(request, question))
    way, step = request.GET.get("way", ""), request.GET.get("step", "")
    page = max(int(request.GET.get("page", "1")), 1) if request.GET.get("page", "1").isdigit() else 1
    room = {"limit": PAGE + 1, "offset": (page - 1) * PAGE}
    if bool(way) == bool(step):
        raise Http404
    again = request.GET.get("again") == "1"
    ids = (
        reading.cases_of_way(span, way, **room)
        if way
        else reading.cases_of_step(span, step, again=again, **room)
    )
    numbers = showing.numbers_of(viewer, ids[:PAGE])
    said = showing.saying(viewer, question.law)
    more: dict[str, object] = {
        "procedure": span.procedure,
        "way": way,
        "step": step,
        "again": "1" if again else "",
    }
    address = f"{reverse('analytics:went')}?{question.query(**more)}"
    context = {
        "title": _("走同一条路的投诉") if way else step_words(said, span.procedure, step),
        "again": again,
        "period": wording.period_words(question.period),
        "process_url": f"{reverse('analytics:process')}?{question.query(procedure=span.procedure)}",
        "columns": (Column(label=_("投诉")),),
        "rows": tuple((_case_cell(numbers.get(id)),) for id in ids[:PAGE]),
        "first_url": address if page > 1 else "",
        "next_url": f"{address}&page={page + 1}" if len(ids) > PAGE else "",
    }
    return show(request, viewer, "analytics/went.html", context, current="figures")


# --- what is asked ------------------------------------------------------------------------------------------


def _question(request: HttpRequest, viewer: Viewer) -> Question:
    """Whole units alone: ways cross departments."""
    if request.GET.get("regulation") == HISTORY:
        question = question_about(versions.regulation(HISTORY, HISTORY_VERSION), request, viewer)
    else:
        question = question_of(request, viewer)
    if question.choice.department:
        raise Http404
    return question


def _procedure(request: HttpRequest, question: Question) -> str:
    if question.law.id == HISTORY:
        return HISTORY
    asked = request.GET.get("procedure", MAIN)
    if asked not in question.law.procedures:
        raise Http404
    return asked


def _span(question: Question, procedure: str) -> Span:
    units = tuple(sorted(units_below(question.unit)))
    return Span(units, question.law.id, question.period.first, question.period.last, procedure)


def _procedures(said: Saying, question: Question, current: str) -> tuple[Tab, ...]:
    """The procedures of the regulation that are nobody's private matter."""
    url = reverse("analytics:process")
    return tuple(
        Tab(label=said.procedure(key), url=f"{url}?{question.query(procedure=key)}", current=key == current)
        for key, one in question.law.procedures.items()
        if not one.private and question.law.id != HISTORY
    )


# --- what is shown ------------------------------------------------------------------------------------------


def minutes_words(minutes: int) -> str:
    return length_words(timedelta(minutes=minutes))


def _drawing(viewer: Viewer, law: Regulation, procedure: str, found: Flow) -> str:
    if not found.steps:
        return ""
    if law.id == HISTORY:
        return as_recorded(found, _("导入的历史"), _("结束"), minutes_words, _("次"))
    return as_drawn(law, procedure, viewer.lang, found, minutes_words, _("次"))


def _whole_words(whole: Whole) -> tuple[tuple[str, str], ...]:
    """What came of the closed cases together, each with its name."""
    told = [(_("已结案"), count_words(whole.cases, "件")), (_("在办"), count_words(whole.open, "件"))]
    if whole.cases:
        told += [
            (_("每件平均工作时间"), minutes_words(whole.working // whole.cases)),
            (_("每件平均历时"), minutes_words(whole.elapsed // whole.cases)),
            (_("回头重走"), count_words(whole.again, "次")),
        ]
    if whole.judged >= FEWEST:
        share = f"{whole.met / whole.judged:.1%}（{whole.met}/{whole.judged}）"
        told.append((_("全程没有超时"), share))
    elif whole.judged:
        told.append((_("全程没有超时"), f"{whole.met}/{whole.judged}"))
    return tuple(told)


def _steps_table(
    said: Saying, question: Question, procedure: str, found: Flow
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    columns = (
        Column(label=_("步骤")), Column(label=_("办过"), numeric=True),
        Column(label=_("其中再次"), numeric=True), Column(label=_("在办"), numeric=True),
        Column(label=_("工作时间中位数约"), numeric=True),
        Column(label=_("九成不超过约"), numeric=True), Column(label=_("共用工作时间"), numeric=True),
        Column(label=_("等投诉人"), numeric=True),
    )  # fmt: skip
    rows = [
        _step_row(said, question, procedure, key, found) for key in _in_order(question.law, procedure, found)
    ]
    return columns, tuple(rows)


def _step_row(said: Saying, question: Question, procedure: str, key: str, found: Flow) -> tuple[Cell, ...]:
    one = found.steps[key]
    return (
        Cell(value=step_words(said, procedure, key), url=went_url(question, procedure=procedure, step=key)),
        Cell(value=f"{one.passed:,}"),
        Cell(
            value=f"{one.again:,}",
            url=went_url(question, procedure=procedure, step=key, again="1") if one.again else "",
        ),
        Cell(value=f"{one.open:,}"),
        Cell(value=minutes_words(found.medians[key]) if key in found.medians else "—"),
        Cell(value=minutes_words(found.p90[key]) if key in found.p90 else "—"),
        Cell(value=minutes_words(one.working) if one.timed else "—"),
        Cell(value=minutes_words(one.waited) if one.waited else "—"),
    )


def _in_order(law: Regulation, procedure: str, found: Flow) -> list[str]:
    """The steps that were entered, in the order of the regulation; those of other versions after them."""
    held = law.procedures.get(procedure)
    order = {key: place for place, key in enumerate(held.steps)} if held is not None else {}
    return sorted(found.steps, key=lambda key: (order.get(key, len(order)), key))


def _time_chart(said: Saying, procedure: str, found: Flow) -> str:
    """Where the working time went, longest first; waiting for the complainant is apart."""
    marks = [
        Mark(step_words(said, procedure, key), one.working, _share_words(one, found.total))
        for key, one in sorted(found.steps.items(), key=lambda pair: -pair[1].working)
        if one.working and not one.waited
    ]
    return bars(_("工作时间花在哪些步骤"), marks[:MOST_WAYS]) if marks else ""


def _share_words(one: Count, total: Count) -> str:
    return f"{minutes_words(one.working)}（{one.working / total.working:.0%}）" if total.working else ""


def _ways_table(
    said: Saying, question: Question, taken: tuple[WayTaken, ...], cases: int
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    columns = (
        Column(label=_("走法")), Column(label=_("件数"), numeric=True), Column(label=_("占"), numeric=True),
        Column(label=_("每件平均工作时间"), numeric=True),
    )  # fmt: skip
    rows = [
        (
            Cell(
                value=" → ".join(_folded(said, one.steps)),
                url=went_url(question, procedure=MAIN, way=one.digest),
            ),
            Cell(value=f"{one.cases:,}"),
            Cell(value=f"{one.cases / cases:.0%}"),
            Cell(value=minutes_words(one.working // one.cases)),
        )
        for one in taken
    ]
    return columns, tuple(rows)


def _folded(said: Saying, steps: tuple[str, ...]) -> list[str]:
    """The steps by name, one after another of the same as one."""
    found: list[list[str]] = []
    for step in steps:
        name = step_words(said, MAIN, step)
        if found and found[-1][0] == name:
            found[-1].append(name)
        else:
            found.append([name])
    return [f"{one[0]}×{len(one)}" if len(one) > 1 else one[0] for one in found]


def _departed_table(
    viewer: Viewer, said: Saying, found: tuple[Departure, ...]
) -> tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]:
    numbers = showing.numbers_of(viewer, tuple({one.case for one in found}))
    columns = (
        Column(label=_("投诉")), Column(label=_("台账第几条"), numeric=True), Column(label=_("不符之处")),
        Column(label=_("条款")),
    )  # fmt: skip
    rows = [
        (
            _case_cell(numbers.get(one.case)),
            Cell(value=f"{one.position}"),
            Cell(value=_("%(what)s：%(found)s") % {"what": WHAT[one.what], "found": one.found}),
            Cell(value=said.listed(one.articles) if one.articles else "—"),
        )
        for one in found
    ]
    return columns, tuple(rows)


def _case_cell(number: str | None) -> Cell:
    return (
        Cell(value=number, url=reverse("desk:case", args=[number])) if number else Cell(value=_("无权查看"))
    )


def went_url(question: Question, **more: object) -> str:
    """The cases that went a way or passed a step."""
    return f"{reverse('analytics:went')}?{question.query(**more)}"


def step_words(said: Saying, procedure: str, key: str) -> str:
    """The step's name; what only another version has, by its key."""
    if key.startswith(END):
        return key.removeprefix(END)
    held = said.regulation.procedures.get(procedure)
    return said.step(procedure, key) if held is not None and key in held.steps else key
