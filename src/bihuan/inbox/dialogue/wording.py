"""What a dialogue says, in the language that is switched on."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from bihuan.inbox.dialogue.script import EMAIL, NAME, PHONE, Question, Script
from bihuan.inbox.dialogue.state import OwnCase, State
from bihuan.regulation.model import FieldKind

LONGEST_LISTED = 80


def person_labels() -> dict[str, str]:
    return {NAME: _("怎么称呼您"), PHONE: _("您的电话"), EMAIL: _("您的邮箱")}


def greeting(script: Script, state: State, cases: Sequence[OwnCase]) -> str:
    """What can be done here."""
    lines = [_("您好，这里是%(unit)s的投诉受理。请回复数字：") % {"unit": script.unit}]
    lines.append(_("1 继续填写刚才的投诉") if state.has_begun else _("1 我要投诉"))
    lines.append(_("2 查进度"))
    lines.append(_("3 转人工"))
    if any(one.is_open for one in cases):
        lines.append(_("您也可以直接留言或发图片，会转给正在办理的人。"))
    return "\n".join(lines)


def noted_first() -> str:
    return _("您刚才说的已经记下。")


def begun() -> str:
    return _("请逐项回答。随时可以发图片；回复“跳过”略过选填的，“上一步”改上一项，“0”退出。")


def question(one: Question, state: State, script: Script) -> str:
    """The question, with what may be answered."""
    asked = one.label if one.required else _("%(label)s（选填，可回复“跳过”）") % {"label": one.label}
    lines = [asked + (_("（%(hint)s）") % {"hint": one.hint} if one.hint else "")]
    lines += [f"{number} {words}" for number, (_key, words) in enumerate(one.options, start=1)]
    lines += _how(one, script)
    if one.gathers and state.answers.get(one.key):
        lines.append(_("已记下：%(said)s") % {"said": shortened(str(state.answers[one.key]))})
    return "\n".join(lines)


def _how(one: Question, script: Script) -> list[str]:
    match one.kind:
        case FieldKind.YES_NO:
            return [_("1 是  2 否")]
        case FieldKind.MANY_OF:
            return [_("可以选几项，如“1 3”。")]
        case FieldKind.LONG_TEXT:
            return [_("可以分几条说，说完回复“好了”。")]
        case FieldKind.DATE:
            return [_("如“昨天”“3月1日”。")]
        case FieldKind.MOMENT:
            return [_("如“昨天 18:20”“3月1日下午3点”。")]
        case FieldKind.MONEY:
            return [_("单位：元。")]
        case FieldKind.FILES:
            return [_("请发图片或文件，发完回复“好了”。")]
    if one.key == NAME and script.anonymous:
        return [_("不想留姓名和联系方式，请回复“匿名”。")]
    return [_("电话和邮箱至少留一个，用来答复您。")] if one.key == PHONE and not script.reachable else []


def not_read(one: Question) -> str:
    """Why an answer was not taken, and what is."""
    match one.kind:
        case FieldKind.ONE_OF | FieldKind.MANY_OF:
            return _("没有看懂，请回复 1 到 %(most)s 中的数字。") % {"most": len(one.options)}
        case FieldKind.YES_NO:
            return _("没有看懂，请回复 1（是）或 2（否）。")
        case FieldKind.DATE:
            return _("没有看懂这个日期，请这样写：2026-03-01，或“昨天”。")
        case FieldKind.MOMENT:
            return _("没有看懂这个时间，请这样写：2026-03-01 18:20，或“昨天 18:20”。")
        case FieldKind.WHOLE | FieldKind.DECIMAL | FieldKind.MONEY:
            return _("请回复一个数，并核对大小。")
        case FieldKind.FILES:
            return _("请发图片或文件；没有就回复“跳过”。")
    if one.key == PHONE:
        return _("这不像电话号码，请核对后再发。")
    if one.key == EMAIL:
        return _("这不像邮箱地址，请核对后再发。")
    return _("太长了，请写短一些。")


def required(one: Question) -> str:
    return _("这一项必须填写：%(label)s") % {"label": one.label}


def one_way_needed() -> str:
    return _("电话和邮箱至少留一个，我们好答复您。")


def gathered() -> str:
    return _("已记下。还有就接着说，说完回复“好了”。")


def files_noted(state: State) -> str:
    return _("已收到，共 %(number)s 份。") % {"number": len(state.files)}


def not_spoken() -> str:
    return _("语音已收到，会附在投诉里；但没能转成文字，请再用文字说一遍。")


def summary(script: Script, state: State) -> str:
    """Everything that will be handed in, with a number to change each."""
    lines = [_("请核对：")]
    for number, one in enumerate(script.questions, start=1):
        if one.key in state.answers:
            said = shortened(said_words(one, state.answers[one.key]))
            lines.append(
                _("%(number)s. %(label)s：%(said)s") % {"number": number, "label": one.label, "said": said}
            )
    if state.anonymous:
        lines.append(_("匿名投诉"))
    if state.files:
        lines.append(_("材料：%(number)s 份") % {"number": len(state.files)})
    lines.append(_("回复“1”提交；回复“改”和序号修改，如“改3”；回复“0”退出。"))
    return "\n".join(lines)


def said_words(one: Question, value: object) -> str:
    """A plain value as it was meant."""
    words = dict(one.options)
    if one.kind is FieldKind.YES_NO:
        return _("是") if value == "true" else _("否")
    if isinstance(value, list | tuple):
        return "、".join(words.get(str(each), str(each)) for each in value)
    return words.get(str(value), str(value))


def shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_LISTED else flat[:LONGEST_LISTED] + "…"


def left() -> str:
    return _("已退出。写下的内容还在，回复“1”可以继续；一天内没有继续，会转给工作人员看。")


def nothing_to_leave() -> str:
    return _("好的。需要时再发消息给我们。")


def progress(cases: Sequence[OwnCase]) -> str:
    """How each stands."""
    if not cases:
        return _("没有查到您在这里提交的投诉。如果是从别处提交的，请回复编号和查询码，中间空一格。")
    return "\n".join(_("%(number)s：%(words)s") % {"number": one.number, "words": one.words} for one in cases)


def which_case(cases: Sequence[OwnCase]) -> str:
    lines = [_("您刚才说的是哪一件？请回复数字：")]
    lines += [f"{number} {one.number}" for number, one in enumerate(cases, start=1)]
    lines.append(_("%(number)s 是另一件新的投诉") % {"number": len(cases) + 1})
    return "\n".join(lines)


def added(number: str) -> str:
    return _("已转给 %(number)s 的办理人。") % {"number": number}


def handed_in(number: str, code: str, link: str) -> str:
    """What is told once, when the complaint is in."""
    said = {"number": number, "code": code, "link": link}
    return _("已受理。编号 %(number)s，查询码 %(code)s，请保存。\n回复“进度”随时查看，或打开 %(link)s") % said


def refused(words: str) -> str:
    return _("还不能提交：%(words)s") % {"words": words}


def called() -> str:
    return _("正在转给工作人员，请稍等。您可以先把事情写下来。")


def nobody_matches() -> str:
    return _("编号与查询码不符，请核对。")


def locked() -> str:
    return _("连错多次，请 15 分钟后再试。")


def try_later() -> str:
    return _("收到了，但暂时没能处理。我们会尽快看您的消息，不用重发。")


def too_many() -> str:
    return _("消息太多，请稍等几分钟再发。已经收到的都保存着。")


def anonymous_not_taken() -> str:
    return _("这里需要留一个称呼，可以只写姓氏，如“王女士”。")


def files_alone(number: int) -> str:
    """What is written on a case where files came without words."""
    return _("（发来 %(number)s 份图片或文件）") % {"number": number}


def said_besides(text: str) -> str:
    return _("另外说到：%(text)s") % {"text": text}
