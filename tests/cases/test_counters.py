from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.cases.counters import began_after, counted
from bihuan.cases.perform import Performed, perform
from bihuan.cases.raw import hand
from bihuan.engine import Reason
from bihuan.engine.commands import Complete, Lodge
from bihuan.engine.events import TableDecided
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.regulation.worktime.china import china_calendar
from bihuan.regulation.worktime.lengths import parse_length
from tests.cases.shop import MORNING, Shop, complaint, do, lodged
from tests.regulation.small import SMALL

COUNTERS = """counters:
  repeats: {name: 同一投诉人一年内同类投诉数, same: [complainant, topic], within: 1 year, article: 二(1)}
  alike: {name: 一个月内同类投诉数, same: [topic, danger], within: 1 month, article: 二(1)}
channels:"""
ROWS = "{when: danger or alike >= 2, then: urgent}"
CALENDAR = china_calendar()


def counting() -> Sources:
    policy = SMALL.texts["policy.yaml"].replace("channels:", COUNTERS, 1)
    policy = policy.replace('version: "2026-01"', 'version: "2026-02"', 1)
    return Sources({**SMALL.texts, "policy.yaml": policy.replace("{when: danger, then: urgent}", ROWS, 1)})


@pytest.fixture
def rules(shop: Shop) -> Regulation:
    version = versions.publish(counting(), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    return versions.regulation("small-shop", "2026-02")


def brought(shop: Shop, *, at: datetime, values: dict[str, object] | None = None) -> str:
    """A complaint of the usual complainant, enrolled as the inbox does."""
    case = lodged(shop, at=at).case_id
    person = complaint().person
    directory.enrol(case, unit="XD", person=person, language="zh", received_at=at)
    return case


def counts(rules: Regulation, command: Lodge, *, at: datetime = MORNING) -> dict[str, int]:
    with hand() as ours:
        found = counted(ours, rules, None, command, id="", unit="XD", now=at, calendar=CALENDAR)
    return dict(found)


def test_earlier_cases_of_the_same_complainant_and_fields_are_counted(shop: Shop, rules: Regulation) -> None:
    brought(shop, at=MORNING - timedelta(days=2))
    brought(shop, at=MORNING - timedelta(days=1))

    assert counts(rules, complaint()) == {"repeats": 2, "alike": 2}


LOTS = """counters:
  same_lot: {name: 同批号件数, same: [lot], article: 二(1)}
  pieces_sent: {name: 同批号件数合计, same: [lot], sums: pieces, article: 二(1)}
  own_pieces: {name: 同一投诉人合计, same: [complainant], sums: pieces, article: 二(1)}
channels:"""
LOT_FIELDS = "      lot: {name: 批号, code: true}\n      pieces: {name: 件数, whole: true}\n      topic:"


@pytest.fixture
def lots(shop: Shop) -> Regulation:
    policy = SMALL.texts["policy.yaml"].replace("channels:", LOTS, 1).replace("      topic:", LOT_FIELDS, 1)
    policy = policy.replace('version: "2026-01"', 'version: "2026-03"', 1)
    version = versions.publish(Sources({**SMALL.texts, "policy.yaml": policy}), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    return versions.regulation("small-shop", "2026-03")


def sent(at: datetime, lot: str, pieces: int) -> None:
    values = {"topic": "goods", "danger": False, "lot": lot, "pieces": pieces}
    done = perform(complaint(received_at=at, values=values), on=None, at=at, by=None)
    assert isinstance(done, Performed), done
    case = done.case_id
    directory.enrol(case, unit="XD", person=complaint().person, language="zh", received_at=at)


def test_a_number_of_a_thing_is_compared_and_an_amount_summed(shop: Shop, lots: Regulation) -> None:
    sent(MORNING - timedelta(days=3), "L1", 5)
    sent(MORNING - timedelta(days=2), "L1", 7)
    sent(MORNING - timedelta(days=1), "L12", 100)

    found = counts(lots, complaint(values={"topic": "goods", "danger": False, "lot": "L1", "pieces": 1}))

    assert found == {"same_lot": 2, "pieces_sent": 12, "own_pieces": 112}


def test_what_need_not_be_filled_in_and_is_not_is_alike_with_nothing(shop: Shop, lots: Regulation) -> None:
    sent(MORNING - timedelta(days=3), "L1", 5)

    found = counts(lots, complaint(values={"topic": "goods", "danger": False}))

    assert (found["same_lot"], found["pieces_sent"]) == (0, 0)


def test_another_complainant_or_topic_is_not_alike(shop: Shop, rules: Regulation) -> None:
    brought(shop, at=MORNING - timedelta(days=1))

    other = complaint(values={"topic": "service", "danger": False})
    stranger = Lodge("XD", "phone", MORNING, values={"topic": "goods", "danger": False})

    assert counts(rules, other) == {"repeats": 0, "alike": 0}
    assert counts(rules, stranger) == {"repeats": 0, "alike": 1}


def test_cases_before_the_length_are_not_counted(shop: Shop, rules: Regulation) -> None:
    brought(shop, at=MORNING - timedelta(days=31))

    assert counts(rules, complaint()) == {"repeats": 1, "alike": 0}


def test_nothing_is_alike_to_a_field_still_empty_though_it_is_required(shop: Shop, rules: Regulation) -> None:
    brought(shop, at=MORNING - timedelta(days=1))

    assert counts(rules, complaint(values={"danger": False})) == {"repeats": 0, "alike": 0}


def test_a_row_decides_by_the_count_and_its_reason_names_what_was_used(shop: Shop, rules: Regulation) -> None:
    for day in (3, 2):
        brought(shop, at=MORNING - timedelta(days=day))
    case = brought(shop, at=MORNING)

    done = do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    decided = next(one for one in done.happened if isinstance(one.event, TableDecided))
    assert decided.event.values == {"level": "urgent"}
    assert decided.because.used == {"alike": 2}
    assert decided.because.read == {"danger": False}


def test_the_last_row_names_what_the_rows_before_it_used(shop: Shop, rules: Regulation) -> None:
    brought(shop, at=MORNING - timedelta(days=1))
    case = brought(shop, at=MORNING)

    done = do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    decided = next(one for one in done.happened if isinstance(one.event, TableDecided))
    assert decided.event.values == {"level": "normal"}
    assert decided.because.used == {"alike": 1}
    assert decided.because.read == {}


def test_a_case_never_counts_itself(shop: Shop, rules: Regulation) -> None:
    case = brought(shop, at=MORNING)

    done = do(case, Complete("complaint/register#1"), by=shop.clerk, at=MORNING)

    decided = next(one for one in done.happened if isinstance(one.event, TableDecided))
    assert decided.event.values == {"level": "normal"}
    assert Reason.MISSING_VALUE not in done.case.values


@pytest.mark.parametrize(
    ("within", "since"),
    [("1 month", "2026-02-02"), ("5 d", "2026-02-25"), ("2 wd", "2026-02-28"), ("1 year", "2025-03-02")],
)
def test_a_length_reaches_back_as_it_reaches_forward(within: str, since: str) -> None:
    evening = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)

    began = began_after(parse_length(within), evening, CALENDAR)

    assert abs((CALENDAR.local_day(began) - date.fromisoformat(since)).days) <= 1


def test_the_regulation_of_these_tests_reads() -> None:
    assert isinstance(read(counting()), Regulation)
