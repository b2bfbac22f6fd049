"""Time passes first.

Warnings, lateness and the ladder, earliest due first, before any command (semantics 10).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bihuan.engine import clocks, letters
from bihuan.engine import events as e
from bihuan.engine.case import LIVE, OPEN, RUNNING, STOPPED, SUSPENDED, Case, ClockState
from bihuan.engine.counting import has_passed, moment_seen, rung_moment, warning_meant
from bihuan.engine.events import Because
from bihuan.engine.plan import because_of
from bihuan.engine.surveying import ask_when_due
from bihuan.engine.walking import complete, do_acts, settle, spread
from bihuan.engine.working import Stuck, Working
from bihuan.regulation.model import Clock, Field, FieldKind, NewsKind, Rung, Start
from bihuan.regulation.quick import quickly_made

GRANTED = "granted"
MANY_TRIGGERS = 10_000
PEOPLE_KINDS = (FieldKind.PERSON, FieldKind.PEOPLE)


@quickly_made
@dataclass(frozen=True, slots=True, order=True)
class Trigger:
    """What a clock does next: at `moment`; ties go in declared order."""

    moment: datetime
    place: int
    clock: str
    what: str  # warn, round, late, rung
    which: int


def pass_time(w: Working) -> None:
    """Brings the case to now. Bounded: a case on which clocks chase one another without end is an error."""
    for _ in range(MANY_TRIGGERS):
        trigger = next_trigger(w)
        if trigger is None or not _reached(w, trigger):
            return
        _act(w, trigger)
        ask_when_due(w, trigger.moment)
        settle(w, trigger.moment)
    raise Stuck(f"more than {MANY_TRIGGERS} clock triggers in one passing of time")


def is_due(case: Case, now: datetime) -> bool:
    """Whether any clock may have something to do by now. Asked with every command, so it looks at moments."""
    for state in case.clocks.values():
        if state.status != RUNNING or state.due is None or state.asked is not None:
            continue
        if state.late_at is not None or state.due <= now:
            return True
        if state.warned < len(state.warns) and state.warns[state.warned] <= now:
            return True
    return False


def next_trigger(w: Working) -> Trigger | None:
    """The earliest thing any running clock will do, reached or not."""
    found: Trigger | None = None
    for state in w.case.clocks.values():
        if state.status == RUNNING and state.due is not None and state.asked is None:
            trigger = _trigger(w, state)
            if trigger is not None and (found is None or trigger < found):
                found = trigger
    return found


def _trigger(w: Working, state: ClockState) -> Trigger | None:
    instance = w.case.instances[state.instance]
    place = w.plan_for(instance).order_of_clocks.get(state.key, 0)
    assert state.due is not None
    if state.late_at is None:
        if state.warned < len(state.warns) and state.warns[state.warned] < state.due:
            return Trigger(state.warns[state.warned], place, state.id, "warn", state.warned)
        return Trigger(state.due, place, state.id, "round" if state.periodic else "late", 0)
    clock = clocks.clock_rule(w, state)
    if state.acted < len(clock.late):
        return Trigger(_rung_at(w, clock, state, state.acted), place, state.id, "rung", state.acted)
    return None


def _rung_at(w: Working, clock: Clock, state: ClockState, rung: int) -> datetime:
    """When a rung acts. One by which somebody answers waits until the limit has run since they could see it.

    Where the limit was over before that, it acts as it stands, and nobody answers (semantics 6).
    """
    moment = rung_moment(w, clock, state, rung)
    seen_at = state.seen_at
    if seen_at is None or state.due is None or state.due <= seen_at:
        return moment
    answering = [n for n in range(rung + 1) if _has_answering(w, clock.late[n], state)]
    return max([moment, *(moment_seen(w, clock, state, n, seen_at) for n in answering)])


def _has_answering(w: Working, rung: Rung, state: ClockState) -> bool:
    fields = w.plan_for(w.case.instances[state.instance]).regulation.fields
    return any(_is_answering(one, fields) for one in rung.starts)


def _is_answering(start: Start, fields: Mapping[str, Field]) -> bool:
    """Whether somebody answers in what is started: the holder of a post, or people a field names."""
    named = fields.get(start.for_each) if start.for_each is not None else None
    return start.for_post is not None or (named is not None and named.kind in PEOPLE_KINDS)


def _reached(w: Working, trigger: Trigger) -> bool:
    if trigger.what in ("warn", "round"):
        return trigger.moment <= w.now
    state = w.case.clocks[trigger.clock]
    if trigger.what == "late" or trigger.moment == state.due:
        return has_passed(w, state, w.now)
    return trigger.moment <= w.now


def _act(w: Working, trigger: Trigger) -> None:
    state = w.case.clocks[trigger.clock]
    match trigger.what:
        case "warn":
            _warn(w, state, trigger)
        case "late":
            clock = clocks.clock_rule(w, state)
            assert state.due is not None
            w.emit(e.ClockLate(state.id, state.due), because_of(clock.rule), at=trigger.moment)
            spread(w, w.case.instances[state.instance], NewsKind.LATE, trigger.moment, name=state.key)
        case "round":
            came = clocks.come_round(w, state, trigger.moment)
            if came is not None:
                come_round(w, state, trigger.moment, overtaken=not came.acted)
        case _:
            _climb(w, state, trigger)


def _warn(w: Working, state: ClockState, trigger: Trigger) -> None:
    """A warning overtaken by the next, or by the due moment itself, is recorded, not sent."""
    clock = clocks.clock_rule(w, state)
    assert state.due is not None
    following = state.warns[trigger.which + 1] if trigger.which + 1 < len(state.warns) else state.due
    sent = min(following, state.due) > w.now
    because = because_of(clock.rule)
    w.emit(e.ClockWarned(state.id, trigger.which, sent), because, at=trigger.moment)
    if not sent:
        return
    instance = w.case.instances[state.instance]
    warning = warning_meant(w, clock, state, trigger.which)
    if warning is None:
        return
    if warning.letter is not None:
        letters.owe(w, instance, warning.letter, trigger.moment, because, clock=state.id)
        if not warning.tells:
            return
    told = warning.tells or ((clock.answers,) if clock.answers else ())
    if told:
        letters.tell(w, instance, told, "warning", trigger.moment, because, clock=state.id)
        return
    if instance.at is not None:
        number = w.case.counts.get("notices", 0) + 1
        standing = w.case.occurrences[instance.at]
        for seat in standing.seats:
            w.emit(
                e.NoticeOwed(f"notice#{number}", "warning", seat, standing.person, standing.id, state.id),
                because,
                at=trigger.moment,
            )
            number += 1


def come_round(w: Working, state: ClockState, at: datetime, *, overtaken: bool) -> None:
    """Does what the clock says is done each time it comes round.

    Of a time that was overtaken while catching up nobody is told, but what it starts is started.
    """
    rung = clocks.clock_rule(w, state).comes_round
    if rung is None:
        return
    if overtaken:
        rung = replace(rung, tells=(), letter=None)
    because = because_of(rung.rule)
    do_acts(w, rung, state.id, at, because, "told")
    if rung.raises is not None:
        _raise_level(w, rung.raises, at, because)
    _complete_for(w, rung, state.instance, at, because)


def _complete_for(w: Working, rung: Rung, instance_id: str, at: datetime, because: Because) -> None:
    """Completes the steps that somebody has left waiting, as the rung says they count."""
    for step, outcome in rung.does.items():
        current = w.case.instances[instance_id]
        if current.status == LIVE and current.at is not None:
            standing = w.case.occurrences[current.at]
            if standing.step == step and standing.status == OPEN:
                complete(w, standing.id, outcome, at, None, because=because)
                decide_extension(w, instance_id, outcome, at)


def _climb(w: Working, state: ClockState, trigger: Trigger) -> None:
    """Acts one rung of the ladder. Nobody answers for time before they could see the case (semantics 6)."""
    clock = clocks.clock_rule(w, state)
    rung = clock.late[trigger.which]
    instance = w.case.instances[state.instance]
    seen_at = state.seen_at or w.case.opened_at
    unseen = state.due is not None and seen_at is not None and state.due <= seen_at
    used: dict[str, object] = {"seen_at": seen_at} if unseen else {}
    if w.case.placed:
        used["placed"] = True
    because = Because(rung.rule.path, rung.rule.articles or clock.rule.articles, {}, used)
    w.emit(e.LadderActed(state.id, trigger.which), because, at=trigger.moment)
    _carry_out(w, rung, state, trigger.moment, because, answerable=not used)
    if rung.raises is not None:
        _raise_level(w, rung.raises, trigger.moment, because)
    _complete_for(w, rung, instance.id, trigger.moment, because)


def _carry_out(
    w: Working,
    rung: Rung,
    state: ClockState,
    at: datetime,
    because: Because,
    *,
    answerable: bool,
) -> None:
    fields = w.plan_for(w.case.instances[state.instance]).regulation.fields
    starts = tuple(one for one in rung.starts if answerable or not _is_answering(one, fields))
    do_acts(w, replace(rung, starts=starts), state.id, at, because, "late")


def climb_until(w: Working, name: str, until: datetime) -> None:
    """Acts what a clock that has stopped at `until` would have done by then, had nothing held it."""
    state = w.case.clocks[name]
    instance = w.case.instances[state.instance]
    clock = clocks.clock_rule(w, state)
    if state.late_at is None and state.due is not None:
        w.emit(e.ClockLate(name, state.due), because_of(clock.rule), at=state.due)
        spread(w, instance, NewsKind.LATE, state.due, name=state.key)
    place = w.plan_for(instance).order_of_clocks.get(state.key, 0)
    while (state := w.case.clocks[name]).acted < len(clock.late):
        moment = _rung_at(w, clock, state, state.acted)
        if moment > until:
            return
        _climb(w, state, Trigger(moment, place, name, "rung", state.acted))


def _raise_level(w: Working, level: str, at: datetime, because: Because) -> None:
    """A clock only raises: a level that is as urgent already stays."""
    order = list(w.regulation.levels)
    old = w.case.values.get("level")
    if isinstance(old, str) and order.index(old) <= order.index(level):
        return
    w.emit(e.LevelRaised(old if isinstance(old, str) else None, level), because, at=at)
    clocks.regrade(w, at)
    spread(w, w.root(), NewsKind.LEVEL_SET, at)


def decide_extension(w: Working, instance_id: str, outcome: str, at: datetime) -> None:
    """Where the step just done decided an extension, carries the decision to the clock it is about."""
    instance = w.case.instances[instance_id]
    if instance.procedure not in w.plan_for(instance).extensions or instance.origin is None:
        return
    state = w.case.clocks[instance.origin]
    if state.asked is None:
        return
    extension = clocks.clock_rule(w, state).extension
    if extension is None:
        return
    because = because_of(extension.rule)
    if outcome == GRANTED:
        grant(w, state.id, at, because)
        return
    w.emit(e.ExtensionRefused(state.id), because, at=at)
    if state.status == STOPPED and state.stopped_at is not None and not state.in_time:
        climb_until(w, state.id, state.stopped_at)


def grant(w: Working, name: str, at: datetime, because: Because) -> None:
    """Gives a clock the time that was asked for, also one that was stopped while the request lay."""
    state = w.case.clocks[name]
    assert state.asked is not None
    w.emit(e.ExtensionGranted(name, state.asked), because, at=at)
    state = w.case.clocks[name]
    if state.status in (RUNNING, SUSPENDED) or (state.status == STOPPED and not state.in_time):
        clocks.reset(w, state, "extended", at, because, limit=state.limit, started_at=state.started_at)
    if state.status == STOPPED and state.stopped_at is not None and not state.in_time:
        # Done while the request lay undecided: what was out of time then is in time by what was granted.
        in_time = not has_passed(w, w.case.clocks[name], state.stopped_at)
        w.emit(e.ClockStopped(name, in_time), because, at=state.stopped_at)
        if not in_time:
            climb_until(w, name, state.stopped_at)
    if state.status not in (RUNNING, SUSPENDED):
        return
    extension = clocks.clock_rule(w, state).extension
    if extension is not None and extension.letter is not None:
        letters.owe(w, w.case.instances[state.instance], extension.letter, at, because, clock=name)
