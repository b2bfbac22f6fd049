"""The ways between the pages of figures, with the question that one page was asked carried to the next."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.pages.frame import Viewer
from bihuan.pages.shapes import Tab

register = template.Library()
# What every page that answers a question understands.
CARRIED = ("unit", "regulation", "period")


@register.inclusion_tag("pages/components/tabs.html", takes_context=True)
def figure_ways(context: template.Context, current: str) -> dict[str, Any]:
    """For whoever oversees something; the others have one page, and need no way."""
    viewer: Viewer = context["viewer"]
    scope = viewer.scope
    if not (scope.everything or scope.units or scope.departments):
        return {"tabs": (), "label": ""}
    asked = _carried(context["request"])
    tabs = tuple(
        Tab(label=label, url=reverse(f"analytics:{key}") + (asked if carries else ""), current=key == current)
        for key, label, carries in _ways()
    )
    return {"tabs": tabs, "label": _("统计的各页")}


def _ways() -> tuple[tuple[str, str, bool], ...]:
    return (
        ("board", _("看板"), True),
        ("figures", _("指标"), True),
        ("reports", _("报告"), False),
        ("warnings", _("预警"), True),
        ("satisfaction", _("满意度"), True),
        ("process", _("流程怎样走"), True),
        ("people", _("人员"), True),
    )


def _carried(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in [name for name in query if name not in CARRIED]:
        del query[name]
    return f"?{query.urlencode()}" if query else ""
