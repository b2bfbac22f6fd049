"""Where a step leads: outcomes, routes, and the approvals in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bihuan.regulation.model import (
    APPROVED,
    AUTOMATIC,
    COMPLAINANT,
    DONE,
    RETURNED,
    SUBJECT,
    ApprovalRow,
    Outcome,
    Route,
    Rule,
    Step,
)
from bihuan.regulation.reading.building.draft import (
    CLOCK,
    FORM,
    LETTER,
    LEVEL,
    POST,
    PROCEDURE,
    STEP,
    TABLE,
    Place,
)
from bihuan.regulation.reading.building.papers import issued
from bihuan.regulation.reading.building.standard import OUTCOMES
from bihuan.regulation.reading.nodes import written
from bihuan.regulation.reading.policy.procedures import (
    Approval,
    ApprovalShape,
    DoerShape,
    LeadShape,
    RouteShape,
    StepShape,
    Treatment,
)
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words, quoted


@dataclass(frozen=True, slots=True)
class Leading:
    """One step being read: its place, procedure, key and rule, and the steps of its procedure."""

    place: Place
    policy: Policy
    procedure: str
    key: str
    shape: StepShape
    rule: Rule

    @property
    def steps(self) -> list[str]:
        return self.place.draft.names.of("procedures", self.procedure, "steps")


def read_outcomes(step: Leading) -> tuple[dict[str, Outcome], list[Step]]:
    """The outcomes of a step, and the approvals that stand between it and where it leads."""
    ways = [key for key in ("then", "leads", "ends") if getattr(step.shape, key) is not None]
    if len(ways) != 1:
        found = Words("、".join(ways) or "一个也没有", " and ".join(ways) or "none")
        step.place.wrong(_ONE_WAY, found, _ONE_WAY_ADVICE, at_key=True)
        return {}, []
    if step.shape.leads is not None:
        return _leads(step, step.shape.leads), []
    outcome = _done(step, ways[0])
    if step.shape.approved_by is None:
        return {DONE: outcome}, []
    approval = _approval(step, step.place / "approved_by", step.shape.approved_by, outcome.routes)
    through = Route(None, approval.key, None, approval.rule)
    return {DONE: replace(outcome, routes=(through,))}, [approval]


def _done(step: Leading, way: str) -> Outcome:
    at = step.place / way
    rule = Rule(at.where, step.rule.articles)
    at.draft.english.setdefault(rule.path, OUTCOMES[DONE].en)
    if way == "ends":
        routes: tuple[Route, ...] = (Route(None, None, step.shape.ends, rule),)
    else:
        routes = _routes(step, at, step.shape.then)
    return Outcome(DONE, OUTCOMES[DONE].zh, routes, rule)


def _leads(step: Leading, leads: Mapping[str, str | LeadShape]) -> dict[str, Outcome]:
    if step.shape.approved_by is not None:
        (step.place / "approved_by").wrong(
            _NO_APPROVAL, Words("leads", "leads"), _NO_APPROVAL_ADVICE, at_key=True
        )
    outcomes = {}
    for key, lead in leads.items():
        shape = LeadShape(to=lead) if isinstance(lead, str) else lead
        outcomes[key] = _outcome(step, step.place / "leads" / key, key, shape, is_short=isinstance(lead, str))
    return outcomes


def _outcome(step: Leading, at: Place, key: str, shape: LeadShape, *, is_short: bool) -> Outcome:
    if (shape.to is None) == (shape.ends is None):
        found = Words("两者都有", "both") if shape.to is not None else Words("一个也没有", "neither")
        at.wrong(_TO_OR_ENDS, found, _TO_OR_ENDS_ADVICE, at_key=True)
    rule = at.rule(shape.article, step.rule.articles)
    if shape.ends is not None:
        routes: tuple[Route, ...] = (Route(None, None, shape.ends, rule),)
    else:
        routes = _routes(step, at if is_short else at / "to", shape.to)
    names = at.draft.names
    return Outcome(
        key=key,
        name=_outcome_name(step.policy, at, key, shape),
        routes=routes,
        rule=rule,
        letter=_known(at / "letter", shape.letter, names.of("letters"), LETTER),
        reason_required=shape.reason == "required",
        secondary=shape.secondary,
        by=_posts(at / "by", shape.by, AUTOMATIC) if shape.by is not None else None,
        children=_treated(at / "children", shape.children, names.of("procedures"), PROCEDURE),
        clocks=_treated(at / "clocks", shape.clocks, names.of("clocks"), CLOCK),
        form=_known(at / "form", shape.form, names.of("forms"), FORM),
        when=(at / "when").condition(shape.when),
        during=_known(at / "while", shape.while_, names.of("clocks"), CLOCK),
        issues=issued(at / "issues", shape.issues, step.policy),
        sets=(at / "sets").known_each(shape.sets, names.of("tables"), TABLE),
    )


def _outcome_name(policy: Policy, at: Place, key: str, shape: LeadShape) -> str:
    """The outcome's own words, else the regulation's, else the standard ones; its English likewise."""
    english = at.draft.english
    if shape.name is not None:
        return shape.name
    if key in policy.outcomes:
        if shared := english.get(f"outcomes.{key}"):
            english.setdefault(at.where, shared)
        return policy.outcomes[key]
    if key in OUTCOMES:
        english.setdefault(at.where, OUTCOMES[key].en)
        return OUTCOMES[key].zh
    at.wrong(Words("有名称的结果", "an outcome with words"), quoted(key), _NAME_ADVICE, at_key=True)
    return key


def _routes(step: Leading, at: Place, routes: str | list[RouteShape] | None) -> tuple[Route, ...]:
    if routes is None:
        return ()
    if isinstance(routes, str):
        at.knows(routes, step.steps, STEP)
        return (Route(None, routes, None, Rule(at.where, step.rule.articles)),)
    made = tuple(_route(step, at / index, route) for index, route in enumerate(routes))
    bare = [index for index, route in enumerate(routes) if route.when is None]
    if not bare:
        at.wrong(_LAST, Words("每条都有条件", "conditions on all"), _LAST_ADVICE)
    elif bare[0] < len(routes) - 1:
        (at / (bare[0] + 1)).wrong(
            _REACHED, Words("其余情形之后的一条", "a row after the one for all other cases"), _REACHED_ADVICE
        )
    return made


def _route(step: Leading, at: Place, route: RouteShape) -> Route:
    if (route.to is None) == (route.ends is None):
        found = Words("两者都有", "both") if route.to is not None else Words("一个也没有", "neither")
        at.wrong(_TO_OR_ENDS, found, _TO_OR_ENDS_ADVICE)
    if route.to is not None:
        (at / "to").knows(route.to, step.steps, STEP)
    condition = (at / "when").condition(route.when)
    return Route(condition, route.to, route.ends, at.rule(route.article, step.rule.articles))


def _approval(step: Leading, at: Place, shape: Approval, onward: tuple[Route, ...]) -> Step:
    """The step that approves: passed over where no row holds, leading on as the approved step would have."""
    draft, returns_to = at.draft, step.shape.returns_to
    if returns_to is not None:
        (step.place / "returns_to").knows(returns_to, step.steps, STEP)
    rule = Rule(at.where, step.rule.articles)
    rows = read_approval(at, shape, step.rule)
    english = draft.english.get(step.place.where)
    draft.english.setdefault(rule.path, f"Approval: {english}" if english else "Approval")
    back = _standard(at, RETURNED, (Route(None, returns_to or step.key, None, rule),), rule.articles)
    outcomes = {
        APPROVED: _standard(at, APPROVED, onward, rule.articles),
        RETURNED: replace(back, reason_required=True),
    }
    return Step(
        key=f"{step.key}.approval",
        name=f"审批：{step.shape.name}",
        procedure=step.procedure,
        by=tuple(dict.fromkeys(post for row in rows for post in row.chain)),
        rule=rule,
        outcomes=MappingProxyType(outcomes),
        not_by=(step.key,),
        approves=step.key,
        approval=rows,
    )


def _standard(at: Place, key: str, routes: tuple[Route, ...], articles: tuple[str, ...]) -> Outcome:
    path = written((*at.path, key))
    at.draft.english.setdefault(path, OUTCOMES[key].en)
    return Outcome(key, OUTCOMES[key].zh, routes, Rule(path, articles))


def read_approval(at: Place, shape: Approval, rule: Rule) -> tuple[ApprovalRow, ...]:
    """Who approves, or decides: a post, a chain, rows, or by level."""
    own = Rule(at.where, rule.articles)
    match shape:
        case str():
            return (ApprovalRow(None, _posts(at, shape), own),)
        case list():
            rows = [
                _row(at / index, row, rule)
                for index, row in enumerate(shape)
                if isinstance(row, ApprovalShape)
            ]
            chain = [post for post in shape if isinstance(post, str)]
            return tuple(rows) if rows else (ApprovalRow(None, _posts(at, chain), own),)
        case _:
            return _rows_by_level(at, shape, rule)


def read_doers(step: Leading) -> tuple[ApprovalRow, ...]:
    """Who does the step where that depends on the record; the last row is for all other cases."""
    at, by = step.place / "by", step.shape.by
    written = by if isinstance(by, list) else []
    rows = [(index, row) for index, row in enumerate(written) if isinstance(row, DoerShape)]
    if rows and rows[-1][1].when is not None:
        at.wrong(_LAST, Words("每条都有条件", "conditions on all"), _LAST_ADVICE)
    return tuple(_row(at / index, row, step.rule) for index, row in rows)


def _row(at: Place, row: ApprovalShape | DoerShape, rule: Rule) -> ApprovalRow:
    condition = (at / "when").condition(row.when)
    return ApprovalRow(condition, _posts(at / "then", row.then), at.rule(row.article, rule.articles))


def _rows_by_level(at: Place, shape: Mapping[str, str | list[str]], rule: Rule) -> tuple[ApprovalRow, ...]:
    rows = []
    for level, chain in shape.items():
        if (at / level).knows(level, at.draft.names.of("levels"), LEVEL, at_key=True):
            condition = (at / level).condition(f'level == "{level}"')
            rows.append(
                ApprovalRow(condition, _posts(at / level, chain), Rule((at / level).where, rule.articles))
            )
    return tuple(rows)


def _posts(at: Place, value: str | list[str] | None, *beside: str) -> tuple[str, ...]:
    return at.known_each(value, [*at.draft.names.of("posts"), SUBJECT, COMPLAINANT, *beside], POST)


def _known(at: Place, name: str | None, known: Iterable[str], what: Words) -> str | None:
    return name if name is not None and at.knows(name, known, what) else None


def _treated(
    at: Place, treated: Mapping[str, Treatment], known: Iterable[str], what: Words
) -> Mapping[str, Treatment]:
    names = list(known)
    return MappingProxyType(
        {key: way for key, way in treated.items() if (at / key).knows(key, names, what, at_key=True)}
    )


_ONE_WAY = Words("then、leads、ends 之一", "one of then, leads and ends")
_ONE_WAY_ADVICE = Words(
    "请恰好写一个，说明完成后通向哪里。", "Write exactly one of them, to say where the step leads."
)
_NO_APPROVAL = Words("有 then 的步骤才有 approved_by", "approved_by only on a step with then")
_NO_APPROVAL_ADVICE = Words(
    "请让需要审批的结果通向另一个带 then 和 approved_by 的步骤。",
    "Let the outcome that needs approval lead to a step of its own, with then and approved_by.",
)
_TO_OR_ENDS = Words("to 与 ends 之一", "one of to and ends")
_TO_OR_ENDS_ADVICE = Words("请恰好写一个。", "Write exactly one of them.")
_NAME_ADVICE = Words(
    "请在 outcomes 中写出名称，或在此写 name。", "Give its words under outcomes, or a name here."
)
_LAST = Words("最后一条没有条件", "a last row without a condition")
_LAST_ADVICE = Words("请加一条没有 when 的。", "Add a row without when.")
_REACHED = Words("可以走到的一条", "a row that can be reached")
_REACHED_ADVICE = Words("请移到前面，或加上条件。", "Move it up, or give the row before it a condition.")
