"""Early warnings (服务质量预警): what is watched on a control chart, and the small case a signal opens.

Each has its procedure ``warning_<key>`` of one step, its clock of the same key, and one form for all: what
the chart says stands on record from the start, what was found and done the owner fills in. A regulation
that names none has the house's own: complaints received, week by week.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bihuan.regulation.model import (
    DONE,
    WARNING,
    Clock,
    Counting,
    EarlyWarning,
    End,
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
    Step,
)
from bihuan.regulation.reading.building.clocks import read_rungs
from bihuan.regulation.reading.building.draft import POST, Place
from bihuan.regulation.reading.building.implied import refuse_clash, tell_above
from bihuan.regulation.reading.building.standard import ENDS, OUTCOMES
from bihuan.regulation.reading.policy.whole import EarlyWarningShape, Policy
from bihuan.regulation.reading.words import Words, did_you_mean, quoted
from bihuan.regulation.worktime.lengths import Length, Unit
from bihuan.regulation.worktime.limits import Limit

HOUSE = "house"
SIGNAL, ANSWER = "warning_signal", "warning_answer"
# Counts that every regulation has, which may be watched.
OF_THE_HOUSE = ("received", "closed", "resolved_late", "referred_outside", "repeated", "reopened", "raised")
SPLITS = ("level", "channel", "department")
NAME = Words("服务质量预警", "Early warning of service quality")
_HOUSE_NAME = Words("投诉数异常预警", "Early warning: complaints received")
RULES: Mapping[str, Words] = {
    "u": Words("单点超出 u 图三倍标准差上限", "A point above the 3σ limit of a u chart"),
    "laney": Words(
        "单点超出 u′ 图上限（已按过度离散放宽）", "A point above the limit of a u′ chart, widened"
    ),
    "g": Words("g 图：连续几件之间的间隔过短", "A g chart: several cases too close together"),
    "cusum": Words("CUSUM 累积和达到界限：小而持续的上升", "A CUSUM at its limit: a small lasting rise"),
}
_CLOSINGS: Mapping[str, Words] = {
    "acted": Words("查明原因，已采取措施", "Cause found, measure taken"),
    "known": Words("原因已知，措施已在进行", "Cause known, measure under way"),
    "standard": Words("业务量或口径变化，属新的常态", "Volume or way of counting changed: the new normal"),
    "chance": Words("查无特殊原因，属偶然波动", "No special cause found: chance"),
}
_NONE = Words("", "")
_FIELDS: tuple[tuple[str, str, Words, FieldKind, bool, Words], ...] = (
    (SIGNAL, "about", Words("盯住的是", "What was watched"), FieldKind.TEXT, False, _NONE),
    (SIGNAL, "point", Words("期间", "Period"), FieldKind.TEXT, False, _NONE),
    (SIGNAL, "seen", Words("本期", "In that period"), FieldKind.TEXT, False, _NONE),
    (SIGNAL, "usual", Words("通常", "Usually"), FieldKind.TEXT, False, _NONE),
    (SIGNAL, "limit", Words("控制界限", "Control limit"), FieldKind.TEXT, False, _NONE),
    (SIGNAL, "rule", Words("报警规则", "Rule of the signal"), FieldKind.ONE_OF, False, _NONE),
    (SIGNAL, "cases", Words("涉及的投诉", "The complaints"), FieldKind.LONG_TEXT, False, _NONE),
    (ANSWER, "found", Words("查到了什么", "What was found"), FieldKind.LONG_TEXT, True,
     Words("看过哪些投诉、问过谁、是不是同一个原因", "Which complaints, who was asked, whether one cause")),
    (ANSWER, "measure", Words("采取的措施", "Measure taken"), FieldKind.LONG_TEXT, True,
     Words("没有采取措施的写明为什么", "Where none was taken, say why")),
    (ANSWER, "closing", Words("结论", "Conclusion"), FieldKind.ONE_OF, True, _NONE),
)  # fmt: skip


@dataclass(slots=True)
class Warned:
    """What `warnings:` adds to the regulation, by key."""

    warnings: dict[str, EarlyWarning] = field(default_factory=dict)
    procedures: dict[str, Procedure] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)


def read_warnings(
    top: Place,
    policy: Policy,
    fields: Mapping[str, Field],
    posts: Mapping[str, Post],
    counting: Counting,
) -> Warned:
    """The early warnings that can be read; what is wrong with the others is told."""
    made = Warned()
    for key, shape in policy.warnings.items():
        at = top / "warnings" / key
        refuse_clash(top / "procedures" / f"{WARNING}{key}")
        rule = at.rule(shape.article)
        by = (at / "owner").known_each(shape.owner, top.draft.names.of("posts"), POST)
        within = (at / "within").limit(shape.within)
        split = _split(at / "by", shape.by, fields)
        if not _watchable(at / "of", shape.of, policy) or within is None or split is None:
            continue
        one = EarlyWarning(
            key, shape.name, by, shape.of, split, shape.every, shape.chart, shape.baseline, shape.rise,
            f"{WARNING}{key}", SIGNAL, rule,
        )  # fmt: skip
        tells = (at / "tells").known_each(shape.tells, top.draft.names.of("posts"), POST)
        _add(made, at, one, within, tells, posts, counting)
        _ladder(made, at, shape, one, fields)
    if not policy.warnings:
        _house(made, top, policy, posts, counting)
    if made.warnings:
        _forms(made, top / "warnings")
    return made


def _house(made: Warned, top: Place, policy: Policy, posts: Mapping[str, Post], counting: Counting) -> None:
    """For the post that answers for most measures; else the first above all others."""
    owners = Counter(one.owner for one in policy.measures.values() if one.owner in posts)
    above = [key for key, one in posts.items() if one.reports_to is None and one.of is None]
    owner = next(iter([key for key, _ in owners.most_common(1) if key] or above or posts), None)
    if owner is None:
        return
    at = top / HOUSE / "warnings" / HOUSE
    key = f"{WARNING}{HOUSE}"
    one = EarlyWarning(
        HOUSE, _HOUSE_NAME.zh, (owner,), "received", "", "week", "auto", 26, 50, key, SIGNAL, Rule(at.where)
    )
    _say(at, at.where, _HOUSE_NAME)
    _add(made, at, one, Length(3, Unit.WORKING_DAY), (), posts, counting)


def _add(
    made: Warned,
    at: Place,
    one: EarlyWarning,
    within: Limit,
    tells: tuple[str, ...],
    posts: Mapping[str, Post],
    counting: Counting,
) -> None:
    name, rule = one.procedure, one.rule
    done, end = _below(rule, "fill", DONE), _below(rule, "ends", DONE)
    _say(at, done.path, OUTCOMES[DONE])
    _say(at, end.path, ENDS[DONE])
    outcome = Outcome(DONE, OUTCOMES[DONE].zh, (Route(None, None, DONE, rule),), done)
    fill = Step(
        "fill", one.name, name, one.by, rule, MappingProxyType({DONE: outcome}), form=ANSWER, tells=tells
    )
    made.warnings[one.key] = one
    made.procedures[name] = Procedure(
        name, one.name, "fill", MappingProxyType({"fill": fill}),
        MappingProxyType({DONE: End(DONE, ENDS[DONE].zh, end)}), rule,
    )  # fmt: skip
    made.clocks[name] = Clock(
        key=name,
        name=one.name,
        procedure=name,
        starts=(News(NewsKind.STARTS, name, name, text=f"{name} starts"),),
        stops=(News(NewsKind.DONE, name, "fill", text="fill is done"),),
        within=(LimitRow(None, (within,), (), _below(rule, "within")),),
        counting=counting,
        rule=rule,
        answers=next(iter(one.by), None),
        late=tell_above(rule, one.by, posts),
    )


def _ladder(
    made: Warned, at: Place, shape: EarlyWarningShape, one: EarlyWarning, fields: Mapping[str, Field]
) -> None:
    late = read_rungs(at / "late", shape.late, fields, made.procedures, one.procedure, one.rule)
    if late:
        made.clocks[one.procedure] = replace(made.clocks[one.procedure], late=late)


def _forms(made: Warned, at: Place) -> None:
    """One form for what the chart says, one for the answer; the fields are the same for all warnings."""
    rule = next(iter(made.warnings.values())).rule
    for _, key, name, kind, required, help in _FIELDS:
        own = replace(rule, path=f"{rule.path}.fields.{key}")
        options = {"rule": RULES, "closing": _CLOSINGS}.get(key, {})
        _say(at, own.path, name)
        if help.zh:
            _say(at, f"{own.path}.help", help)
        for option, words in options.items():
            _say(at, f"{own.path}.one_of.{option}", words)
        made.fields[f"{WARNING}{key}"] = Field(
            f"{WARNING}{key}", name.zh, kind, own, required=required, help=help.zh,
            options=MappingProxyType({option: words.zh for option, words in options.items()}),
        )  # fmt: skip
    for form, words in ((SIGNAL, Words("预警信号", "The signal")), (ANSWER, Words("预警处理", "The answer"))):
        keys = tuple(f"{WARNING}{key}" for of, key, *_ in _FIELDS if of == form)
        made.forms[form] = Form(form, words.zh, keys, _below(rule, "forms", form))
        _say(at, f"{rule.path}.forms.{form}", words)


def _watchable(at: Place, key: str, policy: Policy) -> bool:
    own = [
        name for name, one in policy.measures.items()
        if one.count is not None or one.share is not None
    ]  # fmt: skip
    return at.knows(key, (*own, *(one for one in OF_THE_HOUSE if one not in policy.measures)), _MEASURE)


def _split(at: Place, text: str | None, fields: Mapping[str, Field]) -> str | None:
    """The dimension; empty for the whole, None where it is none that may be watched by."""
    if text is None:
        return ""
    choices = [key for key, one in fields.items() if one.kind is FieldKind.ONE_OF and not one.personal]
    if text in fields and text not in choices:
        at.wrong(_SPLIT, quoted(text), did_you_mean(text, (*SPLITS, *choices)))
        return None
    return text if at.knows(text, (*SPLITS, *choices), _SPLIT) else None


def _below(rule: Rule, *parts: str) -> Rule:
    return Rule(".".join((rule.path, *parts)), rule.articles)


def _say(at: Place, path: str, words: Words) -> None:
    at.draft.english.setdefault(path, words.en)


_MEASURE = Words("可以盯住的指标（计数、比率）", "a measure that can be watched (a count, a rate or a share)")
_SPLIT = Words(
    "level、channel、department 或非个人信息的选项字段",
    "level, channel, department, or a field of choices that is not personal",
)
