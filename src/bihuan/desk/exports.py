"""Keeping a view of the register, its columns, and asking for it as a file."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.desk import columns, exporting, kept_views
from bihuan.desk.exporting import KINDS, LIVE, TooMany
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.models import Export, ExportState
from bihuan.pages.shapes import Level, Tone

TONES: dict[str, Tone] = {
    ExportState.WAITING: "waiting", ExportState.RUNNING: "soon", ExportState.DONE: "done",
    ExportState.FAILED: "late",
}  # fmt: skip
POLL_SECONDS = 3


def _back(request: HttpRequest) -> str:
    """The register as it was asked; nothing but its own conditions comes back."""
    this = request.POST.get("this", "")
    return f"{reverse('desk:register')}{this if this.startswith('?') and len(this) < 1200 else ''}"


@require_POST
@desk_page
def register_columns(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Keeps the columns ticked for this person; with `usual` the usual ones again."""
    columns.keep(viewer.id, [] if "usual" in request.POST else request.POST.getlist("column"))
    return redirect(_back(request))


@require_POST
@desk_page
def view_keep(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Keeps what the register is asked for under a name, for oneself or for colleagues."""
    this, keys = request.POST.get("this", ""), columns.known(request.POST.get("columns", "").split(","))
    join = "&" if this.startswith("?") else "?"
    query = f"{this}{join}columns={','.join(keys)}" if keys else this
    share = request.POST.get("share", kept_views.MINE)
    wrong = kept_views.keep(
        viewer, name=request.POST.get("name", ""), query=query, share=share, now=viewer.now
    )
    if wrong:
        messages.error(request, wrong)
    else:
        messages.info(request, _("视图已保存。"))
    return redirect(_back(request))


@require_POST
@desk_page
def view_drop(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Deletes one's own view."""
    if not kept_views.drop(viewer, id):
        raise Http404
    messages.info(request, _("视图已删除。"))
    return redirect("desk:register")


@require_POST
@desk_page
def export_ask(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """Asks for the register as a file, exactly as it is shown."""
    kind = request.POST.get("kind", "")
    keys = columns.known(request.POST.get("columns", "").split(",")) or columns.USUAL
    if kind not in KINDS:
        messages.error(request, _("请选择 Excel 或 CSV。"))
        return redirect(_back(request))
    try:
        exporting.ask(viewer, kind=kind, query=request.POST.get("this", "")[:1000], keys=keys)
    except TooMany:
        messages.error(request, _("您已有 3 个文件在生成，请等其中一个做完，或取消一个。"))
    return redirect("desk:exports")


@require_safe
@desk_page
def exports(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The files one asked for, and how far each is."""
    found = exporting.of_person(viewer.id)
    context = {
        "exports": [_line(one) for one in found],
        "live": any(one.state in LIVE for one in found),
        "poll_seconds": POLL_SECONDS,
        "lead": _("只有您自己能下载，两天后自动删除。里面是您当时在台账上看到的列、条件和次序。"),
        "most": exporting.MOST_EXCEL,
    }
    return show(request, viewer, "desk/exports.html", context, current="register", partial="exports")


def _line(one: Export) -> dict[str, Any]:
    state = Level(name=str(ExportState(one.state).label), tone=TONES.get(one.state, "plain"))
    percent = min(one.written * 100 // one.total, 100) if one.total and one.state in LIVE else None
    return {"export": one, "state": state, "percent": percent, "live": one.state in LIVE}


@require_POST
@desk_page
def export_cancel(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """Stops one of one's own."""
    found = exporting.find(viewer.id, id)
    if found is None:
        raise Http404
    if exporting.cancel(found):
        messages.info(request, _("已取消。"))
    return redirect("desk:exports")


@require_safe
@desk_page
def export_file(request: HttpRequest, viewer: Viewer, id: str) -> HttpResponseBase:
    """The file, to the one who asked for it and while it is kept."""
    found = exporting.find(viewer.id, id)
    kept = found is not None and found.state == ExportState.DONE
    if found is None or not kept or found.expires_at is None or found.expires_at <= viewer.now:
        raise Http404
    name = _("投诉台账 %(on)s.%(kind)s") % {"on": f"{found.asked_at:%Y-%m-%d}", "kind": found.kind}
    stream = cast(Any, default_storage.open(found.path))
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=KINDS[found.kind])
    response["Cache-Control"] = "private, no-store"
    return response
