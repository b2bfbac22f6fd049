"""Clocks.

Started and stopped by what happens, suspended by where a procedure stands, re-graded by the level.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bihuan.engine import events as e
from bihuan.engine.case import LIVE, MOOT, OPEN, RUNNING, SUSPENDED, ClockState, Instance
from bihuan.engine.counting import (
    calendar_for,
    count,
    has_passed,
    reached,
    row_for,
    times,
    warnings_of,
    written_limit,
)
from bihuan.engine.events import Because
from bihuan.engine.plan import because_of
from bihuan.engine.refused import Reason
from bihuan.engine.seats import named
from bihuan.engine.working import Working, refuse
from bihuan.regulation.model import Clock, Rule
from bihuan.regulation.worktime.limits import Until


def clock_rule(w: Working, state: ClockState) -> Clock:
    return w.plan_for(w.case.instances[state.instance]).regulation.clocks[state.key]


def start(w: Working, instance: Instance, key: str, at: datetime, because: Because) -> str | None:
    """Starts a clock in a procedure; returns its name, None where it does not start.

    One that has run there starts again only with ``restarts: each time``.
    """
    clock = w.plan_for(instance).regulation.clocks[key]
    times = w.case.counts.get(f"{key}@{instance.id}", 0)
    if times:
        last = w.case.clocks[f"{key}@{instance.id}#{times}"]
        if last.status in (RUNNING, SUSPENDED) or not clock.restarts:
            return None
    return begin(w, instance, clock, at, because)


def begin(w: Working, instance: Instance, clock: Clock, at: datetime, because: Because) -> str | None:
    """A fresh start, whatever ran before; returns its name."""
    row = row_for(w, clock, instance)
    if row is None:
        return None
    number = w.case.counts.get(f"{clock.key}@{instance.id}", 0) + 1
    name = f"{clock.key}@{instance.id}#{number}"
    limit = written_limit(w, row, instance)
    if reached(row, w.scope(instance)):
        limit = str(Until(at))
    end = count(w, clock, limit, at) if limit is not None else None
    w.emit(
        e.ClockStarted(
            clock=name,
            key=clock.key,
            instance=instance.id,
            started_at=at,
            limit=limit or "",
            due=end.at if end else None,
            ends_day=end.ends_day if end else None,
            provisional=end.provisional if end else False,
            calendar=calendar_for(w, clock).digest,
            warns=warnings_of(w, clock, at, end) if end else (),
            answers=named(w, instance, clock.answers) if clock.answers else None,
            instrument=_instrument(w, instance, clock),
            seen_at=w.seen_at if w.seen_at is not None and at < w.seen_at else None,
            periodic=clock.periodic,
        ),
        Because(row.rule.path, row.rule.articles or because.articles, w.read(row.when, instance)),
        at=at,
    )
    _suspend_if_standing(w, instance, clock, name, at)
    return name


def _instrument(w: Working, instance: Instance, clock: Clock) -> str | None:
    """The paper that stands for the article where the limit is another's.

    Its coded fields, joined (semantics 25).
    """
    if not clock.instrument:
        return None
    scope = w.scope(instance)
    said = [str(scope[field]) for field in clock.instrument if field in scope]
    return " ".join(said) or None


def _suspend_if_standing(w: Working, instance: Instance, clock: Clock, name: str, at: datetime) -> None:
    if w.case.clocks[name].due is None:
        return
    if _rests(w, w.case.instances[instance.id], clock):
        w.emit(e.ClockSuspended(name), because_of(clock.rule), at=at)


def _rests(w: Working, instance: Instance, clock: Clock) -> bool:
    """Whether its procedure, or one beside it, stands at a step at which the clock rests."""
    if not clock.suspended:
        return False
    for one in w.case.instances.values():
        standing = w.case.occurrences[one.at] if one.at is not None else None
        if standing is None or standing.status != OPEN or one.status != LIVE:
            continue
        named = standing.step if one.id == instance.id else f"{one.procedure}/{standing.step}"
        if named in clock.suspended:
            return True
    return False


def _resting(w: Working, instance: Instance, step: str) -> Iterator[ClockState]:
    """The live clocks that rest while the procedure stands at the step, its own and those of others."""
    plan = w.plan_for(instance)
    for key in plan.suspending.get((instance.procedure, step), ()):
        own = plan.regulation.clocks[key].procedure == instance.procedure
        for state in list(w.case.clocks.values()):
            mine = state.instance == instance.id if own else True
            if state.key == key and mine and state.status in (RUNNING, SUSPENDED):
                yield state


def live_clocks(w: Working, instance: str, key: str | None = None) -> list[ClockState]:
    """The clocks of a procedure that run or are suspended, oldest first."""
    return [
        clock
        for clock in w.case.clocks.values()
        if clock.instance == instance and clock.status in (RUNNING, SUSPENDED) and key in (None, clock.key)
    ]


def require_running(w: Working, instance: Instance, key: str, rule: Rule, what: str) -> None:
    """Raises the refusal of what may be done only while a clock runs, in the procedure or those above it.

    The clock of a procedure that is none of these may run in any.
    """
    chain: list[Instance] = []
    above: Instance | None = instance
    while above is not None:
        chain.append(above)
        above = w.case.instances.get(above.parent) if above.parent else None
    own = w.plan_for(instance).regulation.clocks[key].procedure
    if own not in {one.procedure for one in chain}:
        chain = list(w.case.instances.values())
    for holder in chain:
        for state in live_clocks(w, holder.id, key):
            if state.late_at is None and (state.status == SUSPENDED or not has_passed(w, state, w.now)):
                return
    name = w.plan_for(instance).regulation.clocks[key].name
    raise refuse(Reason.WINDOW_OVER, rule, clock=name, what=what)


def stop(w: Working, instance: Instance, key: str, at: datetime, because: Because) -> None:
    """Stops the clock where it runs; stopping a stopped clock is nothing.

    One that was suspended, or stopped at an earlier moment that evidence shows, was in time, whatever has
    been recorded meanwhile: the lateness stays on record, corrected by this.
    """
    for state in live_clocks(w, instance.id, key):
        in_time = state.status == SUSPENDED or not has_passed(w, state, at)
        w.emit(e.ClockStopped(state.id, in_time), because, at=at)


def make_moot(w: Working, instance: Instance, at: datetime, because: Because) -> None:
    """The procedure is over: what still runs in it can no longer be late."""
    for state in live_clocks(w, instance.id):
        w.emit(e.ClockMoot(state.id), because, at=at)


def begin_anew(w: Working, instance: Instance, at: datetime, because: Because) -> None:
    """The procedure begins from its beginning: the clocks its end broke off run again, in full."""
    rules = w.plan_for(instance).regulation.clocks
    for key in broken_off(w, instance):
        if key in rules:
            begin(w, instance, rules[key], at, because)


def broken_off(w: Working, instance: Instance) -> tuple[str, ...]:
    """The clocks whose last run the procedure's end made moot."""
    last = {state.key: state.status for state in w.case.clocks.values() if state.instance == instance.id}
    return tuple(key for key, status in last.items() if status == MOOT)


def suspend_at(w: Working, instance: Instance, step: str, at: datetime) -> None:
    """The procedure has come to a step at which clocks rest. One already late rests no more."""
    for state in _resting(w, instance, step):
        if state.status == RUNNING and state.late_at is None and state.due is not None:
            w.emit(e.ClockSuspended(state.id), because_of(clock_rule(w, state).rule), at=at)


def resume_after(w: Working, instance: Instance, step: str, at: datetime) -> None:
    """The procedure has left a step at which clocks rested: each goes on with what it had left."""
    for state in _resting(w, instance, step):
        holder = w.case.instances[state.instance]
        if state.status == SUSPENDED and not _rests(w, holder, clock_rule(w, state)):
            _resume(w, state, at)


def _resume(w: Working, state: ClockState, at: datetime) -> None:
    clock = clock_rule(w, state)
    assert state.suspended_at is not None
    gaps = (*state.gaps, (state.suspended_at, max(at, state.suspended_at)))
    end = count(w, clock, state.limit, state.started_at, gaps, state.extended)
    floor = state.floor + (gaps[-1][1] - gaps[-1][0]) if state.floor is not None else None
    held = floor is not None and end.at < floor
    w.emit(
        e.ClockResumed(
            clock=state.id,
            suspended_from=state.suspended_at,
            due=floor if held and floor is not None else end.at,
            ends_day=None if held else end.ends_day,
            provisional=end.provisional,
            warns=warnings_of(w, clock, state.started_at, end, gaps),
            floor=floor if held else None,
        ),
        because_of(clock.rule),
        at=at,
    )


def reset(
    w: Working,
    state: ClockState,
    cause: str,
    at: datetime,
    because: Because,
    *,
    limit: str,
    started_at: datetime,
    never_before: datetime | None = None,
) -> None:
    """Gives a live clock a new due moment; `never_before` is the earliest it may be."""
    clock = clock_rule(w, state)
    afresh = started_at != state.started_at
    end = count(w, clock, limit, started_at, () if afresh else state.gaps, () if afresh else state.extended)
    moment, ends_day = end.at, end.ends_day
    floor = never_before or (None if afresh else state.floor)
    if floor is None or moment >= floor:
        floor = None
    elif cause == "extended":
        longer = count(w, clock, state.extended[-1], floor)
        moment, ends_day, floor = longer.at, longer.ends_day, longer.at
    else:
        moment, ends_day = floor, None
    if (moment, limit, ends_day) == (state.due, state.limit, state.ends_day) and cause == "recounted":
        return
    w.emit(
        e.ClockReset(
            clock=state.id,
            cause=cause,
            limit=limit,
            old=state.due,
            due=moment,
            ends_day=ends_day,
            provisional=end.provisional,
            calendar=calendar_for(w, clock).digest,
            started_at=started_at,
            warns=warnings_of(w, clock, started_at, end, () if afresh else state.gaps),
            floor=floor,
        ),
        because,
        at=at,
    )


def regrade(w: Working, at: datetime) -> None:
    """After the level or what a table gives has changed.

    Clocks whose row is another now follow their rule (semantics 23).
    """
    for state in list(w.case.clocks.values()):
        if state.status not in (RUNNING, SUSPENDED) or state.late_at is not None:
            continue
        instance = w.case.instances[state.instance]
        if state.key in w.plan_for(instance).graded:
            _regrade(w, state, instance, at)


def _regrade(w: Working, state: ClockState, instance: Instance, at: datetime) -> None:
    clock = clock_rule(w, state)
    row = row_for(w, clock, instance)
    limit = written_limit(w, row, instance) if row is not None else None
    if limit is not None and state.periodic:
        limit = times(limit, state.rounds + 1)
    if row is None or limit is None or limit == state.limit or clock.regrade == "keep":
        return
    because = w.because(row.rule, row.when, instance)
    if clock.regrade == "from now":
        reset(w, state, "regraded", at, because, limit=limit, started_at=at)
    else:
        reset(w, state, "regraded", at, because, limit=limit, started_at=state.started_at, never_before=at)


def come_round(w: Working, state: ClockState, at: datetime) -> e.ClockCameRound | None:
    """A clock without an end goes on to its next time; None where it has none any more."""
    clock = clock_rule(w, state)
    instance = w.case.instances[state.instance]
    row = row_for(w, clock, instance)
    limit = written_limit(w, row, instance) if row is not None else None
    if row is None or limit is None:
        w.emit(e.ClockMoot(state.id), because_of(clock.rule), at=at)
        return None
    ahead = times(limit, state.rounds + 2)
    end = count(w, clock, ahead, state.started_at, state.gaps)
    acted = end.at > w.now
    warns = tuple(one for one in warnings_of(w, clock, state.started_at, end, state.gaps) if one > at)
    came = e.ClockCameRound(
        state.id, state.rounds + 1, ahead, end.at, end.ends_day, end.provisional, warns, acted
    )
    w.emit(came, because_of(clock.rule), at=at)
    return came


def quantities_grow(w: Working, values: Mapping[str, object], at: datetime) -> None:
    """Numbers were filled in, in whichever procedure, at which some limit may be over."""
    for state in list(w.case.clocks.values()):
        if state.status not in (RUNNING, SUSPENDED) or state.late_at is not None:
            continue
        holder = w.case.instances[state.instance]
        clock = clock_rule(w, state)
        row = row_for(w, clock, holder) if any(one.quantities for one in clock.within) else None
        if row is not None and reached(row, values) and (state.due is None or state.due > at):
            limit = str(Until(at))
            reset(w, state, "reached", at, because_of(row.rule), limit=limit, started_at=state.started_at)


def date_waiting(w: Working, instance: Instance, fields: frozenset[str], at: datetime) -> None:
    """A date was filled in that a clock counts until: the clock learns, or changes, its due moment."""
    for state in list(w.case.clocks.values()):
        if state.status not in (RUNNING, SUSPENDED) or state.late_at is not None:
            continue
        holder = w.case.instances[state.instance]
        clock = w.plan_for(holder).regulation.clocks[state.key]
        row = row_for(w, clock, holder)
        if row is None or not fields.intersection((*row.until, *row.working_days)):
            continue
        limit = written_limit(w, row, holder)
        if limit is not None and limit != state.limit:
            reset(w, state, "dated", at, because_of(row.rule), limit=limit, started_at=state.started_at)
            if state.status == RUNNING:
                _suspend_if_standing(w, holder, clock, state.id, at)
