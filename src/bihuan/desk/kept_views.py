"""Views of the register: one's own, and those colleagues share in a department or a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.desk.frame import Viewer
from bihuan.desk.models import RegisterView
from bihuan.people.holders import Held

MOST = 30
MINE, DEPARTMENT, UNIT = "mine", "department", "unit"


@dataclass(frozen=True, slots=True)
class Kept:
    """A view as the register offers it. `by` is who shares it; empty for one's own."""

    id: int
    name: str
    query: str
    shared: str
    by: str


def offered(viewer: Viewer) -> tuple[Kept, ...]:
    """The viewer's own, then those shared where they hold a post."""
    seen = Q(person=viewer.id)
    for held in viewer.scope.held:
        seen |= Q(unit=held.unit, department="")
        if held.department:
            seen |= Q(unit=held.unit, department=held.department)
    rows = RegisterView.objects.filter(seen).order_by("name", "pk")[:MOST]
    found = [_kept(viewer, row) for row in rows]
    return tuple(sorted(found, key=lambda one: bool(one.by)))


def _kept(viewer: Viewer, row: RegisterView) -> Kept:
    shared = (
        viewer.names(row.department) if row.department else viewer.names.unit(row.unit) if row.unit else ""
    )
    by = viewer.names(row.person) if row.person != viewer.id else ""
    return Kept(row.pk, row.name, row.query, shared, by)


def keep(viewer: Viewer, *, name: str, query: str, share: str, now: datetime) -> str:
    """Keeps a view under its name, in place of the viewer's earlier one. Says what is wrong, or nothing."""
    name = " ".join(name.split())[:40]
    # Words searched may be somebody's name: they are nobody else's business.
    if share != MINE:
        query = _without_words(query)
    held = _place(viewer, share)
    if not name:
        return _("请给视图起个名字。")
    if share != MINE and held is None:
        return _("您在部门里没有岗位，只能存给自己。")
    if len(query) > 1000:
        return _("条件太长，存不下。请去掉几个。")
    others = RegisterView.objects.filter(person=viewer.id).exclude(name=name)
    if others.count() >= MOST:
        return _("最多存 30 个视图，请先删掉不用的。")
    said = {
        "query": query,
        "unit": held.unit if held is not None else "",
        "department": (held.department or "") if held is not None and share == DEPARTMENT else "",
        "made_at": now,
    }
    RegisterView.objects.update_or_create(person=viewer.id, name=name, defaults=said)
    return ""


def _without_words(query: str) -> str:
    said = QueryDict(query.removeprefix("?"), mutable=True)
    said.pop("q", None)
    return f"?{said.urlencode()}" if said else ""


def _place(viewer: Viewer, share: str) -> Held | None:
    """Where it is shared: at the viewer's own post, not one they stand in for."""
    own = [one for one in viewer.scope.held if one.standing_in_for is None]
    if share == DEPARTMENT:
        return next((one for one in own if one.department), None)
    return next(iter(own), None) if share == UNIT else None


def drop(viewer: Viewer, id: int) -> bool:
    """Deletes one's own view; False where it is not theirs."""
    return bool(RegisterView.objects.filter(pk=id, person=viewer.id).delete()[0])


def forget(texts: tuple[str, ...]) -> int:
    """Deletes the views that look for one of the texts, or for part of it; how many."""
    asking = RegisterView.objects.filter(query__contains="q=").values_list("pk", "query")
    words = [(pk, QueryDict(query.removeprefix("?")).get("q", "")) for pk, query in asking]
    held = [pk for pk, said in words if said and any(said in text or text in said for text in texts if text)]
    return RegisterView.objects.filter(pk__in=held).delete()[0]
