"""The clauses of the standard, what each asks for and what could be added where it is not there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.standard.looking import Looking
from bihuan.regulation.standard.shown import Clause, Shown, Support


@dataclass(frozen=True, slots=True)
class _Asked:
    number: str
    title: Words
    find: Callable[[Looking], Iterable[Shown]]
    add: Words
    # What the system itself does for every regulation.
    system: Words = NOTHING
    # Words of an article left to people that speak of this clause.
    by_hand: str = ""
    enough: int = 1


def clauses(regulation: Regulation) -> tuple[Clause, ...]:
    """Every clause in the order of the standard."""
    looking = Looking(regulation)
    return tuple(_clause(looking, asked) for asked in _ASKED)


def _clause(looking: Looking, asked: _Asked) -> Clause:
    shown = list(asked.find(looking))
    by_hand = list(looking.by_hand(asked.by_hand)) if asked.by_hand else []
    system = [Shown(asked.system)] if asked.system != NOTHING else []
    if len(shown) >= asked.enough and shown:
        support = Support.RULES
    elif shown:
        support = Support.PARTLY
    elif by_hand:
        support = Support.BY_HAND
    elif system:
        support = Support.SYSTEM
    else:
        support = Support.MISSING
    lacking = support in (Support.PARTLY, Support.MISSING)
    return Clause(
        asked.number, asked.title, support, (*shown, *by_hand, *system), asked.add if lacking else NOTHING
    )


def _w(zh: str, en: str) -> Words:
    return Words(zh, en)


_ASKED: Final[tuple[_Asked, ...]] = (
    _Asked(
        "4.4",
        _w("透明", "Transparency"),
        Looking.transparency,
        _w(
            "把时限标为告知投诉人（shown），写明救济途径（recourse）",
            "Show limits to the complainant, name recourse",
        ),
        _w("每个单位有公开的投诉指南，由制度生成", "A public guide of each unit, made from the regulation"),
        enough=2,
    ),
    _Asked(
        "4.5",
        _w("易于使用", "Accessibility"),
        Looking.access,
        _w("增加不用登录的渠道", "Add a channel that needs no sign-in"),
    ),
    _Asked(
        "4.6",
        _w("响应", "Responsiveness"),
        Looking.prompt,
        _w("为最初的确认规定时限", "Limit the time of the first acknowledgement"),
        _w("凭编号和查询码随时可查进度", "Progress can be looked up by number and code"),
    ),
    _Asked(
        "4.7",
        _w("客观", "Objectivity"),
        Looking.objectivity,
        _w(
            "规定办理人与被投诉人分开（not_by），结论须另有人审批",
            "Keep handler and person complained of apart",
        ),
        by_hand="公正|客观|回避",
    ),
    _Asked(
        "4.8",
        _w("不收费", "No charges"),
        Looking.nothing,
        NOTHING,
        _w("系统没有向投诉人收费的环节", "Nothing in the system charges a complainant"),
    ),
    _Asked(
        "4.9",
        _w("信息完整", "Information integrity"),
        Looking.nothing,
        NOTHING,
        _w(
            "更正另记一笔并写明理由，账本按链校验",
            "Corrections are entries with a reason; the ledger is chained",
        ),
    ),
    _Asked(
        "4.10",
        _w("保密", "Confidentiality"),
        Looking.confidentiality,
        _w("把个人信息标为 personal，限定查阅档案的人", "Mark personal fields, limit who reads the archive"),
        _w(
            "默认遮盖身份，查看全文须写明目的并留痕",
            "Identity is masked; revealing it is recorded with a purpose",
        ),
    ),
    _Asked(
        "4.11",
        _w("以顾客为关注焦点", "Customer focus"),
        Looking.demand,
        _w("登记表另设一项“客户要求”", "Record what the complainant asks for in a field of its own"),
    ),
    _Asked(
        "4.12",
        _w("责任", "Accountability"),
        Looking.accountability,
        _w(
            "为时限写明由谁负责（answers）和超时处置（late)",
            "Say who answers for each limit and what follows",
        ),
        enough=2,
    ),
    _Asked(
        "4.13",
        _w("持续改进", "Improvement"),
        Looking.improvement,
        _w("结案前记录原因，必要时启动改进", "Record the cause before closing and start improvement"),
        by_hand="改进|预防",
        enough=2,
    ),
    _Asked(
        "7.1",
        _w("沟通", "Communication"),
        Looking.transparency,
        _w("公布渠道、时限和救济途径", "Publish channels, limits and recourse"),
        enough=2,
    ),
    _Asked(
        "7.2",
        _w("受理", "Receipt"),
        Looking.receipt,
        _w("登记表写明投诉内容、要求和责任部门", "Record matter, demand and department"),
        _w("编号唯一，不重复使用", "Numbers are unique and never used again"),
        enough=2,
    ),
    _Asked(
        "7.3",
        _w("跟踪", "Tracking"),
        Looking.tracking,
        _w("规定向投诉人告知进展的时限和函件", "Tell the complainant of progress at set times"),
        enough=2,
    ),
    _Asked(
        "7.4",
        _w("确认收到", "Acknowledgement"),
        Looking.acknowledgement,
        _w("受理后向投诉人发出确认函", "Send the complainant an acknowledgement"),
    ),
    _Asked(
        "7.5",
        _w("初步评估", "Initial assessment"),
        Looking.assessment,
        _w("用判定表定级，写明重新定级的规则", "Grade by a table, with a rule for grading again"),
        enough=2,
    ),
    _Asked(
        "7.6",
        _w("调查", "Investigation"),
        Looking.investigation,
        _w("设调查步骤，记录查明的事实和证据", "Add a step of investigation with its findings"),
        by_hand="调查",
    ),
    _Asked(
        "7.7",
        _w("答复方案", "Response"),
        Looking.response,
        _w("列出可选的处理方式", "List the remedies to choose from"),
        enough=2,
    ),
    _Asked(
        "7.8",
        _w("告知决定", "Communicating the decision"),
        Looking.decision,
        _w("以函件告知结果并记录送达", "Tell the result by letter and record its delivery"),
    ),
    _Asked(
        "7.9",
        _w("结案", "Closing"),
        Looking.closing,
        _w("由投诉人确认，不接受时告知救济途径", "Have it confirmed; where not accepted, name recourse"),
        enough=2,
    ),
    _Asked(
        "8.1",
        _w("信息收集", "Collection"),
        Looking.collection,
        _w("设分类选项和保存期限", "Set classes and retention"),
        enough=2,
    ),
    _Asked(
        "8.2",
        _w("分析", "Analysis"),
        Looking.analysis,
        _w("规定定期分析（duties）", "Analyse periodically (duties)"),
        by_hand="分析|统计",
    ),
    _Asked(
        "8.3",
        _w("满意度", "Satisfaction"),
        Looking.satisfaction,
        _w("分别评价过程和结果（survey）", "Ask of process and of outcome apart (survey)"),
        enough=2,
    ),
    _Asked(
        "8.4",
        _w("监视", "Monitoring"),
        Looking.monitoring,
        _w("规定及时率、解决率等指标（measures）", "Set measures of timeliness and solution"),
    ),
    _Asked(
        "8.5",
        _w("审核", "Audit"),
        Looking.nothing,
        NOTHING,
        _w("任何案件可以重放，账本可以校验", "Any case can be replayed and the ledger verified"),
    ),
    _Asked(
        "8.6",
        _w("管理评审", "Management review"),
        Looking.review,
        _w("定期向领导报告（duties）", "Report to the leadership periodically (duties)"),
        by_hand="领导|评审",
    ),
)
