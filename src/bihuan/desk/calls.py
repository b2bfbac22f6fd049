"""The telephone on the desk: what rings, what is unfinished, whom to call back, what calls came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.cases import beside, queries
from bihuan.desk.filtering import units_of
from bihuan.desk.frame import ON_THE_LINE, Viewer, desk_page, show, viewer_of
from bihuan.desk.registration import NO_CASE, choices_of, earlier_of
from bihuan.inbox import calling
from bihuan.inbox.models import Call, CallState, Result
from bihuan.pages.shapes import Level, Tab, Tone
from bihuan.parties.contacts import Kind, contact

PAGE = 30
# Tells htmx to ask no more.
NO_MORE = 286
WAYS = ("open", "missed", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A call in a list, masked: who may hear it sees the number on its own page."""

    id: str
    url: str
    number: str
    unit: str
    agent: str
    at: datetime
    state: Level
    outward: bool
    seconds: int | None
    drafted_at: datetime | None = None
    tries: int = 0
    case: str = ""


def draft_name(call: Call) -> str:
    """Under which name what was typed during a call is kept."""
    return f"call {call.id}"


@require_safe
@desk_page
def calls(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits, by way: unfinished, to be called back, all."""
    what = request.GET.get("what", "open")
    what = what if what in WAYS else "open"
    found, more = _found(viewer, what, _moment(request.GET.get("before", "")))
    context = {
        "what": what,
        "lines": lines_of_calls(viewer, found),
        "tabs": _tabs(what),
        "next_url": f"?{urlencode({'what': what, 'before': found[-1].rang_at.isoformat()})}" if more else "",
        "counted": _counted(viewer),
        "units": choices_of(viewer)[:50],
        "own": next((held.unit for held in viewer.scope.held), ""),
        "on_the_line": bool(request.session.get(ON_THE_LINE)),
        "tries": calling.TRIES,
    }
    return show(request, viewer, "desk/calls.html", context, current="calls", partial="calls")


def _found(viewer: Viewer, what: str, before: datetime | None) -> tuple[tuple[Call, ...], bool]:
    units = units_of(viewer)
    match what:
        case "missed":
            return calling.missed(units, limit=PAGE), False
        case "all":
            found = calling.calls_of(units, before=before, limit=PAGE + 1)
            return found[:PAGE], len(found) > PAGE
        case _:
            return calling.unfinished(units, now=viewer.now, limit=PAGE), False


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _tabs(what: str) -> tuple[Tab, ...]:
    words = {"open": _("未了结"), "missed": _("待回电"), "all": _("全部来电")}
    address = reverse("desk:calls")
    return tuple(Tab(label=words[key], url=f"{address}?what={key}", current=key == what) for key in WAYS)


def _counted(viewer: Viewer) -> tuple[tuple[str, int], ...]:
    """What the calls since the first of the month came to, most first."""
    first: date = viewer.today.replace(day=1)
    counted = calling.tally(units_of(viewer), since=first)
    return tuple((str(Result(key).label), n) for key, n in sorted(counted.items(), key=lambda one: -one[1]))


def lines_of_calls(viewer: Viewer, found: Sequence[Call]) -> tuple[Line, ...]:
    """Calls as a list shows them, in a few queries however many. A case out of sight has no number here."""
    kept = beside.drafts_of(NO_CASE, [draft_name(one) for one in found], viewer.id)
    seen = {
        row.id: row.number for row in queries.seen_of(viewer.scope, [one.case for one in found if one.case])
    }
    return tuple(
        line_of(viewer, one, case=seen.get(one.case, ""), drafted=kept.get(draft_name(one))) for one in found
    )


def line_of(viewer: Viewer, call: Call, *, case: str = "", drafted: dict[str, Any] | None = None) -> Line:
    """A call as a list shows it."""
    return Line(
        id=call.id,
        url=reverse("desk:call", args=[call.id]),
        number=call.masked or _("号码未显示"),
        unit=viewer.names.unit(call.unit),
        agent=viewer.names(call.agent) if call.agent else "",
        at=call.rang_at,
        state=state_of(call),
        outward=call.outward,
        seconds=call.seconds,
        drafted_at=datetime.fromisoformat(drafted["saved_at"]) if drafted else None,
        tries=call.tries,
        case=case,
    )


def state_of(call: Call) -> Level:
    """What became of it, else where it stands."""
    if call.result:
        return Level(name=str(Result(call.result).label), tone="done" if call.case else "plain")
    tones: dict[str, Tone] = {CallState.RINGING: "soon", CallState.TALKING: "soon", CallState.MISSED: "late"}
    return Level(name=str(CallState(call.state).label), tone=tones.get(call.state, "waiting"))


@require_safe
def ringing(request: HttpRequest) -> HttpResponse:
    """What rings now, for the desk that asks every few seconds. Signed out, it need not ask again."""
    if not request.user.is_authenticated:
        return HttpResponse(status=NO_MORE)
    viewer = viewer_of(request)
    live = calling.ringing(units_of(viewer), person=viewer.id, now=viewer.now)
    shown = [{"line": line_of(viewer, one), **_caller(viewer, one)} for one in live]
    return render(request, "desk/_ringing.html", {"ringing": shown, "viewer": viewer})


def _caller(viewer: Viewer, call: Call) -> dict[str, Any]:
    """Who it may be: from cases in sight that bear the number."""
    number = calling.number_of(call)
    if contact(Kind.PHONE, number) is None:
        return {"earlier": (), "who": ""}
    earlier = earlier_of(viewer, number)
    return {"earlier": earlier, "who": next((one.complainant for one in earlier if one.complainant), "")}


@require_POST
@desk_page
def line(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """On the line, or off it: whether this desk asks what rings."""
    if request.POST.get("on"):
        request.session[ON_THE_LINE] = True
        messages.success(request, _("已上线：有来电时，每一页上方都会提示。"))
    else:
        request.session.pop(ON_THE_LINE, None)
        messages.success(request, _("已下线。"))
    return redirect("desk:calls")


@require_POST
@desk_page
def begin(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """A call nobody announces: in from an ordinary telephone, or out about a case."""
    unit, number = request.POST.get("unit", ""), request.POST.get("number", "").strip()[:40]
    about = request.POST.get("about", "").strip()
    if about:
        return _follow_up(request, viewer, about)
    if unit not in {place.code for place, _regulation in choices_of(viewer)}:
        messages.error(request, _("请选择您可以登记投诉的单位。"))
        return redirect("desk:calls")
    call = calling.begin(unit, number, by=viewer.id, now=viewer.now)
    return redirect("desk:call", call=call.id)


def _follow_up(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    row = queries.by_number(number)
    seen = queries.seen_of(viewer.scope, [row.id]) if row is not None else ()
    if not seen:
        messages.error(request, _("没有这个编号的投诉，或不在您可以查看的范围内。"))
        return redirect("desk:calls")
    call = calling.begin(seen[0].unit, "", by=viewer.id, now=viewer.now, about=seen[0].id)
    return redirect("desk:call", call=call.id)


def mine(viewer: Viewer, id: str) -> Call | None:
    """A call of a unit the viewer has to do with."""
    return calling.find(id, units=units_of(viewer))
