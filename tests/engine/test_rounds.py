"""What is asked again is answered again; who may answer for the complainant; whose text is whose."""

from copy import copy
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.engine.counter import Counter

from bihuan.engine import Reason
from bihuan.engine import events as e
from bihuan.engine.commands import Complete
from bihuan.engine.filling import shown_of
from bihuan.engine.offering import offers

SAID = {"reason": "还是坏的"}


def second_round() -> Counter:
    counter = Counter().answered()
    counter.complete("complainant", "complaint/confirm#1", "dissatisfied", **SAID)
    return counter


def test_a_second_plan_is_written_anew() -> None:
    counter = second_round()

    refused = counter.refuses("li", Complete("complaint/plan#2", values={"offer": 200}))

    assert refused.reason is Reason.MISSING_FIELDS
    assert set(refused.field_errors) == {"remedy"}


def test_a_coded_value_of_the_first_round_is_no_answer_to_the_second() -> None:
    counter = second_round()

    refused = counter.refuses("li", Complete("complaint/plan#2", texts={"remedy": "退货"}))

    assert set(refused.field_errors) == {"offer"}


def test_what_was_lodged_counts_when_the_office_first_asks_for_it() -> None:
    counter = Counter().lodge()

    happened = counter.complete("xiao", "complaint/register#1")

    assert isinstance(happened[0], e.StepCompleted)


def test_fields_the_form_does_not_have_are_nobodys_to_send() -> None:
    counter = Counter().answered()

    refused = counter.refuses(
        "complainant", Complete("complaint/confirm#1", "satisfied", values={"offer": 9_000})
    )

    assert refused.reason is Reason.UNKNOWN_FIELD


def test_staff_who_share_a_step_say_how_they_learnt_the_complainants_answer() -> None:
    counter = Counter().answered()

    happened = counter.complete("xiao", "complaint/confirm#1", "satisfied", learnt="10:05 电话回访")

    assert happened[0] == e.StepCompleted("complaint/confirm#1", "satisfied", None, "complainant")


def test_the_shared_step_is_offered_to_staff_on_the_complainants_behalf() -> None:
    counter = Counter().answered()
    assert counter.case is not None
    known = counter.known("xiao")

    (task,) = offers(counter.regulation, counter.case, known.by, known).tasks

    assert task.refused is None
    assert task.on_behalf


def test_an_approver_who_saw_the_record_before_a_correction_is_asked_to_look_again() -> None:
    from bihuan.engine.commands import CorrectField

    counter = Counter().registered(danger=True)
    counter.do("li", Complete("complaint/plan#1", **counter.plan()))
    assert counter.case is not None
    shown = shown_of(counter.case, "complaint/plan.approval#1")
    counter.do("xiao", CorrectField("complaint", "topic", "service", "客户更正"))

    refused = counter.refuses("wang", Complete("complaint/plan.approval#1", "approved", shown=shown))

    assert refused.reason is Reason.SHOWN_CHANGED


def test_going_back_starts_again_what_was_broken_off() -> None:
    from tests.engine.counter import small

    rules = small(
        ("dissatisfied: {to: plan, reason: required, clocks: {plan: restart}}",
         "dissatisfied: {to: plan, reason: required, children: {correction: cancel}}"),
    )  # fmt: skip
    counter = Counter(rules).planned(people=("zhou",))
    counter.do("li", Complete("complaint/carry_out#1"))
    counter.complete("complainant", "complaint/confirm#1", "dissatisfied", **SAID)

    counter.do("li", Complete("complaint/plan#2", **counter.plan(("zhou",))))

    assert counter.case is not None
    statuses = [one.status for one in counter.case.instances.values() if one.procedure == "correction"]
    assert statuses == ["cancelled", "live"]


def test_one_that_was_kept_is_not_started_twice_for_the_same_person() -> None:
    counter = Counter().planned(people=("zhou", "zhou"))
    counter.do("li", Complete("complaint/carry_out#1"))
    counter.complete("complainant", "complaint/confirm#1", "dissatisfied", **SAID)

    counter.do("li", Complete("complaint/plan#2", **counter.plan(("zhou",))))

    assert [one.subject for one in counter.told(e.ProcedureStarted)] == [None, "zhou"]


def test_what_an_approver_is_shown_is_the_same_in_whatever_zone_a_moment_was_typed() -> None:
    counter = Counter().registered(danger=True)
    assert counter.case is not None
    open_one = counter.case.open_occurrences()[0]
    typed = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    as_typed, as_kept = copy(counter.case), copy(counter.case)
    as_typed.values = {"arrived_at": typed}
    as_kept.values = {"arrived_at": typed.astimezone(UTC)}

    assert shown_of(as_typed, open_one.id) == shown_of(as_kept, open_one.id)
