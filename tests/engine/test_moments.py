"""Two times, the ends of clocks, what a new level or calendar does to them (semantics 6, 10, 11, 21)."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.engine.counter import MONDAY, Counter, small

from bihuan.engine import Reason
from bihuan.engine import events as e
from bihuan.engine.commands import (
    Complete,
    CorrectField,
    LetTimePass,
    Reassess,
    RecountClocks,
    Reopen,
    Withdraw,
)
from bihuan.engine.telling import tell

PLAN = "plan@complaint#1"
RECORD = {"topic": "goods", "danger": False}
THURSDAY_NIGHT = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
REASSESSED = small(("retention:", "reassess: {by: owner, tables: level, article: 二(1)}\nretention:"))


@pytest.mark.parametrize(("minute", "late"), [(0, False), (1, True)])
def test_a_limit_in_hours_is_met_at_its_very_minute(minute: int, late: bool) -> None:
    counter = Counter().registered(danger=True)

    happened = counter.wait(hours=4, minutes=minute)

    assert any(isinstance(one, e.ClockLate) for one in happened) is late


@pytest.mark.parametrize(("before", "late"), [(1, False), (0, True)])
def test_a_limit_in_days_is_over_at_24_00(before: int, late: bool) -> None:
    counter = Counter().registered()
    counter.now = THURSDAY_NIGHT - timedelta(minutes=before)

    happened = counter.do("system", LetTimePass())

    assert any(isinstance(one, e.ClockLate) for one in happened) is late


def test_after_a_day_without_a_clock_all_is_caught_up_in_order() -> None:
    counter = Counter().registered(danger=True)

    happened = counter.wait(days=3)

    kinds = [type(one).__name__ for one in happened if not isinstance(one, e.NoticeOwed)]
    assert kinds == ["ClockWarned", "ClockLate", "LadderActed", "LadderActed"]
    assert [one.sent for one in happened if isinstance(one, e.ClockWarned)] == [False]


def test_a_refused_command_leaves_no_trace_of_the_time_that_passed() -> None:
    counter = Counter().registered(danger=True).later(days=3)

    refused = counter.refuses("xiao", Complete("complaint/plan#1"))

    assert refused.reason is Reason.NOT_YOURS
    assert counter.told(e.ClockLate) == []


def test_evidence_of_an_earlier_moment_corrects_a_lateness_and_unsays_nothing() -> None:
    counter = Counter().registered(danger=True)
    counter.wait(hours=5)
    done_at = counter.now - timedelta(hours=2)

    plan = Complete("complaint/plan#1", happened_at=done_at, learnt="签收单", **counter.plan())
    rules = small(("        approved_by: {urgent: owner}\n", ""))
    plain = Counter(rules).registered(danger=True)
    plain.wait(hours=5)
    plain.do("li", plan)

    assert plain.case is not None
    state = plain.case.clocks[PLAN]
    assert state.late_at is not None
    assert state.in_time
    stopped = next(one for one in plain.history if isinstance(one.event, e.ClockStopped))
    assert "更正" in tell(stopped, rules, plain.case, "zh").title
    assert "Corrected" in tell(stopped, rules, plain.case, "en").title


def test_what_starts_before_it_could_be_seen_remembers_when_it_was_seen() -> None:
    rules = small(
        ("starts: [register is done]", "starts: [received]"),
        ("within: {urgent: 4 h, normal: 3 wd}", "within: 4 h"),
    )
    counter = Counter(rules).lodge(received_at=MONDAY - timedelta(hours=3))

    assert counter.case is not None
    assert counter.case.clocks[PLAN].seen_at == MONDAY


PENAL = (
    ("starts: [register is done]", "starts: [received]"),
    ("within: {urgent: 4 h, normal: 3 wd}", "within: 4 h"),
    ("- {at: 0 h, tells: owner}", "- {at: 0 h, tells: owner, starts: {correction: {for: clerk}}}"),
)


@pytest.mark.parametrize(("hours_before", "waits", "started"), [(6, 10, 0), (3, 2, 0), (3, 5, 1), (0, 5, 1)])
def test_nobody_answers_for_the_time_before_they_could_see_the_case(
    hours_before: int, waits: int, started: int
) -> None:
    counter = Counter(small(*PENAL)).lodge(received_at=MONDAY - timedelta(hours=hours_before))

    counter.wait(hours=waits)

    assert [one.subject for one in counter.told(e.ProcedureStarted)].count("xiao") == started
    assert (counter.now > MONDAY + timedelta(hours=4 - hours_before)) == bool(counter.told(e.ClockLate))


def test_nobody_is_made_to_answer_for_a_vacant_post_and_the_one_above_is_told() -> None:
    given = {"people": {"clerk": [], "chief": ["li"], "owner": ["wang"]}}
    counter = Counter(small(*PENAL), given)
    counter.do("li", _lodged())

    counter.wait(hours=5)

    assert len(counter.told(e.ProcedureStarted)) == 1
    vacant = [one for one in counter.history if one.because.used.get("vacant") == "clerk"]
    assert [
        one.event.seat.post for one in vacant if isinstance(one.event, e.NoticeOwed) and one.event.seat
    ] == ["chief"]


def _lodged():  # type: ignore[no-untyped-def]
    from bihuan.engine.commands import Lodge

    return Lodge("unit", "phone", MONDAY, {"topic": "goods", "danger": False}, {"matter": "坏了"})


def test_of_several_holders_the_one_who_took_the_task_answers() -> None:
    from bihuan.engine.commands import AssignTask

    given = {"people": {"clerk": ["xiao", "chen"], "chief": ["li"], "owner": ["wang"]}}
    counter = Counter(small(*PENAL), given).lodge()
    counter.do("chen", AssignTask("complaint/register#1", "chen"))

    counter.wait(hours=5)

    assert [one.subject for one in counter.told(e.ProcedureStarted)][1:] == ["chen"]


def test_of_several_holders_nobody_is_singled_out_and_each_may_speak_for_the_post() -> None:
    given = {"people": {"clerk": ["xiao", "chen"], "chief": ["li"], "owner": ["wang"]}}
    counter = Counter(small(*PENAL), given).lodge()
    counter.wait(hours=5)
    counter.complete("li", "correction-1/issue#1")

    counter.complete("chen", "correction-1/sign#1")

    assert counter.case is not None
    assert counter.case.instances["correction-1"].subject == "post:clerk@counter"
    assert counter.case.instances["correction-1"].status == "ended"


def test_from_start_and_already_past_is_due_at_the_moment_of_re_grading() -> None:
    counter = Counter(REASSESSED).registered().later(hours=6)
    counter.do("wang", Reassess("有危险", {"danger": True}))

    assert counter.case is not None
    state = counter.case.clocks[PLAN]
    assert (state.due, state.floor, state.late_at) == (counter.now, counter.now, None)
    counter.wait(minutes=1)
    assert [one.due for one in counter.told(e.ClockLate)] == [counter.now - timedelta(minutes=1)]


def test_the_ladder_counts_from_the_moment_of_re_grading_then() -> None:
    counter = Counter(REASSESSED).registered().later(hours=6)
    counter.do("wang", Reassess("有危险", {"danger": True}))

    counter.wait(hours=5)

    assert [one.rung for one in counter.told(e.LadderActed)] == [0]


def test_a_correction_changes_the_record_and_neither_level_nor_clock() -> None:
    counter = Counter().registered()

    happened = counter.do("xiao", CorrectField("complaint", "danger", True, "客户更正"))

    assert [type(one).__name__ for one in happened] == ["FieldCorrected"]
    assert counter.case is not None
    assert counter.case.values["level"] == "normal"


def test_a_changed_calendar_gives_the_old_and_the_new_moment() -> None:
    counter = Counter().registered().at_a_calendar(rest=["2026-03-04"])

    (reset,) = counter.do("system", RecountClocks())

    assert isinstance(reset, e.ClockReset)
    assert (reset.old, reset.due) == (THURSDAY_NIGHT, THURSDAY_NIGHT + timedelta(days=1))


def test_the_same_calendar_and_a_late_clock_are_left_alone() -> None:
    same, late = Counter().registered(), Counter().registered(danger=True)
    late.wait(days=2)
    late.at_a_calendar(rest=["2026-03-03"])

    assert same.do("system", RecountClocks()) == ()
    assert not [one for one in late.do("system", RecountClocks()) if isinstance(one, e.ClockReset)]


def test_warnings_out_of_order_in_the_rule_still_do_their_own() -> None:
    rules = small(("warns: [50%]", "warns: [{at: 1 h before, letter: extended}, 50%]"))
    counter = Counter(rules).registered(danger=True)

    half = counter.wait(hours=2)
    ahead = counter.wait(hours=1)

    assert [type(one).__name__ for one in half] == ["ClockWarned", "NoticeOwed"]
    assert [type(one).__name__ for one in ahead] == ["ClockWarned", "LetterOwed"]


def test_withdrawn_before_anybody_did_anything_it_begins_anew_with_its_limits() -> None:
    from_receipt = ("starts: [register is done]\n    stops", "starts: [received]\n    stops")
    rules = small(from_receipt, ("{urgent: 4 h, normal: 3 wd}", "5 d"))
    counter = Counter(rules).lodge()
    counter.do("complainant", Withdraw("算了"))
    counter.later(hours=2).do("complainant", Reopen("又坏了"))
    counter.do("xiao", Complete("complaint/register#2", values=RECORD, texts={"matter": "又坏了"}))

    assert counter.case is not None
    assert counter.case.instances["complaint"].at == "complaint/plan#1"
    plans = [one for one in counter.case.clocks.values() if one.key == "plan"]
    assert [one.status for one in plans] == ["moot", "running"]
    assert plans[1].started_at == MONDAY + timedelta(hours=2)


def test_withdrawn_later_it_begins_again_where_the_rule_says() -> None:
    counter = Counter().registered()
    counter.do("complainant", Withdraw("算了"))
    counter.do("complainant", Reopen("又坏了"))

    assert counter.case is not None
    assert counter.case.instances["complaint"].at == "complaint/plan#2"


def test_after_re_opening_a_clock_runs_again_only_where_the_rule_says_so() -> None:
    once = Counter().closed()
    once.do("complainant", Reopen("又坏了"))

    assert once.case is not None
    assert [one.status for one in once.case.clocks.values() if one.key == "plan"] == ["stopped"]
    assert once.case.is_open and not once.case.settled and not once.case.surveyed
