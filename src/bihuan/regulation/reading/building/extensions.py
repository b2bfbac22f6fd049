"""The procedure by which an extension is decided, with its form and its own clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bihuan.regulation.model import (
    SUBJECT,
    Clock,
    Counting,
    End,
    Extension,
    Field,
    FieldKind,
    Form,
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
from bihuan.regulation.reading.building.draft import Place
from bihuan.regulation.reading.building.implied import refuse_clash, tell_above
from bihuan.regulation.reading.building.standard import ENDS, GRANTED, OUTCOMES, REFUSED
from bihuan.regulation.worktime.limits import Limit

DECIDE = "decide"
WAYS = (GRANTED, REFUSED)


@dataclass(slots=True)
class Extensions:
    """What the extensions of all clocks imply, by key."""

    procedures: dict[str, Procedure] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)


def read_extensions(
    place: Place, clocks: Iterable[Clock], posts: Mapping[str, Post], counting: Counting
) -> Extensions:
    """For each clock whose extension somebody decides: the procedure, its form and field, its own clock."""
    made = Extensions()
    for clock in clocks:
        extension = clock.extension
        if extension is None or not extension.procedure:
            continue
        key, rule = extension.procedure, extension.rule
        refuse_clash(place / "procedures" / key)
        _say_in_english(place, clock, rule)
        opinion = Field(f"{key}_reason", "意见", FieldKind.LONG_TEXT, _below(rule, "reason"))
        made.fields[opinion.key] = opinion
        made.forms[key] = Form(key, f"{clock.name}：延期审批", (opinion.key,), _below(rule, "form"))
        made.procedures[key] = _deciding(clock, extension)
        if extension.decided_within is not None:
            made.clocks[key] = _limit(clock, extension, extension.decided_within, posts, counting)
    return made


def _below(rule: Rule, *parts: str) -> Rule:
    return Rule(".".join((rule.path, *parts)), rule.articles)


def _say_in_english(place: Place, clock: Clock, rule: Rule) -> None:
    english = place.draft.english
    name = english.get(clock.rule.path)
    whole = f"{name}: extension" if name else "Extension"
    english.setdefault(rule.path, whole)
    english.setdefault(f"{rule.path}.form", whole)
    english.setdefault(f"{rule.path}.reason", "Opinion")
    english.setdefault(f"{rule.path}.{DECIDE}", "Decide on the extension")
    english.setdefault(f"{rule.path}.decided_within", "Time to decide on the extension")
    for way in WAYS:
        english.setdefault(f"{rule.path}.{DECIDE}.{way}", OUTCOMES[way].en)
        english.setdefault(f"{rule.path}.ends.{way}", ENDS[way].en)


def _deciding(clock: Clock, extension: Extension) -> Procedure:
    rule, key = extension.rule, extension.procedure
    outcomes = {
        way: Outcome(
            way,
            OUTCOMES[way].zh,
            (Route(None, None, way, rule),),
            _below(rule, DECIDE, way),
            reason_required=way == REFUSED,
        )
        for way in WAYS
    }
    decide = Step(
        key=DECIDE,
        name="审批延期",
        procedure=key,
        by=extension.decided_by,
        rule=_below(rule, DECIDE),
        outcomes=MappingProxyType(outcomes),
        form=key,
        not_by=(SUBJECT,),
        doers=extension.deciders,
    )
    return Procedure(
        key=key,
        name=f"{clock.name}：延期",
        begins=DECIDE,
        steps=MappingProxyType({DECIDE: decide}),
        ends=MappingProxyType({way: End(way, ENDS[way].zh, _below(rule, "ends", way)) for way in WAYS}),
        rule=rule,
        of=clock.procedure,
    )


def _limit(
    clock: Clock, extension: Extension, within: Limit, posts: Mapping[str, Post], counting: Counting
) -> Clock:
    key, rule = extension.procedure, _below(extension.rule, "decided_within")
    return Clock(
        key=key,
        name=f"{clock.name}：延期审批的时限",
        procedure=key,
        starts=(News(NewsKind.STARTS, key, key, text=f"{key} starts"),),
        stops=(News(NewsKind.DONE, key, DECIDE, text=f"{DECIDE} is done"),),
        within=(LimitRow(None, (within,), (), rule),),
        counting=counting,
        rule=rule,
        answers=next(iter(extension.decided_by), None),
        late=_when_late(rule, extension, posts),
    )


def _when_late(rule: Rule, extension: Extension, posts: Mapping[str, Post]) -> tuple[Rung, ...]:
    """The ladder written, else the post above is told; then what silence counts as."""
    rungs = extension.late or tell_above(rule, extension.decided_by, posts)
    if extension.undecided is None:
        return rungs
    settled = Rung(None, rule, does=MappingProxyType({DECIDE: extension.undecided}))
    at_once = tuple(rung for rung in rungs if rung.at is None)
    return (*at_once, settled, *(rung for rung in rungs if rung.at is not None))
