"""The export as a page: each view with what it holds, to be taken away as CSV."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bihuan.analytics.asking import choices_of
from bihuan.analytics.export.dumping import csv_lines
from bihuan.analytics.export.views import BY_NAME, VIEWS
from bihuan.pages.frame import Viewer, desk_page, show
from bihuan.pages.shapes import Cell, Column

WORDS = {
    "bihuan_daily": gettext_lazy("每项指标每天的合计"),
    "bihuan_daily_split": gettext_lazy("同上，按级别、渠道、部门、选项分开"),
    "bihuan_facts": gettext_lazy("每一次计入：统计的最细一层"),
    "bihuan_cases": gettext_lazy("投诉台账，不含投诉人和经办人"),
    "bihuan_passages": gettext_lazy("每一步用了多长时间"),
    "bihuan_populations": gettext_lazy("投诉率的基数"),
    "bihuan_signed": gettext_lazy("已签署的数字"),
    "bihuan_units": gettext_lazy("单位"),
    "bihuan_departments": gettext_lazy("部门"),
}


@require_safe
@desk_page
def views(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """What may be exported of the units the reader sees whole."""
    _units(viewer)
    columns = (Column(label=_("内容")), Column(label=_("列")), Column(label=_("文件")))
    rows = tuple(
        (
            Cell(value=str(WORDS[view.name])),
            Cell(value=", ".join(one.name for one in view.columns)),
            Cell(value=f"{view.name}.csv", url=reverse("analytics:export_file", args=[view.name])),
        )
        for view in VIEWS
    )
    context = {"columns": columns, "rows": rows}
    return show(request, viewer, "analytics/dashboards/export.html", context, current="figures")


@require_safe
@desk_page
def file(request: HttpRequest, viewer: Viewer, name: str) -> HttpResponseBase:
    """One view as CSV, sent while it is read, so that the largest needs neither memory nor a wait."""
    units = _units(viewer)
    if name not in BY_NAME:
        raise Http404
    answer = StreamingHttpResponse(csv_lines(BY_NAME[name], units), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or ""
    return answer


def _units(viewer: Viewer) -> tuple[str, ...] | None:
    """The units seen whole (None: all). Raises Http404 where there is none."""
    if viewer.scope.everything:
        return None
    units = tuple(one.unit for one in choices_of(viewer) if not one.department)
    if not units:
        raise Http404
    return units
