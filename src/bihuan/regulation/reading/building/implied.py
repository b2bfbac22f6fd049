"""Procedures and clocks that a few words imply: a step's `within`, a duty."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bihuan.regulation.model import (
    DONE,
    Clock,
    Counting,
    Duty,
    End,
    Field,
    LimitRow,
    News,
    NewsKind,
    Outcome,
    Post,
    Procedure,
    Route,
    Rule,
    Rung,
    Step,
)
from bihuan.regulation.reading.building.clocks import (
    counting_of,
    read_rungs,
    read_within,
)
from bihuan.regulation.reading.building.draft import FORM, POST, Place
from bihuan.regulation.reading.building.standard import ENDS, OUTCOMES
from bihuan.regulation.reading.policy.whole import DutyShape, Policy
from bihuan.regulation.reading.words import Words, quoted
from bihuan.regulation.worktime.lengths import Length, Unit

EVERY = {
    "day": Length(1, Unit.DAY),
    "working day": Length(1, Unit.WORKING_DAY),
    "week": Length(1, Unit.WEEK),
    "month": Length(1, Unit.MONTH),
    "quarter": Length(1, Unit.QUARTER),
    "half-year": Length(1, Unit.HALF_YEAR),
    "year": Length(1, Unit.YEAR),
}


def clocks_on_steps(
    place: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    posts: Mapping[str, Post],
    counting: Counting,
) -> dict[str, Clock]:
    """A clock ``<procedure>.<step>`` for each step with `within`; late, it tells the posts above."""
    clocks = {}
    for key, procedure in policy.procedures.items():
        for name, shape in procedure.steps.items():
            step = procedures[key].steps.get(name)
            if shape.within is None or step is None:
                continue
            at = place / "procedures" / key / "steps" / name / "within"
            rule = Rule(at.where, step.rule.articles)
            limits = read_within(at, shape.within, fields, rule)
            _say(
                at,
                f"{_english(place, step.rule.path)}: time limit" if _english(place, step.rule.path) else None,
            )
            clocks[f"{key}.{name}"] = Clock(
                key=f"{key}.{name}",
                name=f"{step.name}的时限",
                procedure=key,
                starts=(News(NewsKind.BEGINS, key, name, text=f"{name} begins"),),
                stops=(News(NewsKind.DONE, key, name, text=f"{name} is done"),),
                within=limits,
                counting=counting,
                rule=rule,
                answers=next((post for post in step.by if post in posts), None),
                late=tell_above(rule, step.by, posts),
                restarts=True,
            )
    return clocks


def tell_above(rule: Rule, by: tuple[str, ...], posts: Mapping[str, Post]) -> tuple[Rung, ...]:
    """One rung that tells the posts above; where none is named, nobody but the supervisors' board does."""
    above = tuple(dict.fromkeys(posts[post].reports_to for post in by if post in posts))
    told = tuple(post for post in above if post is not None)
    return (Rung(None, rule, tells=told),) if told else ()


def duties(
    place: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    procedures: Mapping[str, Procedure],
    counting: Counting,
) -> tuple[dict[str, Duty], dict[str, Procedure], dict[str, Clock]]:
    """The duties, each with its procedure ``duty_<key>``, and its clock of the same key."""
    made: dict[str, Duty] = {}
    implied: dict[str, Procedure] = {}
    clocks: dict[str, Clock] = {}
    for key, shape in policy.duties.items():
        at, name = place / "duties" / key, f"duty_{key}"
        refuse_clash(place / "procedures" / name)
        rule = at.rule(shape.article)
        by = (at / "by").known_each(shape.by, at.draft.names.of("posts"), POST)
        every, due = _every(at / "every", shape.every), (at / "due").limit(shape.due)
        implied[name] = _filling(place, policy, name, shape, rule, by)
        if every is None or due is None:
            continue
        made[key] = Duty(key, shape.name, by, every, due, name, rule, shape.each, shape.publishes)
        clocks[name] = Clock(
            key=name,
            name=shape.name,
            procedure=name,
            starts=(News(NewsKind.STARTS, name, name, text=f"{name} starts"),),
            stops=(News(NewsKind.DONE, name, "fill", text="fill is done"),),
            within=(LimitRow(None, (due,), (), Rule((at / "due").where, rule.articles)),),
            counting=counting_of(at / "counts", shape.counts, counting),
            rule=rule,
            answers=next(iter(by), None),
            late=read_rungs(at / "late", shape.late, fields, {**procedures, **implied}, name, rule),
        )
    return made, implied, clocks


def _filling(
    place: Place, policy: Policy, name: str, shape: DutyShape, rule: Rule, by: tuple[str, ...]
) -> Procedure:
    at = Place(place.draft, ("duties", name.removeprefix("duty_")))
    known = place.draft.names.of("forms")
    form = shape.form if shape.form and (at / "form").knows(shape.form, known, FORM) else None
    done_path, end_path = f"{rule.path}.fill.{DONE}", f"{rule.path}.ends.{DONE}"
    place.draft.english.setdefault(done_path, OUTCOMES[DONE].en)
    place.draft.english.setdefault(end_path, ENDS[DONE].en)
    outcome = Outcome(
        DONE, OUTCOMES[DONE].zh, (Route(None, None, DONE, rule),), Rule(done_path, rule.articles)
    )
    paper = form is not None and policy.forms[form].document
    told = (at / "tells").known_each(shape.tells, place.draft.names.of("posts"), POST)
    sent = _sent_to(place, policy, str(at.path[-1]))
    fill = Step(
        "fill",
        shape.name,
        name,
        by,
        rule,
        MappingProxyType({DONE: outcome}),
        form=form,
        tells=tuple(dict.fromkeys((*told, *sent))),
        issues=(form,) if paper and form is not None else (),
    )
    end = End(DONE, ENDS[DONE].zh, Rule(end_path, rule.articles))
    return Procedure(
        name, shape.name, "fill", MappingProxyType({"fill": fill}), MappingProxyType({DONE: end}), rule
    )


def _sent_to(place: Place, policy: Policy, duty: str) -> Iterator[str]:
    """Whom the report is sent to that answers the duty: the notice is that the duty is done."""
    known = place.draft.names.of("posts")
    for shape in policy.reports.values():
        if shape.duty == duty:
            yield from (one for _, one in place.each(shape.sent_to) if one in known)


def _every(place: Place, text: str) -> Length | None:
    return EVERY[text] if text in EVERY else place.length(text)


def refuse_clash(place: Place) -> None:
    """Tells a procedure of the policy that has the key of an implied one."""
    key = str(place.path[-1])
    if key in place.draft.names.of("procedures"):
        place.wrong(_OWN, quoted(key), _OWN_ADVICE, at_key=True)


def _english(place: Place, path: str) -> str | None:
    return place.draft.english.get(path)


def _say(place: Place, english: str | None) -> None:
    place.draft.english.setdefault(place.where, english or "Time limit")


_OWN = Words("自动生成的程序未占用的键", "a key that no implied procedure has")
_OWN_ADVICE = Words("请改用别的键。", "Choose another key.")
