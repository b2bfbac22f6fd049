"""What somebody may do now, and for the rest the article that says no.

Buttons come from here and from nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bihuan.engine import clocks
from bihuan.engine.case import RUNNING, SUSPENDED, Case, Instance, Occurrence
from bihuan.engine.completing import signable
from bihuan.engine.extending import require_extensible
from bihuan.engine.filling import shown_of
from bihuan.engine.known import COMPLAINANT, STAFF, Actor, Known
from bihuan.engine.refused import Reason, Refused
from bihuan.engine.seats import is_theirs_to_choose, require_holds, require_may_do
from bihuan.engine.starting import require_startable
from bihuan.engine.surveying import is_over, is_surveyed_now
from bihuan.engine.tending import SUPPLIED
from bihuan.engine.turning import WITHDRAWN
from bihuan.engine.working import Refusal, Working, refuse
from bihuan.regulation.conditions import MissingValue
from bihuan.regulation.model import Outcome, Regulation, Step


@dataclass(frozen=True, slots=True)
class OfferedOutcome:
    """One way to end the step, what it leads to (names of steps or ends), and why not where it is not this
    person's or not open now. Its own `form` stands in place of the task's. `apart`: it is this person's to
    choose, though the task is not.
    """

    key: str
    name: str
    leads_to: tuple[str, ...]
    reason_required: bool
    secondary: bool
    articles: tuple[str, ...]
    refused: Refused | None = None
    form: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class OfferedTask:
    """An open task as this person meets it.

    `refused` says why it is not theirs; `on_behalf` that they may answer for the complainant.

    `shown` is the hash an approval must carry; `due` the earliest end of the clocks that run for it.
    """

    occurrence: str
    procedure: str
    step: str
    name: str
    articles: tuple[str, ...]
    form: str | None
    outcomes: tuple[OfferedOutcome, ...]
    subject: str | None
    person: str | None
    may_assign: bool
    on_behalf: bool
    shown: str | None
    due: datetime | None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act outside the steps.

    Extend (of a `clock`), start (of a `procedure`), reassess, withdraw, reopen, archive, supply, survey.
    """

    act: str
    articles: tuple[str, ...]
    clock: str | None = None
    refused: Refused | None = None
    procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    tasks: tuple[OfferedTask, ...]
    acts: tuple[OfferedAct, ...]

    def act(self, name: str) -> OfferedAct | None:
        """The act by name, offered or refused."""
        return next((one for one in self.acts if one.act == name), None)


def offers(regulation: Regulation, case: Case, who: Actor, known: Known) -> Offers:
    """What `who` may do in the case at `known.now`, without changing anything.

    Private procedures show only to those they concern.
    """
    w = Working(regulation, case, replace(known, by=who))
    tasks = []
    for occurrence in case.open_occurrences():
        instance = case.instances[occurrence.instance]
        step = w.step_at(instance, occurrence.step)
        if not step.automatic:
            tasks.append(_task(w, instance, step, occurrence))
    return Offers(tuple(tasks), tuple(_acts(w)))


def _task(w: Working, instance: Instance, step: Step, occurrence: Occurrence) -> OfferedTask:
    refused, on_behalf = None, False
    try:
        on_behalf = require_may_do(w, instance, step, occurrence, "asked") is not None
    except Refusal as refusal:
        refused = refusal.refused
    if refused is None and step.all_sign and not on_behalf and not signable(w, instance, step, occurrence):
        refused = Refused(Reason.ALREADY_DONE, step.rule.articles, step.rule.path, {"by": w.by.person})
    return OfferedTask(
        occurrence=occurrence.id,
        procedure=instance.procedure,
        step=step.key,
        name=step.name,
        articles=step.rule.articles,
        form=step.form,
        outcomes=tuple(_outcome(w, instance, step, one) for one in step.outcomes.values()),
        subject=instance.subject,
        person=occurrence.person,
        may_assign=w.by.kind == STAFF and (w.by.oversees or refused is None),
        on_behalf=on_behalf,
        shown=shown_of(w.case, occurrence.id) if step.approves is not None else None,
        due=due_of(w.case, occurrence),
        refused=refused,
    )


def due_of(case: Case, occurrence: Occurrence) -> datetime | None:
    """The earliest end among the clocks that run in the task's procedure.

    The strictest is shown first (semantics 25).
    """
    ends = [
        c.due
        for c in case.clocks.values()
        if c.instance == occurrence.instance and c.status == RUNNING and c.due and not c.periodic
    ]
    return min(ends, default=None)


def _outcome(w: Working, instance: Instance, step: Step, outcome: Outcome) -> OfferedOutcome:
    procedure = w.plan_for(instance).regulation.procedures[instance.procedure]
    names = []
    for route in outcome.routes:
        if route.to is not None:
            names.append(procedure.steps[route.to].name)
        elif route.ends is not None:
            names.append(procedure.ends[route.ends].name)
    refused = _refusal(lambda: _require_open(w, instance, outcome))
    return OfferedOutcome(
        key=outcome.key,
        name=outcome.name,
        leads_to=tuple(dict.fromkeys(names)),
        reason_required=outcome.reason_required,
        secondary=outcome.secondary,
        articles=outcome.rule.articles,
        refused=refused,
        form=outcome.form,
        apart=is_theirs_to_choose(w, instance, step, outcome),
    )


def _require_open(w: Working, instance: Instance, outcome: Outcome) -> None:
    """Raises the refusal that says why a way out is not the actor's, or not open.

    A condition that reads what its own form will say is answered when that is filled in.
    """
    if outcome.by is not None:
        no = refuse(Reason.OUTCOME_NOT_YOURS, outcome.rule, outcome=outcome.name)
        require_holds(w, outcome.by, no)
    if outcome.during is not None:
        clocks.require_running(w, instance, outcome.during, outcome.rule, outcome.name)
    if outcome.when is None:
        return
    regulation = w.plan_for(instance).regulation
    step = next(
        one
        for one in regulation.procedures[instance.procedure].steps.values()
        if outcome in one.outcomes.values()
    )
    form = outcome.form or step.form
    asked = frozenset(regulation.forms[form].fields) if form is not None else frozenset()
    try:
        open_now = w.holds(outcome.when, instance)
    except MissingValue:
        return
    if not open_now and not asked & outcome.when.reads:
        raise refuse(Reason.OUTCOME_NOT_HERE, outcome.rule, outcome=outcome.name)


def _refusal(ask: Callable[[], object]) -> Refused | None:
    """The refusal that asking meets, if any."""
    try:
        ask()
    except Refusal as refusal:
        return refusal.refused
    return None


def _acts(w: Working) -> list[OfferedAct]:
    found = _extensions(w) + _starts(w)
    by_complainant = w.by.kind == COMPLAINANT
    main = w.plan_for(w.root()).regulation.procedures[w.root().procedure]
    if w.case.is_open:
        if WITHDRAWN in main.ends:
            found.append(OfferedAct("withdraw", main.ends[WITHDRAWN].rule.articles))
        if w.regulation.reassessment is not None and not by_complainant:
            rule = w.regulation.reassessment
            no = _refusal(
                lambda: require_holds(w, rule.by, refuse(Reason.NOT_FOR_POST, rule.rule, posts=rule.by))
            )
            found.append(OfferedAct("reassess", rule.rule.articles, refused=no))
        if any(
            SUPPLIED in w.step_at(w.case.instances[o.instance], o.step).outcomes
            for o in w.case.open_occurrences()
        ):
            found.append(OfferedAct("supply", main.rule.articles))
        found += _survey(w)
        return found
    if main.reopens is not None and not w.case.archived:
        found.append(OfferedAct("reopen", main.rule.articles))
    found += _survey(w)
    if not w.case.archived and not by_complainant:
        found.append(_archive(w))
    return found


def _extensions(w: Working) -> list[OfferedAct]:
    if w.by.kind != STAFF:
        return []
    found = []
    for state in w.case.clocks.values():
        clock = clocks.clock_rule(w, state)
        if state.status in (RUNNING, SUSPENDED) and clock.extension is not None:
            no = _refusal(lambda state=state, clock=clock: require_extensible(w, state, clock))  # type: ignore[misc]
            found.append(OfferedAct("extend", clock.extension.rule.articles, state.id, no))
    return found


def _starts(w: Working) -> list[OfferedAct]:
    if w.case.archived:
        return []
    return [
        OfferedAct(
            "start",
            said.rule.articles,
            refused=_refusal(lambda said=said: require_startable(w, said)),  # type: ignore[misc]
            procedure=said.key,
        )
        for said in w.regulation.procedures.values()
        if said.started_by and (w.by.kind == STAFF or COMPLAINANT in said.started_by)
    ]


def _survey(w: Working) -> list[OfferedAct]:
    survey = w.regulation.survey
    if survey is None or w.case.surveyed or w.by.kind != COMPLAINANT or not is_surveyed_now(w):
        return []
    if w.case.survey_asked is False or is_over(w):
        return []
    return [OfferedAct("survey", survey.rule.articles)]


def _archive(w: Working) -> OfferedAct:
    access = w.regulation.access.get("archive")
    if not w.case.settled:
        return OfferedAct(
            "archive", access.rule.articles if access else (), refused=Refused(Reason.CASE_NOT_SETTLED)
        )
    if access is None or not access.kept_by:
        return OfferedAct("archive", ())
    no = _refusal(
        lambda: require_holds(
            w, access.kept_by, refuse(Reason.NOT_FOR_POST, access.rule, posts=access.kept_by)
        )
    )
    return OfferedAct("archive", access.rule.articles, refused=no)
