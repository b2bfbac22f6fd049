"""Where a procedure goes under the amendment, and where the record parts from that."""

from datetime import datetime

from bihuan.engine import clocks
from bihuan.engine import events as e
from bihuan.engine.case import OPEN, Instance
from bihuan.engine.events import Happened
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import APPROVED, NewsKind, Outcome, Step
from bihuan.simulator.backtest.deciding import settle_decisions
from bihuan.simulator.backtest.findings import Chain, Doubt, Way, Why, doubt_of, given
from bihuan.simulator.backtest.trial import Asked, Awaited, Parting, Trial


def procedure_started(t: Trial, event: e.ProcedureStarted, happened: Happened) -> None:
    shadow, parent = t.shadow, event.parent
    if event.procedure not in t.amended.procedures:
        return
    if parent is not None and parent not in shadow.case.instances:
        return
    if _is_spared(t, event, happened):
        t.never_begun.add(event.instance)
        return
    values = {key: value for key, value in event.values.items() if key in t.amended.fields}
    started = e.ProcedureStarted(event.instance, event.procedure, parent, event.origin, event.subject, values)
    shadow.note(started, happened.at)
    if parent is None:
        t.begins = event.instance
        return
    unsure = _nobody_knows(t, event, happened)
    if unsure is not None:
        t.parted[event.instance] = Parting(unsure, happened.at)
        return
    shadow.news(shadow.case.instances[event.instance], NewsKind.STARTS, happened.at, name=event.procedure)


def _is_spared(t: Trial, event: e.ProcedureStarted, happened: Happened) -> bool:
    """Whether the amendment does not begin it: its step starts none, or its clock climbs no ladder then."""
    if event.origin in t.names:
        return _starts_of(t, event) is False
    if event.origin not in t.recorded.clocks or ".late" not in happened.because.rule:
        return False
    run = t.shadow.case.clocks.get(event.origin)
    return event.origin not in t.shadow.unsure and (run is None or run.late_at is None)


def _starts_of(t: Trial, event: e.ProcedureStarted) -> bool | Doubt:
    """Whether the amendment's step that was just done starts the procedure, or why nobody knows."""
    shadow = t.shadow
    done = shadow.case.occurrences[t.names[event.origin or ""]]
    instance = shadow.case.instances[done.instance]
    steps = t.amended.procedures[instance.procedure].steps
    step = steps[done.step]
    starts = (*step.starts, *(steps[step.approves].starts if step.approves is not None else ()))
    try:
        return any(one.procedure == event.procedure and shadow.holds(one.when, instance) for one in starts)
    except MissingValue as error:
        return doubt_of(error)


def _nobody_knows(t: Trial, event: e.ProcedureStarted, happened: Happened) -> Doubt | None:
    """Why it is unknown whether it would have begun: what began it is off the amendment's way, or unsure."""
    if event.parent in t.parted:
        return t.parted[event.parent].doubt
    if event.origin in t.names:
        starts = _starts_of(t, event)
        return starts if isinstance(starts, Doubt) else None
    by_ladder = ".late" in happened.because.rule
    return t.shadow.unsure.get(event.origin or "") if by_ladder else None


def step_begun(t: Trial, event: e.StepBegun, happened: Happened) -> None:
    shadow = t.shadow
    instance = shadow.case.instances.get(event.instance)
    if instance is None:
        return
    if t.begins == event.instance:
        t.begins = None
        shadow.news(instance, NewsKind.STARTS, happened.at, name=instance.procedure)
    step = step_of(t, instance.procedure, event.step)
    _compare_chain(t, event.instance, event, happened)
    _arrive(t, event.instance, event.step, step, event.stage, None, happened.at)
    if event.instance in t.parted or step is None:
        shadow.case.instances[event.instance] = shadow.case.instances[event.instance].standing_at(None)
        return
    _enter(t, event, step, happened.at)


def _enter(t: Trial, event: e.StepBegun, step: Step, at: datetime) -> None:
    shadow = t.shadow
    number = shadow.case.counts.get(f"{event.instance}/{step.key}", 0) + 1
    name = f"{event.instance}/{step.key}#{number}"
    t.names[event.occurrence] = name
    begun = e.StepBegun(name, event.instance, step.key, number, event.seats, event.person, event.stage)
    shadow.note(begun, at)
    instance = shadow.case.instances[event.instance]
    clocks.suspend_at(shadow, instance, step.key, at)
    shadow.news(instance, NewsKind.BEGINS, at, procedure=instance.procedure, name=step.key)


def step_of(t: Trial, procedure: str, step: str) -> Step | None:
    """The amendment's step for a recorded one, by the step map; an approval goes with its step."""
    plain, dot, approval = step.partition(".")
    whole = t.steps.get(f"{procedure}/{step}")
    part = t.steps.get(f"{procedure}/{plain}")
    mapped = whole or (f"{part}{dot}{approval}" if part is not None else step)
    return t.amended.procedures[procedure].steps.get(mapped.rpartition("/")[2])


def _arrive(
    t: Trial, instance: str, old: str, step: Step | None, stage: int, end: str | None, at: datetime
) -> None:
    """The record comes to a step or an end: is it where the amendment leads?"""
    parting = t.parted.get(instance)
    if parting is not None:
        if (step is not None and step.key == parting.step) or (end is not None and end == parting.end):
            del t.parted[instance]
        return
    awaited = t.awaited.pop(instance, None)
    procedure = t.shadow.case.instances[instance].procedure
    if awaited is None:
        if end is None and step is None:
            doubt = Doubt(Why.NO_STEP, f"{procedure}/{old}")
            t.parted[instance] = Parting(doubt, at)
        return
    same = awaited.end == end if step is None else (awaited.step, awaited.stage) == (step.key, stage)
    if same and (step is not None or end is not None):
        return
    if awaited.then is not None and step is not None and step.key == awaited.then:
        doubt = Doubt(Why.MORE_APPROVAL, f"{procedure}/{awaited.come_from}")
        for state in t.shadow.running(instance):
            t.shadow.doubt_run(state, doubt)
        return
    _part(t, instance, procedure, awaited, old if end is None else f"={end}", at)


def _part(t: Trial, instance: str, procedure: str, awaited: Awaited, old: str, at: datetime) -> None:
    came = f"{procedure}/{awaited.come_from}"
    doubt = Doubt(Why.OTHER_WAY, came)
    t.parted[instance] = Parting(doubt, awaited.at or at, awaited.step, awaited.end)
    if ".approval" not in old and awaited.then is None and "." not in awaited.come_from:
        after = f"={awaited.end}" if awaited.end is not None else f"{procedure}/{awaited.step}"
        before = old if old.startswith("=") else f"{procedure}/{old}"
        t.ways.append(Way(came, awaited.outcome, before, after))


def step_signed(t: Trial, event: e.StepSigned, happened: Happened) -> None:
    name = t.names.get(event.occurrence)
    if name is not None:
        t.shadow.note(e.StepSigned(name, event.post), happened.at, happened.by)


def step_left(t: Trial, event: e.StepLeft, happened: Happened) -> None:
    name = t.names.get(event.occurrence)
    instance = t.recorded.occurrences[event.occurrence].instance
    t.awaited.pop(instance, None)
    if name is None or t.shadow.case.occurrences[name].status != OPEN:
        return
    t.shadow.note(e.StepLeft(name, event.why), happened.at)
    step = t.shadow.case.occurrences[name].step
    clocks.resume_after(t.shadow, t.shadow.case.instances[instance], step, happened.at)


def step_completed(t: Trial, event: e.StepCompleted, happened: Happened) -> None:
    settle_decisions(t)
    old = t.recorded.occurrences[event.occurrence]
    before = t.versions(t.recorded.version).procedures.get(t.recorded.instances[old.instance].procedure)
    old_step = before.steps.get(old.step) if before is not None else None
    instance = t.shadow.case.instances.get(old.instance)
    t.setting = list(old_step.sets) if old_step is not None else []
    t.set_by = old.instance
    t.set_in = f"{t.recorded.instances[old.instance].procedure}/{old.step}"
    name = t.names.get(event.occurrence)
    if instance is None or name is None or old.instance in t.parted:
        return
    step = t.amended.procedures[instance.procedure].steps[t.shadow.case.occurrences[name].step]
    completed = e.StepCompleted(name, event.outcome, event.shown, event.on_behalf)
    t.shadow.note(completed, happened.at, happened.by)
    clocks.resume_after(t.shadow, instance, step.key, happened.at)
    outcome = step.outcomes.get(event.outcome)
    doubt = _unforeseen(t, name, step, event, happened, instance.procedure)
    if outcome is None or doubt is not None:
        lost = doubt or Doubt(Why.NO_OUTCOME, f"{instance.procedure}/{step.key} {event.outcome}")
        t.ways.append(Way(t.set_in, event.outcome, old.step, None, lost))
        t.parted[old.instance] = Parting(lost, happened.at)
        return
    _lead_on(t, instance.id, step, outcome, old.step, old.stage, happened.at)


def done_by_clock(happened: Happened) -> bool:
    """Whether a ladder did it, and no person."""
    return happened.by is None and happened.because.rule.startswith("clocks.")


def _unforeseen(
    t: Trial, name: str, step: Step, event: e.StepCompleted, happened: Happened, procedure: str
) -> Doubt | None:
    """A clock would have done the step at another moment or not at all."""
    told = t.shadow.foretold.pop(name, None)
    by_clock = done_by_clock(happened)
    if told == (event.outcome, happened.at) or (told is None and not by_clock):
        return None
    return Doubt(Why.OTHER_WAY, f"{procedure}/{step.key}")


def _lead_on(
    t: Trial, instance: str, step: Step, outcome: Outcome, recorded: str, stage: int, at: datetime
) -> None:
    """What follows of a step done, as the amendment says: tables, news, and where it leads."""
    shadow, procedure = t.shadow, t.shadow.case.instances[instance].procedure
    if step.approves is not None and outcome.key == APPROVED:
        chain = _chain(t, instance, step)
        if isinstance(chain, Doubt):
            t.parted[instance] = Parting(chain, at, outcome.routes[0].to, outcome.routes[0].ends)
            return
        if stage + 1 < len(chain):
            onward = outcome.routes[0].to
            t.awaited[instance] = Awaited(recorded, outcome.key, step.key, stage + 1, None, onward, at)
            return
    for table in (*step.sets, *outcome.sets):
        found = shadow.decide(instance, table, at)
        known = not isinstance(found, Doubt)
        gives = t.amended.tables[table].gives
        after = given(found, gives) if not isinstance(found, Doubt) else None
        t.decided.append((table, t.set_in, after, None if known else found))  # type: ignore[arg-type]
    here = shadow.case.instances[instance]
    done = {"procedure": procedure, "name": step.key, "outcome": outcome.key}
    shadow.news(here, NewsKind.DONE, at, **done)
    for key, what in outcome.clocks.items():
        if what != "keep":
            shadow.restart(here, key, what, at)
    _follow_route(t, instance, outcome, recorded, at)


def _follow_route(t: Trial, instance: str, outcome: Outcome, recorded: str, at: datetime) -> None:
    here = t.shadow.case.instances[instance]
    procedure = t.amended.procedures[here.procedure]
    try:
        route = next(one for one in outcome.routes if t.shadow.holds(one.when, here))
    except MissingValue as error:
        _lose_way(t, instance, here.procedure, recorded, outcome.key, doubt_of(error), at)
        return
    if route.to is None:
        t.awaited[instance] = Awaited(recorded, outcome.key, None, end=route.ends, at=at)
        return
    step = procedure.steps[route.to]
    if step.approves is None:
        t.awaited[instance] = Awaited(recorded, outcome.key, step.key, at=at)
        return
    _ask_approval(t, instance, step, outcome, recorded, at)


def _ask_approval(t: Trial, instance: str, step: Step, outcome: Outcome, recorded: str, at: datetime) -> None:
    """An approval: passed over where nobody is asked, and known to be another where others are."""
    chain = _chain(t, instance, step)
    approved = step.outcomes[APPROVED]
    key = f"{t.shadow.case.instances[instance].procedure}/{step.approves}"
    if isinstance(chain, Doubt):
        t.asked[instance] = Asked(key, recorded, None, chain)
        t.parted[instance] = Parting(chain, at, approved.routes[0].to, approved.routes[0].ends)
        return
    t.asked[instance] = Asked(key, recorded, chain)
    if chain:
        then = approved.routes[0].to
        t.awaited[instance] = Awaited(recorded, outcome.key, step.key, then=then, at=at)
        return
    _lead_on(t, instance, step, approved, recorded, 0, at)


def _chain(t: Trial, instance: str, step: Step) -> tuple[str, ...] | Doubt:
    here = t.shadow.case.instances[instance]
    try:
        return next((row.chain for row in step.approval if t.shadow.holds(row.when, here)), ())
    except MissingValue as error:
        return doubt_of(error)


def _lose_way(
    t: Trial, instance: str, procedure: str, recorded: str, outcome: str, doubt: Doubt, at: datetime
) -> None:
    t.ways.append(Way(f"{procedure}/{recorded}", outcome, "", None, doubt))
    t.parted[instance] = Parting(doubt, at)


def _compare_chain(t: Trial, instance: str, begun: e.StepBegun | None, happened: Happened) -> None:
    """Beside the posts that the amendment asks stand those that the record shows were asked."""
    procedure = t.recorded.instances[instance].procedure
    asked = t.asked.pop(instance, None)
    before: tuple[str, ...] = ()
    if begun is not None and begun.step.endswith(".approval") and begun.stage == 0:
        before = _recorded_chain(t, procedure, begun, happened)
        came = begun.step.removesuffix(".approval")
        if asked is None and instance not in t.parted:
            asked = Asked(f"{procedure}/{came}", came, ())
    if asked is not None and (asked.doubt is not None or before != asked.chain):
        t.chains.append(Chain(asked.step, before, asked.chain, asked.doubt))


def _recorded_chain(t: Trial, procedure: str, begun: e.StepBegun, happened: Happened) -> tuple[str, ...]:
    old = t.versions(t.recorded.version).procedures[procedure].steps[begun.step]
    for row in old.approval:
        if row.rule.path == happened.because.rule:
            return row.chain
    return tuple(seat.post for seat in begun.seats)


def procedure_ended(t: Trial, event: e.ProcedureEnded, happened: Happened) -> None:
    instance = t.shadow.case.instances.get(event.instance)
    if instance is None:
        return
    _compare_chain(t, event.instance, None, happened)
    _arrive(t, event.instance, "", None, 0, event.outcome, happened.at)
    doubt_parted(t, instance)
    t.shadow.note(event, happened.at)
    ended = t.shadow.case.instances[event.instance]
    name, outcome = ended.procedure, event.outcome
    t.shadow.news(ended, NewsKind.ENDS, happened.at, name=name, outcome=outcome)
    if ended.parent is not None:
        clocks.make_moot(t.shadow, ended, happened.at, happened.because)


def procedure_cancelled(t: Trial, event: e.ProcedureCancelled, happened: Happened) -> None:
    instance = t.shadow.case.instances.get(event.instance)
    if instance is not None:
        doubt_parted(t, instance)
        t.shadow.note(event, happened.at)
        clocks.make_moot(t.shadow, instance, happened.at, happened.because)


def doubt_parted(t: Trial, instance: Instance) -> None:
    parting = t.parted.get(instance.id)
    if parting is not None:
        for state in t.shadow.running(instance.id):
            t.shadow.doubt_run(state, parting.doubt, since=parting.at)
