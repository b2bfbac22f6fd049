"""The archive (档案): settled cases to be filed by their keeper; filed ones, opened only with a purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.cases import access, queries
from bihuan.cases.queries import CaseRow, Filters
from bihuan.cases.queries.states import case_numbered
from bihuan.desk.frame import OPENED, Viewer, desk_page, show
from bihuan.desk.listing import Line, lines_of
from bihuan.desk.naming import articles_words
from bihuan.desk.register import place_in, token_of
from bihuan.pages.formats import listed_words
from bihuan.pages.shapes import Tab
from bihuan.registry import versions
from bihuan.regulation.model import Access, Regulation

MANY = 50
OPEN_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """A case in the archive or on its way there."""

    line: Line
    settled_at: datetime | None
    archived_at: datetime | None
    keep_until: date | None
    file_url: str = ""
    open_url: str = ""
    keeper: str = ""


def rule_of(regulation: Regulation) -> Access | None:
    return regulation.access.get("archive")


def _keepers(viewer: Viewer, row: CaseRow) -> tuple[bool, str]:
    """Whether the viewer keeps this case's archive, and which posts do."""
    regulation = versions.regulation(row.regulation, row.version)
    rule = rule_of(regulation)
    if rule is None or not rule.kept_by:
        return True, ""
    posts = [regulation.posts[key] for key in rule.kept_by if key in regulation.posts]
    names = listed_words([regulation.word(one.rule.path, one.name, viewer.lang) for one in posts])
    return any(held.post in rule.kept_by for held in viewer.scope.held), names


@require_safe
@desk_page
def archive(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What waits to be filed, or with `filed` what was."""
    filed = request.GET.get("filed") == "1"
    wanted = Filters(archived=True) if filed else Filters(settled=True, archived=False)
    after = request.GET.get("after", "")[:80]
    page = queries.register(viewer.scope, wanted, after=place_in(after), limit=MANY)
    here = reverse("desk:archive")
    lines = lines_of(viewer, page.rows)
    stay = f"{here}?filed=1" if filed else f"{here}?filed=0"
    context = {
        "kept": [_kept(viewer, row, line) for row, line in zip(page.rows, lines, strict=True)],
        "filed": filed,
        "tabs": (
            Tab(label=_("待归档"), url=here, current=not filed),
            Tab(label=_("已归档"), url=f"{here}?filed=1", current=filed),
        ),
        "next_url": f"{stay}&after={token_of(page.next)}" if page.next is not None else "",
        "first_url": stay if after else "",
        "lead": _("归档后不能再改动；查阅要写明用途，并会留痕。"),
    }
    return show(request, viewer, "desk/archive.html", context, current="archive")


def _kept(viewer: Viewer, row: CaseRow, line: Line) -> Kept:
    keeps, posts = _keepers(viewer, row)
    filed = row.archived_at is not None
    return Kept(
        line=line,
        settled_at=row.settled_at,
        archived_at=row.archived_at,
        keep_until=row.keep_until,
        file_url="" if filed or not keeps else reverse("desk:act", args=[row.number, "archive"]),
        open_url=reverse("desk:archive_open", args=[row.number]) if filed else "",
        keeper="" if filed else posts,
    )


class OpeningForm(forms.Form):
    """What an archived case is read for, and who allowed it where the regulation wants that."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=120,
        help_text=gettext_lazy("如“法院调取”“同一客户再次投诉，核对前次处理”"),
    )

    def __init__(self, approvers: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if approvers:
            self.fields["allowed"] = forms.CharField(
                label=_("由谁批准"), max_length=60, help_text=_("按制度须经%(who)s批准") % {"who": approvers}
            )

    def words(self) -> str:
        """Both in one line, as the access log keeps it."""
        said = str(self.cleaned_data["purpose"])
        if allowed := self.cleaned_data.get("allowed"):
            said += _("（%(who)s批准）") % {"who": allowed}
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def archive_open(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Asks what for, accounts for it, and opens the case for half an hour."""
    row = case_numbered(viewer.scope, number)
    if row is None or row.archived_at is None:
        raise Http404
    regulation = versions.regulation(row.regulation, row.version)
    rule = rule_of(regulation)
    form = OpeningForm(
        _approvers(regulation, rule, viewer), data=request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and form.is_valid():
        access.log_access(viewer.id, row.id, what=access.ARCHIVE, purpose=form.words(), now=viewer.now)
        until = (viewer.now + OPEN_FOR).isoformat()
        request.session[OPENED] = {**request.session.get(OPENED, {}), row.number: until}
        messages.info(request, _("已留痕。30 分钟内可以查阅。"))
        return redirect("desk:case", number=row.number)
    context = {
        "form": form,
        "line": lines_of(viewer, [row])[0],
        "row": row,
        "articles": articles_words(rule.rule.articles, viewer.lang) if rule is not None else "",
        "accesses": [
            (one.at, viewer.names(one.person), one.purpose)
            for one in access.accesses_to(row.id, limit=20)
            if one.what == access.ARCHIVE
        ],
    }
    status = 422 if form.errors else 200
    return show(request, viewer, "desk/archive_open.html", context, current="archive", status=status)


def _approvers(regulation: Regulation, rule: Access | None, viewer: Viewer) -> str:
    posts = [regulation.posts[key] for key in (rule.approved_by if rule else ()) if key in regulation.posts]
    return listed_words([regulation.word(one.rule.path, one.name, viewer.lang) for one in posts])
