"""The archive (档案): settled cases to be filed by their keeper; filed ones, opened only with a purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.cases import access, archive_requests, queries
from bihuan.cases.archive_requests import Request
from bihuan.cases.queries import CaseRow, Filters
from bihuan.cases.queries.states import case_numbered, case_states, known_now
from bihuan.desk.frame import OPENED, Language, Viewer, desk_page, show
from bihuan.desk.listing import Line, lines_of
from bihuan.desk.naming import articles_words
from bihuan.desk.register import place_in, token_of
from bihuan.engine import offers
from bihuan.engine.case import Case
from bihuan.pages.formats import listed_words
from bihuan.pages.shapes import Tab
from bihuan.people.holders import Place
from bihuan.registry import versions
from bihuan.regulation.model import Access, Regulation

MANY = 50
OPEN_FOR = timedelta(minutes=30)
# A request to read holds no longer than this.
LONGEST = timedelta(days=30)


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


def _keepers(row: CaseRow, lang: Language) -> str:
    """Which posts keep this case's archive, in words."""
    regulation = versions.regulation(row.regulation, row.version)
    rule = rule_of(regulation)
    posts = [regulation.posts[key] for key in (rule.kept_by if rule else ()) if key in regulation.posts]
    return listed_words([regulation.word(one.rule.path, one.name, lang) for one in posts])


def _theirs_to_file(viewer: Viewer, rows: Sequence[CaseRow]) -> frozenset[str]:
    """The cases the engine lets the viewer file: by the post, its unit, and who stands above a vacant one."""
    cases = case_states([row.id for row in rows])
    return frozenset(row.id for row in rows if row.id in cases and _may_file(viewer, cases[row.id]))


def _may_file(viewer: Viewer, case: Case) -> bool:
    known = known_now(case, now=viewer.now, by=viewer.id, stamped=viewer.stamps)
    act = offers(versions.regulation(case.regulation, case.version), case, known.by, known).act("archive")
    return act is not None and act.refused is None


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
    theirs = frozenset[str]() if filed else _theirs_to_file(viewer, page.rows)
    stay = f"{here}?filed=1" if filed else f"{here}?filed=0"
    context = {
        "kept": [
            _kept(row, line, viewer.lang, theirs=row.id in theirs)
            for row, line in zip(page.rows, lines, strict=True)
        ],
        "filed": filed,
        "oversees": viewer.scope.everything or bool(viewer.scope.units),
        "tabs": (
            Tab(label=_("待归档"), url=here, current=not filed),
            Tab(label=_("已归档"), url=f"{here}?filed=1", current=filed),
        ),
        "next_url": f"{stay}&after={token_of(page.next)}" if page.next is not None else "",
        "first_url": stay if after else "",
        "lead": _("归档后不能再改动；查阅要写明用途，并会留痕。"),
    }
    return show(request, viewer, "desk/archive.html", context, current="archive")


def _kept(row: CaseRow, line: Line, lang: Language, *, theirs: bool) -> Kept:
    filed = row.archived_at is not None
    return Kept(
        line=line,
        settled_at=row.settled_at,
        archived_at=row.archived_at,
        keep_until=row.keep_until,
        file_url=reverse("desk:act", args=[row.number, "archive"]) if theirs else "",
        open_url=reverse("desk:archive_open", args=[row.number]) if filed else "",
        keeper="" if filed else _keepers(row, lang),
    )


class OpeningForm(forms.Form):
    """What an archived case is read for."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=120,
        help_text=gettext_lazy("如“法院调取”“同一客户再次投诉，核对前次处理”"),
    )


class AskingForm(OpeningForm):
    """The same with the last day on which it is to be read, where that must be approved."""

    until = forms.DateField(
        label=gettext_lazy("查阅到哪天"),
        help_text=gettext_lazy("这一天过完就不能再打开，最长三十天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today
        self.initial.setdefault("until", today + timedelta(days=7))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.today <= until <= self.today + LONGEST:
            raise forms.ValidationError(_("请选今天起三十天以内的一天。"))
        return until


@dataclass(frozen=True, slots=True)
class Asking:
    """How the viewer comes to read an archived case.

    `place` decides where it must be approved and the viewer does not hold that post; else it is None.
    """

    posts: tuple[str, ...]
    place: Place | None
    asked: Request | None
    mine: bool

    @property
    def needed(self) -> bool:
        return bool(self.posts) and not self.mine


def _asking(viewer: Viewer, row: CaseRow, rule: Access | None) -> Asking:
    posts = rule.approved_by if rule is not None else ()
    if not posts:
        return Asking((), None, None, mine=False)
    place = archive_requests.approver(row.unit, posts, on=viewer.today)
    mine = place is not None and viewer.scope.holds(place.unit, place.post)
    asked = None if mine else archive_requests.newest(viewer.id, row.id)
    return Asking(posts, place, asked, mine)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def archive_open(request: HttpRequest, viewer: Viewer, number: str) -> HttpResponseBase:
    """Asks what for, has it approved where the regulation wants that, accounts for it, and opens the case."""
    row = case_numbered(viewer.scope, number)
    if row is None or row.archived_at is None:
        raise Http404
    regulation = versions.regulation(row.regulation, row.version)
    rule = rule_of(regulation)
    asking = _asking(viewer, row, rule)
    asked, data = asking.asked, request.POST if request.method == "POST" else None
    allowed = asked if asking.needed and asked is not None and asked.opens(viewer.now) else None
    waits = asking.needed and asked is not None and asked.waits(viewer.now)
    form = _form(asking, allowed, waits=waits, today=viewer.today, data=data)
    if request.method == "POST" and allowed is not None:
        return _open(request, viewer, row, _approved_words(viewer, allowed), until=allowed.until)
    if request.method == "POST" and form is not None and form.is_valid():
        if not asking.needed:
            return _open(request, viewer, row, form.cleaned_data["purpose"])
        _ask(viewer, row, asking, form)
        messages.info(request, _("已提交申请，批准后会通知您。"))
        return redirect("desk:archive_open", number=row.number)
    context = {
        "form": form,
        "needed": asking.needed,
        "allowed": allowed,
        "asked": asked,
        "waits": waits,
        "decided_by": viewer.names(asked.decided_by) if asked is not None and asked.decided_by else "",
        "returned": asked is not None and asked.decision == archive_requests.RETURNED,
        "approvers": _approvers(regulation, rule, viewer),
        "line": lines_of(viewer, [row])[0],
        "row": row,
        "articles": articles_words(rule.rule.articles, viewer.lang) if rule is not None else "",
        "accesses": [
            (one.at, viewer.names(one.person), one.purpose)
            for one in access.accesses_to(row.id, limit=20)
            if one.what == access.ARCHIVE
        ],
    }
    status = 422 if form is not None and form.errors else 200
    return show(request, viewer, "desk/archive_open.html", context, current="archive", status=status)


def _form(
    asking: Asking, allowed: Request | None, *, waits: bool, today: date, data: Any
) -> OpeningForm | None:
    """What is still to be filled in; None where an approval is there or awaited."""
    if not asking.needed:
        return OpeningForm(data=data)
    return None if allowed is not None or waits else AskingForm(today, data=data)


def _ask(viewer: Viewer, row: CaseRow, asking: Asking, form: forms.Form) -> None:
    place = asking.place or Place(row.unit, asking.posts[0])
    archive_requests.ask(
        viewer.id,
        row.id,
        place,
        purpose=form.cleaned_data["purpose"],
        until=_end_of(form.cleaned_data["until"]),
        now=viewer.now,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def _approved_words(viewer: Viewer, allowed: Request) -> str:
    """The purpose and who approved it in one line, as the access log keeps it."""
    return allowed.purpose + _("（%(who)s批准）") % {"who": viewer.names(allowed.decided_by)}


def _open(
    request: HttpRequest, viewer: Viewer, row: CaseRow, purpose: str, *, until: datetime | None = None
) -> HttpResponse:
    """Accounts for the reading and opens the case for half an hour, or for what is left until `until`."""
    access.log_access(viewer.id, row.id, what=access.ARCHIVE, purpose=purpose, now=viewer.now)
    shut_at = viewer.now + OPEN_FOR
    shut_at = min(shut_at, until) if until is not None else shut_at
    request.session[OPENED] = {**request.session.get(OPENED, {}), row.number: shut_at.isoformat()}
    messages.info(request, _("已留痕。30 分钟内可以查阅。"))
    return redirect("desk:case", number=row.number)


def _approvers(regulation: Regulation, rule: Access | None, viewer: Viewer) -> str:
    posts = [regulation.posts[key] for key in (rule.approved_by if rule else ()) if key in regulation.posts]
    return listed_words([regulation.word(one.rule.path, one.name, viewer.lang) for one in posts])


# --- approving ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """A request as its approver sees it."""

    request: Request
    who: str
    number: str
    unit: str
    last_day: date


def wishes_of(viewer: Viewer) -> tuple[Wish, ...]:
    """The requests to read archived cases that the viewer decides; two queries however many."""
    found = archive_requests.waiting_for(viewer.scope, now=viewer.now, limit=MANY)
    rows = {row.id: row for row in queries.by_ids(sorted({one.case for one in found}))} if found else {}
    return tuple(
        Wish(
            request=one,
            who=viewer.names(one.reader),
            number=rows[one.case].number,
            unit=viewer.names.unit(rows[one.case].unit),
            last_day=timezone.localdate(one.until - timedelta(seconds=1)),
        )
        for one in found
        if one.case in rows
    )


@require_POST
@desk_page
def archive_decide(request: HttpRequest, viewer: Viewer, id: int) -> HttpResponseBase:
    """Approves a request or returns it; 404 for one that is not the viewer's to decide."""
    waiting = archive_requests.waiting_for(viewer.scope, now=viewer.now, limit=1000)
    if id not in {one.id for one in waiting}:
        raise Http404
    approved, reason = "approve" in request.POST, request.POST.get("reason", "").strip()[:120]
    if not approved and not reason:
        messages.error(request, _("退回查阅申请要写明理由。"))
    elif archive_requests.decide(id, by=viewer.id, approved=approved, reason=reason, now=viewer.now):
        said = _("已批准查阅，申请人会收到通知。") if approved else _("已退回，申请人会收到通知。")
        messages.info(request, said)
    return redirect("desk:approvals")
