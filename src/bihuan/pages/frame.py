"""Who looks at the desk, and what stands around each of its pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any, Literal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.cases.looking_up import Stamps
from bihuan.cases.queries import sight_of
from bihuan.cases.queries.counts import CAP, Figures, figures
from bihuan.cases.queries.states import stamps_now
from bihuan.engine.known import STAFF, Actor, Held
from bihuan.inbox import unclear
from bihuan.pages.formats import capped_words, listed_words
from bihuan.pages.shapes import Frame, NavItem
from bihuan.people.names import Names, departments_and_units, everybody
from bihuan.people.sight import Scope
from bihuan.registry import versions, working
from bihuan.regulation.model import Regulation

Language = Literal["zh", "en"]
# The post of whoever belongs to a department and holds none of the regulation's.
WITHOUT_POST = "staff"
Page = Callable[..., HttpResponseBase]
# In the session: until when each archived case stays open to this person, by number.
OPENED = "opened archives"
# The key after G that leads to a way.
GO: Mapping[str, str] = {
    "work": "w", "incoming": "i", "register": "r", "approvals": "a", "supervision": "s", "notices": "n",
    "outbox": "o", "figures": "f", "archive": "d", "regulation": "l", "people": "p",
    "calls": "c", "chats": "h",
}  # fmt: skip
# In the session: whether this desk is asked to say what rings.
ON_THE_LINE = "on the line"


class ArchiveShut(Exception):
    """An archived case is read only after its reader has said what for. Its number is the argument."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, on what day, in which language; what they may see; and how everybody is called.

    `opened` are the numbers of the archived cases that they have accounted for reading.
    """

    user: int
    name: str
    now: datetime
    today: date
    lang: Language
    scope: Scope
    names: Names
    stamps: Stamps
    opened: frozenset[str] = frozenset()

    @property
    def stamp(self) -> int:
        """The office's: what was read of staff and units holds until it changes."""
        return self.stamps.office

    @property
    def id(self) -> str:
        """As the ledger writes it."""
        return str(self.user)

    @property
    def actor(self) -> Actor:
        """The person with the posts they hold today, as the engine asks of them."""
        return Actor(
            STAFF, self.id, tuple(Held(one.post, one.unit, one.department) for one in self.scope.held)
        )


def viewer_of(request: HttpRequest) -> Viewer:
    """The person signed in; one query, as long as nobody's post changes."""
    now: datetime = request.now  # type: ignore[attr-defined]
    today = timezone.localdate(now)
    stamps = stamps_now()
    user = request.user
    assert user.pk is not None
    return Viewer(
        user=user.pk,
        name=user.get_short_name(),
        now=now,
        today=today,
        lang="en" if (get_language() or "").startswith("en") else "zh",
        scope=_scope(user.pk, today, stamps.office),
        names=_names(stamps.office),
        stamps=stamps,
        opened=_opened(request, now),
    )


def _opened(request: HttpRequest, now: datetime) -> frozenset[str]:
    kept = request.session.get(OPENED, {})
    return frozenset(number for number, until in kept.items() if datetime.fromisoformat(until) > now)


@lru_cache(maxsize=4096)
def _scope(user: int, on: date, stamp: int) -> Scope:
    return sight_of(user, on=on, stamp=stamp)


@lru_cache(maxsize=4)
def _names(stamp: int) -> Names:
    return replace(departments_and_units(), people=everybody())


@lru_cache(maxsize=1024)
def regulation_in(unit: str, on: date, stamp: int, *, at: datetime | None = None) -> Regulation | None:
    """What the unit works under on a day; None where nothing is in force. `at` is any moment of that day."""
    moment = at or timezone.make_aware(datetime.combine(on, datetime.min.time()))
    try:
        return versions.regulation(*working.in_force(unit, moment))
    except (working.NoRegulation, versions.NoSuchVersion):
        return None


def post_words(viewer: Viewer, unit: str, post: str) -> str:
    """A post's name under the regulation its unit works under.

    Who is in the unit without a post of the regulation is a member of staff; any other post is its key.
    """
    regulation = regulation_in(unit, viewer.today, viewer.stamp)
    held = regulation.posts.get(post) if regulation is not None else None
    if regulation is None or held is None:
        return _("员工") if post == WITHOUT_POST else post
    return regulation.word(held.rule.path, held.name, viewer.lang)


def desk_page(view: Page) -> Page:
    """A page for people signed in; the view is given `viewer` after the request.

    An archived case leads to the page that asks what it is read for.
    """

    @login_required
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, viewer_of(request), *args, **kwargs)
        except ArchiveShut as shut:
            return redirect("desk:archive_open", number=str(shut))

    return shown


def show(
    request: HttpRequest,
    viewer: Viewer,
    template: str,
    context: Mapping[str, Any],
    *,
    current: str,
    query: str = "",
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page within its frame; `current` is the key of the way one is on.

    htmx asking for the element `partial` gets the template of that name beside the page's own, without frame.
    """
    asked = getattr(request, "htmx", None)
    if partial and asked and asked.target == partial:
        folder = template.rpartition("/")[0]
        return render(request, f"{folder}/_{partial}.html", {**context, "viewer": viewer}, status=status)
    frame = frame_for(viewer, current=current, query=query)
    if request.session.get(ON_THE_LINE):
        frame = replace(frame, ringing_url=address("desk:ringing"))
    return render(request, template, {**context, "frame": frame, "viewer": viewer}, status=status)


def frame_for(viewer: Viewer, *, current: str, query: str = "") -> Frame:
    """Unit, ways and person; two queries with the figures."""
    held = viewer.scope.held
    counted = figures(viewer.scope, now=viewer.now, beside=unclear.counting(units_sorted_by(viewer)))
    nav = tuple(item for item in _ways(counted, current, viewer) if item.url)
    own = next((one for one in held if one.standing_in_for is None), None)
    instead = [viewer.names(str(one.standing_in_for)) for one in held if one.standing_in_for is not None]
    return Frame(
        unit=viewer.names.unit(own.unit) if own else "",
        nav=nav,
        tabs=_tabs(nav),
        person=viewer.name,
        post=post_words(viewer, own.unit, own.post) if own else _("没有岗位"),
        standing_in=listed_words(list(dict.fromkeys(instead))),
        search_url=address("desk:search") or address("desk:register"),
        query=query,
        home_url=reverse("desk:work"),
        account_url=address("mfa_index"),
        logout_url=reverse("account_logout"),
    )


def _ways(counted: Figures, current: str, viewer: Viewer) -> list[NavItem]:
    oversees = viewer.scope.everything or viewer.scope.units or viewer.scope.departments

    def way(key: str, label: str, icon: str, room: str = "desk", **more: Any) -> NavItem:
        url = address(f"{room}:{key}")
        go = GO.get(key, "")
        return NavItem(key=key, label=label, url=url, icon=icon, current=key == current, go=go, **more)

    mine_late, clocks_late = counted.mine_late > 0, counted.late_clocks > 0
    ways = [
        way(
            "work",
            _("我的待办"),
            "list-todo",
            short=_("待办"),
            count=_some(counted.mine),
            late=mine_late,
        ),
        way("registration", _("登记投诉"), "square-pen", short=_("登记"), shortcut="n"),
        way("calls", _("来电"), "phone"),
        way("slips", _("纸件录入"), "mailbox"),
        way("chats", _("对话"), "messages-square"),
        way("incoming", _("待辨认来件"), "inbox", count=_some(counted.beside)),
        way("register", _("投诉台账"), "book-open", short=_("台账")),
        way("approvals", _("审批"), "stamp", count=_some(counted.approvals)),
    ]
    if oversees:
        ways.append(
            way(
                "supervision",
                _("督办"),
                "siren",
                count=_some(counted.late_clocks),
                late=clocks_late,
            )
        )
    ways += [
        way("notices", _("通知"), "bell", count=_some(counted.notices)),
        way("outbox", _("发件箱"), "send", begins_group=True),
        *([way("board", _("看板"), "gauge", room="analytics")] if viewer.scope.held else []),
        *([way("figures", _("统计"), "chart-column", room="analytics")] if oversees else []),
        way("mine", _("我的办理情况"), "user", room="analytics"),
        way("archive", _("档案"), "archive"),
        way("regulation", _("制度"), "scroll-text"),
        way("places", _("地点和海报"), "qr-code"),
        way("people", _("岗位和人员"), "users"),
    ]
    return ways


def units_sorted_by(viewer: Viewer) -> Collection[str] | None:
    """The units whose incoming messages the viewer may sort; None: all."""
    scope = viewer.scope
    return None if scope.everything else scope.units | {held.unit for held in scope.held}


def _tabs(nav: tuple[NavItem, ...]) -> tuple[NavItem, ...]:
    """Five at the thumb."""
    wanted = ("work", "registration", "register", "supervision", "approvals", "notices")
    by_key = {item.key: item for item in nav}
    return tuple(by_key[key] for key in wanted if key in by_key)[:5]


def _some(number: int) -> str | None:
    return capped_words(number, CAP) if number else None


def address(name: str) -> str:
    """The address of a way, or nothing where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
