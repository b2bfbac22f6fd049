"""From step to step: entering, finishing, leading on, ending; and the procedures that start beside.

Each procedure stands at exactly one step (semantics 14). What a step with an approval sets off waits for the
approval; what it decides (`sets`) does not, for the approval may depend on it.
"""

from collections.abc import Iterable
from datetime import datetime

from bihuan.engine import clocks, letters
from bihuan.engine import events as e
from bihuan.engine.case import CANCELLED, ENDED, LIVE, OPEN, RUNNING, SUSPENDED, ClockState, Instance
from bihuan.engine.events import Because
from bihuan.engine.plan import Plan, because_of
from bihuan.engine.seats import answering, holders_of, person_for, seat_at, seat_of
from bihuan.engine.ways import Exit, Listener
from bihuan.engine.working import Stuck, Working
from bihuan.regulation.conditions import Amount, MissingValue
from bihuan.regulation.model import (
    APPROVED,
    DONE,
    SUBJECT,
    ApprovalRow,
    Join,
    News,
    NewsKind,
    Outcome,
    Route,
    Rung,
    Start,
    Step,
)
from bihuan.regulation.tables import decide


def spread(
    w: Working,
    instance: Instance,
    kind: NewsKind,
    at: datetime,
    *,
    procedure: str | None = None,
    name: str | None = None,
    outcome: str | None = None,
) -> None:
    """Lets the clocks and letters hear what happened.

    First those that stop, then those that start, then letters.
    """
    own = w.plan_for(instance)
    for plan in (own,) if not w.known.versions else _plans(w, own):
        for listener in plan.listeners.get((kind, procedure, name), ()):
            if listener.outcome is not None and listener.outcome != outcome:
                continue
            if listener.what == "letter":
                if plan is own:
                    last = _last(w, instance)
                    letters.owe(w, instance, listener.key, at, listener.because, occurrence=last)
                continue
            for hearer in _hearers(w, instance, listener.procedure):
                if w.plan_for(hearer) is not plan:
                    continue
                if listener.what == "stop":
                    _stop(w, hearer, listener, at)
                elif listener.what == "pass":
                    _pass_on(w, hearer, listener.key, at, listener.because)
                else:
                    _begun(w, clocks.start(w, hearer, listener.key, at, listener.because), at)


def _begun(w: Working, name: str | None, at: datetime) -> None:
    """A clock has started; one whose first time is its start does then what it does each time."""
    if name is None:
        return
    clock = clocks.clock_rule(w, w.case.clocks[name])
    if clock.first and clock.comes_round is not None:
        do_acts(w, clock.comes_round, name, at, because_of(clock.comes_round.rule), "told")


def do_acts(w: Working, rung: Rung, name: str, at: datetime, because: Because, what: str) -> None:
    """Who is told, the letter owed and the procedures started by the clock of that name."""
    instance = w.case.instances[w.case.clocks[name].instance]
    letters.tell(w, instance, rung.tells, what, at, because, clock=name)
    if rung.letter is not None:
        letters.owe(w, instance, rung.letter, at, because, clock=name)
    for one in rung.starts:
        start_children(w, instance.id, one, at, name)


def _pass_on(w: Working, hearer: Instance, step: str, at: datetime, because: Because) -> None:
    """What an automatic step has waited for has happened."""
    standing = w.case.occurrences[hearer.at] if hearer.at is not None else None
    if standing is not None and standing.step == step and standing.status == OPEN:
        complete(w, standing.id, DONE, at, None, because=because)


def _has_happened(w: Working, news: News) -> bool:
    """Whether what a step waits for is so already when it is come to: delivered, late, over, holding."""
    case = w.case
    match news.kind:
        case NewsKind.DELIVERED:
            letters_owed = [one for one in case.letters.values() if one.key == news.name]
            return bool(letters_owed) and letters_owed[-1].status == "delivered"
        case NewsKind.LATE:
            return any(one.key == news.name and one.late_at is not None for one in case.clocks.values())
        case NewsKind.ENDS:
            return any(
                one.procedure == news.name and one.status == ENDED and news.outcome in (None, one.outcome)
                for one in case.instances.values()
            )
        case NewsKind.WATCH_BEGINS | NewsKind.WATCH_ENDS:
            holds = case.counts.get(f"watch {news.name}")
            return holds is not None and bool(holds) is (news.kind is NewsKind.WATCH_BEGINS)
        case _:
            return False


def watch(w: Working, instance_id: str, fields: Iterable[str], at: datetime) -> None:
    """After fields have new values: what is watched may have begun to hold, or have ended."""
    instance = w.case.instances[instance_id]
    watched = w.plan_for(instance).watched
    for one in dict.fromkeys(watch for field in fields for watch in watched.get(field, ())):
        try:
            holds = w.holds(one.when, w.case.instances[instance_id])
        except MissingValue:
            continue
        if holds is bool(w.case.counts.get(f"watch {one.key}", 0)):
            continue
        w.emit(e.WatchTurned(one.key, instance_id, holds), w.because(one.rule, one.when, instance), at=at)
        kind = NewsKind.WATCH_BEGINS if holds else NewsKind.WATCH_ENDS
        spread(w, w.case.instances[instance_id], kind, at, name=one.key)


def _plans(w: Working, own: Plan) -> list[Plan]:
    """The versions by which live procedures hear: each by its own, beginning with that of the news."""
    others = [w.plan_for(one) for one in w.case.instances.values() if one.status == LIVE]
    return list({id(plan): plan for plan in (own, *others)}.values())


def _stop(w: Working, hearer: Instance, listener: Listener, at: datetime) -> None:
    running = clocks.live_clocks(w, hearer.id, listener.key)
    clocks.stop(w, hearer, listener.key, at, listener.because)
    for state in running:
        if state.asked is not None and w.case.clocks[state.id].in_time:
            _drop_request(w, state, at, listener.because)


def _drop_request(w: Working, state: ClockState, at: datetime, because: Because) -> None:
    """More time was asked for and is not needed any more: nobody has to decide on it."""
    for instance in list(w.case.instances.values()):
        if instance.origin == state.id and instance.status == LIVE and _is_request(w, instance):
            cancel(w, instance.id, "not needed", at, because)


def _is_request(w: Working, instance: Instance) -> bool:
    return instance.procedure in w.plan_for(instance).extensions


def _last(w: Working, instance: Instance) -> str | None:
    """Where the procedure stands or last stood: a letter is filled from what was written there."""
    mine = (one.id for one in reversed(w.case.occurrences.values()) if one.instance == instance.id)
    return w.case.instances[instance.id].at or next(mine, None)


def _hearers(w: Working, instance: Instance, procedure: str | None) -> list[Instance]:
    """The procedures whose clock hears it.

    The one it happened in where it is of that kind, else every live one.
    """
    if instance.procedure == procedure:
        return [w.case.instances[instance.id]]
    return [one for one in w.case.instances.values() if one.procedure == procedure and one.status == LIVE]


def enter(w: Working, instance_id: str, key: str, at: datetime, because: Because, *, stage: int = 0) -> None:
    """Enters a step: a new occurrence of it, numbered. An approval nobody is asked for is passed over."""
    w.hop()
    instance = w.case.instances[instance_id]
    way = w.way_at(instance, key)
    step = way.step
    posts = step.by
    if step.approves is not None:
        chain, because = _posts_of(w, instance, step.approval, because)
        if stage >= len(chain):
            done = w.case.counts.get(f"{instance_id}/{step.approves}", 0)
            approved(w, instance_id, step, at, f"{instance_id}/{step.approves}#{done}" if done else None)
            return
        posts = (chain[stage],)
    elif step.doers:
        posts, because = _posts_of(w, instance, step.doers, because)
    if not because.articles and step.rule.articles:
        because = Because(because.rule or step.rule.path, step.rule.articles, because.read, because.used)
    number = w.case.counts.get(f"{instance_id}/{key}", 0) + 1
    occurrence = f"{instance_id}/{key}#{number}"
    seats = tuple([seat_at(w, instance, post) for post in posts])
    person = person_for(w, instance, step) if way.is_personal else None
    w.emit(e.StepBegun(occurrence, instance_id, key, number, seats, person, stage), because, at=at)
    if way.rests:
        clocks.suspend_at(w, instance, key, at)
    if way.heard or w.known.versions:
        spread(w, instance, NewsKind.BEGINS, at, procedure=instance.procedure, name=key)
    if way.is_automatic and _goes_on(w, instance_id, step):
        complete(w, occurrence, DONE, at, None)


def _goes_on(w: Working, instance_id: str, step: Step) -> bool:
    """Whether an automatic step is passed as it is come to."""
    if step.waits_for is not None:
        return _passes(w, instance_id, step, step.waits_for)
    return not step.waits_until or any(_has_happened(w, one) for one in step.waits_until)


def _posts_of(
    w: Working, instance: Instance, rows: tuple[ApprovalRow, ...], because: Because
) -> tuple[tuple[str, ...], Because]:
    """The posts of the first row that holds, and why."""
    for place, row in enumerate(rows):
        if w.holds(row.when, instance):
            passed = (one.when for one in rows[:place])
            return row.chain, w.because(row.rule, row.when, instance, passed)
    return (), because


def complete(
    w: Working,
    occurrence_id: str,
    outcome_key: str,
    at: datetime,
    by: str | None,
    *,
    shown: str | None = None,
    on_behalf: str | None = None,
    parts: tuple[e.Part, ...] = (),
    because: Because | None = None,
) -> None:
    """The step is done with this outcome: notes it and does all that follows."""
    occurrence = w.case.occurrences[occurrence_id]
    instance = w.case.instances[occurrence.instance]
    way = w.way_at(instance, occurrence.step)
    step, taken = way.step, way.exits[outcome_key]
    reason = because or taken.because
    w.emit(e.StepCompleted(occurrence_id, outcome_key, shown, on_behalf), reason, at=at, by=by, parts=parts)
    if way.rests:
        clocks.resume_after(w, instance, step.key, at)
    if step.approves is not None and outcome_key == APPROVED:
        chain, _ = _posts_of(w, instance, step.approval, reason)
        if occurrence.stage + 1 < len(chain):
            enter(w, instance.id, step.key, at, because_of(step.rule), stage=occurrence.stage + 1)
            return
        approved(w, instance.id, step, at, occurrence_id)
        return
    for table in (*step.sets, *taken.outcome.sets):
        decide_table(w, instance.id, table, at)
    if way.sets_off and not way.is_approved:
        set_off(w, instance.id, step, at, occurrence_id)
    lead_on(w, instance.id, step, taken, at, occurrence_id)


def approved(w: Working, instance_id: str, step: Step, at: datetime, occurrence: str | None) -> None:
    """The approval is complete, or nobody had to give it: what the approved step sets off happens now."""
    instance = w.case.instances[instance_id]
    assert step.approves is not None
    set_off(w, instance_id, w.step_at(instance, step.approves), at, occurrence)
    lead_on(w, instance_id, step, w.way_at(instance, step.key).exits[APPROVED], at, occurrence)


def decide_table(w: Working, instance_id: str, key: str, at: datetime) -> None:
    """Decides a table and records what it gives.

    The level is the record's, all else belongs to the procedure.
    """
    instance = w.case.instances[instance_id]
    decision = w.plan_for(instance).regulation.tables[key]
    scope = w.scope(instance)
    row = decide(decision.table, scope)
    chosen = decision.table.rows[row]
    values = {
        field: value(scope) if isinstance(value, Amount) else value
        for field, value in zip(decision.gives, chosen.then, strict=True)
    }
    rule = decision.row_rules[row] if decision.row_rules else decision.rule
    holder = w.root().id if "level" in values else instance_id
    changed = any(scope.get(field) != value for field, value in values.items())
    passed = (one.when for one in decision.table.rows[:row])
    because = w.because(rule, chosen.when, instance, passed)
    w.emit(e.TableDecided(holder, key, row, values), because, at=at)
    if changed:
        clocks.regrade(w, at)
    watch(w, holder, values, at)
    if "level" in values:
        spread(w, w.root(), NewsKind.LEVEL_SET, at)


def set_off(w: Working, instance_id: str, step: Step, at: datetime, occurrence: str | None) -> None:
    """What a step does beside leading on: papers, procedures stopped and started, letters, notices."""
    instance = w.case.instances[instance_id]
    because = because_of(step.rule)
    _issue(w, instance, step.issues, at, occurrence, because)
    for procedure, outcome in step.stops.items():
        stop_procedures(w, procedure, outcome, at, because)
    for one in step.starts:
        start_children(w, instance_id, one, at, occurrence)
    if step.letter is not None:
        letters.owe(w, instance, step.letter, at, because, occurrence=occurrence)
    letters.tell(w, instance, step.tells, "told", at, because, occurrence=occurrence)


def _issue(
    w: Working,
    instance: Instance,
    forms: tuple[str, ...],
    at: datetime,
    occurrence: str | None,
    because: Because,
) -> None:
    """Numbers each paper within the case, and tells whoever keeps a copy of it."""
    for key in forms:
        form = w.plan_for(instance).regulation.forms[key]
        series = form.series or key
        document = f"{series}-{sum(1 for one in w.case.documents if one.startswith(series + '-')) + 1}"
        w.emit(e.DocumentIssued(occurrence or instance.id, key, document), because, at=at)
        kept_by = tuple(dict.fromkeys(copy.to for copy in form.copies if copy.to is not None))
        letters.tell(w, instance, kept_by, "told", at, because, occurrence=occurrence)


def lead_on(
    w: Working, instance_id: str, step: Step, taken: Exit, at: datetime, occurrence: str | None
) -> None:
    """Spreads the news, then follows the outcome: to the next step or to the end."""
    outcome = taken.outcome
    instance = w.case.instances[instance_id]
    if outcome.issues:
        _issue(w, instance, outcome.issues, at, occurrence, taken.because)
    if outcome.letter is not None:
        letters.owe(w, instance, outcome.letter, at, taken.because, occurrence=occurrence)
    if taken.heard or w.known.versions:
        done = outcome.key
        spread(w, instance, NewsKind.DONE, at, procedure=instance.procedure, name=step.key, outcome=done)
    if taken.goes_back:
        _go_back(w, instance_id, outcome, at)
    route, because = taken.road, taken.onward
    if route is None or because is None:
        instance = w.case.instances[instance_id]
        route = _route(w, instance, outcome)
        passed = (one.when for one in outcome.routes[: outcome.routes.index(route)])
        because = w.because(route.rule, route.when, instance, passed)
    if route.ends is not None:
        end(w, instance_id, route.ends, at, because)
        return
    assert route.to is not None
    enter(w, instance_id, route.to, at, because)


def _route(w: Working, instance: Instance, outcome: Outcome) -> Route:
    for route in outcome.routes:
        if w.holds(route.when, instance):
            return route
    raise Stuck(f"{outcome.rule.path}: no row leads on")


def _go_back(w: Working, instance_id: str, outcome: Outcome, at: datetime) -> None:
    """What becomes of children and clocks when the procedure goes back.

    Kept unless the outcome says otherwise (semantics 15).
    """
    because = because_of(outcome.rule)
    for procedure, what in outcome.children.items():
        if what == "keep":
            continue
        stale = [o for o in w.case.instances.values() if o.parent == instance_id and o.procedure == procedure]
        for child in stale:
            if child.status == LIVE:
                cancel(w, child.id, "gone back", at, because)
                if what == "restart":
                    begin_procedure(
                        w, procedure, instance_id, child.origin, child.subject, child.values, at, because
                    )
    for key, what in outcome.clocks.items():
        if what == "keep":
            continue
        instance = w.case.instances[instance_id]
        clock = w.plan_for(instance).regulation.clocks[key]
        for state in clocks.live_clocks(w, instance_id, key):
            w.emit(e.ClockMoot(state.id), because, at=at)
            if state.asked is not None:
                _drop_request(w, state, at, because)
        if what == "restart":
            _begun(w, clocks.begin(w, instance, clock, at, because), at)


def start_children(w: Working, instance_id: str, one: Start, at: datetime, origin: str | None) -> None:
    """Starts a procedure for each it is meant for.

    A second time for the same one is nothing unless ``again``, or unless the first was broken off.
    """
    instance = w.case.instances[instance_id]
    if not w.holds(one.when, instance):
        return
    because = w.because(one.rule, one.when, instance)
    if one.for_post is not None and _nobody_answers(w, instance, one.for_post, because, at):
        return
    for subject in _subjects(w, instance, one):
        if not one.again and any(
            other.procedure == one.procedure and other.subject == subject and other.status != CANCELLED
            for other in w.case.instances.values()
        ):
            continue
        begin_procedure(w, one.procedure, instance_id, origin, subject, one.gives, at, because)


def _nobody_answers(w: Working, instance: Instance, post: str, because: Because, at: datetime) -> bool:
    """Whether the post is vacant: nobody answers who does not exist, and the post above is told instead."""
    if post == SUBJECT or holders_of(w, seat := seat_of(w, instance, post)):
        return False
    letters.tell_above(w, instance, seat, post, at, because)
    return True


def _subjects(w: Working, instance: Instance, one: Start) -> tuple[str | None, ...]:
    if one.for_post is not None:
        return (answering(w, instance, one.for_post),)
    if one.for_each is None:
        return (None,)
    value = w.scope(instance).get(one.for_each)
    if isinstance(value, str):
        return (value,)
    return tuple(dict.fromkeys(str(each) for each in value)) if isinstance(value, tuple | list) else ()


def begin_procedure(
    w: Working,
    procedure: str,
    parent: str | None,
    origin: str | None,
    subject: str | None,
    values: "dict[str, object] | object",
    at: datetime,
    because: Because,
) -> str:
    """A procedure begins; returns its instance's id."""
    above = w.case.instances[parent] if parent is not None else None
    rules = w.plan_for(above).regulation if above is not None else w.regulation
    number = w.case.counts.get(f"{procedure}!instances", 0) + 1
    name = procedure if parent is None else f"{procedure}-{number}"
    given = values if isinstance(values, dict) else dict(values)  # type: ignore[call-overload]
    version = above.version if above is not None else None
    w.emit(e.ProcedureStarted(name, procedure, parent, origin, subject, given, version), because, at=at)
    spread(w, w.case.instances[name], NewsKind.STARTS, at, name=procedure)
    enter(w, name, rules.procedures[procedure].begins, at, because_of(rules.procedures[procedure].rule))
    return name


def end(w: Working, instance_id: str, outcome: str, at: datetime, because: Because) -> None:
    """The procedure is over. The main one closes the case; children that do not outlive it are cancelled."""
    instance = w.case.instances[instance_id]
    w.emit(e.ProcedureEnded(instance_id, outcome), because, at=at)
    spread(w, instance, NewsKind.ENDS, at, name=instance.procedure, outcome=outcome)
    if instance.parent is None:
        w.emit(e.CaseClosed(outcome), because, at=at)
        spread(w, instance, NewsKind.CLOSES, at, outcome=outcome)
    _over(w, instance, at, because)


def cancel(w: Working, instance_id: str, why: str, at: datetime, because: Because) -> None:
    """The procedure is broken off where it stands."""
    instance = w.case.instances[instance_id]
    _leave(w, instance, why, at, because)
    w.emit(e.ProcedureCancelled(instance_id, why), because, at=at)
    _over(w, instance, at, because)


def stop_procedures(w: Working, procedure: str, outcome: str, at: datetime, because: Because) -> None:
    """Ends every running procedure of a kind with an outcome (D6 ends containment)."""
    for instance in list(w.case.instances.values()):
        if instance.procedure == procedure and instance.status == LIVE:
            _leave(w, instance, "ended by another step", at, because)
            end(w, instance.id, outcome, at, because)


def _leave(w: Working, instance: Instance, why: str, at: datetime, because: Because) -> None:
    if instance.at is None:
        return
    occurrence = w.case.occurrences[instance.at]
    if occurrence.status == OPEN:
        w.emit(e.StepLeft(occurrence.id, why), because, at=at)
        clocks.resume_after(w, instance, occurrence.step, at)


def leave_current(w: Working, instance_id: str, why: str, at: datetime, because: Because) -> None:
    """Leaves the step a procedure stands at, undone; its resting clocks go on."""
    _leave(w, w.case.instances[instance_id], why, at, because)


def _over(w: Working, instance: Instance, at: datetime, because: Because) -> None:
    clocks.make_moot(w, instance, at, because)
    rules = w.plan_for(instance).regulation
    for child in list(w.case.instances.values()):
        if (
            child.parent == instance.id
            and child.status == LIVE
            and not rules.procedures[child.procedure].outlives
        ):
            cancel(w, child.id, "parent ended", at, because)
    if instance.parent is not None:
        _pass_join(w, instance.parent, at)


def _passes(w: Working, instance_id: str, step: Step, join: Join) -> bool:
    """Joins count the live children when asked: none passes, cancelled is done (semantics 16).

    Where any one is enough, those that were over when the procedure last passed here are not asked again.
    """
    children = [
        o for o in w.case.instances.values() if o.parent == instance_id and o.procedure == join.procedure
    ]
    live = [o for o in children if o.status == LIVE]
    if join.which == "all" or not live:
        return not live
    passed = _passed_at(w, instance_id, step)
    return any(o.status != LIVE and (passed is None or _began_at(w, o) >= passed) for o in children)


def _passed_at(w: Working, instance_id: str, step: Step) -> datetime | None:
    number = w.case.counts.get(f"{instance_id}/{step.key}", 0) - 1
    return w.case.occurrences[f"{instance_id}/{step.key}#{number}"].done_at if number > 0 else None


def _began_at(w: Working, instance: Instance) -> datetime:
    return next(one.begun_at for one in w.case.occurrences.values() if one.instance == instance.id)


def _pass_join(w: Working, parent_id: str, at: datetime) -> None:
    parent = w.case.instances[parent_id]
    if parent.status != LIVE or parent.at is None:
        return
    occurrence = w.case.occurrences[parent.at]
    step = w.step_at(parent, occurrence.step)
    if occurrence.status == OPEN and step.waits_for and _passes(w, parent_id, step, step.waits_for):
        complete(w, occurrence.id, DONE, at, None)


def settle(w: Working, at: datetime) -> None:
    """A closed case in which nothing is live any more is settled (semantics 17): at that moment."""
    case = w.case
    if case.status != "closed" or case.settled:
        return
    if any(instance.status == LIVE for instance in case.instances.values()):
        return
    if any(clock.status in (RUNNING, SUSPENDED) for clock in case.clocks.values()):
        return
    root = w.root()
    w.emit(e.CaseSettled(), because_of(w.plan_for(root).regulation.procedures[root.procedure].rule), at=at)
    spread(w, root, NewsKind.SETTLES, at)
