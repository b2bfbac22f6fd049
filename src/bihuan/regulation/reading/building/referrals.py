"""What `referrals:` implies: requests from outside about a case, with their number, limit and answer.

A manufacturer, the media, a consumer association or a regulator refers a complaint and wants to hear what
came of it. That is a procedure beside the case, which may be begun at any time and several times, outlives
it, and has a clock until the day they set (a second clock, whose instrument is their paper).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bihuan.regulation.model import (
    DONE,
    MAIN,
    Body,
    Clock,
    Counting,
    End,
    Field,
    FieldKind,
    Form,
    Letter,
    LimitRow,
    News,
    NewsKind,
    Outcome,
    Post,
    Procedure,
    Route,
    Rule,
    Step,
    Warning,
)
from bihuan.regulation.reading.building.clocks import read_rungs, read_warnings
from bihuan.regulation.reading.building.draft import POST, Place
from bihuan.regulation.reading.building.implied import refuse_clash, tell_above
from bihuan.regulation.reading.building.standard import OUTCOMES
from bihuan.regulation.reading.policy.whole import Policy
from bihuan.regulation.reading.words import Words
from bihuan.regulation.worktime.lengths import Length, Unit

KEY = "outside_request"
RECORD, ANSWER, ANSWERED = "record", "answer", "answered"
_NAME = Words("外部转来函件", "Request from outside")
BODIES: Mapping[str, Words] = {
    "manufacturer": Words("厂家或供应商", "Manufacturer or supplier"),
    "media": Words("媒体", "Media"),
    "association": Words("消费者协会", "Consumer association"),
    "regulator": Words("监管部门", "Regulator"),
    "hotline": Words("12345 等政务热线", "A government hotline such as 12345"),
    "other": Words("其他单位", "Another body"),
}
_ASKED: tuple[tuple[str, Words, FieldKind, bool, Words], ...] = (
    ("body", Words("哪一类单位", "What kind of body"), FieldKind.ONE_OF, True, Words("", "")),
    ("authority", Words("单位名称", "Its name"), FieldKind.TEXT, True, Words("", "")),
    ("number", Words("对方的编号", "Their number"), FieldKind.TEXT, True,
     Words("没有编号的写“无”", "Write “none” where there is none")),
    ("received_on", Words("收到日期", "Received on"), FieldKind.DATE, True, Words("", "")),
    ("term", Words("期限原话", "Their words about the limit"), FieldKind.TEXT, False,
     Words("如“请于 5 个工作日内答复”", "Such as “answer within 5 working days”")),
    ("due_on", Words("要求的答复日期", "Answer wanted by"), FieldKind.DATE, False,
     Words("对方写明日期的填这里；没有期限的留空",
           "Where they name a date; leave empty where there is no limit")),
    ("due_days", Words("要求几个工作日内答复", "Working days to answer in"), FieldKind.WHOLE, False,
     Words("自收到的次日起，按本单位的日历推算", "Counted by our calendar from the day after receipt")),
    ("reply_to", Words("对方的邮箱或地址", "Their mail or postal address"), FieldKind.TEXT, False,
     Words("答复寄到这里；留空的由人送达", "Where the answer goes; left empty, somebody takes it there")),
    ("paper", Words("来函", "Their letter"), FieldKind.FILES, False, Words("", "")),
)  # fmt: skip
_TOLD: tuple[tuple[str, Words, FieldKind, bool, Words], ...] = (
    ("reply", Words("答复内容", "The answer"), FieldKind.LONG_TEXT, True, Words("", "")),
    ("replied_on", Words("答复日期", "Answered on"), FieldKind.DATE, True, Words("", "")),
    ("reply_number", Words("复函编号", "Number of our answer"), FieldKind.TEXT, False, Words("", "")),
    ("reply_paper", Words("复函", "Our answer as sent"), FieldKind.FILES, False, Words("", "")),
)
# Nobody is given more than a year of working days; a slip of the pen is told at once.
BOUNDS = {"due_days": (1, 250)}
BODY, LETTER = f"{KEY}_body", f"{KEY}_reply_letter"
_BODY = Words("转来单位", "The body that asked")
_LETTER = Words("答复转来单位的函", "Letter to the body that asked")
_BODY_ZH = (
    f"{{{KEY}_authority}}：\n\n"
    f"贵单位来函（编号 {{{KEY}_number}}）我们于 {{{KEY}_received_on}} 收到，"
    "已按投诉 {number} 办理，现答复如下：\n\n"
    f"{{{KEY}_reply}}\n\n{{unit}}\n{{today}}\n"
)
_BODY_EN = (
    f"{{{KEY}_authority}},\n\n"
    f"We received your letter (number {{{KEY}_number}}) on {{{KEY}_received_on}}; "
    f"it was handled as complaint {{number}}. Our answer:\n\n{{{KEY}_reply}}\n\n{{unit}}\n{{today}}\n"
)
_REQUEST = Words("登记外部转来函件", "Record a request from outside")
_REPLY = Words("答复转来单位", "Answer the body that asked")
_LIMIT = Words("转来单位要求的答复期限", "The limit set from outside")
_ENDED = Words("已答复", "Answered")


@dataclass(slots=True)
class Referring:
    """What `referrals:` adds to the regulation, by key; nothing where it does not stand."""

    procedures: dict[str, Procedure] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    letters: dict[str, Letter] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)


def read_referrals(place: Place, policy: Policy, posts: Mapping[str, Post], counting: Counting) -> Referring:
    """The procedure, its two forms and its clock."""
    made, shape, at = Referring(), policy.referrals, place / "referrals"
    if shape is None:
        return made
    refuse_clash(place / "procedures" / KEY)
    rule = at.rule(shape.article)
    recorders = (at / "recorded_by").known_each(shape.recorded_by, place.draft.names.of("posts"), POST)
    answerers = (at / "answered_by").known_each(shape.answered_by, place.draft.names.of("posts"), POST)
    for form, words, asked in ((KEY, _REQUEST, _ASKED), (f"{KEY}_answer", _REPLY, _TOLD)):
        own = [_field(at, rule, key, *rest) for key, *rest in asked]  # type: ignore[arg-type]
        made.fields |= {one.key: one for one in own}
        made.forms[form] = Form(form, words.zh, tuple(one.key for one in own), _below(rule, "forms", form))
        _say(at, f"{rule.path}.forms.{form}", words)
    made.procedures[KEY] = _procedure(at, rule, recorders, answerers)
    warns = read_warnings(at / "warns", shape.warns) or (Warning(None, Length(1, Unit.WORKING_DAY)),)
    late = read_rungs(at / "late", shape.late, made.fields, made.procedures, KEY, rule)
    _say(at, f"{rule.path}.limit", _LIMIT)
    made.clocks[KEY] = Clock(
        key=KEY,
        name=_LIMIT.zh,
        procedure=KEY,
        starts=(News(NewsKind.DONE, KEY, RECORD, text=f"{RECORD} is done"),),
        stops=(News(NewsKind.DONE, KEY, ANSWER, text=f"{ANSWER} is done"),),
        within=(
            LimitRow(
                None,
                (),
                (f"{KEY}_due_on",),
                _below(rule, "limit"),
                working_days=(f"{KEY}_due_days", f"{KEY}_received_on"),
            ),
        ),
        counting=counting,
        rule=_below(rule, "limit"),
        answers=next(iter(answerers), None),
        warns=warns,
        late=late or tell_above(rule, answerers, posts),
        instrument=tuple(f"{KEY}_{key}" for key in ("body", "authority", "number")),
    )
    made.bodies[BODY] = Body(BODY, _BODY.zh, _below(rule, "body"), f"{KEY}_reply_to")
    made.letters[LETTER] = _letter(rule)
    _say(at, f"{rule.path}.body", _BODY)
    _say(at, f"{rule.path}.letter", _LETTER)
    return made


def _letter(rule: Rule) -> Letter:
    """The answer as it goes to whoever asked: by mail where their address is one, else by hand."""
    places = ("authority", "number", "received_on", "reply")
    return Letter(
        key=LETTER,
        name=_LETTER.zh,
        to=BODY,
        by=("email", "post"),
        when=(News(NewsKind.DONE, KEY, ANSWER, text=f"{ANSWER} is done"),),
        subject=MappingProxyType(
            {"zh": f"关于来函 {{{KEY}_number}} 的答复", "en": f"Answer to your letter {{{KEY}_number}}"}
        ),
        body=MappingProxyType({"zh": _BODY_ZH, "en": _BODY_EN}),
        needs=frozenset((*(f"{KEY}_{one}" for one in places), "number", "unit", "today")),
        rule=_below(rule, "letter"),
    )


def _procedure(at: Place, rule: Rule, recorders: tuple[str, ...], answerers: tuple[str, ...]) -> Procedure:
    steps = {
        RECORD: _step(at, rule, RECORD, _REQUEST, recorders, KEY, Route(None, ANSWER, None, rule)),
        ANSWER: _step(
            at, rule, ANSWER, _REPLY, answerers, f"{KEY}_answer", Route(None, None, ANSWERED, rule)
        ),
    }
    _say(at, rule.path, _NAME)
    _say(at, f"{rule.path}.ends.{ANSWERED}", _ENDED)
    return Procedure(
        key=KEY,
        name=_NAME.zh,
        begins=RECORD,
        steps=MappingProxyType(steps),
        ends=MappingProxyType({ANSWERED: End(ANSWERED, _ENDED.zh, _below(rule, "ends", ANSWERED))}),
        rule=rule,
        of=MAIN,
        outlives=True,
        started_by=recorders,
        again=True,
    )


def _step(
    at: Place, rule: Rule, key: str, words: Words, by: tuple[str, ...], form: str, leads: Route
) -> Step:
    own = _below(rule, "steps", key)
    _say(at, own.path, words)
    _say(at, f"{own.path}.{DONE}", OUTCOMES[DONE])
    outcome = Outcome(DONE, OUTCOMES[DONE].zh, (leads,), _below(own, DONE))
    return Step(key, words.zh, KEY, by, own, MappingProxyType({DONE: outcome}), form=form)


def _field(
    at: Place, rule: Rule, key: str, name: Words, kind: FieldKind, required: bool, help: Words
) -> Field:
    own = _below(rule, "fields", key)
    _say(at, own.path, name)
    if help.zh:
        _say(at, f"{own.path}.help", help)
    options = BODIES if kind is FieldKind.ONE_OF else {}
    least, most = BOUNDS.get(key, (None, None))
    for option, words in options.items():
        _say(at, f"{own.path}.one_of.{option}", words)
    return Field(
        f"{KEY}_{key}",
        name.zh,
        kind,
        own,
        options=MappingProxyType({option: words.zh for option, words in options.items()}),
        required=required,
        help=help.zh,
        least=least,
        most=most,
    )


def _below(rule: Rule, *parts: str) -> Rule:
    return Rule(".".join((rule.path, *parts)), rule.articles)


def _say(at: Place, path: str, words: Words) -> None:
    at.draft.english.setdefault(path, words.en)
