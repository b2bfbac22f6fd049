"""Refusals in words.

What stands in the way, under which article, what to do. Chinese first, English complete.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bihuan.engine.refused import Reason, Refused
from bihuan.regulation.model import Regulation

Language = Literal["zh", "en"]
Named = Callable[[str], str]
CHINA: Final = ZoneInfo("Asia/Shanghai")
"""Where regulations count their days, unless a page knows better."""

# Each: what stands in the way, and what to do. Places in braces are parameters of the refusal.
WORDS: Final[Mapping[Reason, Mapping[Language, tuple[str, str]]]] = {
    Reason.NO_SUCH_TASK: {
        "zh": ("没有这项任务", "请刷新页面，从当前任务里选择。"),
        "en": ("There is no such task", "Reload the page and choose one of the open tasks."),
    },
    Reason.ALREADY_DONE: {
        "zh": ("{by} 已于 {at} 办理了这一步（{outcome}）", "您填写的内容仍然保留，可作为备注添加。"),
        "en": ("{by} did this step at {at} ({outcome})", "What you typed is kept; you can add it as a note."),
    },
    Reason.NO_SUCH_PAPER: {
        "zh": ("没有这份单据", "请从案件页的“单据”里选择，或先开出。"),
        "en": ("There is no such paper", "Choose one under Papers on the case's page, or make it out first."),
    },
    Reason.PAPER_CHANGED: {
        "zh": ("所签的内容和开出的单据不一致", "请重新打开这份单据，核对后再签字。"),
        "en": (
            "What was signed is not what the paper says",
            "Open the paper again, read it, then sign.",
        ),
    },
    Reason.ALREADY_SIGNED: {
        "zh": ("“{post}”已经在这份单据上签字", "不必再签；内容有变的，请另开一份。"),
        "en": (
            "“{post}” has signed this paper",
            "Nothing is left to sign; if it must change, make out another.",
        ),
    },
    Reason.NOT_OPEN_YET: {
        "zh": ("这项任务已不再办理", "流程已走到别处，请查看案件的当前任务。"),
        "en": ("This task is no longer open", "The case has moved on; see its current tasks."),
    },
    Reason.NOT_YOURS: {
        "zh": ("“{step}”不由您办理", "请由“{posts}”办理，或请督办人员转交给您。"),
        "en": (
            "“{step}” is not yours to do",
            "It is for {posts}; a supervisor can hand it to you if you hold the post.",
        ),
    },
    Reason.HELD_BY_OTHER: {
        "zh": ("“{step}”已由 {person} 认领", "请与对方联系，或请督办人员改派。"),
        "en": ("“{step}” is held by {person}", "Ask them, or ask a supervisor to reassign it."),
    },
    Reason.EXCLUDED: {
        "zh": (
            "您办理过前面的步骤，不能再办理“{step}”",
            "请由同岗位的其他人办理；无人可办时由上级岗位办理。",
        ),
        "en": (
            "You did an earlier step and may not do “{step}”",
            "Another holder of the post does it; if there is none, the post above.",
        ),
    },
    Reason.ONLY_DEDICATED: {
        "zh": ("“{step}”只能由专人 {person} 办理", "请与专人联系，其他人不得自行答复客户。"),
        "en": (
            "Only the dedicated handler {person} may do “{step}”",
            "Ask them; nobody else answers the customer.",
        ),
    },
    Reason.UNKNOWN_OUTCOME: {
        "zh": ("这一步没有“{outcome}”这种结果", "请从以下结果中选择：{outcomes}。"),
        "en": ("This step has no outcome “{outcome}”", "Choose one of: {outcomes}."),
    },
    Reason.OUTCOME_NOT_YOURS: {
        "zh": ("“{outcome}”不由您决定", "请选择其他结果，或由有权的岗位办理。"),
        "en": (
            "“{outcome}” is not yours to decide",
            "Choose another outcome, or leave it to the post that may.",
        ),
    },
    Reason.OUTCOME_NOT_HERE: {
        "zh": ("现在不能选“{outcome}”，制度规定的条件不具备", "请选择其他结果。"),
        "en": (
            "“{outcome}” cannot be chosen now: what the regulation asks for it is not so",
            "Choose another outcome.",
        ),
    },
    Reason.WINDOW_OVER: {
        "zh": ("“{clock}”的期限不在进行中，不能再办理“{what}”", "请选择其他办法。"),
        "en": ("“{clock}” is not running, so “{what}” is not open", "Choose another way."),
    },
    Reason.MISSING_FIELDS: {
        "zh": ("还有必填项没有填写：{fields}", "请补齐后再提交，已填内容都保留着。"),
        "en": ("Required fields are missing: {fields}", "Fill them in; what you typed is kept."),
    },
    Reason.WRONG_VALUE: {
        "zh": ("填写的内容不符合要求：{fields}", "请按各项下面的说明改正，已填内容都保留着。"),
        "en": (
            "Some values do not fit: {fields}",
            "Correct them as said below each; what you typed is kept.",
        ),
    },
    Reason.UNKNOWN_FIELD: {
        "zh": ("这里没有这些项目：{fields}", "请只填写表单上的项目。"),
        "en": ("There are no such fields here: {fields}", "Fill in only what the form has."),
    },
    Reason.REASON_REQUIRED: {
        "zh": ("需要写明理由", "请填写理由，理由会记入经过。"),
        "en": ("A reason is required", "Write the reason; it is kept in the history."),
    },
    Reason.LEARNT_REQUIRED: {
        "zh": ("代投诉人记录时，需要写明如何得知", "例如“11-21 10:05 电话回访，本人答复”。"),
        "en": (
            "When recording for the complainant, say how you learnt it",
            "For example “callback 11-21 10:05, in person”.",
        ),
    },
    Reason.SHOWN_CHANGED: {
        "zh": ("您看到的内容在审批前已有变动", "请重新查看最新内容后再作决定。"),
        "en": ("What you were shown has changed since", "Look at it again, then decide."),
    },
    Reason.UNKNOWN_CHANNEL: {
        "zh": ("本制度没有“{channel}”这个受理渠道", "请从以下渠道中选择：{channels}。"),
        "en": ("This regulation has no channel “{channel}”", "Choose one of: {channels}."),
    },
    Reason.RECEIVED_IN_FUTURE: {
        "zh": ("时间 {received_at} 还没有到", "请填写不晚于现在的时间。"),
        "en": ("The moment {received_at} has not come yet", "Give one that is not later than now."),
    },
    Reason.BEFORE_RECEIPT: {
        "zh": ("时间早于本步骤开始的 {begun_at}", "请填写步骤开始之后的时间。"),
        "en": ("The moment is before this step began at {begun_at}", "Give one after it."),
    },
    Reason.EVIDENCE_REQUIRED: {
        "zh": ("补记较早的时间需要凭据", "请附上文件，或写明如何得知。"),
        "en": ("An earlier moment needs evidence", "Attach a file, or say how it was learnt."),
    },
    Reason.NO_SUCH_CLOCK: {
        "zh": ("没有这个时限", "请刷新页面。"),
        "en": ("There is no such clock", "Reload the page."),
    },
    Reason.CLOCK_NOT_RUNNING: {
        "zh": ("时限“{clock}”没有在计时", "不需要申请延期。"),
        "en": ("The clock “{clock}” is not running", "No extension is needed."),
    },
    Reason.NO_EXTENSION: {
        "zh": ("制度没有规定时限“{clock}”可以延期", "请在期限内办理；确有困难请及时告知客户并报告上级。"),
        "en": (
            "The regulation allows no extension of “{clock}”",
            "Finish in time; if you cannot, tell the customer and report it.",
        ),
    },
    Reason.EXTENSION_TOO_LATE: {
        "zh": (
            "时限“{clock}”已于 {due} 届满，不能再申请延期",
            "延期须在期限届满前申请；请尽快办理并向客户说明。",
        ),
        "en": (
            "“{clock}” ended at {due}; it is too late to ask",
            "Extensions are asked before the end; finish now and explain to the customer.",
        ),
    },
    Reason.EXTENSION_USED_UP: {
        "zh": ("时限“{clock}”的延期已达上限 {times}{total}{each}", "请在现有期限内办理。"),
        "en": (
            "The extensions of “{clock}” are used up {times}{total}{each}",
            "Finish within the present limit.",
        ),
    },
    Reason.EXTENSION_PENDING: {
        "zh": ("时限“{clock}”已有一份延期申请在审批", "请等待审批结果。"),
        "en": ("An extension of “{clock}” is being decided", "Wait for the decision."),
    },
    Reason.NOT_FOR_POST: {
        "zh": ("您的岗位不能办理这一项", "请由有权的岗位办理：{posts}。"),
        "en": ("Your post may not do this", "It is for: {posts}."),
    },
    Reason.CASE_CLOSED: {
        "zh": ("这件投诉已经关闭", "如客户不认可结果，请先重新办理。"),
        "en": ("This case is closed", "If the customer does not accept the result, re-open it first."),
    },
    Reason.CASE_NOT_CLOSED: {
        "zh": ("这件投诉还没有关闭", "请先办结当前步骤。"),
        "en": ("This case is not closed yet", "Finish its present step first."),
    },
    Reason.CASE_NOT_SETTLED: {
        "zh": ("还有事项没有办结，不能归档", "请等待处罚、申诉、跟踪等事项全部结束。"),
        "en": (
            "Something is still live; it cannot be archived",
            "Wait until penalties, appeals and tracking have ended.",
        ),
    },
    Reason.CASE_ARCHIVED: {
        "zh": ("这件投诉已经归档", "如需继续处理，请登记为新的投诉并关联本件。"),
        "en": ("This case is archived", "To go on, register a new one and link it."),
    },
    Reason.HELD_BY_LAW: {
        "zh": ("这件投诉正在依法保全，不能删除或销毁", "保全解除以后再办理。"),
        "en": ("This case is held and nothing of it may be erased", "Wait until the hold is lifted."),
    },
    Reason.NOT_HELD_BY_LAW: {
        "zh": ("这件投诉没有在保全", "不需要解除。"),
        "en": ("This case is not held", "There is nothing to lift."),
    },
    Reason.NOT_DUE_FOR_DISPOSAL: {
        "zh": ("这件投诉没有归档，或保存期还没有满", "保存期满以后再提出销毁。"),
        "en": ("This case is not archived, or has to be kept longer", "Propose it once its time is over."),
    },
    Reason.NO_REOPENING: {
        "zh": ("制度没有规定办结后可以重新办理", "请登记为新的投诉并关联本件。"),
        "en": ("The regulation has no re-opening", "Register a new complaint and link it."),
    },
    Reason.UNMAPPED_POSITION: {
        "zh": ("新版本里没有“{position}”这一步", "请先为它指定对应的步骤，或让本件继续适用原版本。"),
        "en": (
            "The other version has no step “{position}”",
            "Map it to one, or let the case keep its version.",
        ),
    },
    Reason.NO_SUCH_LETTER: {
        "zh": ("没有这封函件", "请刷新页面。"),
        "en": ("There is no such letter", "Reload the page."),
    },
    Reason.ALREADY_RUNNING: {
        "zh": ("“{procedure}”已经在办理", "一事一办，请到正在办理的那一件中补充。"),
        "en": ("“{procedure}” is under way already", "One fact, one procedure: add to the one that runs."),
    },
    Reason.ALREADY_LINKED: {
        "zh": ("两件投诉已经关联", "不需要再次关联。"),
        "en": ("The two cases are linked already", "Nothing needs to be done."),
    },
    Reason.HANDLED_ELSEWHERE: {
        "zh": ("这件投诉已经随另一件办理", "请先撤销那次并案，或并入主案。"),
        "en": ("This case is handled with another already", "Undo that first, or choose the leading case."),
    },
    Reason.MANDATE_REQUIRED: {
        "zh": ("代理人要有委托书", "请附上委托书的照片或扫描件；没有委托的，不能替投诉人说话。"),
        "en": ("A proxy needs a mandate", "Attach it; nobody speaks for the complainant without one."),
    },
    Reason.MANDATE_OVER: {
        "zh": ("委托期限 {until} 已经过去", "请核对期限，或请投诉人重新出具委托书。"),
        "en": ("The mandate ended on {until}", "Check the day, or ask the complainant for a new one."),
    },
    Reason.TOO_MANY_REPRESENTATIVES: {
        "zh": ("代表最多 {most} 人", "请先让一名代表退出，或登记为成员。"),
        "en": ("There may be at most {most} representatives", "Let one leave first, or add a member."),
    },
    Reason.NO_SUCH_PARTY: {
        "zh": ("没有这名参与人，或已退出", "请刷新页面查看。"),
        "en": ("There is nobody of this name, or they left", "Reload the page."),
    },
    Reason.NOT_LINKED: {
        "zh": ("两件投诉没有关联", "请先关联。"),
        "en": ("The two cases are not linked", "Link them first."),
    },
    Reason.NO_SUCH_STEP: {
        "zh": ("不能从“{step}”这一步开始", "请选择制度规定的步骤。"),
        "en": ("It cannot begin at “{step}”", "Choose a step the regulation names."),
    },
    Reason.ALREADY_ANSWERED: {
        "zh": ("这份满意度调查已经答过", "谢谢，不需要再次填写。"),
        "en": ("This survey has been answered", "Thank you; there is nothing more to do."),
    },
    Reason.NOT_OFFERED: {
        "zh": ("“{step}”没有等您接手的转交", "转交已撤回，或这一步已另有人办理；请刷新后再看。"),
        "en": ("“{step}” is not offered to you", "It was taken back or is with somebody else; look again."),
    },
    Reason.PERSON_NOT_HOLDER: {
        "zh": ("{person} 不任“{step}”的岗位", "请选择任该岗位的人。"),
        "en": ("{person} does not hold the post for “{step}”", "Choose somebody who does."),
    },
    Reason.CASE_EXISTS: {
        "zh": ("这件投诉已经登记", "请打开已有的案件。"),
        "en": ("The case exists already", "Open it."),
    },
    Reason.NO_CASE: {
        "zh": ("没有这件投诉", "请核对编号。"),
        "en": ("There is no such case", "Check the number."),
    },
    Reason.MISSING_VALUE: {
        "zh": ("制度在这里需要“{field}”才能决定", "请先填写它，系统不会代为猜测。"),
        "en": ("The regulation needs “{field}” to decide here", "Fill it in first; nothing is guessed."),
    },
    Reason.ONLY_HISTORY: {
        "zh": ("这是导入的历史记录，只作记载", "需要继续办理的，请先把它纳入制度的某一步。"),
        "en": ("This is imported history, kept as a record", "To go on with it, place it at a step first."),
    },
    Reason.NO_SURVEY: {
        "zh": ("制度没有规定满意度调查", "投诉人的意见可以作为来信或备注记下。"),
        "en": ("The regulation has no survey", "Keep what was said as a message or a note."),
    },
    Reason.NOT_SAMPLED: {
        "zh": ("这次的满意度调查是抽样的，没有抽到这件投诉", "有话要说的，可以留言，我们照样会看。"),
        "en": (
            "This survey asks a sample, and this complaint was not drawn",
            "Leave a message if there is something to say; it is read all the same.",
        ),
    },
    Reason.SURVEY_OVER: {
        "zh": ("这份满意度调查已经截止", "有话要说的，可以留言，我们照样会看。"),
        "en": (
            "This survey is closed",
            "Leave a message if there is something to say; it is read all the same.",
        ),
    },
    Reason.ONLY_COMPLAINANT: {
        "zh": ("满意度只能由投诉人自己评价", "电话里问到的，请在电话问卷的任务中填写。"),
        "en": (
            "Only the complainant says how satisfied they are",
            "What was asked by telephone is filled in at the task of the telephone questionnaire.",
        ),
    },
    Reason.NOT_UNDERSTOOD: {
        "zh": ("没有看懂这项请求", "请核对后重试。"),
        "en": ("The request was not understood", "Check it and try again."),
    },
}


# What is left of an advice where the refusal names no posts.
WITHOUT_POSTS: Final = (
    ("：{posts}。", "。"),
    ("请由“{posts}”办理，或请", "请"),
    ("It is for: {posts}.", "Leave it to the post that may."),
    ("It is for {posts}; a supervisor", "A supervisor"),
)


def refusal_in_words(
    refused: Refused,
    regulation: Regulation | None,
    lang: Language,
    *,
    named: Named = str,
    zone_of: Named | None = None,
) -> str:
    """The refusal in one or two sentences with its articles.

    `named` gives a person's name for an id. Moments among the parameters are written by `zone_of` if given
    (ISO text in, local text out).
    """
    what, advice = WORDS[refused.reason][lang]
    if not refused.params.get("posts"):
        for with_posts, without in WITHOUT_POSTS:
            advice = advice.replace(with_posts, without)
    said = {name: _said(value, regulation, lang, named, zone_of) for name, value in refused.params.items()}
    said["fields"] = _field_names(refused, regulation, lang)
    filled = _Blank(said)
    cited = _cited(refused.articles, lang)
    mark = "。" if lang == "zh" else ". "
    return f"{what.format_map(filled)}{cited}{mark}{advice.format_map(filled)}"


BUILT_IN: Final = {
    "complainant": ("投诉人", "the complainant"),
    "subject": ("当事人", "the person concerned"),
}


class _Blank(dict[str, str]):
    """A parameter the refusal does not carry leaves its place empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _cited(articles: tuple[str, ...], lang: Language) -> str:
    if not articles:
        return ""
    return f"（{'、'.join(articles)}）" if lang == "zh" else f" (article {', '.join(articles)})"


def _field_names(refused: Refused, regulation: Regulation | None, lang: Language) -> str:
    names = []
    for key in refused.field_errors:
        field = regulation.fields.get(key) if regulation is not None else None
        names.append(regulation.word(field.rule.path, field.name, lang) if field and regulation else key)
    return ("、" if lang == "zh" else ", ").join(names)


def _said(
    value: object, regulation: Regulation | None, lang: Language, named: Named, zone_of: Named | None
) -> str:
    if isinstance(value, datetime):
        if zone_of is not None:
            return zone_of(value.isoformat())
        return _local(value)
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(
            _word(str(one), regulation, lang, named) for one in value
        )
    if isinstance(value, str) and regulation is not None and lang == "en":
        value = _english(value, regulation)
    return _word(str(value), regulation, lang, named)


def _local(moment: datetime) -> str:
    """As people in China write it; the end of a day is its 24:00, not the beginning of the next."""
    here = moment.astimezone(CHINA)
    if here.time() == time.min:
        return f"{here.date() - timedelta(days=1)} 24:00"
    return here.strftime("%Y-%m-%d %H:%M")


def _english(name: str, regulation: Regulation) -> str:
    """The English name of a step, way out, procedure or clock that a refusal carries in Chinese."""
    for procedure in regulation.procedures.values():
        if procedure.name == name:
            return regulation.word(procedure.rule.path, name, "en")
        for step in procedure.steps.values():
            if step.name == name:
                return regulation.word(step.rule.path, name, "en")
            for outcome in step.outcomes.values():
                if outcome.name == name:
                    return regulation.word(outcome.rule.path, name, "en")
    for clock in regulation.clocks.values():
        if clock.name == name:
            return regulation.word(clock.rule.path, name, "en")
    return name


def _word(text: str, regulation: Regulation | None, lang: Language, named: Named) -> str:
    """The name behind a key of the regulation (a post, a channel), a built-in actor, or of a person."""
    if text in BUILT_IN:
        return BUILT_IN[text][lang == "en"]
    if regulation is not None:
        for names in (regulation.posts, regulation.channels):
            if text in names:
                return regulation.word(names[text].rule.path, names[text].name, lang)
    return named(text)
