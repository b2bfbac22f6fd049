"""What `survey:` implies beside its questions: the questionnaire by telephone, the callback after low scores.

Both are procedures beside the case that outlive it, of one step and with a clock. Who handled the complaint
does neither: nobody judges their own work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bihuan.regulation.model import (
    COMPLAINANT,
    MAIN,
    Clock,
    Counting,
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
    Survey,
)
from bihuan.regulation.reading.building.clocks import read_rungs
from bihuan.regulation.reading.building.draft import POST, STEP, Place
from bihuan.regulation.reading.building.implied import refuse_clash, tell_above
from bihuan.regulation.reading.policy.whole import Policy, SurveyTaskShape
from bihuan.regulation.reading.words import Words, quoted

CALL, CALLBACK = "survey_call", "survey_callback"
ASK, CALL_BACK = "ask", "call_back"
ANSWERED, UNREACHABLE = "answered", "unreachable"
COMMENT = "comment"
LEAST, MOST = 1, 5
_CALLS = Words("满意度电话问卷", "Satisfaction asked by telephone")
_ASKS = Words("打电话问满意度", "Ask by telephone how it was")
_CALLBACKS = Words("评价低的回访", "Callback after a low score")
_CALLS_BACK = Words("回访评价低的投诉人", "Call back whoever gave a low score")
_LIMIT = Words("的时限", ": time limit")
SCORES: Mapping[str, Words] = {
    "5": Words("5 很满意", "5 very satisfied"),
    "4": Words("4 满意", "4 satisfied"),
    "3": Words("3 一般", "3 neither"),
    "2": Words("2 不满意", "2 dissatisfied"),
    "1": Words("1 很不满意", "1 very dissatisfied"),
}
_COMMENT = Words("投诉人的话", "In the complainant's words")
_SAID = Words("投诉人怎么说", "What the complainant said")
_REMEDY = Words("怎样补救", "What is done about it")
_CALL_WAYS: Mapping[str, Words] = {
    ANSWERED: Words("已答问卷", "Answered"),
    "declined": Words("不愿回答", "Declined"),
    UNREACHABLE: Words("联系不上", "Not reached"),
}
_BACK_WAYS: Mapping[str, Words] = {
    "reconciled": Words("已说明，投诉人接受", "Explained and accepted"),
    "still": Words("投诉人仍不满意", "Still dissatisfied"),
    UNREACHABLE: Words("联系不上", "Not reached"),
}


@dataclass(slots=True)
class Surveying:
    """The survey, and what it adds to the regulation by key."""

    survey: Survey | None = None
    procedures: dict[str, Procedure] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)


def read_survey(
    place: Place,
    policy: Policy,
    posts: Mapping[str, Post],
    procedures: Mapping[str, Procedure],
    counting: Counting,
) -> Surveying:
    """The survey with the procedures, forms and clocks it implies; nothing where it does not stand."""
    made, shape, at = Surveying(), policy.survey, place / "survey"
    if shape is None:
        return made
    whole = at.rule(shape.article)
    if shape.low is not None:
        low = at / "low"
        rule = low.rule(shape.low.article, whole.articles)
        said = _form(low, rule, made, CALLBACK, {"said": (_SAID, True), "remedy": (_REMEDY, False)})
        ways = {way: said for way in _BACK_WAYS if way != UNREACHABLE}
        _task(low, rule, made, shape.low, CALLBACK, _CALLBACKS, CALL_BACK, _CALLS_BACK, _BACK_WAYS, ways,
              posts, procedures, counting)  # fmt: skip
    if shape.call is not None:
        call = at / "call"
        rule = call.rule(shape.call.article, whole.articles)
        form = _questionnaire(call, rule, made, shape.questions)
        _task(call, rule, made, shape.call, CALL, _CALLS, ASK, _ASKS, _CALL_WAYS, {ANSWERED: form},
              posts, procedures, counting)  # fmt: skip
    made.survey = Survey(
        shape.after,
        MappingProxyType(dict(shape.questions)),
        whole,
        share=_share(at / "share", shape.share),
        within=(at / "within").limit(shape.within) if shape.within is not None else None,
        low=shape.low.at_most if shape.low is not None else 0,
        callback=CALLBACK if shape.low is not None else None,
        call=CALL if shape.call is not None else None,
        call_when=(at / "call" / "when").condition(shape.call.when) if shape.call is not None else None,
    )
    return made


def _share(at: Place, text: str | None) -> int:
    """Whole per cent, from 1 to 100; all where nothing is written."""
    if text is None:
        return 100
    number = text.removesuffix("%").strip()
    if not (text.endswith("%") and number.isascii() and number.isdecimal() and 1 <= int(number) <= 100):
        at.wrong(_SHARE, quoted(text), _SHARE_ADVICE)
        return 100
    return int(number)


def _questionnaire(at: Place, rule: Rule, made: Surveying, questions: Mapping[str, str]) -> str:
    """The questions as fields of a form, with a place for words."""
    for key, question in questions.items():
        own = _below(rule, "fields", key)
        english = at.draft.english.get(f"survey.questions.{key}")
        _say(at, own.path, Words(question, english or question))
        for score, words in SCORES.items():
            _say(at, f"{own.path}.one_of.{score}", words)
        options = MappingProxyType({score: words.zh for score, words in SCORES.items()})
        name = f"{CALL}_{key}"
        made.fields[name] = Field(name, question, FieldKind.ONE_OF, own, options=options, required=True)
    first = tuple(f"{CALL}_{key}" for key in questions)
    return _form(at, rule, made, CALL, {COMMENT: (_COMMENT, False)}, first)


def _form(
    at: Place,
    rule: Rule,
    made: Surveying,
    key: str,
    texts: Mapping[str, tuple[Words, bool]],
    first: tuple[str, ...] = (),
) -> str:
    """A form of texts, which are the complainant's and can be erased, after the fields that stand first."""
    for name, (words, required) in texts.items():
        own = _below(rule, "fields", name)
        _say(at, own.path, words)
        full = f"{key}_{name}"
        made.fields[full] = Field(full, words.zh, FieldKind.LONG_TEXT, own, required=required, personal=True)
    own = _below(rule, "forms", key)
    words = _ASKS if key == CALL else _CALLS_BACK
    _say(at, own.path, words)
    made.forms[key] = Form(key, words.zh, (*first, *(f"{key}_{name}" for name in texts)), own)
    return key


def _task(
    at: Place,
    rule: Rule,
    made: Surveying,
    shape: SurveyTaskShape,
    key: str,
    name: Words,
    step: str,
    said: Words,
    ways: Mapping[str, Words],
    forms: Mapping[str, str],
    posts: Mapping[str, Post],
    procedures: Mapping[str, Procedure],
    counting: Counting,
) -> None:
    refuse_clash(Place(at.draft, ("procedures", key)))
    by = (at / "by").known_each(shape.by, at.draft.names.of("posts"), POST)
    main = procedures.get(MAIN)
    steps = tuple(main.steps) if main is not None else ()
    chosen = (at / "not_by").known_each(shape.not_by, steps, STEP)
    apart = tuple(f"{MAIN}/{one}" for one in chosen) if shape.not_by is not None else _handling(main)
    _say(at, rule.path, name)
    made.procedures[key] = Procedure(
        key=key,
        name=name.zh,
        begins=step,
        steps=MappingProxyType({step: _step(at, rule, key, step, said, by, apart, ways, forms)}),
        ends=MappingProxyType({way: _end(at, rule, way, words) for way, words in ways.items()}),
        rule=rule,
        of=MAIN,
        outlives=True,
    )
    limit = (at / "within").limit(shape.within)
    if limit is None:
        return
    own = _below(rule, "limit")
    _say(at, own.path, Words(name.zh + _LIMIT.zh, name.en + _LIMIT.en))
    made.clocks[key] = Clock(
        key=key,
        name=name.zh + _LIMIT.zh,
        procedure=key,
        starts=(News(NewsKind.BEGINS, key, step, text=f"{step} begins"),),
        stops=(News(NewsKind.DONE, key, step, text=f"{step} is done"),),
        within=(LimitRow(None, (limit,), (), own),),
        counting=counting,
        rule=own,
        answers=next(iter(by), None),
        late=read_rungs(at / "late", shape.late, made.fields, made.procedures, key, rule)
        or tell_above(rule, by, posts),
    )


def _handling(main: Procedure | None) -> tuple[str, ...]:
    """The steps that make somebody a handler: all of the main procedure that staff do, but taking it in and
    approving.
    """
    if main is None:
        return ()
    return tuple(
        f"{MAIN}/{key}"
        for key, one in main.steps.items()
        if key != main.begins and one.approves is None and not one.automatic and one.by != (COMPLAINANT,)
    )


def _step(
    at: Place,
    rule: Rule,
    procedure: str,
    key: str,
    words: Words,
    by: tuple[str, ...],
    apart: tuple[str, ...],
    ways: Mapping[str, Words],
    forms: Mapping[str, str],
) -> Step:
    own = _below(rule, "steps", key)
    _say(at, own.path, words)
    outcomes = {way: _outcome(at, own, rule, way, said, forms.get(way)) for way, said in ways.items()}
    return Step(key, words.zh, procedure, by, own, MappingProxyType(outcomes), not_by=apart)


def _outcome(at: Place, step: Rule, rule: Rule, key: str, words: Words, form: str | None) -> Outcome:
    own = _below(step, key)
    _say(at, own.path, words)
    return Outcome(key, words.zh, (Route(None, None, key, rule),), own, form=form)


def _end(at: Place, rule: Rule, key: str, words: Words) -> End:
    own = _below(rule, "ends", key)
    _say(at, own.path, words)
    return End(key, words.zh, own)


def _below(rule: Rule, *parts: str) -> Rule:
    return Rule(".".join((rule.path, *parts)), rule.articles)


def _say(at: Place, path: str, words: Words) -> None:
    at.draft.english.setdefault(path, words.en)


_SHARE = Words("1% 到 100% 的整数百分比", "a whole per cent from 1% to 100%")
_SHARE_ADVICE = Words("例如：30%。", "For example: 30%.")
