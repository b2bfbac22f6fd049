"""An article of a regulation beside the complaints it came to bear on: applied, run out, extended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.cases import queries
from bihuan.cases.queries import CaseRow, Filters
from bihuan.cases.queries.citing import How, citations
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.listing import Line, lines_of
from bihuan.desk.register import place_in, token_of
from bihuan.desk.rules import articles_of
from bihuan.desk.wording import Teller
from bihuan.registry import versions

# How many of the newest complaints under the regulation are looked through for a page.
LOOKED = 100


@dataclass(frozen=True, slots=True)
class Bore:
    """The complaints on which the article came to bear in one way, newest first, each with when first."""

    name: str
    number: int
    lines: tuple[tuple[Line, datetime], ...]


@require_safe
@desk_page
def article(request: HttpRequest, viewer: Viewer, id: str, version: str, number: str) -> HttpResponse:
    """One article: its text, what carries it, and where it applied among complaints in sight."""
    try:
        regulation = versions.regulation(id, version)
    except versions.NoSuchVersion:
        raise Http404 from None
    teller = Teller(regulation, viewer.lang)
    written = next((one for one in articles_of(teller) if one.number == number), None)
    if written is None:
        raise Http404
    page = queries.register(
        viewer.scope,
        Filters(regulation=id),
        after=place_in(request.GET.get("after", "")[:80]),
        limit=LOOKED,
    )
    rows = {row.id: row for row in page.rows if row.version == version}
    found = citations(tuple(rows), regulation, number)
    titles = {How.FIRED: _("适用"), How.LATE: _("超时"), How.EXTENDED: _("延期")}
    context = {
        "regulation": regulation,
        "title": teller.title(),
        "article": written,
        "looked": len(rows),
        "bore": tuple(
            _bore(viewer, titles[how], [(rows[c.case], c.happened_at) for c in found if c.how is how])
            for how in How
        ),
        "earlier_url": f"?after={token_of(page.next)}" if page.next is not None else "",
        "whole_url": reverse("desk:regulation_version", args=[id, version]),
    }
    return show(request, viewer, "desk/article.html", context, current="regulation")


def _bore(viewer: Viewer, name: str, cited: list[tuple[CaseRow, datetime]]) -> Bore:
    lines = lines_of(viewer, [row for row, _at in cited])
    return Bore(name, len(cited), tuple(zip(lines, (at for _row, at in cited), strict=True)))
