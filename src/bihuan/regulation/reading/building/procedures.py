"""Procedures and their steps."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    MAIN,
    SUBJECT,
    Field,
    FieldKind,
    Join,
    News,
    Procedure,
    Step,
)
from bihuan.regulation.reading.building.draft import (
    CLOCK,
    FORM,
    LETTER,
    POST,
    PROCEDURE,
    STEP,
    TABLE,
    Place,
)
from bihuan.regulation.reading.building.ends import Ends
from bihuan.regulation.reading.building.fields import is_identifier
from bihuan.regulation.reading.building.news import Newsroom
from bihuan.regulation.reading.building.papers import issued
from bihuan.regulation.reading.building.routes import Leading, read_doers, read_outcomes
from bihuan.regulation.reading.building.starts import people_field, read_starts
from bihuan.regulation.reading.policy.procedures import AllSign, ProcedureShape, StepShape
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words, quoted

_WAITS = re.compile(r"(all|any)(?: of)? (\S+)")


def read_procedures(
    place: Place, policy: Policy, fields: Mapping[str, Field], ends: Ends
) -> dict[str, Procedure]:
    """The procedures the policy writes out; those it implies are made elsewhere."""
    at = place / "procedures"
    if MAIN not in policy.procedures and MAIN not in place.draft.names.of("procedures"):
        at.wrong(_MAIN, Words("没有", "none"), _MAIN_ADVICE, at_key=True)
    return {
        key: _procedure(at / key, key, shape, policy, fields, ends)
        for key, shape in policy.procedures.items()
    }


def _procedure(
    place: Place, key: str, shape: ProcedureShape, policy: Policy, fields: Mapping[str, Field], ends: Ends
) -> Procedure:
    _check_key(place, key)
    names = place.draft.names
    rule = place.rule(shape.article)
    (place / "begins").knows(shape.begins, names.of("procedures", key, "steps"), STEP)
    of = None if key == MAIN else shape.of or MAIN
    if shape.of is not None:
        (place / "of").knows(shape.of, names.of("procedures"), PROCEDURE)
    steps: dict[str, Step] = {}
    for name, step in shape.steps.items():
        at = place / "steps" / name
        _check_key(at, name)
        leading = Leading(at, policy, key, name, step, at.rule(step.article, rule.articles))
        for made in _steps(leading, fields, ends):
            steps[made.key] = made
    return Procedure(
        key=key,
        name=shape.name or (policy.title if key == MAIN else key),
        begins=shape.begins,
        steps=MappingProxyType(steps),
        ends=MappingProxyType(dict(ends[key])),
        rule=rule,
        of=of,
        outlives=shape.outlives == "case",
        private=shape.private is not False,
        private_when=(place / "private").condition(shape.private if isinstance(shape.private, str) else None),
        startable=(place / "when").condition(shape.when),
        during=shape.while_
        if shape.while_ and (place / "while").knows(shape.while_, names.of("clocks"), CLOCK)
        else None,
        started_by=(place / "started_by").known_each(
            shape.started_by, [*names.of("posts"), COMPLAINANT], POST
        ),
        again=shape.again,
        reopens=shape.reopens
        if shape.reopens
        and (place / "reopens").knows(shape.reopens, names.of("procedures", key, "steps"), STEP)
        else None,
    )


def _check_key(place: Place, key: str) -> None:
    if not is_identifier(key):
        place.wrong(_KEY, quoted(key), _KEY_ADVICE, at_key=True)


def _steps(leading: Leading, fields: Mapping[str, Field], ends: Ends) -> list[Step]:
    """The step and the approvals that follow it."""
    at, shape, names = leading.place, leading.shape, leading.place.draft.names
    outcomes, approvals = read_outcomes(leading)
    by, all_sign = _by(at, shape)
    doers = read_doers(leading)
    articles = leading.rule.articles
    step = Step(
        key=leading.key,
        name=shape.name,
        procedure=leading.procedure,
        by=tuple(dict.fromkeys(post for row in doers for post in row.chain)) or by,
        rule=leading.rule,
        outcomes=MappingProxyType(outcomes),
        all_sign=all_sign,
        form=shape.form if shape.form and (at / "form").knows(shape.form, names.of("forms"), FORM) else None,
        not_by=_steps_named(at / "not_by", shape.not_by, leading.procedure, SUBJECT),
        not_of=_departments_named(at / "not_of", shape.not_of, leading.procedure, fields),
        same_as=next(iter(_steps_named(at / "same_as", shape.same_as, leading.procedure)), None),
        named_in=people_field(at / "named_in", shape.named_in, fields),
        sets=(at / "sets").known_each(shape.sets, names.of("tables"), TABLE),
        letter=shape.letter
        if shape.letter and (at / "letter").knows(shape.letter, names.of("letters"), LETTER)
        else None,
        tells=(at / "tells").known_each(shape.tells, [*names.of("posts"), SUBJECT], POST),
        issues=issued(at / "issues", shape.issues, leading.policy),
        starts=read_starts(at / "starts", shape.starts, fields, articles),
        stops=_stops(at / "stops", shape.stops, ends),
        waits_for=_join(at / "waits_for", shape.waits_for),
        waits_until=_awaited(at / "waits_for", shape.waits_for, leading.procedure),
        doers=doers,
    )
    _check_automatic(at, shape, step)
    return [step, *approvals]


def _by(at: Place, shape: StepShape) -> tuple[tuple[str, ...], bool]:
    """Who does the step, and whether each of them signs."""
    known = [*at.draft.names.of("posts"), COMPLAINANT, SUBJECT, AUTOMATIC]
    match shape.by:
        case None:
            if shape.waits_for is None:
                at.wrong(_BY, Words("没有", "none"), _BY_ADVICE, at_key=True)
            return (AUTOMATIC,), False
        case AllSign(all=posts):
            return (at / "by" / "all").known_each(posts, known[:-1], POST), True
        case list() as written:
            posts = [one for one in written if isinstance(one, str)]
            # Rows with conditions are read by `read_doers`.
            return (at / "by").known_each(posts, known[:-1] if len(posts) > 1 else known, POST), False
        case str() as post:
            return (at / "by").known_each(post, known, POST), False


def _steps_named(at: Place, value: str | list[str] | None, procedure: str, *besides: str) -> tuple[str, ...]:
    """Steps of this procedure, or of another as `plan` in `complaint/plan`."""
    names = at.draft.names
    known = [*names.steps(procedure), *besides]
    known += [f"{other}/{step}" for other in names.of("procedures") for step in names.steps(other)]
    return at.known_each(value, known, STEP)


def _stops(at: Place, stops: Mapping[str, str], ends: Ends) -> Mapping[str, str]:
    known = at.draft.names.of("procedures")
    return MappingProxyType(
        {
            key: end
            for key, end in stops.items()
            if (at / key).knows(key, known, PROCEDURE, at_key=True) and (key not in ends or end in ends[key])
        }
    )


def _awaited(at: Place, written: str | list[str] | None, procedure: str) -> tuple[News, ...]:
    """What an automatic step waits for that happens, unless it waits for children.

    Outcomes are looked up where the steps that have them are known: here they are still being read.
    """
    if isinstance(written, str) and _WAITS.fullmatch(written):
        return ()
    if isinstance(written, str) and " " not in written and written != "received":
        at.wrong(_JOIN, quoted(written), _JOIN_ADVICE)
        return ()
    return Newsroom({}, procedure).read_all(at, written)


def _departments_named(
    at: Place, value: str | list[str] | None, procedure: str, fields: Mapping[str, Field]
) -> tuple[str, ...]:
    """Fields of departments, or steps whose doers' departments are meant."""
    kinds = (FieldKind.DEPARTMENT, FieldKind.DEPARTMENTS)
    named = [key for key, one in fields.items() if one.kind in kinds]
    return _steps_named(at, value, procedure, *named)


def _join(at: Place, text: str | list[str] | None) -> Join | None:
    found = _WAITS.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    at.knows(found[2], at.draft.names.of("procedures"), PROCEDURE, offset=found.start(2))
    return Join(found[2], "all" if found[1] == "all" else "any")


def _check_automatic(at: Place, shape: StepShape, step: Step) -> None:
    if shape.waits_for is not None and not step.automatic:
        (at / "waits_for").wrong(
            _WAITER, Words("有人办理的步骤", "a step somebody does"), _WAITER_ADVICE, at_key=True
        )
    if step.automatic and shape.form is not None:
        (at / "form").wrong(_NO_FORM, quoted(shape.form), _NO_FORM_ADVICE)
    if step.automatic and shape.leads is not None:
        (at / "leads").wrong(_NO_CHOICE, Words("leads", "leads"), _NO_CHOICE_ADVICE, at_key=True)


_MAIN = Words("主程序 complaint", "the main procedure, complaint")
_MAIN_ADVICE = Words("请加上 complaint: {begins: …, steps: …}。", "Add complaint: {begins: …, steps: …}.")
_KEY = Words("由字母（汉字）、数字和下划线组成的键", "a key of letters, digits and underscores")
_KEY_ADVICE = Words("请改用别的键。", "Choose another key.")
_BY = Words("键 by", "the key by")
_BY_ADVICE = Words(
    "请写明由谁办理：岗位、complainant、subject 或 automatic。",
    "Say who does it: a post, complainant, subject or automatic.",
)
_JOIN = Words(
    "all 程序、any of 程序，或会发生的事", "all <procedure>, any of <procedure>, or something that happens"
)
_JOIN_ADVICE = Words("例如：all penalty。", "For example: all penalty.")
_WAITER = Words("automatic 的步骤", "an automatic step")
_WAITER_ADVICE = Words("请删去 by，或另设一个等待的步骤。", "Remove by, or let a step of its own wait.")
_NO_FORM = Words("由人填写的步骤", "a step somebody does")
_NO_FORM_ADVICE = Words("automatic 的步骤不填表单。", "An automatic step fills in no form.")
_NO_CHOICE = Words("automatic 的步骤用 then 按条件分路", "then with conditions on an automatic step")
_NO_CHOICE_ADVICE = Words(
    "请把 leads 改为 then: [{when: …, to: …}, {to: …}]。", "Write then: [{when: …, to: …}, {to: …}] instead."
)
