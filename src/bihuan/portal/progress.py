"""How a complaint stands, in its complainant's words: what was done, what comes, by when and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from bihuan.cases import looking_up, queries
from bihuan.cases.queries import CaseRow, Recorded
from bihuan.cases.raw import hand
from bihuan.engine import events as e
from bihuan.engine import offers
from bihuan.engine.case import RUNNING, SUSPENDED, Case, ClockState
from bihuan.engine.commands import LetTimePass
from bihuan.engine.explaining import articles_of, why_due
from bihuan.engine.known import COMPLAINANT, Known
from bihuan.engine.offering import OfferedOutcome, OfferedTask, Offers
from bihuan.engine.seeing import belongs, hidden_from
from bihuan.engine.telling import tell
from bihuan.inbox import outbox
from bihuan.pages.formats import listed_words
from bihuan.pages.regulated import Language
from bihuan.pages.shapes import Clock, Entry, Tone, WorkingLine
from bihuan.portal.guide import Desk, desk_for
from bihuan.portal.telling import articles_words, level_word, towards_complainant
from bihuan.registry import versions
from bihuan.regulation.model import MAIN, Regulation
from bihuan.regulation.worktime.ends import Due
from bihuan.regulation.worktime.left import left, paused

SUPPLIED = "supplied"


@dataclass(frozen=True, slots=True)
class Progress:
    """What `portal/case.html` shows. `waits` are the tasks that are the complainant's, without supplying."""

    row: CaseRow
    desk: Desk
    regulation: Regulation
    state: str
    level: str
    clocks: tuple[Clock, ...]
    entries: tuple[Entry, ...]
    waits: tuple[OfferedTask, ...]
    offers: Offers
    asked_for: str

    @property
    def supply_is_asked(self) -> bool:
        """Whether a step waits for material."""
        return bool(self.asked_for)


def progress_of(case: str, *, now: datetime, lang: Language) -> Progress:
    """The case as its complainant sees it; nothing of what is private or about staff."""
    row, state = queries.by_id(case), queries.case_state(case)
    assert row is not None and state is not None, f"expected the case {case}"
    regulation = versions.regulation(row.regulation, row.version)
    known = _known(row, state.case, now)
    made = offers(regulation, state.case, known.by, known)
    mine = tuple(one for one in made.tasks if one.refused is None)
    desk = desk_for(row.unit, regulation, lang)
    return Progress(
        row=row,
        desk=desk,
        regulation=regulation,
        state=_state(row, state.case, regulation, lang),
        level=level_word(regulation, row.level, lang) if row.level else "",
        clocks=_clocks(state.case, regulation, known, lang),
        entries=_entries(row, state.case, regulation, known, lang),
        waits=tuple(one for one in mine if any(way.key != SUPPLIED for way in one.outcomes)),
        offers=made,
        asked_for=_asked_for(mine, regulation, lang),
    )


def _known(row: CaseRow, case: Case, now: datetime) -> Known:
    with hand() as ours:
        stamped = looking_up.stamps(ours)
        return looking_up.known_for(
            ours, case, LetTimePass(), unit=row.unit, now=now, by=COMPLAINANT, stamped=stamped
        )


def outcome_word(regulation: Regulation, outcome: OfferedOutcome, lang: Language) -> str:
    return regulation.word(f"outcomes.{outcome.key}", outcome.name, lang)


def _asked_for(tasks: tuple[OfferedTask, ...], regulation: Regulation, lang: Language) -> str:
    """The step that waits for material; empty where none does."""
    for task in tasks:
        if any(way.key == SUPPLIED for way in task.outcomes):
            step = regulation.procedures[task.procedure].steps[task.step]
            return regulation.word(step.rule.path, step.name, lang)
    return ""


def _state(row: CaseRow, case: Case, regulation: Regulation, lang: Language) -> str:
    """`正在办理：提出处理意见`, `已办结：已关闭`."""
    main = regulation.procedures[MAIN]
    if not case.is_open:
        end = main.ends.get(row.outcome)
        name = regulation.word(end.rule.path, end.name, lang) if end is not None else ""
        return _("已办结：%(outcome)s") % {"outcome": name} if name else _("已办结")
    here = [
        main.steps[o.step] for o in case.open_occurrences() if o.instance == MAIN and o.step in main.steps
    ]
    shown = [main.steps[one.approves] if one.approves is not None else one for one in here]
    names = listed_words([regulation.word(one.rule.path, one.name, lang) for one in shown])
    return _("正在办理：%(steps)s") % {"steps": names} if names else _("正在办理")


def _clocks(case: Case, regulation: Regulation, known: Known, lang: Language) -> tuple[Clock, ...]:
    running = [one for one in case.clocks.values() if one.status in (RUNNING, SUSPENDED)]
    shown = [
        one
        for one in running
        if one.key in regulation.clocks and towards_complainant(regulation, regulation.clocks[one.key])
    ]
    shown.sort(key=lambda one: (one.due is None, one.due))
    return tuple(_clock(one, case, regulation, known, lang) for one in shown)


def _clock(state: ClockState, case: Case, regulation: Regulation, known: Known, lang: Language) -> Clock:
    rule = regulation.clocks[state.key]
    explained = why_due(regulation, case, state, known.calendar, lang)
    due = Due(state.due, state.ends_day, state.provisional) if state.due is not None else None
    tone, words = _left(state, due, known.now, lang)
    return Clock(
        tone=tone,
        share=_share(state, known.now),
        name=_("%(clock)s：") % {"clock": regulation.word(rule.rule.path, rule.name, lang)},
        words=words,
        due_at=state.due,
        ends_day=bool(due and due.is_midnight),
        article=articles_words(articles_of(regulation, state)),
        working=tuple(WorkingLine(label="", value=line) for line in explained.lines),
        basis=explained.sentence,
        provisional=state.provisional,
    )


def _left(state: ClockState, due: Due | None, now: datetime, lang: Language) -> tuple[Tone, str]:
    if due is None:
        return "waiting", _("日期待定")
    if state.suspended_at is not None:
        return "waiting", paused(due, state.suspended_at, lang=lang)
    late = due.is_late(now)
    tone: Tone = "late" if late else "soon" if _share(state, now) >= 80 else "ok"
    return tone, left(due, now, lang=lang)


def _share(state: ClockState, now: datetime) -> int:
    if state.due is None or state.due <= state.started_at:
        return 0
    return max(0, min(100, int((now - state.started_at) / (state.due - state.started_at) * 100)))


# --- what happened ------------------------------------------------------------------------------------


def _entries(
    row: CaseRow, case: Case, regulation: Regulation, known: Known, lang: Language
) -> tuple[Entry, ...]:
    """Newest first: steps done, letters, the complainant's own words, what moved a date."""
    hidden = hidden_from(known.by, regulation, case)
    told: list[Entry] = []
    # The last entry first, so that of two at one moment the later stands above.
    for one in reversed(queries.timeline(row.id)):
        if belongs(one.happened.event, hidden, frozenset()):
            continue
        entry = _entry(one, row, case, regulation, lang)
        if entry is not None:
            told.append(entry)
    told += [
        Entry(title=one.subject or _("函件"), at=one.changed_at, body=one.body, kind="letter", tone="done")
        for one in outbox.for_complainant(row.id)
    ]
    told.sort(key=lambda one: one.at, reverse=True)
    return tuple(told)


def _entry(one: Recorded, row: CaseRow, case: Case, regulation: Regulation, lang: Language) -> Entry | None:
    happened = one.happened
    event = happened.event
    say: Callable[[], str] = lambda: tell(happened, regulation, case, lang, named=_nobody).title  # noqa: E731
    match event:
        case e.CaseOpened():
            return Entry(title=_("已收到您的投诉"), at=happened.at, tone="done")
        case e.StepCompleted():
            return _step(one, case, regulation, lang)
        case e.MaterialSupplied() | e.MessageReceived():
            texts = [part.value for part in happened.parts if part.name == "text"]
            if isinstance(event, e.MessageReceived) and not texts:
                return None
            title = _("您补充了材料") if isinstance(event, e.MaterialSupplied) else _("您的留言")
            return Entry(title=title, at=happened.at, body="\n".join(texts), tone="plain")
        case e.ExtensionGranted(clock=clock) | e.ClockLate(clock=clock):
            if not _is_shown(clock, regulation):
                return None
            late = isinstance(event, e.ClockLate)
            return Entry(title=say(), at=happened.at, kind="clock", tone="late" if late else "plain")
        case e.ClockSuspended(clock=clock) | e.ClockResumed(clock=clock):
            return Entry(title=say(), at=happened.at, kind="clock") if _is_shown(clock, regulation) else None
        case e.FilesAttached():
            return Entry(title=say(), at=happened.at, tone="plain") if happened.by == COMPLAINANT else None
        case e.CaseClosed() | e.CaseReopened() | e.SurveyAnswered() | e.SubjectErased():
            return Entry(title=say(), at=happened.at, tone="done")
        case _:
            return None


def _step(one: Recorded, case: Case, regulation: Regulation, lang: Language) -> Entry | None:
    """A step of the main procedure that was done; approvals and what does itself are not told."""
    event = one.happened.event
    assert isinstance(event, e.StepCompleted)
    occurrence = case.occurrences.get(event.occurrence)
    if occurrence is None or occurrence.instance != MAIN:
        return None
    step = regulation.procedures[MAIN].steps.get(occurrence.step)
    if step is None or step.automatic or step.approves is not None:
        return None
    name = regulation.word(step.rule.path, step.name, lang)
    outcome = step.outcomes.get(event.outcome)
    mine = one.happened.by == COMPLAINANT or event.on_behalf == COMPLAINANT
    if outcome is not None and len(step.outcomes) > 1:
        said = regulation.word(f"outcomes.{outcome.key}", outcome.name, lang)
        title = _("%(step)s：%(outcome)s") if not mine else _("%(step)s，您答复：%(outcome)s")
        name = title % {"step": name, "outcome": said}
    else:
        name = _("已完成：%(step)s") % {"step": name}
    reasons = [part.value for part in one.happened.parts if part.name == "reason"] if mine else []
    return Entry(title=name, at=one.happened.at, body="\n".join(reasons), tone="done")


def _is_shown(clock: str, regulation: Regulation) -> bool:
    rule = regulation.clocks.get(clock.partition("@")[0])
    return rule is not None and towards_complainant(regulation, rule)


def _nobody(id: str) -> str:
    """Members of staff have no name here."""
    return _("工作人员") if id != COMPLAINANT else _("您")
