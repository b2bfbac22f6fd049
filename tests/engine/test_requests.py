"""More time asked for (semantics 24), and what becomes of it when the clock rests, stops or is re-graded."""

from datetime import UTC, datetime

from tests.engine.counter import Counter

from bihuan.engine import Reason
from bihuan.engine import events as e
from bihuan.engine.commands import AskExtension

PLAN = "plan@complaint#1"
DECIDE = "extension_plan-1/decide#1"
# Three working days after Monday end with Thursday, and two more with the Monday after.
DUE = datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
LONGER = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


def test_asked_in_time_it_holds_the_ladder_until_it_is_decided() -> None:
    counter = Counter().asked()

    counter.wait(days=5)

    assert counter.case is not None
    assert not [one for one in counter.told(e.ClockLate) if one.clock == PLAN]
    assert counter.case.clocks[PLAN].asked == "2 wd"


def test_an_overdue_decision_is_late_itself_and_the_one_above_is_told() -> None:
    counter = Counter().asked()

    counter.wait(days=5)

    late = [one.clock for one in counter.told(e.ClockLate)]
    assert late == ["extension_plan@extension_plan-1#1"]


def test_refused_it_is_late_from_the_old_due() -> None:
    counter = Counter().asked()
    counter.later(days=4)

    happened = counter.complete("wang", DECIDE, "refused", reason="不必")

    assert e.ClockLate(PLAN, DUE) in happened
    assert counter.case is not None
    assert counter.case.clocks[PLAN].late_at == DUE


def test_granted_it_is_due_later_and_the_complainant_is_told() -> None:
    counter = Counter().asked()

    happened = counter.complete("wang", DECIDE, "granted")

    assert next(one.due for one in happened if isinstance(one, e.ClockReset)) == LONGER
    assert [one.key for one in happened if isinstance(one, e.LetterOwed)] == ["extended"]


def test_done_in_time_nobody_has_to_decide_any_more() -> None:
    counter = Counter().asked()

    happened = counter.complete("li", "complaint/plan#1", **counter.plan())

    assert e.ClockStopped(PLAN, True) in happened
    assert e.ProcedureCancelled("extension_plan-1", "not needed") in happened


def test_done_late_while_it_lay_undecided_and_then_granted_was_in_time() -> None:
    counter = Counter().asked()
    counter.later(days=4)
    counter.complete("li", "complaint/plan#1", **counter.plan())
    done_at = counter.now

    happened = counter.later(days=1).complete("wang", DECIDE, "granted")

    assert counter.case is not None
    state = counter.case.clocks[PLAN]
    assert (state.in_time, state.stopped_at, state.late_at) == (True, done_at, None)
    assert not [one for one in happened if isinstance(one, e.LetterOwed)]


def test_done_late_while_it_lay_undecided_and_then_refused_was_late_and_the_ladder_acts() -> None:
    counter = Counter().asked()
    counter.later(days=6)
    counter.complete("li", "complaint/plan#1", **counter.plan())

    happened = counter.complete("wang", DECIDE, "refused", reason="不必")

    acted = [one for one in happened if isinstance(one, e.ClockLate | e.LadderActed)]
    assert acted == [e.ClockLate(PLAN, DUE), e.LadderActed(PLAN, 0), e.LadderActed(PLAN, 1)]


def test_what_the_ladder_had_not_reached_when_it_was_done_stays_undone() -> None:
    counter = Counter().asked()
    counter.later(days=4)
    counter.complete("li", "complaint/plan#1", **counter.plan())

    happened = counter.later(days=5).complete("wang", DECIDE, "refused", reason="不必")

    assert [one.rung for one in happened if isinstance(one, e.LadderActed) and one.clock == PLAN] == [0]


def test_the_last_minute_is_in_time_to_ask_and_24_00_is_not() -> None:
    early, late = Counter().registered(), Counter().registered()
    early.now, late.now = DUE.replace(hour=15, minute=59), DUE

    early.do("li", AskExtension(PLAN, "等厂家"))
    refused = late.refuses("li", AskExtension(PLAN, "等厂家"))

    assert refused.reason is Reason.EXTENSION_TOO_LATE
