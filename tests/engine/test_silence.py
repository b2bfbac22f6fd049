"""A way out that only silence can mean: a clock takes it, and nobody is offered it."""

import pytest
from tests.engine.counter import Counter, small

from bihuan.engine import Reason, offers
from bihuan.engine.commands import Complete

SILENT = "silent: {to: close, name: 没有回音, by: automatic, secondary: true}"
WAITING = """clocks:
  silence:
    {name: 等回音, article: 三, starts: [confirm begins], stops: [confirm is done], within: 3 d,
     answers: complainant, late: [{at: 0 h, does: {confirm: silent}}]}
"""
RULES = small(
    ("satisfied: close\n", f"satisfied: close\n          {SILENT}\n"),
    ("clocks:\n", WAITING),
)


@pytest.mark.parametrize("who", ["complainant", "xiao"])
def test_what_only_a_clock_takes_is_offered_to_nobody(who: str) -> None:
    counter = Counter(RULES).answered()
    assert counter.case is not None
    known = counter.known(who)

    tasks = offers(RULES, counter.case, known.by, known).tasks
    refused = counter.refuses(who, Complete("complaint/confirm#1", "silent", learnt="电话"))

    (confirm,) = (one for one in tasks if one.step == "confirm")
    silent = next(one for one in confirm.outcomes if one.key == "silent")
    assert silent.refused is not None and silent.refused.reason is Reason.OUTCOME_NOT_YOURS
    assert not silent.apart
    assert refused.reason is Reason.OUTCOME_NOT_YOURS


def test_the_clock_takes_it() -> None:
    counter = Counter(RULES).answered()

    counter.wait(days=5)

    assert counter.case is not None
    assert counter.case.occurrences["complaint/confirm#1"].outcome == "silent"
