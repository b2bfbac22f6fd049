"""A measure in words, Chinese or English: its name, its formula, what it leaves out, its target."""

from bihuan.regulation.measures.house import NAMES, is_house
from bihuan.regulation.model import Counted, CountedKind, Formula, Measure, Population
from bihuan.regulation.saying import Saying

_WORDS = {
    CountedKind.ANSWERED: ("已答复的满意度调查", "surveys answered"),
    CountedKind.REOPENED: ("重新办理", "cases re-opened"),
    CountedKind.RAISED: ("升级", "cases raised to a higher level"),
    CountedKind.CHANGED: ("定级后改级", "cases whose level was changed afterwards"),
    CountedKind.REPEATED: ("重复投诉", "cases that repeat another"),
    CountedKind.URGED: ("催办", "urgings"),
    CountedKind.REFERRED: ("转交外部单位的投诉", "cases referred to an outside body"),
    CountedKind.ONE_PLACE: ("由首办部门办结的投诉", "cases closed by the department that took them"),
    CountedKind.CLOSED_LATE: ("有时限超时的结案", "closings with a limit exceeded"),
    CountedKind.FOLLOWED_UP: ("办结的后续改进程序", "follow-up procedures that ended"),
}
_PERIODS = {
    "calendar": ("按发生之日归月", "by the day it happened"),
    "falls due": ("按届满之日归月，含已逾期未办的", "by the day it fell due, overdue ones included"),
    "received": ("按收到投诉之日归月", "by the day the complaint was received"),
}
_WHICH = {"first": ("首次", "first "), "last": ("末次", "last ")}


def name_of(s: Saying, measure: Measure) -> str:
    """Its name; the house's have their own in both languages."""
    if not is_house(measure):
        return s.word(measure.rule.path, measure.name)
    if measure.key in NAMES:
        return s.pick(*NAMES[measure.key])
    question = measure.among.name or ""
    survey = s.regulation.survey
    asked = survey.questions.get(question, question) if survey is not None else question
    asked = s.word(f"survey.questions.{question}", asked)
    return s.pick(f"满意率（{asked}）", f"Satisfied ({asked})")


def formula_of(s: Saying, measure: Measure) -> str:
    """`“出具处理方案”按时 ÷ “出具处理方案”到期，按届满之日归月`."""
    among = counted(s, measure.among)
    match measure.formula:
        case Formula.SHARE:
            assert measure.share is not None
            said = f"{counted(s, measure.share)} ÷ {among}"
        case Formula.RATE:
            total = s.pick("合计", " in total") if measure.among.kind is CountedKind.FIELD else ""
            said = f"{among}{total} ÷ {per(s, measure)}"
        case Formula.COUNT:
            said = among
        case Formula.SUM:
            said = s.pick(f"{among}合计", f"the sum of {among}")
        case _:
            said = _average(s, measure, among)
    if measure.when is not None:
        said += s.pick("（只算", " (only where ") + s.condition(measure.when) + s.pick("的）", ")")
    period = s.pick(*_PERIODS[measure.period])
    return f"{said}{s.pick('，', '; ')}{period}"


def _average(s: Saying, measure: Measure, among: str) -> str:
    how = {
        Formula.MEAN: ("平均", "mean"),
        Formula.MEDIAN: ("中位数", "median"),
        Formula.P90: ("第九十百分位", "90th percentile"),
    }[measure.formula]
    if measure.since is None:
        return s.pick(f"{among}的{how[0]}", f"{how[1]} of {among}")
    kind = s.pick("工作时间", "working time") if measure.time == "working" else s.pick("时间", "time")
    begun = counted(s, measure.since)
    return s.pick(f"自{begun}至{among}的{kind}，{how[0]}", f"{how[1]} {kind} from {begun} to {among}")


def per(s: Saying, measure: Measure) -> str:
    """What a rate is per."""
    if measure.population is not None:
        name = population(s, s.regulation.populations[measure.population])
        return f"{name} × {measure.per:,}"
    base = s.regulation.measures.get(measure.base or "")
    return name_of(s, base) if base is not None else s.pick(*NAMES.get(measure.base or "", ("", "")))


def population(s: Saying, one: Population) -> str:
    return s.word(one.rule.path, one.name)


def counted(s: Saying, one: Counted) -> str:
    """What is counted, in words."""
    which = s.pick(*_WHICH[one.which]) if one.which in _WHICH and one.kind is CountedKind.NEWS else ""
    return which + _counted(s, one)


def _counted(s: Saying, one: Counted) -> str:
    match one.kind:
        case CountedKind.NEWS:
            assert one.news is not None
            return s.news(one.news)
        case CountedKind.CONDITION:
            return s.condition(one.condition)
        case CountedKind.FIELD:
            names = [s.field(name) for name in (one.name or "").split(" + ")]
            return " + ".join(s.pick(f"“{name}”", name) for name in names)
        case CountedKind.SCORE:
            least = s.pick(f"不低于 {one.least} 分", f" of {one.least} or more") if one.least else ""
            return s.pick(f"评价“{_question(s, one.name)}”", f"scores for “{_question(s, one.name)}”") + least
        case CountedKind.EXTENDED:
            named = f"“{s.clock(one.name)}”" if one.name else ""
            return s.pick(f"{named}批准的延期", f"extensions granted {named}".strip())
        case CountedKind.CLOCK_DUE | CountedKind.CLOCK_IN_TIME | CountedKind.CLOCK_LATE:
            return _clock(s, one)
        case _:
            return s.pick(*_WORDS[one.kind])


def _clock(s: Saying, one: Counted) -> str:
    name = s.pick("主程序各时限", "any limit of the procedure") if one.name is None else s.clock(one.name)
    name = name if one.name is None else f"“{name}”"
    zh, en = {
        CountedKind.CLOCK_DUE: ("到期", "due"),
        CountedKind.CLOCK_IN_TIME: ("按时", "in time"),
        CountedKind.CLOCK_LATE: ("超时", "late"),
    }[one.kind]
    return s.pick(f"{name}{zh}", f"{name} {en}")


def _question(s: Saying, key: str | None) -> str:
    survey = s.regulation.survey
    asked = survey.questions.get(key or "", key or "") if survey is not None else key or ""
    return s.word(f"survey.questions.{key}", asked)


def target_of(s: Saying, measure: Measure) -> str:
    """`不低于 95%`; an empty text without one."""
    aim = measure.aim
    if aim is None:
        return ""
    said = measure.target.removeprefix("at least ").removeprefix("at most ")
    at_most = not aim.at_least
    return s.pick("不高于 " if at_most else "不低于 ", "at most " if at_most else "at least ") + said
