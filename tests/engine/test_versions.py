"""Another version, imported history, merging, what is taken in every state (semantics 17, 18, 30, 31)."""

from datetime import timedelta

import pytest
from tests.engine.counter import MONDAY, Counter, renamed, small

from bihuan.engine import Reason
from bihuan.engine import commands as c
from bihuan.engine import events as e
from bihuan.engine.commands import Command, Complete
from bihuan.engine.telling import tell

NEWER = small(
    ('version: "2026-01"', 'version: "2026-02"'),
    ("  correction:\n    name: 整改\n", "  correction:\n    name: 改正\n"),
    (
        "issue: {name: 开出整改通知, by: chief, issues: notice, then: sign}",
        "write: {name: 写改正单, by: chief, then: sign}",
    ),
    ("begins: issue", "begins: write"),
    ("correction.steps.issue: Issue", "correction.steps.write: Issue"),
)


def moved(counter: Counter) -> Counter:
    """The case, with one person's correction under way, moved to the newer version."""
    old = counter.regulation
    counter.knows(target=NEWER).do("wang", c.MoveToVersion("新版施行"))
    counter.regulation = NEWER
    return counter.knows(versions={old.version: old})


def test_the_main_procedure_moves_and_what_runs_beside_it_keeps_its_version() -> None:
    counter = moved(Counter().planned(people=("zhou",)))

    counter.complete("li", "correction-1/issue#1")
    counter.complete("li", "complaint/carry_out#1")

    assert counter.case is not None
    assert counter.case.version == "2026-02"
    assert counter.case.instances["correction-1"].version == "2026-01"
    assert counter.case.instances["correction-1"].at == "correction-1/sign#1"


def test_what_starts_after_the_move_goes_by_the_newer_version() -> None:
    counter = moved(Counter().registered())
    counter.complete("li", "complaint/plan#1", **counter.plan(("zhou",)))

    assert counter.case is not None
    assert counter.case.instances["correction-1"].at == "correction-1/write#1"


def test_a_step_of_a_pinned_procedure_is_told_by_its_own_version() -> None:
    counter = moved(Counter().planned(people=("zhou",)))
    assert counter.case is not None
    begun = next(
        one
        for one in counter.history
        if isinstance(one.event, e.StepBegun) and one.event.occurrence == "correction-1/issue#1"
    )

    told = tell(begun, NEWER, counter.case, "zh", versions=counter.more["versions"])

    assert told.title == "轮到：开出整改通知"


def test_a_position_the_newer_version_calls_otherwise_is_mapped() -> None:
    counter = Counter().answered()
    counter.complete("complainant", "complaint/confirm#1", "satisfied")
    counter.knows(target=renamed())

    counter.do("wang", c.MoveToVersion("新版", {"complaint/close": "complaint/finish"}))
    counter.regulation = renamed()
    counter.complete("xiao", "complaint/close#1")

    assert counter.case is not None
    assert counter.case.status == "closed"


def history() -> Counter:
    counter = Counter()
    counter.do("xiao", c.RecordHistory("unit", MONDAY - timedelta(days=90), "老系统受理", MONDAY))
    return counter


def test_imported_history_has_no_letters_ladders_or_tasks() -> None:
    counter = history()

    happened = counter.wait(days=30)

    assert happened == ()
    assert counter.case is not None
    assert counter.case.clocks == {}
    assert counter.case.letters == {}


def test_a_placed_case_is_warned_and_nobody_is_punished() -> None:
    penal = ("- {at: 0 h, tells: owner}", "- {at: 0 h, tells: owner, starts: {correction: {for: clerk}}}")
    counter = Counter(small(penal, ("starts: [register is done]", "starts: [plan begins]"),
                            ("within: {urgent: 4 h, normal: 3 wd}", "within: 4 h")))  # fmt: skip
    counter.do("xiao", c.RecordHistory("unit", MONDAY, "老系统受理", MONDAY))
    counter.do("wang", c.PlaceAt("plan", "接着办"))

    counter.wait(hours=6)

    assert [one.procedure for one in counter.told(e.ProcedureStarted)] == ["complaint"]
    assert [one.what for one in counter.told(e.NoticeOwed)] == ["late"]


@pytest.mark.parametrize(
    "command", [c.Withdraw("x"), c.Reopen("x"), c.Archive(), Complete("complaint/plan#1")]
)
def test_history_is_only_told_until_it_is_placed(command: Command) -> None:
    assert history().refuses("xiao", command).reason is Reason.ONLY_HISTORY


def test_an_outcome_of_the_case_it_is_handled_with_reaches_it_and_names_it() -> None:
    counter = Counter().answered()
    counter.do("xiao", c.LinkCase("A", "handled_with"))

    counter.do("system", c.TakeOutcome("A", "confirm", "satisfied"))

    done = next(one for one in reversed(counter.history) if isinstance(one.event, e.StepCompleted))
    assert done.because.used == {"handled_with": "A"}
    assert counter.case is not None
    assert counter.case.instances["complaint"].at == "complaint/close#1"


def test_unlinked_it_goes_on_by_itself() -> None:
    counter = Counter().answered()
    counter.do("xiao", c.LinkCase("A", "handled_with"))
    counter.do("xiao", c.UnlinkCase("A", "handled_with", "并错了"))

    refused = counter.refuses("system", c.TakeOutcome("A", "confirm", "satisfied"))
    counter.complete("complainant", "complaint/confirm#1", "satisfied")

    assert refused.reason is Reason.NOT_LINKED
    assert counter.case is not None
    assert counter.case.instances["complaint"].at == "complaint/close#1"


def archived() -> Counter:
    counter = Counter().closed()
    counter.do("xiao", c.Archive())
    return counter


@pytest.mark.parametrize("state", [lambda: Counter().answered(), lambda: Counter().closed(), archived])
@pytest.mark.parametrize(
    "command",
    [
        c.RecordDelivery("result#1", "sms", "delivered"),
        c.RecordDelivery("result#1", "sms", "failed", "unknown number"),
        c.ReceiveMessage("m1", "sms", "谢谢"),
        c.Erase("complainant", "request"),
        c.LetTimePass(),
    ],
    ids=lambda one: type(one).__name__,
)
def test_news_from_outside_is_taken_in_every_state(state, command: Command) -> None:  # type: ignore[no-untyped-def]
    counter = state()
    before = counter.case.status

    counter.do("system", command)

    assert counter.case.status == before


def test_a_delivery_the_carrier_dates_wrongly_happened_between_owing_and_now() -> None:
    counter = Counter().answered().later(hours=1)

    early = c.RecordDelivery("result#1", "sms", "sent", happened_at=MONDAY - timedelta(days=1))
    late = c.RecordDelivery("result#1", "sms", "delivered", happened_at=counter.now + timedelta(days=1))
    counter.do("system", early)
    counter.do("system", late)

    assert [one.at for one in counter.history[-2:]] == [MONDAY, counter.now]


def test_a_complainant_erases_nobody_but_themselves() -> None:
    counter = Counter().answered()

    assert counter.refuses("complainant", c.Erase("zhou", "request")).reason is Reason.NOT_FOR_POST
    assert counter.do("complainant", c.Erase("complainant", "request"))


def test_what_outlives_the_case_lives_through_closing_and_re_opening() -> None:
    counter = Counter().planned(people=("zhou",))
    counter.do("complainant", c.Withdraw("不追究"))
    counter.do("complainant", c.Reopen("又坏了"))

    counter.complete("li", "correction-1/issue#1")

    assert counter.case is not None
    assert counter.case.instances["correction-1"].status == "live"
    assert counter.case.instances["complaint"].at == "complaint/plan#2"


def test_a_survey_is_answered_once_for_each_closing() -> None:
    counter = Counter().closed()
    scores = c.AnswerSurvey({"process": 5, "result": 1})
    counter.do("complainant", scores)
    counter.do("complainant", c.Reopen("又坏了"))
    counter.do("complainant", c.Withdraw("算了"))

    assert counter.do("complainant", scores)
    assert counter.refuses("complainant", scores).reason is Reason.ALREADY_ANSWERED
