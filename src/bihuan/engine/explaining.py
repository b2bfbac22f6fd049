"""Why: this step, this person, this due moment, this penalty. In a sentence, and in detail line by line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bihuan.engine import events as e
from bihuan.engine.case import SUSPENDED, Case, ClockState, Instance, Occurrence
from bihuan.engine.counting import limit_of
from bihuan.engine.events import Because, Happened
from bihuan.engine.known import Known
from bihuan.engine.plan import BUILT_IN_POSTS, calendar_with
from bihuan.engine.refused import Refused
from bihuan.engine.seats import excluded, holders_of, person_for
from bihuan.engine.telling import Language, Teller
from bihuan.engine.wording import WORDS, refusal_in_words
from bihuan.engine.working import Working
from bihuan.regulation import rows
from bihuan.regulation.model import (
    Field,
    FieldKind,
    Regulation,
)
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime import limits
from bihuan.regulation.worktime.calendar import WorkCalendar
from bihuan.regulation.worktime.ends import Due
from bihuan.regulation.worktime.line_words import in_words
from bihuan.regulation.worktime.working import working


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sentence, the detail line by line, and the articles cited with their titles."""

    sentence: str
    lines: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]


def cite(regulation: Regulation, numbers: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Articles by number with their titles, for those the text has."""
    found = ((number, regulation.articles.get(number)) for number in numbers)
    return tuple((number, article.title if article else "") for number, article in found)


def why(
    happened: Happened,
    regulation: Regulation,
    case: Case,
    lang: Language,
    *,
    named: Callable[[str], str] = str,
) -> Explanation:
    """Why an event happened: the article, what the rule read, and what it used from outside the case."""
    because = happened.because
    teller = Teller(regulation, case, lang, named)
    numbers = "、".join(because.articles) if lang == "zh" else ", ".join(because.articles)
    if because.articles:
        sentence = teller.say("依据条款 {a}。", "Under article {a}.", a=numbers)
    else:
        sentence = teller.say("由系统按流程记录。", "Recorded as the procedure goes.")
    lines = [*_read(teller, because), *_used(teller, because)]
    if because.rule:
        lines.append(teller.say("规则：{r}", "Rule: {r}", r=because.rule))
    return Explanation(sentence, tuple(lines), cite(regulation, because.articles))


def why_step(
    regulation: Regulation,
    case: Case,
    history: tuple[Happened, ...],
    occurrence: str,
    lang: Language,
    *,
    named: Callable[[str], str] = str,
) -> Explanation:
    """Why the procedure has come to this step: what was done before, how it ended, the row that led on."""
    teller = Teller(regulation, case, lang, named)
    place = next(
        n for n, one in enumerate(history) if getattr(one.event, "occurrence", None) == occurrence
        and isinstance(one.event, e.StepBegun)
    )  # fmt: skip
    begun = history[place]
    before = _done_before(history[:place], case, case.occurrences[occurrence].instance)
    step = teller.step(occurrence)
    if before is None:
        sentence = teller.say("“{s}”是这一流程的第一步。", "“{s}” is the first step here.", s=step)
    else:
        sentence = teller.say(
            "“{b}”的结果是“{o}”，因此轮到“{s}”。", "“{b}” ended in “{o}”, and so “{s}” is next.",
            b=teller.step(before.occurrence), o=teller.outcome(before.occurrence, before.outcome), s=step,
        )  # fmt: skip
    explained = why(begun, regulation, case, lang, named=named)
    return Explanation(sentence, (explained.sentence, *explained.lines), explained.articles)


def _done_before(history: tuple[Happened, ...], case: Case, instance: str) -> e.StepCompleted | None:
    for one in reversed(history):
        if isinstance(one.event, e.StepCompleted):
            if case.occurrences[one.event.occurrence].instance == instance:
                return one.event
        elif isinstance(one.event, e.CaseReopened):
            return None
    return None


def why_not(
    refused: Refused, regulation: Regulation, lang: Language, *, named: Callable[[str], str] = str
) -> Explanation:
    """Why something is not offered: what stands in the way, the rule that says so, each field at fault."""
    sentence = refusal_in_words(refused, regulation, lang, named=named)
    teller = Teller(regulation, Case(), lang, named)
    lines = [
        teller.say("{f}：{w}", "{f}: {w}", f=teller.field(key), w=WORDS[why_so][lang][1].split("{")[0])
        for key, why_so in refused.field_errors.items()
    ]
    if refused.rule:
        lines.append(teller.say("规则：{r}", "Rule: {r}", r=refused.rule))
    return Explanation(sentence, tuple(lines), cite(regulation, refused.articles))


def _read(teller: Teller, because: Because) -> list[str]:
    return [
        f"{name_of(teller, key)}：{value_in_words(teller, key, value)}" for key, value in because.read.items()
    ]


USED: Final[Mapping[str, tuple[str, str]]] = {
    "seen_at": (
        "可以看到时（{v}）已经超时，在那之前的时间不追究责任",
        "It was late before it could be seen ({v}); nobody answers for that time",
    ),
    "placed": ("导入的案件只提醒，不追究", "An imported case is warned, not punished"),
    "vacant": ("岗位 {v} 暂缺，改由上级岗位", "Post {v} is vacant; the post above takes its place"),
    "handled_with": ("随并案的投诉 {v} 一同办理", "Handled with case {v}"),
    "old_calendar": ("原日历 {v}", "The calendar before: {v}"),
    "calendar": ("现日历 {v}", "The calendar now: {v}"),
    "ground": ("依据：{v}", "On the ground of {v}"),
    "alike": ("按规则“{v}”自动认定，可以撤销", "Found by the rule “{v}”; it can be undone"),
}


MUST_BE_CHECKED: Final = (
    "这只是建议。系统不知道工资：扣除前请核对损失有据、每月不超过当月工资的20%、"
    "扣后不低于当地最低工资（《工资支付暂行规定》第十六条）",
    "A proposal only. No wages are known here: before anything is deducted, check that the loss is "
    "proven, that it is at most 20% of the month's wage, and that what is left is not below the local "
    "minimum wage (Interim Provisions on Payment of Wages, article 16)",
)


def _used(teller: Teller, because: Because) -> list[str]:
    lines = []
    for key, value in because.used.items():
        chinese, english = USED.get(key, ("{k}：{v}", "{k}: {v}"))
        counter = teller.regulation.counters.get(key)
        name = teller.word(counter.rule.path, counter.name) if counter is not None else key
        said = value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)[:40]
        if key == "alike" and (repeat := teller.regulation.repeats.get(said)) is not None:
            said = teller.word(repeat.rule.path, repeat.name)
        lines.append(teller.say(chinese, english, k=name, v=said))
    if because.used.get("penalty_mode") in ("compensation", "fine"):
        lines.append(teller.say(*MUST_BE_CHECKED))
    return lines


def name_of(teller: Teller, key: str) -> str:
    """The name of a field, or of a value that is built in."""
    built_in = {"level": ("级别", "Level"), "channel": ("渠道", "Channel"), "kind": ("类别", "Kind")}
    built_in["anonymous"] = ("匿名", "Anonymous")
    if key in built_in:
        return built_in[key][teller.lang == "en"]
    for named in (teller.regulation.counters, teller.regulation.bars):
        if key in named:
            return teller.word(named[key].rule.path, named[key].name)
    return teller.field(key)


def value_in_words(teller: Teller, key: str, value: object) -> str:
    """A coded value as people read it."""
    if key == "level":
        return teller.level(value)
    if key == "channel":
        return teller.channel(str(value))
    field = teller.regulation.fields.get(key)
    return coded_in_words(teller, field, value) if field is not None else str(value)


def coded_in_words(teller: Teller, field: Field, value: object) -> str:
    """A field's value: options by name, money in yuan, people by name."""
    match field.kind, value:
        case FieldKind.YES_NO, bool():
            return teller.say("是", "yes") if value else teller.say("否", "no")
        case FieldKind.ONE_OF, str():
            return _option(teller, field, value)
        case FieldKind.MANY_OF, tuple() | list():
            return ("、" if teller.lang == "zh" else ", ").join(
                _option(teller, field, str(one)) for one in value
            )
        case FieldKind.MONEY, int():
            return f"¥{value / 100:,.2f}"
        case ((FieldKind.PERSON | FieldKind.DEPARTMENT), str()):
            return teller.named(value)
        case ((FieldKind.PEOPLE | FieldKind.DEPARTMENTS), tuple() | list()):
            return ("、" if teller.lang == "zh" else ", ").join(teller.named(str(one)) for one in value)
        case _, date():
            return value.isoformat()
        case _:
            return f"{value} {field.unit}".strip()


def rows_in_words(teller: Teller, field: Field, text: str) -> str:
    """Rows as lines of `1. column: value; …`; the text itself where it is not rows of this field any more."""
    try:
        held = rows.read(field, text)
    except rows.RowsNotRead:
        return text
    colon, semicolon = ("：", "；") if teller.lang == "zh" else (": ", "; ")
    lines = []
    for number, row in enumerate(held, start=1):
        cells = (
            f"{teller.word(column.rule.path, column.name)}{colon}{coded_in_words(teller, column, row[key])}"
            for key, column in field.columns.items()
            if key in row
        )
        lines.append(f"{number}. {semicolon.join(cells)}")
    return "\n".join(lines)


def _option(teller: Teller, field: Field, value: str) -> str:
    return teller.word(f"{field.rule.path}.{field.kind.value}.{value}", field.options.get(value, value))


def why_due(
    regulation: Regulation, case: Case, clock: ClockState, calendar: WorkCalendar, lang: Language
) -> Explanation:
    """The working of a due moment, day by day or stretch by stretch, under the clock's article.

    `calendar` is the unit's, of the digest the clock was counted with; with another the lines say so.
    """
    rule = regulation.clocks[clock.key]
    teller = Teller(regulation, case, lang, str)
    used = calendar_with(calendar, rule.counting.hours)
    decided = articles_of(regulation, clock)
    articles = cite(regulation, decided)
    if not clock.limit or clock.due is None:
        sentence = teller.say(
            "“{c}”的日期还没有确定。", "The date of “{c}” is not known yet.", c=teller.clock(clock.id)
        )
        return Explanation(sentence, (), articles)
    gaps = clock.gaps
    lines = [
        in_words(line, lang)
        for line in working(
            limit_of(clock.limit),
            clock.started_at,
            used,
            ends=rule.counting.ends,
            suspended=gaps,
            extended=[limit_of(one) for one in clock.extended],
        )
    ]
    if clock.floor is not None:
        lines.append(
            teller.say(
                "从起点计算在改级之前就已届满，因此从改级之时起算截止",
                "Counted from its start it had ended before it was re-graded, so it ends from then",
            )
        )
    if clock.status == SUSPENDED:
        lines.append(teller.say("现在暂停计时，恢复后顺延", "Suspended now; it goes on with what was left"))
    if used.digest != clock.calendar:
        lines.append(
            teller.say(
                "日历在计时之后有变动，以上按现在的日历说明",
                "The calendar has changed since; shown by today's",
            )
        )
    numbers = ("、" if lang == "zh" else ", ").join(decided)
    end = Due(clock.due, clock.ends_day, clock.provisional, calendar.tz).written().replace("T", " ")[:16]
    limit = limits.in_words(limit_of(clock.limit), lang)
    sentence = teller.say(
        "依据 {a}，{c}的时限为 {l}，截止 {e}。", "Under {a}, {c} is limited to {l}: due {e}.",
        a=numbers, c=teller.clock(clock.id), l=limit, e=end,
    )  # fmt: skip
    return Explanation(sentence, tuple(lines), articles)


def articles_of(regulation: Regulation, clock: ClockState) -> tuple[str, ...]:
    """The articles of the row by which the clock's limit goes; of the clock where the row cites none."""
    return clock.articles or regulation.clocks[clock.key].rule.articles


def next_act(regulation: Regulation, case: Case, clock: ClockState, lang: Language) -> str:
    """What the ladder does next, in words: `超时后：启动处罚（七(4)）`. Empty where it does nothing more."""
    rule = regulation.clocks[clock.key]
    teller = Teller(regulation, case, lang, str)
    if rule.comes_round is not None:
        said = Saying(regulation, lang).rung_does(rule, rule.comes_round)
        return teller.say("每到一次：{w}", "Each time: {w}", w=said)
    if clock.acted >= len(rule.late):
        return ""
    rung = rule.late[clock.acted]
    what = Saying(regulation, lang).rung_does(rule, rung)
    numbers = f"（{'、'.join(rung.rule.articles)}）" if rung.rule.articles and lang == "zh" else ""
    if rung.at is None:
        return teller.say("超时后：{w}{n}", "When late: {w}", w=what, n=numbers)
    after = limits.in_words(rung.at, lang)
    return teller.say("超时 {a}后：{w}{n}", "{a} after that: {w}", a=after, w=what, n=numbers)


def why_person(
    regulation: Regulation,
    case: Case,
    occurrence: Occurrence,
    known: Known,
    lang: Language,
    *,
    named: Callable[[str], str] = str,
) -> Explanation:
    """Why this task lies with these people.

    The post of the step, who holds it today, who is excluded, who stands in.
    """
    teller = Teller(regulation, case, lang, named)
    saying = Saying(regulation, lang)
    w = Working(regulation, case, known)
    instance: Instance = case.instances[occurrence.instance]
    step = w.step_at(instance, occurrence.step)
    posts = "、".join(saying.post(seat.post) for seat in occurrence.seats)
    numbers = "、".join(step.rule.articles)
    sentence = teller.say(
        "依据 {a}，“{s}”由{p}办理。", "Under {a}, “{s}” is for {p}.", a=numbers, s=step.name, p=posts
    )
    lines = []
    barred = excluded(w, instance, step)
    for seat in occurrence.seats:
        if seat.post in BUILT_IN_POSTS:
            continue
        holders = holders_of(w, seat)
        able = [one for one in holders if one not in barred]
        who = "、".join(named(one) for one in holders) or teller.say("无人", "nobody")
        lines.append(teller.say("{p}：{w}", "{p}: {w}", p=saying.post(seat.post), w=who))
        above = regulation.posts[seat.post].reports_to
        if not able and above is not None:
            lines.append(
                teller.say(
                    "暂无可办的人，由{p}代办", "Nobody there can do it: {p} does", p=saying.post(above)
                )
            )
    for one in sorted(barred):
        lines.append(
            teller.say(
                "{w} 办理过前面的步骤，须回避", "{w} did an earlier step and is excluded", w=named(one)
            )
        )
    if person_for(w, instance, step) is not None and occurrence.person is not None:
        lines.append(teller.say("只能由 {w} 办理", "Only {w} may do it", w=named(occurrence.person)))
    elif occurrence.person is not None:
        lines.append(teller.say("已由 {w} 认领", "Held by {w}", w=named(occurrence.person)))
    return Explanation(sentence, tuple(lines), cite(regulation, step.rule.articles))


def why_penalty(
    regulation: Regulation,
    case: Case,
    history: tuple[Happened, ...],
    instance: str,
    lang: Language,
    *,
    named: Callable[[str], str] = str,
) -> Explanation:
    """Why a procedure about a person runs.

    What started it, and every table decided in it with the values it read.
    """
    teller = Teller(regulation, case, lang, named)
    lines: list[str] = []
    articles: list[str] = []
    sentence = ""
    for one in history:
        match one.event:
            case e.ProcedureStarted(instance=started) if started == instance:
                explained = why(one, regulation, case, lang, named=named)
                sentence = teller.say("{n}：", "{n}: ", n=teller.started(instance)) + explained.sentence
                lines += explained.lines
                articles += one.because.articles
            case e.TableDecided(instance=holder, values=values) if holder == instance:
                given = "，".join(
                    f"{name_of(teller, k)} {value_in_words(teller, k, v)}" for k, v in values.items()
                )
                lines.append(teller.say("决定：{g}", "Decided: {g}", g=given))
                lines += _read(teller, one.because)
                articles += one.because.articles
            case _:
                pass
    return Explanation(sentence, tuple(lines), cite(regulation, tuple(dict.fromkeys(articles))))
