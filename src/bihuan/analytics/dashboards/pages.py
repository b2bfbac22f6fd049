"""Boards: the few numbers that matter to their reader, with charts that lead to the cases."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.analytics import showing, wording
from bihuan.analytics.dashboards import charts, crossing, going, standing
from bihuan.analytics.dashboards.board import MONTH, NAMES, UNIT, Board, Role, board_of, roles_of, splits
from bihuan.analytics.dashboards.charts import Sources
from bihuan.analytics.dashboards.drawn import Drawn
from bihuan.analytics.dashboards.files import KINDS, file_of
from bihuan.analytics.dashboards.forms import form_of
from bihuan.analytics.dashboards.numbers import numbers, read
from bihuan.analytics.figures import NoSuchMeasure, figure, followed_at
from bihuan.analytics.lists import WHICH, listed, place_of
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Tab
from bihuan.regulation.measures.wording import name_of

PAGE = 50
CHARTS: Mapping[str, Callable[[Sources], Drawn | None]] = {
    "counts": charts.counts,
    "shares": charts.shares,
    "causes": charts.causes,
    "heat": crossing.heat_map,
    "funnel": going.funnel,
    "lost": going.lost,
    "departments": going.by_department,
    "ageing": standing.ageing,
    "load": standing.load,
}
SHOWN: Mapping[Role, tuple[str, ...]] = {
    Role.LEADERSHIP: ("shares", "counts", "causes", "heat", "departments", "ageing", "load", "funnel"),
    Role.SUPERVISOR: (
        "ageing",
        "load",
        "funnel",
        "lost",
        "departments",
        "shares",
        "counts",
        "causes",
        "heat",
    ),
    Role.DEPARTMENT: ("load", "ageing", "shares", "counts", "lost", "causes", "heat"),
    Role.CLERK: ("load", "shares", "counts"),
}


@require_safe
@desk_page
def board(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The board of the reader's post, or another they may see."""
    asked = board_of(request, viewer)
    found = read(asked)
    back, on = _steps(asked)
    context = {
        "board": asked,
        "form": form_of(asked),
        "roles": _roles(asked),
        "sentence": sentence(asked),
        "title": asked.said.title(),
        "numbers": numbers(asked, found),
        "charts": tuple(_shown(asked, Sources(asked, found))),
        "by_tabs": _by_tabs(asked),
        "across_tabs": _across_tabs(asked),
        "kinds": _kinds(asked),
        "back": back,
        "on": on,
        "followed_at": followed_at(),
        "figures_url": "" if asked.is_mine else f"{reverse('analytics:figures')}?{asked.question.query()}",
    }
    return show(request, viewer, "analytics/dashboards/board.html", context, current="board")


@require_safe
@desk_page
def chart(request: HttpRequest, viewer: Viewer, chart: str, kind: str) -> HttpResponseBase:
    """One chart of a board as a file. Raises Http404 where there is nothing to be drawn."""
    asked = board_of(request, viewer)
    if chart not in SHOWN[asked.role] or kind not in KINDS:
        raise Http404
    drawn = CHARTS[chart](Sources(asked, read(asked)))
    if drawn is None or not drawn.svg:
        raise Http404
    return file_of(drawn, kind, said=sentence(asked))


@require_safe
@desk_page
def mine(request: HttpRequest, viewer: Viewer, measure: str) -> HttpResponseBase:
    """The reader's own cases behind a number of their board."""
    asked = board_of(request, viewer)
    which = request.GET.get("which", "denominator")
    if not asked.is_mine or which not in WHICH:
        raise Http404
    try:
        found = figure(
            asked.question.unit, asked.law.id, measure, asked.question.period,
            today=viewer.today, where=asked.where,
        )  # fmt: skip
    except NoSuchMeasure:
        raise Http404 from None
    after = place_of(request.GET.get("after", ""))
    rows, place = listed(asked.asked, measure, which, after=after, limit=PAGE)
    columns, cells = showing.case_rows(viewer, asked.law, found, rows)
    url = reverse("analytics:board_cases", args=[measure])
    context = {
        "name": name_of(asked.said, found.measure),
        "which": _("由我办理的"),
        "period": wording.period_words(asked.question.period),
        "tabs": (),
        "columns": columns,
        "rows": cells,
        "figure_url": asked.url,
        "next_url": f"{url}?{asked.query(which=which, after=place.text)}" if place else "",
        "first_url": f"{url}?{asked.query(which=which)}" if after else "",
    }
    return show(request, viewer, "analytics/cases.html", context, current="board")


# --- parts --------------------------------------------------------------------------------------------------


def sentence(board: Board) -> str:
    """What is shown, read out: period, place, regulation, filter, and what it is compared with."""
    names, question = board.viewer.names, board.question
    place = names.unit(question.unit)
    if board.is_mine:
        place = _("%(unit)s %(name)s") % {"unit": place, "name": board.viewer.name}
    elif question.choice.department:
        place = _("%(unit)s %(name)s") % {"unit": place, "name": names(question.choice.department)}
    filters = [
        _("只看%(what)s“%(item)s”")
        % {
            "what": showing.dimension_words(board.said, key),
            "item": showing.item_words(board.viewer, board.said, key, item),
        }
        for key, item in question.where.items()
    ]
    return board.said.pick("，", ", ").join(
        [
            wording.period_words(question.period),
            place,
            _("依%(law)s") % {"law": board.said.title()},
            *filters,
            _("与%(before)s相比") % {"before": wording.period_words(question.period.before)},
        ]
    ) + board.said.pick("。", ".")


def _shown(board: Board, sources: Sources) -> list[tuple[Drawn, tuple[tuple[str, str], ...]]]:
    """Each chart there is something to be drawn for, with its files."""
    found = []
    for key in SHOWN[board.role]:
        drawn = CHARTS[key](sources)
        if drawn is not None:
            found.append((drawn, _files(board, drawn)))
    return found


def _files(board: Board, drawn: Drawn) -> tuple[tuple[str, str], ...]:
    if not drawn.svg:
        return ()
    named = {"xlsx": "Excel", "svg": "SVG", "png": "PNG"}
    return tuple(
        (named[kind], f"{reverse('analytics:board_chart', args=[drawn.key, kind])}?{board.query()}")
        for kind in KINDS
    )


def _roles(board: Board) -> tuple[Tab, ...]:
    url = reverse("analytics:board")
    return tuple(
        Tab(label=str(NAMES[role]), url=f"{url}?{board.query(role=role.value)}", current=role is board.role)
        for role in sorted(roles_of(board.viewer), key=list(Role).index)
    )


def _by_tabs(board: Board) -> tuple[Tab, ...]:
    url = reverse("analytics:board")
    return tuple(
        Tab(
            label=showing.dimension_words(board.said, key),
            url=f"{url}?{board.query(by=key)}#chart-causes",
            current=key == board.by,
        )
        for key in splits(board.law)
    )


def _across_tabs(board: Board) -> tuple[Tab, ...]:
    url = reverse("analytics:board")
    places = (MONTH, UNIT) if len(board.asked.units) > 1 else (MONTH,)
    return tuple(
        Tab(
            label=crossing.across_words(board, key),
            url=f"{url}?{board.query(across=key)}#chart-heat",
            current=key == board.across,
        )
        for key in (*places, *splits(board.law))
        if key != board.by
    )


def _kinds(board: Board) -> tuple[Tab, ...]:
    url = reverse("analytics:board")
    return tuple(
        Tab(label=label, url=f"{url}?{board.query(period=period.text)}", current=current)
        for label, period, current in showing.lengths(board.question, board.viewer.today)
    )


def _steps(board: Board) -> tuple[tuple[str, str], tuple[str, str] | None]:
    url, before, after = reverse("analytics:board"), board.question.period.before, board.question.period.after
    back = (wording.period_words(before), f"{url}?{board.query(period=before.text)}")
    on = (wording.period_words(after), f"{url}?{board.query(period=after.text)}")
    return back, on if after.first <= board.viewer.today else None
