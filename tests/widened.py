"""The small regulation, widened: a step with a form for an outcome, and procedures that people start."""

from datetime import date

from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING
from tests.regulation.small import SMALL

CHANGES = (
    ('version: "2026-01"', 'version: "2026-06"'),
    (
        "  minutes:\n",
        "  wish:\n    name: 期望\n    article: 三\n    fields:\n"
        "      wished: {name: 希望怎样处理, text: long, required: true, asks: complainant}\n"
        "  foreign:\n    name: 转告单\n    article: 三\n    fields:\n"
        "      whose: {name: 应由谁处理, one_of: {maker: 厂家, mall: 商场}, required: true}\n"
        "  minutes:\n",
    ),
    (
        "dissatisfied: {to: plan, reason: required, clocks: {plan: restart}}",
        "dissatisfied: {to: plan, form: wish, clocks: {plan: restart}}\n"
        "          unreached: {to: close, name: 联系不上, by: owner, reason: required, secondary: true}",
    ),
    (
        "close: {name: 关闭, article: 三, by: clerk, letter: closing, ends: closed}",
        "close:\n        name: 关闭\n        article: 三\n        by: clerk\n        letter: closing\n"
        "        leads:\n          closed: {ends: closed, name: 办结}\n"
        "          foreign: {ends: closed, name: 别家的事, form: foreign}",
    ),
    (
        "  correction:\n    name: 整改\n",
        "  review:\n    name: 申请复查\n    article: 三\n    started_by: [complainant, chief]\n"
        "    when: danger\n    begins: look\n"
        "    steps: {look: {name: 复查, by: owner, ends: done}}\n"
        "  correction:\n    name: 整改\n",
    ),
)


def widened() -> Sources:
    policy = SMALL.texts["policy.yaml"]
    for old, new in CHANGES:
        assert policy.count(old) == 1, old
        policy = policy.replace(old, new)
    return Sources({**SMALL.texts, "policy.yaml": policy})


def work_widened(unit: str = "XD") -> None:
    """From the first working day of the year the unit works by it."""
    adopt(unit, versions.publish(widened(), at=MORNING), from_on=date(2026, 1, 2))
