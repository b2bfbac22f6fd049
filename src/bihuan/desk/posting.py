"""Letters that are put in envelopes: printed together, posted together, each with its registered number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.cases import access, queries
from bihuan.desk import outbox
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.engine.case import Case
from bihuan.engine.refused import Refused
from bihuan.inbox import outbox as post
from bihuan.inbox.models import Standing
from bihuan.inbox.outbox import Entry
from bihuan.parties import directory
from bihuan.regulation.model import COMPLAINANT

MANY = 50
PRINTED = "letters to print"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def to_post(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The letters that wait for the post; chosen, they are printed or noted as posted."""
    waiting, cases = _waiting(viewer)
    if request.method == "POST":
        chosen = [one for one in waiting if str(one.id) in request.POST.getlist("letter")]
        if not chosen:
            messages.warning(request, _("请先勾选信函。"))
        elif "print" in request.POST:
            request.session[PRINTED] = [one.id for one in chosen]
            return redirect("desk:letters_print")
        else:
            _posted(request, viewer, chosen)
        return redirect("desk:to_post")
    context = {"lines": [outbox.line_of(viewer, one, cases[one.case]) for one in waiting]}
    return show(request, viewer, "desk/to_post.html", context, current="outbox")


@require_safe
@desk_page
def letters_print(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The letters chosen, a page each with the whole address; looking at addresses is accounted for."""
    wanted = request.session.get(PRINTED, [])
    waiting, _cases = _waiting(viewer)
    chosen = [one for one in waiting if one.id in wanted]
    if not chosen:
        return redirect("desk:to_post")
    context = {"letters": list(_sheets(viewer, chosen))}
    return show(request, viewer, "desk/letters_print.html", context, current="outbox")


def _waiting(viewer: Viewer) -> tuple[list[Entry], dict[str, Case]]:
    found, cases, _after = outbox.readable(
        viewer, standing=Standing.TO_DO, before=None, limit=MANY, channels=post.POSTED
    )
    return found, cases


def _sheets(viewer: Viewer, chosen: list[Entry]) -> Iterator[dict[str, Any]]:
    addresses = queries.texts_of(tuple({one.case for one in chosen}), ("address",))
    for one in chosen:
        purpose = _("打印信函 %(number)s") % {"number": one.number}
        access.log_access(viewer.id, one.case, what=access.IDENTITY, purpose=purpose, now=viewer.now)
        party = directory.party_of(one.case) if one.reader == COMPLAINANT else None
        written = addresses.get((one.case, "address"))
        yield {
            "entry": one,
            "name": party.name if party is not None else "",
            "address": written.value if written is not None and party is not None else one.to,
            "unit": viewer.names.unit(one.unit),
        }


def _posted(request: HttpRequest, viewer: Viewer, chosen: list[Entry]) -> None:
    done = 0
    for one in chosen:
        number = request.POST.get(f"number-{one.id}", "").strip()[:40]
        answer = post.passed_on(one.id, now=viewer.now, by=viewer.id, result="sent", registered=number)
        done += not isinstance(answer, Refused)
    words = ngettext("已登记寄出 %(n)s 封。", "已登记寄出 %(n)s 封。", done) % {"n": done}
    messages.success(request, words)
