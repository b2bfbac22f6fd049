"""Approvals: what others ask of me, one opened with everything it rests on, the rest beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bihuan.cases import beside, queries
from bihuan.cases.queries import TaskRow
from bihuan.cases.queries.states import case_states
from bihuan.desk.archive import wishes_of
from bihuan.desk.dossier import open_dossier
from bihuan.desk.frame import Viewer, desk_page, show
from bihuan.desk.naming import case_title, level_shape, matters
from bihuan.desk.tasks import Card, my_card, other_card
from bihuan.desk.timing import clock_shape
from bihuan.pages.shapes import Clock, Level
from bihuan.registry import versions

# More are not listed at once.
MANY = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """An approval in the list."""

    url: str
    title: str
    number: str
    step: str
    level: Level | None
    clock: Clock | None
    chosen: bool


def approvals_of(viewer: Viewer) -> tuple[TaskRow, ...]:
    """The approvals that wait for the viewer, most urgent first."""
    return queries.my_tasks(viewer.scope, now=viewer.now, limit=MANY + 1, approvals=True)


@require_safe
@desk_page
def approvals(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The approvals; `on` names the one opened, else the most urgent is."""
    found = approvals_of(viewer)
    tasks = found[:MANY]
    on = request.GET.get("on", "")
    chosen = next((task for task in tasks if _name(task) == on), tasks[0] if tasks else None)
    context = {
        "waiting": _listed(viewer, tasks, chosen),
        "wishes": wishes_of(viewer),
        "lead": _lead(len(tasks), more=len(found) > MANY),
        **(_opened(viewer, chosen) if chosen is not None else {}),
    }
    return show(request, viewer, "desk/approvals.html", context, current="approvals", partial="approval")


def _name(task: TaskRow) -> str:
    return f"{task.number}/{task.occurrence}"


def _lead(number: int, *, more: bool) -> str:
    if not number:
        return ""
    said = f"{number}+" if more else number
    return ngettext("%(n)s 件等您审批。", "%(n)s 件等您审批。", number) % {"n": said}


def _listed(viewer: Viewer, tasks: tuple[TaskRow, ...], chosen: TaskRow | None) -> tuple[Waiting, ...]:
    """The list, in three queries however long."""
    if not tasks:
        return ()
    cases = case_states([task.case for task in tasks])
    pinned = {id: versions.regulation(case.regulation, case.version) for id, case in cases.items()}
    texts: dict[str, dict[str, str]] = {id: {} for id in cases}
    for (id, name), text in queries.texts_of(tuple(cases), matters(pinned.values())).items():
        texts[id][name] = text.value
    found = []
    for task in tasks:
        case, lang = cases[task.case], viewer.lang
        instance = case.instances[task.instance]
        regulation = versions.regulation(case.regulation, instance.version or case.version)
        step = regulation.step(task.procedure, task.step)
        clock = case.clocks.get(task.clock)
        found.append(
            Waiting(
                url=f"{reverse('desk:approvals')}?on={quote(_name(task), safe='')}",
                title=case_title(pinned[task.case], case, texts[task.case], lang),
                number=task.number,
                step=regulation.word(step.rule.path, step.name, lang),
                level=level_shape(regulation, case.values.get("level"), lang),
                clock=clock_shape(regulation, case, clock, now=viewer.now, lang=lang) if clock else None,
                chosen=task is chosen,
            )
        )
    return tuple(found)


def _opened(viewer: Viewer, task: TaskRow) -> dict[str, object]:
    """The card of one approval: as in its case, and back here afterwards."""
    dossier = open_dossier(viewer, task.number)
    offered = dossier.task(task.occurrence) if dossier is not None else None
    if dossier is None or offered is None:
        return {}
    opened = {"dossier": dossier, "case_url": reverse("desk:case", args=[task.number])}
    if offered.refused is not None:
        return {**opened, "other": other_card(dossier, offered)}
    kept = beside.draft_of(dossier.id, task.occurrence, viewer.id)
    card: Card = my_card(dossier, offered, draft=kept)
    return {**opened, "card": replace(card, action=f"{card.action}?from=approvals")}
