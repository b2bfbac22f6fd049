"""Every reason for which the engine says no, met once, with its words in both languages."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.engine.counter import MONDAY, Counter, renamed, small

from bihuan.engine import Reason, Refused
from bihuan.engine import commands as c
from bihuan.engine.events import Part
from bihuan.engine.explaining import why_not
from bihuan.engine.wording import WORDS, refusal_in_words

STARTED = ("    private: true\n", "    private: true\n    started_by: [clerk, chief]\n")
NAMED = (
    ("      offer: {", "      dedicated: {name: 专办人, person: true}\n      offer: {"),
    ("by: chief, letter: result", "by: chief, named_in: dedicated, letter: result"),
)
CHOICE = (
    "dissatisfied: {to: plan, reason: required, clocks: {plan: restart}}",
    "dissatisfied: {to: plan, by: owner}",
)
ONLY_DANGER = (CHOICE[0], "dissatisfied: {to: plan, when: danger}")
ONLY_EARLY = (CHOICE[0], "dissatisfied: {to: plan, while: plan}")
SURVEY = "survey: {article: 三, after: closed, questions: {process: 处理过程, result: 处理结果}}\n"
SAMPLED = ("result: 处理结果}}", "result: 处理结果}, share: 50%, within: 10 d}")
WORDS_OF_SURVEY = (
    ("survey.questions.process: How it was handled\n", ""),
    ("survey.questions.result: The result\n", ""),
)
SCORES = c.AnswerSurvey({"process": 5, "result": 4})
PLAN_CLOCK = "plan@complaint#1"
BOTH = {"people": {"clerk": ["xiao"], "chief": ["li"], "owner": ["li", "wang"]}}
EARLIER = MONDAY - timedelta(hours=1)
LODGE = c.Lodge("unit", "phone", MONDAY, {"topic": "goods"}, {"matter": "坏了"})


def _twice(counter: Counter, who: str, command: c.Command) -> Refused:
    counter.do(who, command)
    return counter.refuses(who, command)


def _withdrawn() -> Counter:
    counter = Counter().registered()
    counter.do("complainant", c.Withdraw("不追究"))
    return counter


def _member(role: str) -> c.JoinParty:
    return c.JoinParty(role, (Part("name", "", "赵六"),))


def _proxy(*, document: str | None = "mandate", until: date | None = None) -> c.JoinParty:
    return c.JoinParty("proxy", (Part("name", "", "钱律师"),), "instead", ("supply",), until, document)


def _five_representatives() -> Counter:
    counter = Counter().lodge()
    for _ in range(5):
        counter.do("xiao", _member("representative"))
    return counter


def _with_another() -> Counter:
    counter = Counter().lodge()
    counter.do("xiao", c.LinkCase("A", "handled_with"))
    return counter


def _history() -> Counter:
    counter = Counter()
    counter.do("xiao", c.RecordHistory("unit", MONDAY, "old", MONDAY))
    return counter


def _taken() -> Refused:
    counter = Counter().registered()
    counter.do("ma", c.AssignTask("complaint/plan#1", "ma"))
    return counter.refuses("li", c.Complete("complaint/plan#1", **counter.plan()))


def _held() -> Counter:
    counter = Counter().closed()
    counter.do("xiao", c.PlaceHold("诉讼"))
    return counter


def _not_offered() -> Refused:
    return Counter().registered().refuses("ma", c.AnswerHandover("complaint/plan#1", accepted=True))


def _own_plan() -> Refused:
    counter = Counter(small(), BOTH).registered(danger=True)
    counter.do("li", c.Complete("complaint/plan#1", **counter.plan()))
    return counter.refuses("li", c.Complete("complaint/plan.approval#1", "approved"))


def _changed() -> Refused:
    counter = Counter().registered(danger=True)
    counter.do("li", c.Complete("complaint/plan#1", **counter.plan()))
    return counter.refuses("wang", c.Complete("complaint/plan.approval#1", "approved", shown="before"))


def _dedicated() -> Refused:
    counter = Counter(small(*NAMED)).registered()
    plan = counter.plan()
    plan["values"]["dedicated"] = "ma"
    counter.do("li", c.Complete("complaint/plan#1", **plan))
    return counter.refuses("li", c.Complete("complaint/carry_out#1"))


def _unsettled() -> Refused:
    counter = Counter().planned(people=("zhou",))
    counter.do("complainant", c.Withdraw("不追究"))
    return counter.refuses("xiao", c.Archive())


def _earlier(**more: str) -> Refused:
    counter = Counter().registered().later(hours=2)
    moment = MONDAY + timedelta(hours=1) if not more else EARLIER
    plan = counter.plan()
    return counter.refuses("li", c.Complete("complaint/plan#1", happened_at=moment, **more, **plan))


def _moved_to_nothing() -> Refused:
    counter = Counter().answered()
    counter.do("complainant", c.Complete("complaint/confirm#1", "satisfied"))
    return counter.knows(target=renamed()).refuses("wang", c.MoveToVersion("新版"))


def _no_letter() -> Refused:
    return Counter().lodge().refuses("system", c.RecordDelivery("x#1", "sms", "sent"))


def _undecidable() -> Refused:
    rules = small(("approved_by: {urgent: owner}", "approved_by: [{when: danger, then: owner}]"))
    counter = Counter(rules).registered()
    counter.do("xiao", c.CorrectField("complaint", "danger", None, "填错了"))
    return counter.refuses("li", c.Complete("complaint/plan#1", values={"offer": 0}, texts={"remedy": "换"}))


def _extension(counter: Counter, length: str | None = None, who: str = "li") -> Refused:
    return counter.refuses(who, c.AskExtension(PLAN_CLOCK, "等厂家", length))


def _confirm(rules: Counter, who: str, outcome: str) -> Refused:
    return rules.answered().refuses(who, c.Complete("complaint/confirm#1", outcome))


def _issued() -> Counter:
    printed = small(("    name: 处理意见表\n", "    name: 处理意见表\n    document: true\n"))
    counter = Counter(printed).planned()
    counter.do("li", c.IssuePaper(CODE, "opinion", "complaint", "CL-1", DIGEST))
    return counter


CODE, DIGEST = "7QK4-ZP2M-9XWT", "a" * 64
SIGNING = c.SignPaper(CODE, "chief", DIGEST, "screen", "signature", "b" * 64)


DO = {
    Reason.NO_SUCH_TASK: lambda: Counter().lodge().refuses("xiao", c.Complete("complaint/nothing#1")),
    Reason.ALREADY_DONE: lambda: Counter().registered().refuses("xiao", c.Complete("complaint/register#1")),
    Reason.NOT_OPEN_YET: lambda: _withdrawn().refuses("li", c.Complete("complaint/plan#1")),
    Reason.NOT_YOURS: lambda: Counter().registered().refuses("xiao", c.Complete("complaint/plan#1")),
    Reason.HELD_BY_OTHER: _taken,
    Reason.EXCLUDED: _own_plan,
    Reason.ONLY_DEDICATED: _dedicated,
    Reason.UNKNOWN_OUTCOME: lambda: _confirm(Counter(), "complainant", "happy"),
    Reason.OUTCOME_NOT_YOURS: lambda: _confirm(Counter(small(CHOICE)), "complainant", "dissatisfied"),
    Reason.OUTCOME_NOT_HERE: lambda: _confirm(Counter(small(ONLY_DANGER)), "complainant", "dissatisfied"),
    Reason.WINDOW_OVER: lambda: _confirm(Counter(small(ONLY_EARLY)), "complainant", "dissatisfied"),
    Reason.MISSING_FIELDS: lambda: Counter().registered().refuses("li", c.Complete("complaint/plan#1")),
    Reason.WRONG_VALUE: lambda: (
        Counter()
        .registered()
        .refuses("li", c.Complete("complaint/plan#1", values={"offer": -1}, texts={"remedy": "换"}))
    ),
    Reason.UNKNOWN_FIELD: lambda: (
        Counter().lodge().refuses("xiao", c.Complete("complaint/register#1", values={"offer": 1}))
    ),
    Reason.REASON_REQUIRED: lambda: _confirm(Counter(), "complainant", "dissatisfied"),
    Reason.LEARNT_REQUIRED: lambda: _confirm(Counter(), "xiao", "satisfied"),
    Reason.SHOWN_CHANGED: _changed,
    Reason.UNKNOWN_CHANNEL: lambda: Counter().refuses("xiao", c.Lodge("unit", "fax", MONDAY)),
    Reason.RECEIVED_IN_FUTURE: lambda: Counter().refuses(
        "xiao", c.Lodge("unit", "phone", MONDAY + timedelta(minutes=1))
    ),
    Reason.BEFORE_RECEIPT: lambda: _earlier(learnt="收据"),
    Reason.EVIDENCE_REQUIRED: _earlier,
    Reason.NO_SUCH_CLOCK: lambda: Counter().lodge().refuses("li", c.AskExtension("x@complaint#1", "等")),
    Reason.CLOCK_NOT_RUNNING: lambda: _extension(Counter().planned()),
    Reason.NO_EXTENSION: lambda: (
        Counter().planned().refuses("li", c.AskExtension("complaint.carry_out@complaint#1", "等"))
    ),
    Reason.EXTENSION_TOO_LATE: lambda: _extension(Counter().registered().later(days=9)),
    Reason.EXTENSION_USED_UP: lambda: _extension(Counter().registered(), "3 wd"),
    Reason.EXTENSION_PENDING: lambda: _extension(Counter().asked()),
    Reason.NOT_FOR_POST: lambda: _extension(Counter().registered(), who="xiao"),
    Reason.CASE_CLOSED: lambda: _withdrawn().refuses("complainant", c.Withdraw("再撤")),
    Reason.CASE_NOT_CLOSED: lambda: Counter().lodge().refuses("xiao", c.Reopen("又坏了")),
    Reason.CASE_NOT_SETTLED: _unsettled,
    Reason.CASE_ARCHIVED: lambda: _twice(_withdrawn(), "xiao", c.Archive()),
    Reason.NO_REOPENING: lambda: (
        Counter(small(("    reopens: plan\n", ""))).closed().refuses("complainant", c.Reopen("又坏了"))
    ),
    Reason.ALREADY_RUNNING: lambda: _twice(
        Counter(small(STARTED)).lodge(), "xiao", c.StartProcedure("correction", "zhou")
    ),
    Reason.UNMAPPED_POSITION: _moved_to_nothing,
    Reason.NO_SUCH_LETTER: lambda: (
        Counter().lodge().refuses("system", c.RecordDelivery("x#1", "sms", "sent"))
    ),
    Reason.ALREADY_LINKED: lambda: _twice(Counter().lodge(), "xiao", c.LinkCase("B", "repeats")),
    Reason.NOT_LINKED: lambda: Counter().lodge().refuses("xiao", c.UnlinkCase("B", "repeats")),
    Reason.HANDLED_ELSEWHERE: lambda: _with_another().refuses("xiao", c.LinkCase("B", "handled_with")),
    Reason.MANDATE_REQUIRED: lambda: Counter().lodge().refuses("xiao", _proxy(document=None)),
    Reason.MANDATE_OVER: lambda: Counter().lodge().refuses("xiao", _proxy(until=date(2020, 1, 1))),
    Reason.TOO_MANY_REPRESENTATIVES: lambda: _five_representatives().refuses(
        "xiao", _member("representative")
    ),
    Reason.NO_SUCH_PARTY: lambda: Counter().lodge().refuses("xiao", c.LeaveParty("party-1", "走了")),
    Reason.NO_SUCH_STEP: lambda: Counter().closed().refuses("complainant", c.Reopen("又坏了", "close")),
    Reason.ALREADY_ANSWERED: lambda: _twice(Counter().closed(), "complainant", SCORES),
    Reason.NOT_OFFERED: _not_offered,
    Reason.PERSON_NOT_HOLDER: lambda: (
        Counter().registered().refuses("wang", c.AssignTask("complaint/plan#1", "xiao"))
    ),
    Reason.CASE_EXISTS: lambda: Counter().lodge().refuses("xiao", LODGE),
    Reason.NO_CASE: lambda: Counter().refuses("xiao", c.Complete("complaint/register#1")),
    Reason.MISSING_VALUE: _undecidable,
    Reason.NOT_UNDERSTOOD: lambda: Counter().lodge().refuses("xiao", c.LinkCase("B", "likes")),
    Reason.ONLY_HISTORY: lambda: _history().refuses("complainant", c.Withdraw("不追究")),
    Reason.NO_SUCH_PAPER: lambda: (
        Counter().lodge().refuses("li", c.IssuePaper(CODE, "receipt", "complaint", "SJ-1", DIGEST))
    ),
    Reason.PAPER_CHANGED: lambda: _issued().refuses("li", replace(SIGNING, digest="c" * 64)),
    Reason.ALREADY_SIGNED: lambda: _twice(_issued(), "li", SIGNING),
    Reason.NO_SURVEY: lambda: (
        Counter(small((SURVEY, ""), (", asks: survey", ""), *WORDS_OF_SURVEY))
        .closed()
        .refuses("complainant", SCORES)
    ),
    Reason.ONLY_COMPLAINANT: lambda: Counter().closed().refuses("xiao", SCORES),
    Reason.NOT_SAMPLED: lambda: (
        Counter(small(SAMPLED)).knows(draw=9999).closed().refuses("complainant", SCORES)
    ),
    Reason.HELD_BY_LAW: lambda: _held().refuses("xiao", c.PlaceHold("诉讼")),
    Reason.NOT_HELD_BY_LAW: lambda: Counter().closed().refuses("xiao", c.LiftHold("结案")),
    Reason.NOT_DUE_FOR_DISPOSAL: lambda: Counter().closed().refuses("xiao", c.Dispose("XH-1", "li")),
    Reason.SURVEY_OVER: lambda: (
        Counter(small(SAMPLED)).closed().later(days=20).refuses("complainant", SCORES)
    ),
}


def test_every_reason_is_met_here() -> None:
    assert set(DO) == set(Reason)


@pytest.mark.parametrize("reason", list(DO), ids=lambda one: one.name.lower())
def test_it_is_refused_for_this_reason_and_leaves_no_trace(reason: Reason) -> None:
    refused = DO[reason]()

    assert refused.reason is reason


@pytest.mark.parametrize("reason", list(Reason), ids=lambda one: one.name.lower())
def test_every_reason_says_what_stands_in_the_way_and_what_to_do_in_both_languages(reason: Reason) -> None:
    assert {lang: len(words) for lang, words in WORDS[reason].items()} == {"zh": 2, "en": 2}
    assert not re.search("[一-鿿]", "".join(WORDS[reason]["en"]))


@pytest.mark.parametrize("reason", list(DO), ids=lambda one: one.name.lower())
def test_a_refusal_reads_as_a_sentence_without_empty_places(reason: Reason) -> None:
    refused = DO[reason]()

    chinese = why_not(refused, small(), "zh")
    english = why_not(refused, small(), "en")

    assert refusal_in_words(refused, small(), "zh") == chinese.sentence
    assert "{" not in chinese.sentence + english.sentence
    assert "“”" not in chinese.sentence + english.sentence
    assert "：。" not in chinese.sentence
    assert [number for number, _ in chinese.articles] == list(refused.articles)


def test_a_new_level_is_refused_at_the_form_where_what_its_table_needs_is_not_known() -> None:
    rules = small(("retention:", "reassess: {by: owner, tables: level, article: 二(1)}\nretention:"))
    counter = Counter(rules).registered()
    counter.do("xiao", c.CorrectField("complaint", "danger", None, "填错了"))

    refused = counter.refuses("wang", c.Reassess("重新判断"))

    assert refused.reason is Reason.MISSING_FIELDS
    assert refused.field_errors == {"danger": Reason.MISSING_FIELDS}
    assert refused.articles == ("二(1)",)


@pytest.mark.parametrize(
    ("due", "said"),
    [("2026-09-20T16:00+00:00", "2026-09-20 24:00"), ("2026-09-20T16:30+00:00", "2026-09-21 00:30")],
)
def test_a_moment_is_said_as_people_here_read_it(due: str, said: str) -> None:
    refused = Refused(Reason.EXTENSION_TOO_LATE, params={"clock": "答复", "due": datetime.fromisoformat(due)})

    words = {lang: refusal_in_words(refused, None, lang) for lang in ("zh", "en")}

    assert f"已于 {said} 届满" in words["zh"]
    assert said in words["en"]


def test_the_complainant_is_called_so_in_words() -> None:
    refused = Refused(Reason.NOT_YOURS, params={"step": "确认", "posts": ("complainant", "subject")})

    assert "投诉人" in refusal_in_words(refused, None, "zh")
    assert "当事人" in refusal_in_words(refused, None, "zh")
    assert "the complainant" in refusal_in_words(refused, None, "en")


def test_a_paper_is_signed_on_the_screen_by_whoever_holds_the_post_and_a_scan_may_be_kept_by_others() -> None:
    refused = _issued().refuses("xiao", SIGNING)

    assert refused.reason is Reason.NOT_FOR_POST

    counter = _issued()
    counter.do("xiao", replace(SIGNING, means="scan"))

    assert counter.case.papers[CODE].signed == ("chief",)
