"""Whether a history is one that its pinned regulation allows; what is not, with its entry and article.

Nothing here trusts the engine that wrote the history: the ways are read again from the regulation itself. A
case whose entries were altered, brought in as if lived here, or written by a faulty program is found by it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bihuan.analytics.life import scope_of
from bihuan.engine import apply
from bihuan.engine import events as e
from bihuan.engine.case import LIVE, Case
from bihuan.engine.events import Event, Happened
from bihuan.engine.lodging import HISTORY
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.house import letter_of
from bihuan.regulation.model import APPROVED, MAIN, SUBJECT, Outcome, Regulation, Rule, Step

VersionOf = Callable[[str, str], Regulation]
END = "end."
# What ends a procedure by itself, beside the ends its steps lead to.
BY_ITSELF = frozenset({"withdrawn"})


@dataclass(frozen=True, slots=True)
class Departure:
    """Entry `position` (from 1) of a history does not follow from the regulation.

    `what` is a short code with words in `words_of`; `found` and `expected` are keys of the regulation.
    """

    position: int
    what: str
    found: str
    expected: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


@dataclass
class _Walk:
    version_of: VersionOf
    case: Case = field(default_factory=Case)
    regulation: Regulation | None = None
    # By instance, the steps and ends that may come next; a missing one may go anywhere.
    next: dict[str, frozenset[str]] = field(default_factory=dict)
    position: int = 0
    found: list[Departure] = field(default_factory=list)

    def tell(self, what: str, found: str, expected: Sequence[str] = (), rule: Rule | None = None) -> None:
        articles = rule.articles if rule is not None else ()
        self.found.append(Departure(self.position, what, found, tuple(sorted(expected)), tuple(articles)))


def departures(history: Sequence[Happened], version_of: VersionOf) -> tuple[Departure, ...]:
    """Each entry that the version in force for the case at that moment does not allow, oldest first.

    `version_of(regulation, version)` gives a published version and raises LookupError where there is none.
    Imported history met no rule and departs from none.
    """
    walk = _Walk(version_of)
    for position, one in enumerate(history, start=1):
        walk.position = position
        if isinstance(one.event, e.CaseOpened) and one.event.regulation == HISTORY:
            return ()
        check = _CHECKS.get(type(one.event))
        if check is not None:
            check(walk, one)
        walk.case = apply(walk.case, one)
    return tuple(walk.found)


# --- the version --------------------------------------------------------------------------------------------


def _opened(walk: _Walk, one: Happened) -> None:
    event = one.event
    assert isinstance(event, e.CaseOpened | e.CasePlaced)
    walk.regulation = _version(walk, event.regulation, event.version)
    if isinstance(event, e.CasePlaced):
        walk.next.clear()


def _moved(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.CaseMoved)
    if walk.regulation is not None:
        walk.regulation = _version(walk, walk.regulation.id, one.event.version)
    # Where it goes on is said by the mapping, step by step.
    walk.next.clear()


def _version(walk: _Walk, regulation: str, version: str) -> Regulation | None:
    try:
        return walk.version_of(regulation, version)
    except LookupError:
        walk.tell("no such version", f"{regulation}/{version}")
        return None


# --- procedures and steps -----------------------------------------------------------------------------------


def _started(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.ProcedureStarted)
    event, regulation = one.event, walk.regulation
    if regulation is None:
        return
    procedure = regulation.procedures.get(event.procedure)
    if procedure is None:
        walk.tell("unknown procedure", event.procedure, tuple(regulation.procedures))
        return
    walk.next[event.instance] = frozenset({procedure.begins})


def _begun(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.StepBegun)
    event = one.event
    step = _step_named(walk, event.instance, event.step)
    if step is None:
        return
    allowed = walk.next.get(event.instance)
    if allowed is not None and event.step not in allowed:
        walk.tell("not the next step", event.step, tuple(allowed), step.rule)
    walk.next.pop(event.instance, None)


def _completed(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.StepCompleted)
    event = one.event
    occurrence = walk.case.occurrences.get(event.occurrence)
    if occurrence is None or occurrence.done_at is not None:
        walk.tell("not open", event.occurrence)
        return
    step = _step_named(walk, occurrence.instance, occurrence.step)
    if step is None:
        return
    outcome = step.outcomes.get(event.outcome)
    if outcome is None:
        walk.tell("unknown outcome", event.outcome, tuple(step.outcomes), step.rule)
        walk.next.pop(occurrence.instance, None)
        return
    walk.next[occurrence.instance] = _heads(walk, occurrence.instance, step, outcome)
    _same_person(walk, one, step, occurrence.instance)


def _heads(walk: _Walk, instance: str, step: Step, outcome: Outcome) -> frozenset[str]:
    """Where the outcome leads, by any of its rows; past an approval that nobody has to give."""
    heads = {route.to if route.to is not None else f"{END}{route.ends}" for route in outcome.routes}
    # A chain goes from one approver to the next by entering the same step again.
    if step.approves is not None and outcome.key == APPROVED:
        heads.add(step.key)
    for head in tuple(heads):
        approval = _steps(walk, step).get(head)
        if approval is not None and head != step.key and not _needed(walk, instance, approval):
            heads |= _heads(walk, instance, approval, approval.outcomes[APPROVED]) - {head}
    return frozenset(heads)


def _needed(walk: _Walk, instance: str, approval: Step) -> bool:
    """Whether the record as it stands asks somebody to approve: the first row that holds names a chain."""
    if approval.approves is None:
        return True
    scope = scope_of(walk.case, instance)
    for row in approval.approval:
        try:
            if row.when is None or row.when(scope):
                return bool(row.chain)
        except MissingValue:
            return False
    return False


def _same_person(walk: _Walk, one: Happened, step: Step, instance: str) -> None:
    """Who did one step may not have done another that the regulation keeps for somebody else."""
    if one.by is None or not one.by.isdigit() or step.all_sign:
        return
    barred = step.not_by if step.approves is None else (*step.not_by, step.approves)
    for key in dict.fromkeys(barred):
        if key != SUBJECT and _last_doer(walk.case, instance, key) == one.by:
            walk.tell("same person", step.key, (key,), step.rule)


def _last_doer(case: Case, instance: str, step: str) -> str | None:
    """Who last did the step, in this procedure or the nearest one it was started from."""
    at = case.instances.get(instance)
    while at is not None:
        mine = [
            one for one in case.occurrences.values()
            if one.instance == at.id and one.step == step and one.outcome is not None
        ]  # fmt: skip
        if mine:
            return max(mine, key=lambda one: one.number).by
        at = case.instances.get(at.parent) if at.parent is not None else None
    return None


def _ended(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.ProcedureEnded)
    event = one.event
    instance = walk.case.instances.get(event.instance)
    if instance is None or walk.regulation is None:
        return
    procedure = walk.regulation.procedures.get(instance.procedure)
    if procedure is None or event.outcome in BY_ITSELF:
        return
    if event.outcome not in procedure.ends:
        walk.tell("unknown end", event.outcome, tuple(procedure.ends), procedure.rule)
        return
    allowed = walk.next.get(event.instance)
    if (
        allowed is not None
        and f"{END}{event.outcome}" not in allowed
        and not _stopped(walk, instance.procedure)
    ):
        walk.tell("not the next step", f"{END}{event.outcome}", tuple(allowed), procedure.rule)


def _stopped(walk: _Walk, procedure: str) -> bool:
    """Whether another step may end procedures of this kind."""
    regulation = walk.regulation
    assert regulation is not None
    return any(
        procedure in step.stops for held in regulation.procedures.values() for step in held.steps.values()
    )


def _closed(walk: _Walk, one: Happened) -> None:
    main = next((i for i in walk.case.instances.values() if i.procedure == MAIN and i.parent is None), None)
    if main is not None and main.status == LIVE:
        walk.tell("still under way", main.at or MAIN)


def _anywhere(walk: _Walk, one: Happened) -> None:
    """It was taken elsewhere by an act that says where: a re-opening, a step left undone."""
    event = one.event
    if isinstance(event, e.StepLeft):
        occurrence = walk.case.occurrences.get(event.occurrence)
        walk.next.pop(occurrence.instance if occurrence is not None else "", None)
        return
    main = next((i.id for i in walk.case.instances.values() if i.parent is None), "")
    walk.next.pop(main, None)


def _steps(walk: _Walk, step: Step) -> Mapping[str, Step]:
    assert walk.regulation is not None
    return walk.regulation.procedures[step.procedure].steps


def _step_named(walk: _Walk, instance: str, key: str) -> Step | None:
    """The step as the regulation has it; what is not in it is told."""
    held = walk.case.instances.get(instance)
    if held is None:
        walk.tell("unknown procedure", instance)
        return None
    procedure = walk.regulation.procedures.get(held.procedure) if walk.regulation is not None else None
    if procedure is None:
        return None
    step = procedure.steps.get(key)
    if step is None:
        walk.tell("unknown step", key, tuple(procedure.steps), procedure.rule)
    return step


# --- clocks and letters -------------------------------------------------------------------------------------


def _clock(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.ClockStarted)
    if walk.regulation is not None and one.event.key not in walk.regulation.clocks:
        walk.tell("unknown clock", one.event.key, tuple(walk.regulation.clocks))


def _late(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.ClockLate)
    clock = walk.case.clocks.get(one.event.clock)
    if clock is None:
        walk.tell("unknown clock", one.event.clock)
    elif clock.due is not None and one.at < clock.due:
        held = walk.regulation.clocks.get(clock.key) if walk.regulation is not None else None
        walk.tell("late too soon", clock.key, (), held.rule if held is not None else None)


def _letter(walk: _Walk, one: Happened) -> None:
    assert isinstance(one.event, e.LetterOwed)
    if walk.regulation is not None and letter_of(walk.regulation, one.event.key) is None:
        walk.tell("unknown letter", one.event.key, tuple(walk.regulation.letters))


_CHECKS: Mapping[type[Event], Callable[[_Walk, Happened], None]] = {
    e.CaseOpened: _opened,
    e.CasePlaced: _opened,
    e.CaseMoved: _moved,
    e.ProcedureStarted: _started,
    e.StepBegun: _begun,
    e.StepCompleted: _completed,
    e.StepLeft: _anywhere,
    e.CaseReopened: _anywhere,
    e.ProcedureEnded: _ended,
    e.CaseClosed: _closed,
    e.ClockStarted: _clock,
    e.ClockLate: _late,
    e.LetterOwed: _letter,
}
