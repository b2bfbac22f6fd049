"""What people answer for: each sees their own, at once; heads see a month once it has been theirs alone."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.analytics import showing, wording
from bihuan.analytics.asking import question_of
from bihuan.analytics.forms import AskingForm
from bihuan.analytics.performance import reading
from bihuan.analytics.performance.reading import Line
from bihuan.pages.formats import length_words
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column
from bihuan.people.units import units_below

FEWEST = 5
OWN_FIRST = timedelta(days=5)
"""How long after its end a month is only the person's own to see."""
Table = tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]


@require_safe
@desk_page
def mine(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """One's own months: nobody's but one's own, whatever post one holds."""
    lines = reading.of_person(viewer.id, since=viewer.today.replace(year=viewer.today.year - 1, day=1))
    context = {
        "heading": _("我的办理情况"),
        "table": _table(lines, _("月份"), [f"{one.month:%Y-%m}" for one in lines]),
        "own_first": OWN_FIRST.days,
    }
    return show(request, viewer, "analytics/performance.html", context, current="mine")


@require_safe
@desk_page
def people(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The people of a unit or department, month by month, by name; there is no ranking."""
    question = question_of(request, viewer)
    url = reverse("analytics:people")
    last = min(question.period.last, open_until(viewer.today))
    lines = reading.of_unit(
        sorted(units_below(question.unit)),
        question.law.id,
        question.period.first,
        last,
        department=question.choice.department,
    )
    named = sorted(lines, key=lambda one: (viewer.names(one.person), one.month))
    back, on = showing.steps(question, url, viewer.today)
    labels = [f"{viewer.names(one.person)} · {one.month:%Y-%m}" for one in named]
    context = {
        "question": question,
        "form": AskingForm.of(viewer, question),
        "heading": _("人员办理情况"),
        "period": wording.period_words(question.period),
        "title": showing.saying(viewer, question.law).title(),
        "kinds": tuple(showing.kinds(question, url, viewer.today)),
        "back": back,
        "on": on,
        "table": _table(named, _("人员"), labels),
        "own_first": OWN_FIRST.days,
        "not_yet": last < question.period.last,
    }
    return show(request, viewer, "analytics/performance.html", context, current="figures")


def open_until(today: date) -> date:
    """The last day of the newest month that heads may see."""
    return (today - OWN_FIRST).replace(day=1) - timedelta(days=1)


def in_time_words(hits: int, of: int) -> str:
    """`90.0%（18/20），约 70%–97%`; of few only the count, and that they are too few to judge by."""
    if not of:
        return "—"
    if of < FEWEST:
        return _("%(hits)s/%(of)s，太少，不足以评价") % {"hits": hits, "of": of}
    low, high = reading.range_of(hits, of)
    said = {"share": f"{hits / of:.1%}", "hits": hits, "of": of, "low": f"{low:.0%}", "high": f"{high:.0%}"}
    return _("%(share)s（%(hits)s/%(of)s），约在 %(low)s–%(high)s") % said


def _table(lines: Sequence[Line], first: str, labels: Sequence[str]) -> Table:
    columns = (
        Column(label=first), Column(label=_("办完"), numeric=True),
        Column(label=_("按期（办完时有时限到点的）")), Column(label=_("被退回"), numeric=True),
        Column(label=_("移交"), numeric=True), Column(label=_("在手上的工作时间"), numeric=True),
        Column(label=_("其间时限暂停"), numeric=True),
    )  # fmt: skip
    rows = [
        (
            Cell(value=label), Cell(value=f"{one.done:,}"),
            Cell(value=in_time_words(one.in_time, one.judged)),
            Cell(value=f"{one.returned:,}"), Cell(value=f"{one.handed:,}"),
            Cell(value=length_words(timedelta(minutes=one.minutes))),
            Cell(value=length_words(timedelta(minutes=one.rested)) if one.rested else "—"),
        )
        for label, one in zip(labels, lines, strict=True)
    ]  # fmt: skip
    return columns, tuple(rows)
