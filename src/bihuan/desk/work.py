"""My work: what I do next, and what happens if I don't."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bihuan.cases import beside, queries
from bihuan.cases.queries import OfferedRow, TaskRow
from bihuan.cases.queries.states import case_states
from bihuan.desk import batch
from bihuan.desk.frame import Viewer, address, desk_page, show
from bihuan.desk.naming import articles_words, case_title, level_shape, matters
from bihuan.desk.offers import offers_to
from bihuan.desk.timing import clock_shape, is_late
from bihuan.engine.case import SUSPENDED, Case, ClockState
from bihuan.pages.formats import moment_words
from bihuan.pages.shapes import Level, Pager, Row, Tab
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.regulation.model import COMPLAINANT, SUBJECT, Regulation

Urgency = Literal["late", "today", "tomorrow", "week", "later", "paused"]
ORDER: tuple[Urgency, ...] = ("late", "today", "tomorrow", "week", "later", "paused")
MANY = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task with its case as it stands, and the regulation its procedure goes by."""

    task: TaskRow
    case: Case
    regulation: Regulation
    clock: ClockState | None

    def urgency(self, now: datetime, today: date) -> Urgency:
        clock = self.clock
        if clock is None:
            return "later"
        if clock.status == SUSPENDED:
            return "paused"
        if clock.due is None:
            return "later"
        if is_late(clock, now):
            return "late"
        # The end of a day is the first instant of the next one.
        on = timezone.localdate(clock.due - timedelta(microseconds=1))
        if on <= today:
            return "today"
        if on == today + timedelta(days=1):
            return "tomorrow"
        return "week" if on <= today + timedelta(days=6 - today.weekday()) else "later"


@dataclass(frozen=True, slots=True)
class Work:
    """A page of what waits for somebody, most urgent first."""

    waiting: tuple[Waiting, ...]
    texts: Mapping[str, Mapping[str, str]]
    complainants: Mapping[str, str]
    more: bool
    offered: tuple[tuple[OfferedRow, Case], ...]
    aside: Mapping[tuple[str, str], datetime]
    read: Mapping[str, int]
    drafted: frozenset[tuple[str, str]]


def work_of(viewer: Viewer, *, skip: int = 0, aside: bool = False) -> Work:
    """The viewer's tasks, their cases and what these are called: nine queries however many there are."""
    tasks = queries.my_tasks(viewer.scope, now=viewer.now, limit=MANY + 1, skip=skip, aside=aside)
    asked = queries.offered_tasks(viewer.scope)
    found = case_states([*(task.case for task in tasks[:MANY]), *(one.case for one in asked)])
    waiting = tuple(_waiting(task, found[task.case]) for task in tasks[:MANY] if task.case in found)
    offered = tuple((one, found[one.case]) for one in asked if one.case in found)
    cases = tuple(dict.fromkeys([*(one.task.case for one in waiting), *(one.case for one, _case in offered)]))
    texts: dict[str, dict[str, str]] = {case: {} for case in cases}
    regulations = (versions.regulation(found[one].regulation, found[one].version) for one in cases)
    for (case, name), text in queries.texts_of(cases, matters(regulations)).items():
        texts[case][name] = text.value
    return Work(
        waiting,
        texts,
        directory.shown_of(cases) if cases else {},
        more=len(tasks) > MANY,
        offered=offered,
        aside=beside.aside_until(viewer.id, cases) if aside else {},
        read=beside.read_marks(viewer.id, cases),
        drafted=frozenset(beside.drafted(viewer.id, cases)),
    )


def _waiting(task: TaskRow, case: Case) -> Waiting:
    instance = case.instances[task.instance]
    regulation = versions.regulation(case.regulation, instance.version or case.version)
    return Waiting(task, case, regulation, _clock_of(task, case))


def _clock_of(task: TaskRow, case: Case) -> ClockState | None:
    """The strictest running clock, else one that is suspended."""
    if task.clock in case.clocks:
        return case.clocks[task.clock]
    above: set[str] = set()
    at: str | None = task.instance
    while at is not None and at not in above:
        above.add(at)
        at = case.instances[at].parent
    standing = [one for one in case.clocks.values() if one.status == SUSPENDED and one.instance in above]
    return standing[0] if standing else None


@require_safe
@desk_page
def work(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """My work, by urgency; with `aside` what I have put off."""
    skip, aside = _skip(request.GET.get("after", "")), request.GET.get("aside") == "1"
    found = work_of(viewer, skip=skip, aside=aside)
    context = {
        "queues": _queues(found, viewer),
        "offers": offers_to(viewer, found.offered, found.texts) if not aside else (),
        "pager": _pager(found, skip, aside=aside),
        "lead": _lead(found, viewer),
        "aside": aside,
        "tabs": _tabs(viewer, aside=aside),
        "batch": batch.form_for(viewer) if found.waiting and not aside else None,
        "batch_result": batch.last_result(request),
        "registration_url": address("desk:registration"),
    }
    return show(request, viewer, "desk/work.html", context, current="work", partial="queues")


def _tabs(viewer: Viewer, *, aside: bool) -> tuple[Tab, ...]:
    """Both lists, what is put off counted by the query that lists it; nothing while none is put off."""
    put_off = queries.count_my_tasks(viewer.scope, now=viewer.now, aside=True)
    if not put_off.number and not aside:
        return ()
    late = queries.count_my_tasks(viewer.scope, now=viewer.now, aside=True, before=viewer.now)
    here = reverse("desk:work")
    name = _("先放一放") if not late.number else _("先放一放（%(n)s 件已超时）") % {"n": late.number}
    return (
        Tab(label=_("待办"), url=here, current=not aside),
        Tab(label=name, url=f"{here}?aside=1", current=aside, count=put_off.number),
    )


def _skip(asked: str) -> int:
    return min(int(asked), 100_000) if asked.isascii() and asked.isdigit() else 0


def _lead(found: Work, viewer: Viewer) -> str:
    number = len(found.waiting)
    if not number:
        return ""
    late = sum(one.urgency(viewer.now, viewer.today) == "late" for one in found.waiting)
    whole = ngettext("%(n)s 件。", "%(n)s 件。", number) % {"n": f"{number}+" if found.more else number}
    if not late:
        return whole + _("都在时限内。")
    return whole + ngettext(
        "其中 %(n)s 件已超时，先做上面的。", "其中 %(n)s 件已超时，先做上面的。", late
    ) % {"n": late}


def _queues(found: Work, viewer: Viewer) -> list[dict[str, object]]:
    titles = {
        "late": _("已超时"), "today": _("今天到期"), "tomorrow": _("明天到期"),
        "week": _("本周"), "later": _("以后"), "paused": _("时限暂停"),
    }  # fmt: skip
    by_urgency: dict[Urgency, list[Row]] = {urgency: [] for urgency in ORDER}
    for one in found.waiting:
        by_urgency[one.urgency(viewer.now, viewer.today)].append(_row(one, found, viewer))
    return [
        {"key": urgency, "title": titles[urgency], "number": len(rows), "rows": rows}
        for urgency, rows in by_urgency.items()
        if rows
    ]


def _row(one: Waiting, found: Work, viewer: Viewer) -> Row:
    task, regulation, lang = one.task, one.regulation, viewer.lang
    step = regulation.step(task.procedure, task.step)
    free = not task.person
    return Row(
        url=reverse("desk:case", args=[task.number]),
        title=case_title(regulation, one.case, found.texts.get(task.case, {}), lang),
        number=task.number,
        level=_badge(one, viewer),
        facts=tuple(_facts(one, found, viewer)),
        task=regulation.word(step.rule.path, step.name, lang),
        who=f"{_post(one, viewer)} · {_('我') if not free else _('待认领')}",
        clock=clock_shape(regulation, one.case, one.clock, now=viewer.now, lang=lang) if one.clock else None,
        claim_url=reverse("desk:claim", args=[task.number, task.occurrence]) if free else "",
        why=_("依据 %(articles)s") % {"articles": articles_words(step.rule.articles, lang)}
        if step.rule.articles
        else "",
        news=_news(one, found, viewer),
        mark=_mark(one, found, viewer),
        **_putting_off(one, found),
    )


def _putting_off(one: Waiting, found: Work) -> dict[str, Any]:
    task = one.task
    at = [task.number, task.occurrence]
    if (task.case, task.occurrence) in found.aside:
        return {"take_up_url": reverse("desk:take_up", args=at)}
    return {"pick": f"{task.number}/{task.occurrence}", "aside_url": reverse("desk:aside", args=at)}


def _mark(one: Waiting, found: Work, viewer: Viewer) -> str:
    """What is worth knowing of the task before it is opened."""
    task = one.task
    occurrence = one.case.occurrences[task.occurrence]
    zone = timezone.get_current_timezone()
    said = []
    if until := found.aside.get((task.case, task.occurrence)):
        said.append(_("放到 %(at)s，时限照走") % {"at": moment_words(until, now=viewer.now, zone=zone)})
    if occurrence.offered_to:
        said.append(_("已请 %(who)s 接手，等答复") % {"who": viewer.names(occurrence.offered_to)})
    if (task.case, task.occurrence) in found.drafted:
        said.append(_("有草稿"))
    return " · ".join(said)


def _news(one: Waiting, found: Work, viewer: Viewer) -> str:
    """What has come since I last looked; nothing where some of it is not mine to see."""
    case = one.case
    if any(each.procedure in _private(one.regulation) for each in case.instances.values()):
        return ""
    read = found.read.get(one.task.case)
    if read is None:
        return _("没看过")
    fresh = case.number_of_events - read
    return _("%(n)s 条新经过") % {"n": fresh} if fresh > 0 else ""


def _private(regulation: Regulation) -> frozenset[str]:
    return frozenset(key for key, one in regulation.procedures.items() if one.private)


def _badge(one: Waiting, viewer: Viewer) -> Level | None:
    """The level; for a procedure beside the main one its name, which says more."""
    instance = one.case.instances[one.task.instance]
    if instance.parent is None:
        return level_shape(one.regulation, one.case.values.get("level"), viewer.lang)
    procedure = one.regulation.procedures[instance.procedure]
    return Level(name=one.regulation.word(procedure.rule.path, procedure.name, viewer.lang), tone="waiting")


def _facts(one: Waiting, found: Work, viewer: Viewer) -> Iterable[str]:
    regulation, lang = one.regulation, viewer.lang
    if len({held.unit for held in viewer.scope.held}) > 1:
        yield viewer.names.unit(one.case.unit)
    channel = regulation.channels.get(one.case.channel)
    if channel is not None:
        yield regulation.word(channel.rule.path, channel.name, lang)
    if complainant := found.complainants.get(one.task.case):
        yield complainant
    subject = one.case.instances[one.task.instance].subject
    if subject is not None and not subject.startswith("post:"):
        yield _("关于 %(who)s") % {"who": viewer.names(subject)}
    if one.case.reopened:
        yield _("曾重新办理")


def _post(one: Waiting, viewer: Viewer) -> str:
    post = one.regulation.posts.get(one.task.post)
    if post is not None:
        return one.regulation.word(post.rule.path, post.name, viewer.lang)
    built_in = {COMPLAINANT: _("投诉人"), SUBJECT: _("当事人")}
    return built_in.get(one.task.post, one.task.post)


def _pager(found: Work, skip: int, *, aside: bool) -> Pager | None:
    if not found.more and not skip:
        return None
    here, also = reverse("desk:work"), "aside=1&" if aside else ""
    last = skip + len(found.waiting)
    return Pager(
        first=skip + 1 if found.waiting else skip,
        last=last,
        total=last + (1 if found.more else 0),
        cap=last,
        newer_url=f"{here}?{also}after={max(0, skip - MANY)}" if skip else "",
        older_url=f"{here}?{also}after={skip + MANY}" if found.more else "",
    )
