"""The register (台账): every case in sight, newest first, narrowed by a form, found in one box."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow, Counted, Place
from bihuan.cases.search.finding import find_and_count
from bihuan.cases.search.tokens import runs
from bihuan.desk import columns, kept_views
from bihuan.desk.filtering import DUTIES, Asked, FilterForm
from bihuan.desk.frame import Viewer, address, desk_page, show
from bihuan.desk.listing import lines_of
from bihuan.pages.formats import number_words
from bihuan.pages.shapes import Tab
from bihuan.parties import directory
from bihuan.parties.contacts import Kind, contact

MANY = 50
_NUMBER = re.compile(r"[A-Za-z][A-Za-z0-9]{0,15}-[A-Za-z0-9-]*\d[A-Za-z0-9-]*")
_PHONE = re.compile(r"[+\d][\d\s()-]{6,}")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the register. `next` begins the following one; `by` says what was looked up."""

    rows: tuple[CaseRow, ...]
    total: Counted
    next: str = ""
    by: str = ""
    words: tuple[str, ...] = ()


def listed(viewer: Viewer, asked: Asked, *, after: str = "", many: int = MANY) -> Listed:
    """What the register shows of what was asked: by number, by phone, by words, or all of it."""
    scope, filters = viewer.scope, asked.filters
    if _NUMBER.fullmatch(asked.search):
        numbered = replace(filters, number=asked.search.upper(), duties=None)
        found = _plain(viewer, numbered, after, many)
        return replace(found, by=_("编号 %(number)s") % {"number": asked.search.upper()})
    phone = contact(Kind.PHONE, asked.search) if _PHONE.fullmatch(asked.search) else None
    if phone is not None:
        # Whoever sees no unit whole still sees the cases they have to do with: sight is asked of each below.
        cases = [one.case for one in directory.earlier(Kind.PHONE, phone.value, units=None, limit=MANY)]
        rows = tuple(row for row in queries.seen_of(scope, cases) if _within(row, asked))
        return Listed(rows, Counted(len(rows), False), by=_("电话 %(phone)s") % {"phone": phone.masked})
    if asked.search:
        return _searched(viewer, asked, after, many)
    return _plain(viewer, filters, after, many)


def _plain(viewer: Viewer, filters: queries.Filters, after: str, many: int) -> Listed:
    page = queries.register(viewer.scope, filters, after=place_in(after), limit=many)
    return Listed(page.rows, queries.count(viewer.scope, filters), next=token_of(page.next))


def _searched(viewer: Viewer, asked: Asked, after: str, many: int) -> Listed:
    # What was filed is not searched: that a word stands in it would say what it says.
    scope, filters = viewer.scope, replace(asked.filters, archived=False)
    words = tuple(dict.fromkeys(run for run, _chinese in runs(asked.search)))
    if asked.filters.archived:
        return Listed((), Counted(0, False), words=words)
    begins = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    found, total = find_and_count(scope, asked.search, filters, personal=True, after=begins, limit=many)
    return Listed(found.rows, total, next=str(found.next or ""), words=words)


def _within(row: CaseRow, asked: Asked) -> bool:
    """The few cases of a phone are narrowed here rather than by the database."""
    filters = asked.filters
    same = ("unit", "status", "kind", "level", "channel", "regulation", "department", "late", "was_late")
    if any(getattr(filters, name) not in (None, getattr(row, name)) for name in same):
        return False
    if filters.archived is not None and filters.archived != (row.archived_at is not None):
        return False
    if filters.settled is not None and filters.settled != (row.settled_at is not None):
        return False
    since, before = filters.received_from, filters.received_before
    return (since is None or row.received_at >= since) and (before is None or row.received_at < before)


def token_of(place: Place | None) -> str:
    return f"{place.received_at.timestamp():.6f}_{place.id}" if place is not None else ""


def place_in(token: str) -> Place | None:
    """Where a page begins; what is no token begins at the beginning."""
    moment, found, id = token.partition("_")
    if not found or not re.fullmatch(r"\d{1,11}\.\d{6}", moment):
        return None
    seconds, _dot, micros = moment.partition(".")
    return Place(datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros)), id)


@require_safe
@desk_page
def register(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The register."""
    form = FilterForm(viewer, request.GET)
    asked = form.asked()
    found = listed(viewer, asked, after=request.GET.get("after", "")[:80])
    here = reverse("desk:register")
    seen = _whole(request.GET.get("seen", ""))
    keys = columns.chosen(viewer.id, request.GET.get("columns", ""), several="unit" in form.fields)
    lines = lines_of(viewer, found.rows, found.words)
    context = {
        "sentence": form.sentence(asked),
        "columns": [columns.CHOICES[key].label for key in keys],
        "choices": [(key, one.label, key in keys) for key, one in columns.CHOICES.items()],
        "chosen": ",".join(keys),
        "kept": kept_views.offered(viewer),
        "this": asked.query(),
        "may_share": any(one.standing_in_for is None for one in viewer.scope.held),
        "form": form,
        "action": here,
        "all_url": f"{here}{Asked().query(kind=DUTIES if asked.duties else '')}",
        "chips": form.chips(asked, here),
        "narrowed": asked.narrowing,
        "tabs": _tabs(asked, here),
        "asked": asked,
        "found": found,
        "lines": [(line, columns.cells_of(line, keys, now=viewer.now)) for line in lines],
        "paging": paging(found, seen, here=here, asked=asked),
        "lead": _lead(found, asked),
        "registration_url": address("desk:registration"),
    }
    return show(
        request,
        viewer,
        "desk/register.html",
        context,
        current="register",
        query=asked.search,
        partial="cases",
    )


def _whole(typed: str) -> int:
    return min(int(typed), 10_000_000) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _tabs(asked: Asked, here: str) -> tuple[Tab, ...]:
    """Complaints, and what comes round each period; what was typed is looked for in either."""
    kept = Asked(asked.search)
    return (
        Tab(label=_("投诉"), url=f"{here}{kept.query()}", current=not asked.duties),
        Tab(label=_("周期任务"), url=f"{here}{kept.query(kind=DUTIES)}", current=asked.duties),
    )


def _lead(found: Listed, asked: Asked) -> str:
    number = number_words(found.total.number) + ("+" if found.total.more else "")
    if found.by:
        return _("按%(by)s查到 %(n)s 件。") % {"by": found.by, "n": number}
    if asked.search:
        return _("含“%(words)s”的 %(n)s 件，新的在前。") % {"words": asked.search, "n": number}
    return _("%(n)s 件，新收到的在前。") % {"n": number}


def paging(found: Listed, seen: int, *, here: str, asked: Asked) -> dict[str, object]:
    """Which stretch this is, and the ways to the newest and to the next."""
    last = seen + len(found.rows)
    return {
        "first": seen + 1,
        "last": last,
        "first_url": f"{here}{asked.query()}" if seen else "",
        "next_url": f"{here}{asked.query(after=found.next, seen=str(last))}" if found.next else "",
    }
