"""What a regulation consists of: things with aspects in words, to lay two versions side by side."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum

from bihuan.regulation.conditions import Amount, Condition
from bihuan.regulation.conditions.tree import OneOf
from bihuan.regulation.measures.wording import formula_of
from bihuan.regulation.model import (
    ApprovalRow,
    Clock,
    DecisionTable,
    Duty,
    Extension,
    Field,
    Form,
    Letter,
    Outcome,
    Post,
    Procedure,
    Regulation,
    Report,
    Route,
    Rule,
    Start,
    Step,
)
from bihuan.regulation.saying import Saying
from bihuan.regulation.worktime import lengths, limits


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of a regulation.

    `aspects` are what can be said of it, by the aspect's words; `parts` are things inside it. `rest` is what
    the model holds of it beyond these, for comparing: what no aspect tells is still noticed.
    """

    kind: str
    name: str
    articles: tuple[str, ...]
    aspects: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, "Thing"] = field(default_factory=dict)
    rest: Mapping[str, object] = field(default_factory=dict)


def things_of(saying: Saying) -> dict[str, Thing]:
    """Everything a regulation says, by kind and key, in the order of the document."""
    return dict(_everything(saying, saying.regulation))


def _everything(s: Saying, regulation: Regulation) -> Iterator[tuple[str, Thing]]:
    yield "head", _head(s, regulation)
    for article in regulation.articles.values():
        yield (
            f"article/{article.number}",
            Thing(
                s.pick("条文", "article"),
                f"{article.number} {article.title}".strip(),
                (article.number,),
                rest={"text": " ".join(article.text.split())},
            ),
        )
    for post in regulation.posts.values():
        yield f"post/{post.key}", _post(s, post)
    for channel in regulation.channels.values():
        name = s.word(channel.rule.path, channel.name)
        kind = s.pick("渠道", "channel")
        yield f"channel/{channel.key}", Thing(kind, name, channel.rule.articles, rest={"door": channel.door})
    for form in regulation.forms.values():
        yield f"form/{form.key}", _form(s, form)
    for table in regulation.tables.values():
        yield f"table/{table.key}", _table(s, table)
    for procedure in regulation.procedures.values():
        yield f"procedure/{procedure.key}", _procedure(s, procedure)
    for clock in regulation.clocks.values():
        yield f"clock/{clock.key}", _clock(s, clock)
    for letter in regulation.letters.values():
        yield f"letter/{letter.key}", _letter(s, letter)
    for duty in regulation.duties.values():
        yield f"duty/{duty.key}", _duty(s, duty)
    for report in regulation.reports.values():
        yield f"report/{report.key}", _report(s, report)
    for warning in regulation.warnings.values():
        name = s.word(warning.rule.path, warning.name)
        kind = s.pick("服务质量预警", "early warning")
        yield f"warning/{warning.key}", _thing(kind, name, warning.rule, warning, {})
    for measure in regulation.measures.values():
        aspects = {
            s.pick("算法", "formula"): formula_of(s, measure),
            s.pick("目标", "target"): measure.target,
        }
        name = s.word(measure.rule.path, measure.name)
        kind = s.pick("指标", "measure")
        yield (
            f"measure/{measure.key}",
            _thing(kind, name, measure.rule, measure, aspects, covered=("target", "share", "among")),
        )
    for counter in regulation.counters.values():
        name = s.word(counter.rule.path, counter.name)
        yield f"counter/{counter.key}", _thing(s.pick("计数", "counter"), name, counter.rule, counter, {})
    for repeat in regulation.repeats.values():
        name, kind = s.word(repeat.rule.path, repeat.name), s.pick("重复投诉", "repeat")
        does = {"attach": s.pick("并案办理", "handled together"), "mark": s.pick("标为重复", "marked")}
        aspects = {s.pick("处理", "what is done"): does[repeat.does]}
        yield f"repeat/{repeat.key}", _thing(kind, name, repeat.rule, repeat, aspects, covered=("does",))


def _head(s: Saying, regulation: Regulation) -> Thing:
    keep = s.pick("；", "; ").join(
        lengths.in_words(one.keep, s.lang) + s.pick("，自", " from ") + one.starts_from
        for one in regulation.retention
    )
    aspects = {
        s.pick("名称", "title"): s.title(),
        s.pick("文号", "number"): regulation.number,
        s.pick("施行日期", "in force from"): regulation.in_force_from.isoformat(),
        s.pick("计时的工作时间", "hours counted"): regulation.counting.hours,
        s.pick("期限届满", "how days end"): _plain_text(regulation.counting.ends),
        s.pick("级别", "levels"): s.listed(s.level(key) for key in regulation.levels),
        s.pick("在办投诉", "open cases"): s.pick("继续按原版本", "stay under the old version")
        if regulation.moving == "stay"
        else s.pick("转到新版本", "move to the new version"),
        s.pick("保存期限", "retention"): keep,
        s.pick("查阅档案须经", "reading the archive is approved by"): s.pick("；", "; ").join(
            s.posts(one.approved_by) for one in regulation.access.values()
        ),
        s.pick("救济途径", "recourse"): regulation.recourse.get(s.lang, ""),
        s.pick("匿名投诉", "anonymous complaints"): s.pick("受理", "taken")
        if regulation.anonymous
        else s.pick("不受理", "not taken"),
    }
    rest = {
        "survey": _plain(regulation.survey),
        "reassessment": _plain(regulation.reassessment),
        "access": _plain(regulation.access),
    }
    return Thing(s.pick("制度", "regulation"), "", (), aspects, rest=rest)


def _post(s: Saying, post: Post) -> Thing:
    match post.of:
        case ("kind", kind):
            place = s.word(f"departments.{kind}", s.regulation.departments.get(kind, kind))
        case ("field", key):
            place = s.field(key)
        case ("subject", _):
            place = s.pick("当事人所在部门", "department of the person concerned")
        case _:
            place = s.pick("上级单位", "unit above") if post.in_unit_above else s.pick("本单位", "the unit")
    aspects = {
        s.pick("所在", "place"): place,
        s.pick("上级", "reports to"): s.post(post.reports_to) if post.reports_to else "",
    }
    covered = ("of", "reports_to", "in_unit_above")
    return _thing(s.pick("岗位", "post"), s.post(post.key), post.rule, post, aspects, covered=covered)


def _form(s: Saying, form: Form) -> Thing:
    parts = {key: _field(s, s.regulation.fields[key]) for key in form.fields if key in s.regulation.fields}
    covered = ("fields",)
    kind = s.pick("表单", "form")
    return _thing(kind, s.form(form.key), form.rule, form, {}, parts=parts, covered=covered)


def _field(s: Saying, one: Field) -> Thing:
    if one.required_when is not None:
        required = s.condition(one.required_when)
    else:
        required = s.pick("必填", "required") if one.required else s.pick("选填", "optional")
    options = [s.word(f"{one.rule.path}.one_of.{key}", name) for key, name in one.options.items()]
    aspects = {s.pick("是否必填", "required"): required, s.pick("选项", "options"): s.listed(options)}
    covered = ("required", "required_when", "options")
    return _thing(s.pick("表单项", "field"), s.field(one.key), one.rule, one, aspects, covered=covered)


def _table(s: Saying, table: DecisionTable) -> Thing:
    aspects: dict[str, str] = {}
    for row in table.table.rows:
        when = s.condition(row.when)
        given = [_given(s, key, value) for key, value in zip(table.gives, row.then, strict=True)]
        said = s.listed(given)
        aspects[when] = f"{aspects[when]} / {said}" if when in aspects else said
    order = s.pick("；", "; ").join(aspects)
    articles = tuple(dict.fromkeys(n for rule in (table.rule, *table.row_rules) for n in rule.articles))
    kind = s.pick("判定表", "table")
    rest = {"order": order if table.table.policy == "first" else "", "policy": table.table.policy}
    return Thing(kind, s.table(table.key), articles, aspects, rest=rest)


def _given(s: Saying, key: str, value: object) -> str:
    if isinstance(value, Amount):
        return value.in_words(s.labels(), s.lang)
    if key == "level":
        return s.level(str(value))
    known = s.regulation.fields.get(key)
    if known is not None and isinstance(value, str) and value in known.options:
        return s.word(f"{known.rule.path}.one_of.{value}", known.options[value])
    if isinstance(value, bool):
        return s.pick("是", "yes") if value else s.pick("否", "no")
    if isinstance(value, str) and value in s.regulation.posts:
        return s.post(value)
    return _plain_text(value)


def _procedure(s: Saying, procedure: Procedure) -> Thing:
    parts = {key: _step(s, procedure, step) for key, step in procedure.steps.items()}
    aspects = {
        s.pick("第一步", "first step"): s.step(procedure.key, procedure.begins),
        s.pick("重新打开后从", "reopens at"): s.step(procedure.key, procedure.reopens)
        if procedure.reopens
        else "",
        s.pick("可随时启动的岗位", "may be started by"): s.posts(procedure.started_by),
        s.pick("结局", "ends"): s.listed(s.end(procedure.key, end) for end in procedure.ends),
    }
    covered = ("steps", "begins", "reopens", "started_by", "ends")
    kind, name = s.pick("程序", "procedure"), s.procedure(procedure.key)
    return _thing(kind, name, procedure.rule, procedure, aspects, parts=parts, covered=covered)


def _step(s: Saying, procedure: Procedure, step: Step) -> Thing:
    if step.doers:
        by = _rows(s, step.doers)
    else:
        by = s.posts(step.by) + (s.pick("（逐个签署）", " (each signs)") if step.all_sign else "")
    aspects = {
        s.pick("由谁办理", "done by"): by,
        s.pick("审批", "approved by"): _rows(s, step.approval),
        s.pick("填写", "form"): s.form(step.form) if step.form else "",
        s.pick("发出函件", "letter"): s.letter(step.letter) if step.letter else "",
        s.pick("抄告", "tells"): s.posts(step.tells),
        s.pick("开出", "issues"): s.listed(s.form(key) for key in step.issues),
        s.pick("判定", "decides"): s.listed(s.table(key) for key in step.sets),
        s.pick("启动", "starts"): s.listed(_start(s, start) for start in step.starts),
    }
    parts = {key: _outcome(s, procedure, step, outcome) for key, outcome in step.outcomes.items()}
    covered = (
        "by", "doers", "all_sign", "approval", "form", "letter", "tells", "issues", "sets", "starts",
        "outcomes",
    )  # fmt: skip
    name = s.step(procedure.key, step.key)
    return _thing(s.pick("步骤", "step"), name, step.rule, step, aspects, parts=parts, covered=covered)


def _outcome(s: Saying, procedure: Procedure, step: Step, outcome: Outcome) -> Thing:
    aspects = {
        s.pick("去向", "leads to"): _routes(s, procedure, outcome.routes),
        s.pick("发出函件", "letter"): s.letter(outcome.letter) if outcome.letter else "",
        s.pick("理由", "reason"): s.pick("必须写明", "required") if outcome.reason_required else "",
    }
    name = f"{s.step(procedure.key, step.key)}·{s.outcome(procedure.key, step.key, outcome.key)}"
    covered = ("routes", "letter", "reason_required")
    return _thing(s.pick("结果", "outcome"), name, outcome.rule, outcome, aspects, covered=covered)


def _routes(s: Saying, procedure: Procedure, routes: Iterable[Route]) -> str:
    said = []
    for route in routes:
        to = s.step(procedure.key, route.to) if route.to else s.end(procedure.key, route.ends or "")
        said.append(f"{s.condition(route.when)}{s.pick('：', ': ')}{to}" if route.when is not None else to)
    return s.pick("；", "; ").join(said)


def _rows(s: Saying, rows: Iterable[ApprovalRow]) -> str:
    said = []
    for row in rows:
        chain = s.pick("、再由", ", then ").join(s.post(post) for post in row.chain)
        said.append(f"{s.condition(row.when)}{s.pick('：', ': ')}{chain}" if row.when is not None else chain)
    return s.pick("；", "; ").join(said)


def _start(s: Saying, start: Start) -> str:
    name = s.procedure(start.procedure)
    if start.for_each is not None:
        name += s.pick(f"（每个{s.field(start.for_each)}）", f" (for each {s.field(start.for_each)})")
    if start.for_post is not None:
        name += s.pick(f"（对{s.post(start.for_post)}）", f" (for {s.post(start.for_post)})")
    if start.when is not None:
        name += s.pick(f"（{s.condition(start.when)}时）", f" (when {s.condition(start.when)})")
    return name


def _clock(s: Saying, clock: Clock) -> Thing:
    aspects: dict[str, str] = {}
    for row, (when, limit) in zip(clock.within, s.limits_of(clock), strict=True):
        when = _of_one_level(s, row.when) or when
        aspects[s.pick(f"{when}时限", f"limit, {when}") if when else s.pick("时限", "limit")] = limit
    aspects |= {
        s.pick("起算", "starts"): s.listed(s.news(one) for one in clock.starts),
        s.pick("停止", "stops"): s.listed(s.news(one) for one in clock.stops),
        s.pick("由谁负责", "answered for by"): s.post(clock.answers) if clock.answers else "",
        s.pick("提醒", "warnings"): s.listed(s.warning(one) for one in clock.warns),
        s.pick("超时处置", "ladder"): s.pick("；", "; ").join(s.rung(clock, rung) for rung in clock.late),
        s.pick("暂停于", "suspended at"): s.listed(s.step(clock.procedure, one) for one in clock.suspended),
        s.pick("计时的工作时间", "hours counted"): clock.counting.hours,
        s.pick("延期", "extension"): _extension(s, clock.extension),
    }
    covered = (
        "within", "starts", "stops", "answers", "warns", "late", "suspended", "counting", "extension",
    )  # fmt: skip
    rules = (clock.rule, *(row.rule for row in clock.within), *(rung.rule for rung in clock.late))
    articles = tuple(dict.fromkeys(number for rule in rules for number in rule.articles))
    thing = _thing(s.pick("时限", "limit"), s.clock(clock.key), clock.rule, clock, aspects, covered=covered)
    return Thing(thing.kind, thing.name, articles, aspects, rest={**thing.rest, "ladder": _plain(clock.late)})


def _of_one_level(s: Saying, when: Condition | None) -> str:
    """The level's own name where a row is for one level and nothing else."""
    match when.tree if when is not None else None:
        case OneOf(asked, (only,)) if asked.name == "level":
            return s.level(only)
        case _:
            return ""


def _extension(s: Saying, extension: Extension | None) -> str:
    if extension is None:
        return ""
    each = lengths.in_words(extension.each, s.lang) if isinstance(extension.each, lengths.Length) else ""
    said = [s.pick(f"每次 {each}", f"{each} each time")] if each else []
    if extension.times is not None:
        said.append(s.pick(f"最多 {extension.times} 次", f"at most {extension.times} times"))
    if extension.total is not None and isinstance(extension.total, lengths.Length):
        total = lengths.in_words(extension.total, s.lang)
        said.append(s.pick(f"合计不超过 {total}", f"{total} in all"))
    if extension.decided_by:
        said.append(s.pick("由", "decided by ") + s.posts(extension.decided_by) + s.pick("批准", ""))
    return s.pick("，", ", ").join(said)


def _letter(s: Saying, letter: Letter) -> Thing:
    aspects = {
        s.pick("发给", "to"): s.post(letter.to),
        s.pick("发送方式", "sent by"): s.listed(letter.by),
        s.pick("何时发出", "sent when"): s.listed(s.news(one) for one in letter.when),
    }
    kind, name = s.pick("函件", "letter"), s.letter(letter.key)
    return _thing(kind, name, letter.rule, letter, aspects, covered=("to", "by", "when", "needs"))


def _duty(s: Saying, duty: Duty) -> Thing:
    aspects = {
        s.pick("由谁办理", "done by"): s.posts(duty.by),
        s.pick("周期", "every"): lengths.in_words(duty.every, s.lang),
        s.pick("何时以前", "due"): limits.in_words(duty.due, s.lang),
    }
    kind, name = s.pick("定期工作", "duty"), s.word(duty.rule.path, duty.name)
    return _thing(kind, name, duty.rule, duty, aspects, covered=("by", "every", "due"))


def _report(s: Saying, report: Report) -> Thing:
    aspects = {
        s.pick("由谁起草", "written by"): s.posts(report.by),
        s.pick("由谁审阅", "looked over by"): s.posts(report.reviewed_by),
        s.pick("由谁签署", "signed by"): s.posts(report.signed_by),
        s.pick("送给", "sent to"): s.posts(report.sent_to),
    }
    kind, name = s.pick("报告", "report"), s.word(report.rule.path, report.name)
    covered = ("by", "reviewed_by", "signed_by", "sent_to")
    return _thing(kind, name, report.rule, report, aspects, covered=covered)


# --- whatever else the model holds --------------------------------------------------------------------------


def _thing(
    kind: str,
    name: str,
    rule: Rule,
    of: object,
    aspects: Mapping[str, str],
    *,
    parts: Mapping[str, Thing] | None = None,
    covered: Iterable[str] = (),
) -> Thing:
    assert is_dataclass(of)
    told = {*covered, "key", "name", "rule", "procedure"}
    rest = {one.name: _plain(getattr(of, one.name)) for one in fields(of) if one.name not in told}
    return Thing(kind, name, rule.articles, aspects, parts or {}, rest)


def _plain(value: object) -> object:
    """A value of the model without the places where it was written: equal if and only if it says the same."""
    match value:
        case Condition() | Amount():
            return value.text
        case Rule():
            return value.articles
        case Enum():
            return str(value.value)
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
        case tuple() | list():
            return tuple(_plain(one) for one in value)
        case set() | frozenset():
            return tuple(sorted(map(str, value)))
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value


def _plain_text(value: object) -> str:
    plain = _plain(value)
    if isinstance(plain, dict):
        return "，".join(f"{key}={_plain_text(one)}" for key, one in plain.items())
    return "" if plain is None else str(plain)
