"""policy.yaml as a whole."""

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Tag

from bihuan.regulation.reading.policy.clocks import (
    CalendarShape,
    ClockShape,
    CountsShape,
    NewsTexts,
    RungShape,
    Warned,
)
from bihuan.regulation.reading.policy.forms import FieldShape, FormShape, TableShape
from bihuan.regulation.reading.policy.papers import PaperShape
from bihuan.regulation.reading.policy.procedures import ProcedureShape, Starts
from bihuan.regulation.reading.policy.shapes import (
    LIST,
    MAPPING,
    TEXT,
    Cited,
    Named,
    Ruled,
    Several,
    Shape,
    Text,
    Words,
    by_shape,
    told,
)

Door: TypeAlias = Literal[
    "phone", "web", "counter", "email", "letter", "wechat", "chat", "social", "button", "api"
]
SendingChannel: TypeAlias = Literal[
    "same channel", "email", "sms", "phone", "post", "portal", "notice", "wechat", "public"
]


class MovingShape(Shape):
    open_cases: Literal["stay", "move"] = told(
        "新版施行时在办投诉如何处理", "What a new version does to open cases", default="stay"
    )


class PostShape(Named):
    of: Text | None = told(
        "所属部门：部门种类、部门字段或 subject",
        "A kind of department, a department field, or subject",
        default=None,
    )
    in_: Literal["unit above"] | None = told(
        "设在上级单位", "Held in the unit above", default=None, alias="in"
    )
    reports_to: Text | None = told(
        "空缺或须回避时由谁接替", "Who takes over when it is vacant or excluded", default=None
    )
    as_: Text | None = told(
        "由那里的哪个岗位的任职者担任", "The post whose holders there are meant", default=None, alias="as"
    )


class ChannelShape(Named):
    door: Door | None = told("由系统的哪个入口承接", "Which door of the system carries it", default=None)


ChannelWords: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[ChannelShape, Tag(MAPPING)], by_shape
]


class CounterShape(Named):
    same: list[Text] | None = told(
        "这些都相同的投诉：complainant 或编码字段",
        "Cases alike in these: complainant or coded fields",
        min_length=1,
        default=None,
    )
    counts: Text | None = told(
        "本件中某步骤以某结果办完的次数", "How often a step of this case was done", default=None
    )
    within: Text | None = told("多长时间之内", "Within how long", default=None)
    sums: Text | None = told(
        "不计件数，而合计这一金额或整数字段",
        "The sum of this field over them, instead of their number",
        default=None,
    )


class RepeatShape(Named):
    same: list[Text] = told(
        "这些都相同的投诉：complainant 或编码字段",
        "Cases alike in these: complainant or coded fields",
        min_length=1,
    )
    within: Text | None = told("多长时间之内", "Within how long", default=None)
    does: Literal["attach", "mark"] = told(
        "attach：并入尚未办结的那件；mark：标为重复投诉",
        "attach it to the open one; mark it as a repeat",
    )


class BarShape(Named):
    since: Text = told("自哪个日期字段起", "The date field it is counted from")
    until: Text = told(
        "到何时：received 或日期字段", "Up to when: received, or a date field", default="received"
    )
    within: Text = told("多长时间之内", "Within how long")


class BodyShape(Named):
    address: Text | None = told(
        "写有其地址或邮箱的文字字段；不写则用单位登记的",
        "The text field with its address or mail; none: what the unit keeps",
        default=None,
    )


class WatchShape(Named):
    when: Text = told("条件：开始符合、不再符合时各是一件事", "What begins to hold, and ends")


class LetterShape(Named):
    to: Text = told("发给谁：complainant、subject、岗位或外部单位", "To whom")
    by: list[SendingChannel] = told("按意愿排列的发送渠道", "Channels in order of wish", min_length=1)
    of: Text = told("所属程序", "The procedure whose steps `when` names", default="complaint")
    when: NewsTexts | None = told("何时应发", "When it is owed", default=None)
    asks: Literal["survey"] | None = told(
        "附满意度调查", "It adds the questions of satisfaction", default=None
    )
    urgent: bool = told("安静时段也照发", "It goes in quiet hours too", default=False)


class DutyShape(Named):
    every: Text = told("多久一次：day、week、month、quarter、half-year、year", "How often")
    due: Text = told("期限", "By when")
    by: Several = told("由谁办理", "Who does it")
    form: Text | None = told("填写的表单", "The form filled in", default=None)
    late: list[RungShape] = told("逾期后逐级采取的措施", "What is done when late", default_factory=list)
    tells: Several | None = told("完成时通知的岗位", "Posts told when it is done", default=None)
    counts: CountsShape | None = told("不同于总则的计时办法", "Its own way of counting", default=None)
    publishes: bool = told(
        "完成后向社会公布表单中的数字和选项",
        "The numbers and choices of its form are shown to everybody once it is done",
        default=False,
    )
    each: bool = told("漏做的每一期都要补做", "Each missed period becomes a task", default=False)


Section = Literal[
    "counts", "outcomes", "timeliness", "measures", "causes", "trend", "units", "overdue", "findings",
    "penalties", "effect", "review", "proposals",
]  # fmt: skip


class ReportShape(Named):
    duty: Text | None = told("签署即完成的定期工作", "The duty that signing it answers", default=None)
    period: Literal["day", "week", "month", "quarter", "half-year", "year"] | None = told(
        "没有对应的定期工作时，多长时间一期", "Its period, where it answers no duty", default=None
    )
    about: Literal["this period", "period before"] = told(
        "写的是定期工作的这一期，还是上一期",
        "About the duty's period, or the one before",
        default="this period",
    )
    sections: list[Section] | None = told(
        "有哪些部分；不写则全部", "What it tells; all without it", default=None
    )
    measures: list[Text] = told(
        "列出哪些指标；不写则本制度的全部", "Its measures; all the regulation's own without it",
        default_factory=list,
    )  # fmt: skip
    by: Several | None = told("由谁起草；不写则由签署人", "Who writes it; without it who signs", default=None)
    reviewed_by: Several | None = told("由谁审阅", "Who looks it over", default=None)
    signed_by: Several | None = told(
        "由谁签署；有定期工作的由其办理人签署", "Who signs; of a duty who does it", default=None
    )
    sent_to: Several | None = told("签署后送给谁", "Who is told once it is signed", default=None)
    fills: Words = told(
        "表单的哪一项填哪个指标：received、in_time numerator、received where topic is goods",
        "Which number is which measure: received, in_time numerator, received where topic is goods",
        default_factory=dict,
    )


class MeasureShape(Named):
    share: Text | None = told("比率的分子", "The numerator of a share", default=None)
    among: Text | None = told("比率的分母", "The denominator of a share", default=None)
    count: Text | None = told("数什么", "What is counted", default=None)
    sum: Text | None = told("合计哪个字段", "The field that is summed", default=None)
    mean: Text | None = told("平均：字段，或“甲 to 乙”", "The mean of a field, or of “a to b”", default=None)
    median: Text | None = told(
        "中位数：字段，或“甲 to 乙”", "The median of a field, or of “a to b”", default=None
    )
    p90: Text | None = told(
        "第九十百分位：字段，或“甲 to 乙”", "The 90th percentile of a field, or of “a to b”", default=None
    )
    when: Text | None = told("只算符合条件的", "Only of those for which this holds", default=None)
    period: Literal["calendar", "falls due", "received"] | None = told(
        "按哪一天归入月份", "By which day it belongs to a month", default=None
    )
    time: Literal["elapsed", "working"] = told(
        "时长按自然时间还是工作时间", "Elapsed or working time", default="elapsed"
    )
    per: Text | None = told(
        "相对于什么：10000 vehicles（基数），或另一指标",
        "Per so many of a population, or of a measure",
        default=None,
    )
    target: Text = told("目标：95%、at most 3%、不设", "The target: 95%, at most 3%, 不设", default="不设")
    owner: Text | None = told("由哪个岗位负责", "The post that answers for it", default=None)


class EarlyWarningShape(Named):
    of: Text = told("盯住哪个指标", "The measure that is watched")
    by: Text | None = told(
        "按什么分开看：level、channel、department 或选项字段",
        "What it is watched apart by: level, channel, department, or a field of choices",
        default=None,
    )
    every: Literal["day", "week", "month"] = told("每一点是多长时间", "How long a point is", default="week")
    chart: Literal["auto", "u", "u′", "g", "cusum"] = told(
        "用哪种控制图；auto 按数据选", "Which control chart; auto chooses by the data", default="auto"
    )
    baseline: int = told(
        "与之前多少点相比", "How many points before it is compared with", default=26, ge=12, le=120
    )
    rise: int = told(
        "cusum 要发现的持续上升，百分数",
        "The lasting rise a CUSUM looks for, in a hundred",
        default=50,
        ge=10,
        le=300,
    )
    owner: Several = told("由哪个岗位处理", "The post that answers it")
    within: Text = told("几日内处理", "Within how long", default="3 wd")
    late: list[RungShape] = told("逾期后逐级采取的措施", "What is done when late", default_factory=list)
    tells: Several | None = told("处理完通知的岗位", "Posts told when it is answered", default=None)


class PopulationShape(Named):
    unit: Text = told("单位：辆、件、批、人", "What one of it is called", default="")
    counts: Literal["stock", "flow"] = told(
        "stock：月末在用数；flow：当月发生数",
        "stock: how many there are; flow: how many a month",
        default="flow",
    )


class RetentionShape(Ruled):
    keep: Text = told("保存多久", "How long")
    from_: Literal["received", "closed", "settled"] = told("从何时起", "From when", alias="from")
    when: Text | None = told(
        "何种投诉；几条都符合的取最长", "Of which cases; of several the longest", default=None
    )


Retained: TypeAlias = Annotated[
    Annotated[RetentionShape, Tag(MAPPING)] | Annotated[list[RetentionShape], Tag(LIST)], by_shape
]


class AccessShape(Ruled):
    approved_by: Several | None = told("查阅须经谁同意", "Who must approve that it is read", default=None)
    kept_by: Several | None = told("由谁保管", "Who keeps it", default=None)


class ReassessShape(Ruled):
    by: Several = told("谁可要求重新定级", "Who may have the level decided again")
    tables: Several = told("重新判定的表", "The tables decided again")
    starts: Starts = told("随之启动的程序", "Procedures that starts", default_factory=dict)


class SurveyTaskShape(Ruled):
    """Who speaks with the complainant about it, and by when; nobody who handled the complaint does."""

    by: Several = told("由谁办理", "Who does it")
    not_by: Several | None = told(
        "办理过这些步骤的人不得办理；不写则为主程序中填表办理的各步",
        "Who did these steps may not; by default every step of the main procedure but the first",
        default=None,
    )
    within: Text = told("期限，如 2 wd", "Its time limit, such as 2 wd", default="2 wd")
    late: list[RungShape] = told("逾期后逐级采取的措施", "What is done when late", default_factory=list)


class SurveyCallShape(SurveyTaskShape):
    """The questionnaire by telephone."""

    when: Text | None = told("哪些投诉用电话问", "Which complainants are telephoned", default=None)


class SurveyLowShape(SurveyTaskShape):
    """A low score is answered by a call."""

    at_most: int = told("几分及以下", "This score and below", ge=1, le=4, default=2)


class SurveyShape(Ruled):
    after: Literal["closed", "answered"] = told("何时调查", "When", default="closed")
    questions: Words = told("问题", "The questions", min_length=1)
    share: Text | None = told("抽取的比例，如 30%", "The share that is asked, such as 30%", default=None)
    within: Text | None = told("多久以内可以回答，如 30 d", "How long it is open, such as 30 d", default=None)
    call: SurveyCallShape | None = told("电话问卷", "The questionnaire by telephone", default=None)
    low: SurveyLowShape | None = told("评价低的回访", "The callback after a low score", default=None)


class ReferralsShape(Ruled):
    """Requests from outside about a case: recorded, and answered by the day they set."""

    recorded_by: Several = told("谁可以登记", "Who may record one")
    answered_by: Several = told("由谁答复", "Who answers")
    warns: list[Warned] = told("提前提醒", "Warnings before the limit", default_factory=list)
    late: list[RungShape] = told("逾期后逐级采取的措施", "What is done when late", default_factory=list)


class SituationShape(Named):
    say: Text = told("怎么说", "What to say")


class ScriptShape(Ruled):
    """What is said on the telephone."""

    opening: Text | None = told("开头语，可用 {unit}、{agent}", "How a call begins", default=None)
    asks: Words = told("按字段的问法", "How each field is asked for", default_factory=dict)
    closing: Text | None = told("结束语", "How a call ends", default=None)
    situations: dict[str, SituationShape] = told(
        "遇到各种情形时的说法", "What to say when something comes up", default_factory=dict
    )


class ByHandShape(Shape):
    article: Cited = told("条款", "The article")
    why: Text = told("为何不由系统执行", "Why no rule carries it out")


class Policy(Shape):
    """policy.yaml: what a complaint regulation says, as rules."""

    model_config = ConfigDict(title="Bihuan policy.yaml, language 1")

    language: Literal[1] = told("语言版本，现为 1", "The version of the language, now 1")
    regulation: Text = told("制度标识，与文件夹同名", "Its id, the name of its folder")
    version: Text = told("版本，加引号", "Its version, in quotes")
    title: Text = told("标题", "Its title")
    number: Text = told("文件编号", "Its number", default="")
    in_force_from: Text = told("施行日期，如 2009-10-30", "The day from which it is in force")
    calendar: CalendarShape = told("计时办法", "How time is counted", default_factory=CalendarShape)
    moving: MovingShape = told("新旧版本衔接", "What a new version does", default_factory=MovingShape)
    departments: Words = told("部门种类", "Kinds of department", default_factory=dict)
    posts: dict[str, PostShape] = told("岗位", "Posts")
    levels: Words = told("级别，最急的在前", "Levels, the most urgent first", default_factory=dict)
    outcomes: Words = told("各步骤通用的结果名称", "Words for outcomes", default_factory=dict)
    channels: dict[str, ChannelWords] = told("投诉渠道", "The ways in", default_factory=dict)
    facts: dict[str, FieldShape] = told("由表得出的字段", "Fields that tables give", default_factory=dict)
    counters: dict[str, CounterShape] = told("跨投诉的计数", "Counters over cases", default_factory=dict)
    repeats: dict[str, RepeatShape] = told(
        "同一事项再次投诉：自动并案或标为重复",
        "The same matter again: attached or marked",
        default_factory=dict,
    )
    bars: dict[str, BarShape] = told(
        "时效：是否已过某一期间", "Whether a length of time is over", default_factory=dict
    )
    bodies: dict[str, BodyShape] = told("外部单位", "Outside bodies letters go to", default_factory=dict)
    watches: dict[str, WatchShape] = told(
        "监测：某条件开始、不再符合", "Conditions that begin and end", default_factory=dict
    )
    forms: dict[str, FormShape] = told("表单", "Forms", default_factory=dict)
    papers: dict[str, PaperShape] = told("单据的格式", "What papers look like", default_factory=dict)
    tables: dict[str, TableShape] = told("判定表", "Decision tables", default_factory=dict)
    procedures: dict[str, ProcedureShape] = told("程序", "Procedures", min_length=1)
    clocks: dict[str, ClockShape] = told("时限", "Clocks", default_factory=dict)
    letters: dict[str, LetterShape] = told("函件", "Letters", default_factory=dict)
    duties: dict[str, DutyShape] = told("定期工作", "Duties without a case", default_factory=dict)
    reports: dict[str, ReportShape] = told("报告", "Reports", default_factory=dict)
    measures: dict[str, MeasureShape] = told("指标", "Measures", default_factory=dict)
    warnings: dict[str, EarlyWarningShape] = told("服务质量预警", "Early warnings", default_factory=dict)
    populations: dict[str, PopulationShape] = told(
        "基数：在用车辆、出货数等", "Populations of rates", default_factory=dict
    )
    retention: Retained | None = told("保存期限", "Retention", default=None)
    access: dict[str, AccessShape] = told(
        "查阅须经同意的资料", "What is read only with approval", default_factory=dict
    )
    reassess: ReassessShape | None = told(
        "办理中重新定级", "The level decided again in the middle of a case", default=None
    )
    survey: SurveyShape | None = told("满意度调查", "The survey of satisfaction", default=None)
    recourse: Text | None = told(
        "不服处理结果的其他途径：函件中 {recourse} 的内容",
        "What else the complainant may do: the words of {recourse} in letters",
        default=None,
    )
    anonymous: bool = told(
        "是否受理不留姓名和联系方式的投诉",
        "Whether complaints are taken without name and contact",
        default=False,
    )
    referrals: ReferralsShape | None = told(
        "厂家、媒体、消协、监管部门就投诉来函：登记、期限、答复",
        "Requests from outside about a case: their number, their limit, our answer",
        default=None,
    )
    script: ScriptShape | None = told("电话的标准话术", "The standard script of the telephone", default=None)
    by_hand: list[ByHandShape] = told(
        "不由系统执行的条款", "Articles no rule carries out", default_factory=list
    )


__all__ = ["Policy"]
