"""From counts to the desk: a signal opens one case for its owner, who answers it."""

import random
from datetime import date, datetime, timedelta

from bihuan.analytics.warning.finding import found
from bihuan.cases.queries.warned import warned
from bihuan.config.warning import look, warn
from bihuan.engine import Refused
from bihuan.engine.commands import Complete
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.reading import Sources
from tests.analytics.warning.drawn import received
from tests.cases.shop import MORNING, Shop, do, lodged, refused
from tests.regulation.small import SMALL, with_policy

TODAY = date(2026, 3, 4)
NOW = datetime.fromisoformat("2026-03-04T09:00:00+08:00")
BURST = date(2026, 2, 23)
BY_TOPIC = """warnings:
  topics: {name: 同类投诉预警, article: 五, of: received, by: topic, owner: chief, within: 2 wd}
measures:
"""


def topics() -> Sources:
    """The small regulation's next version, with an early warning by topic."""
    policy = with_policy("measures:\n", BY_TOPIC).texts["policy.yaml"]
    return Sources({**SMALL.texts, "policy.yaml": policy.replace('"2026-01"', '"2026-02"', 1)})


def stable(weekly: int = 4, *, weeks: int = 40, until: date = BURST) -> list[date]:
    """So many every week, on its first days: nothing but noise, and less than that."""
    return [
        until - timedelta(days=7 * week - day % 7) for week in range(1, weeks + 1) for day in range(weekly)
    ]


def burst(number: int = 18) -> list[date]:
    return [BURST + timedelta(days=one % 6) for one in range(number)]


def told() -> list[str]:
    return [one.period for one in warned(("XD", "DD", "JT"))]


def test_a_signal_opens_one_case_however_often_and_by_however_many_it_is_looked_for(shop: Shop) -> None:
    received(stable() + burst())

    opened = [look(NOW), look(NOW), look(NOW + timedelta(hours=30)), warn(NOW + timedelta(days=1))]

    assert opened == [1, 0, 0, 0]
    assert told() == ["2026-W09"]


def test_nothing_is_opened_for_a_stable_year(shop: Shop) -> None:
    """Fifty-two weeks of chance, looked at each week: no more than two, as the chart promises."""
    draw = random.Random(4)
    days = [BURST - timedelta(days=draw.randrange(7 * 60)) for _ in range(60 * 5)]
    received(days)

    opened = sum(look(NOW - timedelta(weeks=week)) for week in range(26, -1, -3))

    assert opened <= 1


def test_it_says_chart_point_rule_and_cases(shop: Shop, db: None) -> None:
    ours = [lodged(shop).case_id for _ in range(2)]
    received(stable() + burst())

    signal = next(found(NOW))
    look(NOW)
    (case,) = warned(("XD",))

    assert ours
    assert signal.point.count == 18
    assert case.open and case.unit == "XD"
    performed = do(
        case.case,
        Complete(
            "warning_house/fill#1", outcome="done",
            values={"warning_closing": "acted"},
            texts={"warning_found": "同一批酸奶", "warning_measure": "全部下架"},
        ),
        by=shop.owner,
        at=NOW + timedelta(hours=1),
    )  # fmt: skip
    assert performed.case.values["warning_rule"] in ("u", "laney")
    assert not warned(("XD",))[0].open


def test_an_answer_without_what_was_found_is_refused(shop: Shop) -> None:
    received(stable() + burst())
    look(NOW)
    (case,) = warned(("XD",))

    answer = refused(
        case.case,
        Complete("warning_house/fill#1", outcome="done"),
        by=shop.owner,
        at=NOW + timedelta(hours=1),
    )

    assert isinstance(answer, Refused)


def test_another_week_as_bad_is_told_only_after_the_first_was_answered(shop: Shop) -> None:
    received(stable() + burst())
    look(NOW)
    received([one + timedelta(days=7) for one in burst(20)], start=5000)

    assert look(NOW + timedelta(days=7)) == 0


def test_each_item_is_watched_by_itself(shop: Shop) -> None:
    version = versions.publish(topics(), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 1))
    received(stable(), kinds=(("topic", "goods"),))
    received(stable() + burst(), kinds=(("topic", "service"),), start=5000)

    assert look(NOW) == 1
    assert told() == ["2026-W09~service"]
