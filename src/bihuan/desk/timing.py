"""Clocks in words: how much is left, under which article, what comes next, and how it was counted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bihuan.desk.frame import Language
from bihuan.desk.naming import articles_words
from bihuan.engine.case import MOOT, STOPPED, SUSPENDED, Case, ClockState
from bihuan.engine.explaining import articles_of, next_act, why_due
from bihuan.pages.shapes import Clock, Tone, WorkingLine
from bihuan.regulation.model import Regulation
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.ends import Due
from bihuan.regulation.worktime.left import left, paused

SOON_SHARE = 75
SOON = timedelta(hours=2)
SKIPPED = ("，不计", ", not counted")


def due_of(clock: ClockState) -> Due | None:
    """The end of a clock; None while the date it waits for is not known."""
    return Due(clock.due, clock.ends_day, clock.provisional) if clock.due is not None else None


def is_late(clock: ClockState, now: datetime) -> bool:
    due = due_of(clock)
    return clock.late_at is not None or (clock.status != SUSPENDED and due is not None and due.is_late(now))


def share_of(clock: ClockState, now: datetime) -> int:
    """How much of the limit is used, 0 to 100."""
    if clock.due is None:
        return 0
    until = clock.suspended_at or clock.stopped_at or now
    whole = clock.due - clock.started_at
    return 100 if whole <= timedelta(0) else max(0, min(100, round((until - clock.started_at) / whole * 100)))


def tone_of(clock: ClockState, now: datetime) -> Tone:
    match clock.status:
        case "moot":
            return "plain"
        case "stopped":
            return "done" if clock.in_time else "late"
        case "suspended":
            return "waiting"
    if is_late(clock, now):
        return "late"
    if clock.due is None:
        return "plain"
    return "soon" if share_of(clock, now) >= SOON_SHARE or clock.due - now < SOON else "ok"


def words_of(clock: ClockState, now: datetime, lang: Language) -> str:
    due = due_of(clock)
    if clock.status == MOOT:
        return _("不再计时")
    if clock.status == STOPPED:
        return _("按时完成") if clock.in_time else _("逾期完成")
    if due is None:
        return _("日期未定")
    if clock.status == SUSPENDED:
        return paused(due, clock.suspended_at or now, lang=lang)
    return left(due, now, lang=lang)


def clock_shape(
    regulation: Regulation,
    case: Case,
    clock: ClockState,
    *,
    now: datetime,
    lang: Language,
    calendar: WorkCalendar | None = None,
) -> Clock:
    """The clock as a page shows it; with the unit's `calendar` also how it was counted."""
    rule = regulation.clocks[clock.key]
    runs = clock.status not in (STOPPED, MOOT)
    explained = why_due(regulation, case, clock, calendar, lang) if calendar is not None and runs else None
    return Clock(
        tone=tone_of(clock, now),
        share=share_of(clock, now),
        name=regulation.word(rule.rule.path, rule.name, lang),
        words=words_of(clock, now, lang),
        due_at=clock.due if runs and clock.status != SUSPENDED else None,
        ends_day=(due := due_of(clock)) is not None and due.is_midnight,
        article=clock.instrument or articles_words(articles_of(regulation, clock), lang),
        then=then_words(regulation, case, clock, lang) if runs else "",
        basis=explained.sentence if explained else "",
        working=tuple(working_line(line) for line in explained.lines) if explained else (),
        provisional=clock.provisional,
    )


def then_words(regulation: Regulation, case: Case, clock: ClockState, lang: Language) -> str:
    """What happens when it runs out, or next after it has."""
    if clock.status == SUSPENDED:
        return _("条件具备后继续计时")
    if clock.asked is not None:
        return _("已申请延期，等待审批；批复前不作超时处置")
    return next_act(regulation, case, clock, lang)


def working_line(said: str) -> WorkingLine:
    """A line of a working, parted at its colon."""
    counted = not said.endswith(SKIPPED)
    for end in SKIPPED:
        said = said.removesuffix(end)
    for mark in ("：", ": "):
        label, found, value = said.partition(mark)
        if found:
            return WorkingLine(label=label, value=value, counted=counted)
    return WorkingLine(label=said, value="", counted=counted)
