"""Faults planted into the small regulation, each beside a form of it that has none."""

# A passage of a policy stays on one line, as it is written there.
# ruff: noqa: E501

from dataclasses import dataclass

from tests.regulation.small import LETTERS, POLICY, SMALL

from bihuan.regulation.checking import Finding, check
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read

Edit = tuple[str, str]


@dataclass(frozen=True)
class Plant:
    """`wrong` makes the finding `code` appear; `right` is the nearest sound form, where it does not."""

    sentence: str
    code: str
    wrong: tuple[Edit, ...]
    right: tuple[Edit, ...] = ()
    where: str = ""


def sources_with(edits: tuple[Edit, ...]) -> Sources:
    """The small regulation with passages of its policy, letters or text written otherwise."""
    texts = dict(SMALL.texts)
    for old, new in edits:
        name = next((name for name, text in texts.items() if old in text), None)
        assert name is not None, f"the small regulation has no passage {old!r}"
        texts[name] = texts[name].replace(old, new, 1)
    return Sources(texts)


def regulation_with(edits: tuple[Edit, ...]) -> Regulation:
    found = read(sources_with(edits))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def findings_with(edits: tuple[Edit, ...]) -> tuple[Finding, ...]:
    return check(regulation_with(edits))


def codes_with(edits: tuple[Edit, ...]) -> set[str]:
    return {finding.code for finding in findings_with(edits)}


CLOSE = "      close: {name: 关闭, article: 三, by: clerk, letter: closing, ends: closed}\n"
CARRY_OUT = "      carry_out: {name: 办理并答复, article: 三, by: chief, letter: result, within: 2 wd, then: confirm}\n"
REGISTER = "      register: {name: 登记, article: 一, by: clerk, form: record, sets: level, then: plan}\n"
SIGN = "      sign: {name: 本人签字, by: subject, ends: done}\n"
CORRECTION = "  correction:\n    name: 整改\n"
RESTART = "{to: plan, reason: required, clocks: {plan: restart}}"
NO_RESTART = "{to: plan, reason: required}"
SILENT_RESULT = (
    ("您的投诉处理如下：{remedy}", "您的投诉已经处理"),
    ("Our answer: {remedy}", "It has been handled."),
)
LADDER = "      - {at: 0 h, tells: owner}\n      - {at: 1 d, raises: urgent}\n"
TABLE_ROWS = "      - {when: danger, then: urgent}\n      - {then: normal}\n"


def in_steps(*lines: str) -> Edit:
    """More steps of the main procedure."""
    return (CLOSE, CLOSE + "".join(f"      {line}\n" for line in lines))


def procedure(key: str, *lines: str) -> Edit:
    """A procedure of its own."""
    return (CORRECTION, f"  {key}:\n" + "".join(f"    {line}\n" for line in lines) + CORRECTION)


MOVING = (
    Plant(
        "a step nothing leads to is told",
        "step-unreachable",
        (in_steps("archive: {name: 归档, article: 三, by: clerk, ends: closed}"),),
        (
            (
                CLOSE,
                CLOSE.replace("ends: closed", "then: archive")
                + "      archive: {name: 归档, article: 三, by: clerk, ends: closed}\n",
            ),
        ),
        "procedures.complaint.steps.archive",
    ),
    Plant(
        "a step behind a condition that can never hold is told",
        "step-unreachable",
        (
            (
                REGISTER,
                REGISTER.replace("then: plan", "then: [{when: danger and not danger, to: odd}, {to: plan}]"),
            ),
            in_steps("odd: {name: 例外, article: 三, by: clerk, then: plan}"),
        ),
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: odd}, {to: plan}]")),
            in_steps("odd: {name: 例外, article: 三, by: clerk, then: plan}"),
        ),
        "procedures.complaint.steps.odd",
    ),
    Plant(
        "a step beyond what two conditions on the way leave is told",
        "step-unreachable",
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: odd}, {to: plan}]")),
            in_steps(
                "odd: {name: 例外, article: 三, by: clerk, then: [{when: not danger, to: odder}, {to: plan}]}",
                "odder: {name: 更例外, article: 三, by: clerk, then: plan}",
            ),
        ),
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: odd}, {to: plan}]")),
            in_steps(
                'odd: {name: 例外, article: 三, by: clerk, then: [{when: topic == "goods", to: odder}, {to: plan}]}',
                "odder: {name: 更例外, article: 三, by: clerk, then: plan}",
            ),
        ),
    ),
    Plant(
        "a procedure nothing starts is told",
        "procedure-never-starts",
        (
            procedure(
                "visit",
                "name: 走访",
                "article: 三",
                "begins: go",
                "steps:",
                "  go: {name: 走访, by: chief, ends: done}",
            ),
        ),
        (
            procedure(
                "visit",
                "name: 走访",
                "article: 三",
                "begins: go",
                "steps:",
                "  go: {name: 走访, by: chief, ends: done}",
            ),
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: for each responsible_persons, visit: once}",
            ),
        ),
        "procedures.visit",
    ),
    Plant(
        "a step from which no end can be reached is told",
        "no-end",
        (
            (
                SIGN,
                "      sign: {name: 本人签字, by: subject, then: again}\n      again: {name: 再签, by: subject, leads: {done: sign}}\n",
            ),
        ),
        (
            (
                SIGN,
                "      sign: {name: 本人签字, by: subject, then: again}\n      again: {name: 再签, by: subject, ends: done}\n",
            ),
        ),
    ),
    Plant(
        "a circle of automatic steps is told",
        "automatic-circle",
        (
            (REGISTER, REGISTER.replace("then: plan", "then: one")),
            in_steps(
                "one: {name: 一, article: 三, by: automatic, then: [{when: danger, to: plan}, {to: two}]}",
                "two: {name: 二, article: 三, by: automatic, then: one}",
            ),
        ),
        (
            (REGISTER, REGISTER.replace("then: plan", "then: one")),
            in_steps(
                "one: {name: 一, article: 三, by: automatic, then: [{when: danger, to: plan}, {to: two}]}",
                "two: {name: 二, article: 三, by: clerk, form: record, then: one}",
            ),
        ),
    ),
    Plant(
        "procedures that start one another without a person are told",
        "start-circle",
        (
            procedure(
                "ping",
                "name: 甲",
                "article: 三",
                "begins: a",
                "steps:",
                "  a: {name: 甲, by: automatic, starts: {pong: once}, ends: done}",
            ),
            procedure(
                "pong",
                "name: 乙",
                "article: 三",
                "begins: b",
                "steps:",
                "  b: {name: 乙, by: automatic, starts: {ping: {again: true}}, ends: done}",
            ),
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: for each responsible_persons, ping: once}",
            ),
        ),
        (
            procedure(
                "ping",
                "name: 甲",
                "article: 三",
                "begins: a",
                "steps:",
                "  a: {name: 甲, by: automatic, starts: {pong: once}, ends: done}",
            ),
            procedure(
                "pong",
                "name: 乙",
                "article: 三",
                "begins: b",
                "steps:",
                "  b: {name: 乙, by: chief, starts: {ping: {again: true}}, ends: done}",
            ),
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: for each responsible_persons, ping: once}",
            ),
        ),
    ),
    Plant(
        "a join that only what lies behind it could open is told",
        "join-waits-for-ever",
        (
            (
                CLOSE,
                "      gather: {name: 等整改, article: 三, waits_for: all correction, then: close}\n"
                + CLOSE.replace("letter: closing,", "letter: closing, stops: {correction: done},"),
            ),
            ("satisfied: close", "satisfied: gather"),
            (
                SIGN,
                "      sign: {name: 本人签字, by: subject, then: again}\n      again: {name: 再签, by: subject, then: sign}\n",
            ),
        ),
        (
            (
                CLOSE,
                "      gather: {name: 等整改, article: 三, waits_for: all correction, then: close}\n" + CLOSE,
            ),
            ("satisfied: close", "satisfied: gather"),
        ),
    ),
    Plant(
        "a join that waits for nothing it starts is noted",
        "join-waits-for-nothing",
        (
            procedure(
                "visit",
                "name: 走访",
                "article: 三",
                "begins: go",
                "steps:",
                "  go: {name: 走访, by: chief, ends: done}",
            ),
            (SIGN, SIGN.replace("by: subject,", "by: subject, starts: {visit: once},")),
            (CLOSE, "      gather: {name: 等走访, article: 三, waits_for: all visit, then: close}\n" + CLOSE),
            ("satisfied: close", "satisfied: gather"),
        ),
        (
            (
                CLOSE,
                "      gather: {name: 等整改, article: 三, waits_for: all correction, then: close}\n" + CLOSE,
            ),
            ("satisfied: close", "satisfied: gather"),
        ),
    ),
)

SEATS = (
    Plant(
        "posts that report to one another are told",
        "posts-in-circle",
        (("owner: {name: 店长}", "owner: {name: 店长, reports_to: clerk}"),),
    ),
    Plant(
        "a post of a department nobody has named yet is told",
        "department-unknown",
        (
            ("chief: {name: 主管, reports_to: owner}", "chief: {name: 主管, of: where, reports_to: owner}"),
            ("      danger: {name", "      where: {name: 责任部门, department: true}\n      danger: {name"),
        ),
        (
            ("chief: {name: 主管, reports_to: owner}", "chief: {name: 主管, of: where, reports_to: owner}"),
            (
                "      danger: {name",
                "      where: {name: 责任部门, department: true, required: true}\n      danger: {name",
            ),
            ("by: chief\n    form: minutes", "by: owner\n    form: minutes"),
        ),
    ),
    Plant(
        "a subject in a procedure started for nobody is told",
        "no-subject",
        (("starts: {correction: for each responsible_persons}", "starts: {correction: once}"),),
        (("starts: {correction: for each responsible_persons}", "starts: {correction: for chief}"),),
        "procedures.correction.steps.sign",
    ),
    Plant(
        "a step kept for the doer of one that may be passed by is told",
        "same-as-not-done",
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: look}, {to: plan}]")),
            in_steps("look: {name: 查看, article: 三, by: chief, then: plan}"),
            (CARRY_OUT, CARRY_OUT.replace("by: chief,", "by: chief, same_as: look,")),
        ),
        ((CARRY_OUT, CARRY_OUT.replace("by: chief,", "by: chief, same_as: plan,")),),
    ),
    Plant(
        "a step kept for the very person whom it bars is told",
        "same-as-barred",
        ((CARRY_OUT, CARRY_OUT.replace("by: chief,", "by: chief, same_as: plan, not_by: plan,")),),
        ((CARRY_OUT, CARRY_OUT.replace("by: chief,", "by: chief, same_as: plan,")),),
        "procedures.complaint.steps.carry_out.same_as",
    ),
    Plant(
        "a step whose one post is barred and has nobody above is told",
        "nobody-left",
        (
            ("approved_by: {urgent: owner}", "approved_by: {urgent: owner}"),
            ("        by: chief\n        form: opinion", "        by: owner\n        form: opinion"),
        ),
        (("        by: chief\n        form: opinion", "        by: [chief, clerk]\n        form: opinion"),),
    ),
)

ROWS = (
    Plant(
        "a table that says nothing of a record is told",
        "table-gap",
        (
            (
                TABLE_ROWS,
                '      - {when: danger, then: urgent}\n      - {when: topic == "goods", then: normal}\n',
            ),
        ),
        ((TABLE_ROWS, "      - {when: danger, then: urgent}\n      - {when: not danger, then: normal}\n"),),
        "tables.level",
    ),
    Plant(
        "a row whose cases are all taken is told",
        "row-unreachable",
        (
            (
                TABLE_ROWS,
                '      - {when: danger, then: urgent}\n      - {when: danger and topic == "goods", then: normal}\n      - {then: normal}\n',
            ),
        ),
        (
            (
                TABLE_ROWS,
                '      - {when: danger and topic == "goods", then: normal}\n      - {when: danger, then: urgent}\n      - {then: normal}\n',
            ),
        ),
        "tables.level.rows[1]",
    ),
    Plant(
        "rows of a unique table that hold at once are told",
        "table-overlap",
        (
            ("    article: 二(1)\n    rows:", "    article: 二(1)\n    policy: unique\n    rows:"),
            (
                TABLE_ROWS,
                '      - {when: danger, then: urgent}\n      - {when: not danger or topic == "goods", then: normal}\n',
            ),
        ),
        (
            ("    article: 二(1)\n    rows:", "    article: 二(1)\n    policy: unique\n    rows:"),
            (TABLE_ROWS, "      - {when: danger, then: urgent}\n      - {when: not danger, then: normal}\n"),
        ),
    ),
    Plant(
        "a limit without a row for a level is told",
        "limit-gap",
        (("within: {urgent: 4 h, normal: 3 wd}", "within: {urgent: 4 h}"),),
    ),
    Plant(
        "a start whose condition never holds is told",
        "never-holds",
        (
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: {for_each: responsible_persons, when: danger and not danger}}",
            ),
        ),
        (
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: {for_each: responsible_persons, when: danger}}",
            ),
        ),
    ),
)

VALUES = (
    Plant(
        "a condition on a field not asked before is told",
        "missing-value",
        ((REGISTER, REGISTER.replace("then: plan", "then: [{when: offer > 100, to: plan}, {to: plan}]")),),
        (
            (
                CARRY_OUT,
                CARRY_OUT.replace("then: confirm", "then: [{when: offer > 100, to: confirm}, {to: close}]"),
            ),
        ),
    ),
    Plant(
        "a clock by level that starts before the level is set is told",
        "missing-value",
        (("starts: [register is done]", "starts: [received]"),),
    ),
    Plant(
        "a field a side way does not ask for is told",
        "missing-value",
        (
            (
                REGISTER,
                "      register: {name: 登记, article: 一, by: clerk, form: record, leads: {satisfied: {to: plan}, dissatisfied: {to: plan, secondary: true}}}\n",
            ),
            ("approved_by: {urgent: owner}", "approved_by: [{when: danger, then: [owner]}]"),
            ("    within: {urgent: 4 h, normal: 3 wd}", "    within: 3 wd"),
        ),
        (
            (
                REGISTER,
                "      register: {name: 登记, article: 一, by: clerk, form: record, leads: {satisfied: {to: plan}, dissatisfied: {to: plan}}}\n",
            ),
            ("approved_by: {urgent: owner}", "approved_by: [{when: danger, then: [owner]}]"),
            ("    within: {urgent: 4 h, normal: 3 wd}", "    within: 3 wd"),
        ),
    ),
    Plant(
        "a procedure for each of a field never asked is told",
        "never-asked",
        (
            (
                REGISTER,
                REGISTER.replace(
                    "sets: level,", "sets: level, starts: {correction: for each responsible_persons},"
                ),
            ),
        ),
        (
            (
                CARRY_OUT,
                CARRY_OUT.replace(
                    "by: chief,", "by: chief, starts: {correction: for each responsible_persons},"
                ),
            ),
        ),
    ),
    Plant(
        "a clock until a date nobody gives is told",
        "date-never-given",
        (
            ("within: {urgent: 4 h, normal: 3 wd}", "within: {until: promised_on}"),
            ("tables:\n  level:", "facts:\n  promised_on: {name: 承诺日期, date: true}\n\ntables:\n  level:"),
        ),
        (
            ("within: {urgent: 4 h, normal: 3 wd}", "within: {until: promised_on}"),
            ("      danger: {name", "      promised_on: {name: 承诺日期, date: true}\n      danger: {name"),
        ),
    ),
    Plant(
        "a place of a letter that may be empty is told",
        "letter-place",
        (("投诉 {number} 延期\n", "投诉 {number} 延期，{remedy}\n"),),
        (("您的投诉处理如下：{remedy}", "您的投诉处理如下：{remedy}，补偿 {offer}"),),
        "letters.extended",
    ),
    Plant(
        "recourse that is nowhere written is told",
        "recourse-unwritten",
        (
            ("recourse: 对结果不满意的，可以向消费者协会投诉，或向人民法院起诉。\n", ""),
            (
                "recourse: If you disagree with the result, you may turn to the consumers' association or to a court.\n",
                "",
            ),
        ),
    ),
    Plant(
        "a due moment of a clock that may not have started is doubted",
        "letter-due",
        (
            ("starts: [register is done]", "starts: [confirm is done with dissatisfied]"),
            ("stops: [plan is done]", "stops: [plan is done, carry_out is done]"),
            ("关闭\n\n如不认可", "关闭（{plan.due}）\n\n如不认可"),
        ),
        (("关闭\n\n如不认可", "关闭（{plan.due}）\n\n如不认可"),),
    ),
)

CLOCKS = (
    Plant(
        "a clock that nothing can start is told",
        "clock-never-starts",
        (
            (RESTART, NO_RESTART),
            (
                "starts: [register is done]",
                "starts: [correction/sign is done with done, plan.approval begins]",
            ),
            ("approved_by: {urgent: owner}", "approved_by: [{when: danger and not danger, then: [owner]}]"),
            (
                "starts: {correction: for each responsible_persons}",
                "starts: {correction: {for_each: responsible_persons, when: danger and not danger}}",
            ),
        ),
        (
            ("starts: [register is done]", "starts: [plan.approval begins]"),
            ("stops: [plan is done]", "stops: [plan.approval is done]"),
        ),
    ),
    Plant(
        "a clock that starts as its procedure ends is told",
        "clock-never-runs",
        (
            (RESTART, NO_RESTART),
            ("within: {urgent: 4 h, normal: 3 wd}", "within: 3 wd"),
            ("starts: [register is done]", "starts: [case closes]"),
        ),
    ),
    Plant(
        "a clock out of reach of its stops while somebody is waited for is told",
        "clock-cannot-stop",
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: explain}, {to: plan}]")),
            in_steps("explain: {name: 解释, article: 三, by: chief, letter: closing, ends: closed}"),
        ),
        (
            (REGISTER, REGISTER.replace("then: plan", "then: [{when: danger, to: explain}, {to: plan}]")),
            in_steps("explain: {name: 解释, article: 三, by: chief, letter: closing, ends: closed}"),
            ("stops: [plan is done]", "stops: [plan is done, explain is done]"),
        ),
        "clocks.plan",
    ),
    Plant(
        "an automatic step at which a clock should rest is told",
        "suspended-automatic",
        (
            (
                "    shown: complainant\n    late:",
                "    shown: complainant\n    suspended: [glance]\n    late:",
            ),
            (REGISTER, REGISTER.replace("then: plan", "then: glance")),
            in_steps("glance: {name: 过, article: 三, by: automatic, then: plan}"),
        ),
        (
            (
                "    shown: complainant\n    late:",
                "    shown: complainant\n    suspended: [glance]\n    late:",
            ),
            (REGISTER, REGISTER.replace("then: plan", "then: glance")),
            in_steps("glance: {name: 过, article: 三, by: clerk, then: plan}"),
        ),
    ),
    Plant(
        "a rest where the clock never runs is doubted",
        "suspended-idle",
        (("    shown: complainant\n    late:", "    shown: complainant\n    suspended: [close]\n    late:"),),
        (
            ("    shown: complainant\n    late:", "    shown: complainant\n    suspended: [plan]\n    late:"),
            ("stops: [plan is done]", "stops: [carry_out is done]"),
        ),
    ),
    Plant(
        "a clock that rests wherever it runs is told",
        "clock-always-rests",
        (("    shown: complainant\n    late:", "    shown: complainant\n    suspended: [plan]\n    late:"),),
    ),
    Plant(
        "a warning longer than the limit is told",
        "warning-too-early",
        (("warns: [50%]", "warns: [5 h before]"),),
        (("warns: [50%]", "warns: [3 h before]"),),
    ),
    Plant(
        "a ladder out of order is told",
        "ladder-order",
        ((LADDER, "      - {at: 2 d, tells: owner}\n      - {at: 1 d, raises: urgent}\n"),),
        ((LADDER, "      - {at: 1 d, tells: owner}\n      - {at: 1 w, raises: urgent}\n"),),
        "clocks.plan.late[1]",
    ),
    Plant(
        "a rung behind one that ends the clock is told",
        "rung-unreachable",
        (
            (LADDER, "      - {at: 1 d, does: {plan: done}}\n      - {at: 2 d, raises: urgent}\n"),
            ("remedy: {name: 处理意见, text: long, required: true}", "remedy: {name: 处理意见, text: long}"),
        ),
        (
            (LADDER, "      - {at: 1 d, tells: owner}\n      - {at: 2 d, does: {plan: done}}\n"),
            *SILENT_RESULT,
        ),
    ),
    Plant(
        "raising to the lowest level is told",
        "raise-nowhere",
        (("raises: urgent", "raises: normal"),),
    ),
    Plant(
        "a rung that does a step at which the clock never runs is told",
        "does-idle",
        (("raises: urgent", "does: {close: done}"),),
        (("raises: urgent", "does: {plan: done}"), *SILENT_RESULT),
    ),
    Plant(
        "an extension longer than all extensions together is told",
        "extension-over-total",
        (("each: 2 wd, times: 1", "each: 2 ww, times: 1, total: 3 wd"),),
        (("each: 2 wd, times: 1", "each: 2 wd, times: 2, total: 3 wd"),),
    ),
    Plant(
        "an extension decided later than the clock is due is told",
        "extension-decided-late",
        (("decided_within: 1 wd", "decided_within: 5 wd"),),
    ),
    Plant(
        "a part longer than its whole is told",
        "part-over-whole",
        (
            (
                "clocks:\n",
                "clocks:\n  whole: {name: 总时限, article: 二(2), starts: [register is done], stops: [close is done], within: 2 wd}\n",
            ),
        ),
        (
            (
                "clocks:\n",
                "clocks:\n  whole: {name: 总时限, article: 二(2), starts: [register is done], stops: [close is done], within: 9 wd}\n",
            ),
        ),
    ),
)

WORDS = (
    Plant(
        "a closing of which nobody is told is told",
        "end-untold",
        (
            (CLOSE, CLOSE.replace("letter: closing, ", "")),
            (CARRY_OUT, CARRY_OUT.replace("letter: result, ", "")),
            ("by: [complainant, clerk]", "by: clerk"),
        ),
        ((CLOSE, CLOSE.replace("letter: closing, ", "")), ("article: 三, recourse: true}", "article: 三}")),
    ),
    Plant(
        "a refusal without recourse is told",
        "end-without-recourse",
        (("如不认可，可以：{recourse}", "谢谢"), ("If you disagree: {recourse}", "Thank you")),
        (
            ("您的投诉处理如下：{remedy}", "您的投诉处理如下：{remedy}。{recourse}"),
            ("如不认可，可以：{recourse}", "谢谢"),
            ("If you disagree: {recourse}", "Thank you"),
        ),
    ),
    Plant(
        "an acknowledgement alone does not tell of a closing",
        "end-untold",
        (
            (REGISTER, REGISTER.replace("by: clerk,", "by: clerk, letter: extended,")),
            (
                "投诉 {number} 延期\n\n新的期限是 {plan.due}，原因：{reason}",
                "投诉 {number} 已收到\n\n期限是 {plan.due}",
            ),
            (
                "Complaint {number} takes longer\n\nNow due {plan.due}: {reason}",
                "Complaint {number}\n\nDue {plan.due}",
            ),
            (CLOSE, CLOSE.replace("letter: closing, ", "")),
            (CARRY_OUT, CARRY_OUT.replace("letter: result, ", "")),
            ("by: [complainant, clerk]", "by: clerk"),
        ),
    ),
    Plant(
        "an article without a rule is told",
        "article-uncovered",
        (("  - {article: 六, why: 宗旨，没有需要执行的规则}\n", ""),),
    ),
    Plant(
        "an article that is a rule and left to people is told",
        "article-twice",
        (
            (
                "  - {article: 六, why: 宗旨，没有需要执行的规则}\n",
                "  - {article: 六, why: 宗旨}\n  - {article: 四, why: 由人执行}\n",
            ),
        ),
    ),
    Plant(
        "a fact no table gives is doubted",
        "field-never-given",
        (("tables:\n  level:", "facts:\n  odd: {name: 无人给出, yes_no: true}\n\ntables:\n  level:"),),
    ),
    Plant(
        "a form nobody fills in is doubted",
        "form-unused",
        (
            (
                "  minutes:\n    name: 学习记录",
                "  spare:\n    name: 备用表\n    article: 五\n    fields:\n      spare_text: {name: 备用, text: long}\n  minutes:\n    name: 学习记录",
            ),
        ),
    ),
    Plant(
        "a letter never owed is doubted",
        "letter-unused",
        (("each: 2 wd, times: 1, letter: extended}", "each: 2 wd, times: 1}"),),
    ),
    Plant(
        "a table nobody decides is doubted",
        "table-unused",
        (
            (
                "tables:\n  level:",
                "facts:\n  odd: {name: 判定, yes_no: true}\n\ntables:\n  odd:\n    article: 二(1)\n    rows: [{then: true}]\n  level:",
            ),
        ),
    ),
    Plant(
        "a name without English is noted",
        "english-missing",
        (("posts.clerk: Clerk\n", ""),),
    ),
    Plant(
        "a private procedure in which its subject is never heard is noted",
        "subject-unheard",
        ((SIGN, SIGN.replace("by: subject", "by: chief")),),
    ),
)

PLANTS = (*MOVING, *SEATS, *ROWS, *VALUES, *CLOCKS, *WORDS)

__all__ = ["LETTERS", "PLANTS", "POLICY", "codes_with", "findings_with", "regulation_with", "sources_with"]
