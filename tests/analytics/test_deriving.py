"""What one case adds to a measure: every formula, and the traps in each."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bihuan.analytics.deriving import facts_of
from bihuan.analytics.life import Life
from bihuan.engine import events as e
from bihuan.engine.events import Happened
from bihuan.regulation.worktime.china import china_calendar
from tests.analytics.told import (
    SHANGHAI,
    at,
    began,
    begun,
    counted,
    day,
    done,
    happened,
    law,
    only,
    started,
    stopped,
)  # fmt: skip

PLAN = "plan_in_time"
OUTCOMES = (
    "agreed: {name: 一致率, share: confirm is done with satisfied, among: confirm is done}",
    "agreed_last: {name: 末次一致率, share: confirm is done with satisfied, among: last confirm is done}",
    "agreed_first: {name: 首次一致率, share: confirm is done with satisfied, among: first confirm is done}",
)


def heard(*outcomes: str) -> list[Happened]:
    """The complainant asked as often as there are answers."""
    history = began()
    for number, outcome in enumerate(outcomes, start=1):
        history += [
            begun("confirm", number, at(number)),
            done("confirm", number, at(number, hours=1), outcome),
        ]
    return history


# --- limits -------------------------------------------------------------------------------------------------


def test_what_was_done_in_time_is_in_the_numerator_on_the_day_it_fell_due() -> None:
    history = [*began(), started("plan", at(), at(3)), stopped("plan", at(1), in_time=True)]

    fact = only(history, law(), PLAN)

    assert (fact.hit, fact.raw, fact.excluded, fact.day) == (1, 1, "", day("2026-03-05"))


def test_what_is_overdue_and_still_open_is_in_the_denominator_alone() -> None:
    history = [
        *began(),
        started("plan", at(), at(3)),
        happened(e.ClockLate("plan@complaint#1", at(3)), at(3)),
    ]

    assert only(history, law(), PLAN).hit == 0


def test_what_is_not_due_yet_waits() -> None:
    assert only([*began(), started("plan", at(), at(3))], law(), PLAN).hit == -1


def test_a_last_day_that_ends_at_midnight_belongs_to_its_own_month() -> None:
    midnight = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    history = [*began(), started("plan", at(), midnight, ends_day=day("2026-03-31"))]

    assert only(history, law(), PLAN).day == day("2026-03-31")


def test_a_moment_belongs_to_the_day_it_was_where_the_unit_is() -> None:
    history = [*began(received_at=datetime(2026, 2, 28, 17, 0, tzinfo=UTC))]

    assert only(history, law(), "received").day == day("2026-03-01")
    assert only(history, law(), "received", zone=ZoneInfo("Europe/Paris")).day == day("2026-02-28")


def test_an_extended_limit_is_met_by_its_new_end_and_missed_by_its_first() -> None:
    reset = e.ClockReset("plan@complaint#1", "extended", "3 wd", at(3), at(5), None, False, "", at())
    history = [
        *began(),
        started("plan", at(), at(3)),
        happened(reset, at(2)),
        stopped("plan", at(4), in_time=True),
    ]

    fact = only(history, law(), PLAN)

    assert (fact.hit, fact.raw, fact.day) == (1, 0, day("2026-03-07"))


def test_a_suspended_limit_is_told_and_not_counted() -> None:
    history = [*began(), started("plan", at(), at(3)), happened(e.ClockSuspended("plan@complaint#1"), at(1))]

    assert only(history, law(), PLAN).excluded == "suspended"


def test_a_limit_whose_date_is_not_known_is_told_and_not_counted() -> None:
    assert only([*began(), started("plan", at(), None)], law(), PLAN).excluded == "undated"


def test_a_limit_that_no_longer_mattered_is_never_late() -> None:
    history = [*began(), started("plan", at(), at(3)), happened(e.ClockMoot("plan@complaint#1"), at(1))]

    assert only(history, law(), PLAN).excluded == "moot"


def test_a_limit_of_a_complaint_taken_back_is_left_out_for_that() -> None:
    history = [
        *began(),
        started("plan", at(), at(3)),
        happened(e.ClockMoot("plan@complaint#1"), at(1)),
        happened(e.ProcedureEnded("complaint", "withdrawn"), at(1)),
        happened(e.CaseClosed("withdrawn"), at(1)),
    ]

    assert only(history, law(), PLAN).excluded == "withdrawn"


def test_a_lateness_stays_though_the_limit_no_longer_mattered_afterwards() -> None:
    late = happened(e.ClockLate("plan@complaint#1", at(3)), at(3))
    history = [*began(), started("plan", at(), at(3)), late, happened(e.ClockMoot("plan@complaint#1"), at(4))]

    fact = only(history, law(), PLAN)

    assert (fact.hit, fact.excluded) == (0, "")


def test_a_limit_counted_by_days_not_yet_announced_says_so() -> None:
    history = [*began(), started("plan", at(), at(3), provisional=True)]

    assert only(history, law(), PLAN).provisional


def test_a_rate_of_lateness_is_the_other_side_of_that_in_time() -> None:
    late = law("late: {name: 超时率, share: clock plan late, among: clock plan due, target: at most 5%}")
    met = [*began(), started("plan", at(), at(3)), stopped("plan", at(1), in_time=True)]
    missed = [*began(), started("plan", at(), at(3)), happened(e.ClockLate("plan@complaint#1", at(3)), at(3))]

    assert [only(one, late, "late").hit for one in (met, missed)] == [0, 1]


# --- shares of events ---------------------------------------------------------------------------------------


def test_each_time_is_counted_and_those_with_the_outcome_are_in_the_numerator() -> None:
    facts = counted(heard("dissatisfied", "satisfied"), law(*OUTCOMES), "agreed")

    assert [one.hit for one in facts] == [0, 1]


def test_of_several_times_the_last_or_the_first_alone_counts_where_that_is_asked() -> None:
    regulation = law(*OUTCOMES)

    assert only(heard("dissatisfied", "satisfied"), regulation, "agreed_last").hit == 1
    assert only(heard("dissatisfied", "satisfied"), regulation, "agreed_first").hit == 0


def test_another_event_counts_for_the_one_before_it() -> None:
    regulation = law("back: {name: 退回率, share: confirm is done with dissatisfied, among: plan is done}")
    history = [
        *began(),
        begun("plan", 1, at()), done("plan", 1, at(1)),
        begun("confirm", 1, at(2)), done("confirm", 1, at(2), "dissatisfied"),
        begun("plan", 2, at(2)), done("plan", 2, at(3)),
        begun("confirm", 2, at(4)), done("confirm", 2, at(4), "satisfied"),
    ]  # fmt: skip

    assert [one.hit for one in counted(history, regulation, "back")] == [1, 0]


def test_an_event_before_the_first_counts_for_that_one() -> None:
    regulation = law("heard: {name: 听取率, share: confirm is done, among: case closes}")
    history = [*heard("satisfied"), happened(e.CaseClosed("closed"), at(5))]

    assert only(history, regulation, "heard").hit == 1


def test_a_condition_is_asked_of_the_record_and_told_where_its_value_is_missing() -> None:
    regulation = law("service: {name: 服务类占比, share: 'topic == \"service\"', among: received}")
    filled = [*began(), happened(e.ValuesRecorded("complaint", "record", {"topic": "service"}), at())]

    assert only(filled, regulation, "service").hit == 1
    assert only(began(), regulation, "service").excluded == "no value"


def test_a_correction_changes_what_the_condition_is_asked_of() -> None:
    regulation = law("service: {name: 服务类占比, share: 'topic == \"service\"', among: received}")
    history = [
        *began(),
        happened(e.ValuesRecorded("complaint", "record", {"topic": "goods"}), at()),
        happened(e.FieldCorrected("complaint", "topic", "goods", "service"), at(9)),
    ]

    assert only(history, regulation, "service").hit == 1


def test_what_closed_and_was_taken_up_again_has_not_closed() -> None:
    closed = happened(e.CaseClosed("closed"), at(1))
    again = [*began(), closed, happened(e.CaseReopened("plan"), at(2))]

    assert only([*began(), closed], law(), "closed_share").hit == 1
    assert only(again, law(), "closed_share").hit == 0
    assert only(again, law(), "closed").excluded == "reopened"
    assert only(again, law(), "reopened").day == day("2026-03-02")


def test_what_is_closed_a_second_time_counts_once() -> None:
    history = [
        *began(),
        happened(e.CaseClosed("closed"), at(1)),
        happened(e.CaseReopened("plan"), at(2)),
        happened(e.CaseClosed("closed"), at(8)),
    ]

    facts = counted(history, law(), "closed")

    assert [(one.excluded, one.day) for one in facts] == [
        ("reopened", day("2026-03-03")), ("", day("2026-03-10")),
    ]  # fmt: skip


def test_a_complaint_taken_back_before_it_was_decided_is_left_out_of_shares_of_all_complaints() -> None:
    regulation = law("solved: {name: 成功率, share: confirm is done with satisfied, among: received}")
    gone = [*began(), happened(e.CaseClosed("withdrawn"), at(1))]

    assert only(gone, regulation, "solved").excluded == "withdrawn"
    assert only(gone, regulation, "received").hit == 1


def test_a_case_handled_with_another_leaves_its_outcome_to_that_one() -> None:
    merged = [*heard("satisfied"), happened(e.CaseLinked("other", "handled_with"), at(3))]
    regulation = law(*OUTCOMES)

    assert only(merged, regulation, "agreed").excluded == "merged"
    assert only(merged, regulation, "received").excluded == ""
    undone = [*merged, happened(e.CaseUnlinked("other", "handled_with"), at(4))]
    assert only(undone, regulation, "agreed").hit == 1


# --- lengths and numbers ------------------------------------------------------------------------------------


def test_a_length_is_counted_in_minutes_elapsed_and_at_work() -> None:
    # From Friday 17:00 to Monday 10:00: two hours at work, 9 to 12 and 13 to 18.
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    monday = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
    history = [
        *began(received_at=friday, opened_at=friday), happened(e.CaseClosed("closed"), monday),
    ]  # fmt: skip

    assert only(history, law(), "time_to_close").value == 65 * 60
    assert only(history, law(), "working_time_to_close").value == 2 * 60


def test_an_open_case_has_no_length_yet() -> None:
    fact = only(began(), law(), "time_to_close")

    assert (fact.hit, fact.value) == (-1, None)


def test_a_close_before_the_receipt_is_told_and_not_counted() -> None:
    history = [*began(), happened(e.CaseClosed("closed"), at(-2))]

    assert only(history, law(), "time_to_close").excluded == "contradictory"


def test_an_end_without_its_beginning_is_told_and_not_counted() -> None:
    regulation = law("took: {name: 处理用时, median: plan is done to case closes}")

    assert (
        only([*began(), happened(e.CaseClosed("closed"), at(1))], regulation, "took").excluded == "no start"
    )


def test_a_sum_takes_the_last_value_of_a_field_on_the_day_it_was_first_filled_in() -> None:
    regulation = law("cost: {name: 补偿总额, sum: offer}")
    history = [
        *began(),
        happened(e.ValuesRecorded("complaint", "opinion", {"offer": 5000}), at(1)),
        happened(e.FieldCorrected("complaint", "offer", 5000, 8000), at(40)),
    ]

    fact = only(history, regulation, "cost")

    assert (fact.value, fact.day) == (8000, day("2026-03-03"))


def test_scores_of_the_survey_count_by_question() -> None:
    regulation = law(
        "process: {name: 过程满意率, share: survey process at least 4, among: survey process}",
        "mean: {name: 结果评分, mean: survey result}",
    )
    history = [*began(), happened(e.SurveyAnswered({"process": 3, "result": 5}), at(9))]

    assert only(history, regulation, "process").hit == 0
    assert only(history, regulation, "mean").value == 500
    assert [only(history, regulation, f"satisfied_{key}").hit for key in ("process", "result")] == [0, 1]


def test_only_what_meets_the_measures_own_condition_counts() -> None:
    regulation = law("goods: {name: 商品投诉数, count: received, when: 'topic == \"goods\"'}")
    goods = [*began(), happened(e.ValuesRecorded("complaint", "record", {"topic": "goods"}), at())]
    service = [*began(), happened(e.ValuesRecorded("complaint", "record", {"topic": "service"}), at())]

    assert only(goods, regulation, "goods").hit == 1
    assert counted(service, regulation, "goods") == []


# --- the house's own ----------------------------------------------------------------------------------------


def levels(*given: str) -> list[Happened]:
    tables = [happened(e.TableDecided("complaint", "level", 0, {"level": one}), at()) for one in given]
    return [*began(), *tables]


def test_a_level_given_once_is_no_change() -> None:
    assert counted(levels("normal"), law(), "prioritised_wrongly") == []
    assert counted(levels("normal", "normal"), law(), "prioritised_wrongly") == []


def test_a_level_changed_is_counted_once_and_as_raised_only_upward() -> None:
    assert len(counted(levels("normal", "urgent", "normal"), law(), "prioritised_wrongly")) == 1
    assert len(counted(levels("normal", "urgent"), law(), "raised")) == 1
    assert counted(levels("urgent", "normal"), law(), "raised") == []


@pytest.mark.parametrize(
    ("measure", "event"),
    [
        ("urged", e.Urged("complaint/register#1")),
        ("repeated", e.CaseLinked("other", "repeats")),
    ],
)
def test_what_can_happen_in_every_case_is_counted(measure: str, event: e.Event) -> None:
    assert len(counted([*began(), happened(event, at())], law(), measure)) == 1


def test_an_extension_granted_is_counted() -> None:
    history = [
        *began(),
        started("plan", at(), at(3)),
        happened(e.ExtensionGranted("plan@complaint#1", "2 wd"), at()),
    ]

    assert len(counted(history, law(), "extended")) == 1


def test_a_case_is_solved_where_it_was_made_if_one_department_did_it_all() -> None:
    here = [*began(), done("register", 1, at()), happened(e.CaseClosed("closed"), at(1))]
    elsewhere = [*began(), done("register", 1, at()), begun("plan", 1, at(), "XD-CW"), done("plan", 1, at()),
                 happened(e.CaseClosed("closed"), at(1))]  # fmt: skip

    assert len(counted(here, law(), "solved_where_made")) == 1
    assert counted(elsewhere, law(), "solved_where_made") == []


def test_a_closing_after_a_missed_limit_is_resolved_late() -> None:
    history = [
        *began(),
        started("plan", at(), at(3)),
        happened(e.ClockLate("plan@complaint#1", at(3)), at(3)),
        happened(e.CaseClosed("closed"), at(9)),
    ]

    assert only(history, law(), "resolved_late").day == day("2026-03-11")


# --- versions, kinds ----------------------------------------------------------------------------------------


def test_a_case_that_has_moved_counts_by_the_version_it_was_under_when_it_happened() -> None:
    old = law()
    new = replace(law(*OUTCOMES), version="2026-02", digest="new")
    moved = happened(e.CaseMoved("2026-02", "", "2026-01"), at(2))
    history = [
        *heard("dissatisfied")[:3],
        moved,
        begun("confirm", 1, at(3)),
        done("confirm", 1, at(3), "satisfied"),
    ]
    life = Life("case", history, china_calendar(), SHANGHAI)

    facts = facts_of(life, lambda id, version: new if version == "2026-02" else old)

    assert {(one.measure, one.version) for one in facts if one.measure in ("received", "agreed")} == {
        ("received", "2026-01"), ("agreed", "2026-02"),
    }  # fmt: skip


def test_a_duty_never_enters_the_measures_of_complaints() -> None:
    history = began(kind="duty", duty="study")

    for measure in ("received", "closed_share", "time_to_close"):
        assert counted(history, law(), measure) == []


def test_imported_history_is_under_no_regulation_and_counts_nowhere() -> None:
    assert counted(began(regulation="history"), law(), "received") == []
