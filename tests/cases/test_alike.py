"""The same matter brought again: found by the regulation's rule, and undone by a person for good."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bihuan.cases import queries
from bihuan.cases.perform import Performed, perform
from bihuan.engine.commands import AddNote, CorrectField, UnlinkCase
from bihuan.engine.events import CaseLinked, Part
from bihuan.engine.explaining import why
from bihuan.engine.joining import HANDLED_WITH, REPEATS
from bihuan.parties import directory
from bihuan.registry import versions
from bihuan.registry.working import adopt
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources
from tests.cases.shop import MORNING, Shop, complaint
from tests.regulation.small import SMALL

RULES = """repeats:
  again: {name: 一人三十天内同类投诉, same: [complainant, topic], within: 30 d, does: attach, article: 二(1)}
  same_lot: {name: 同一批号, same: [lot], does: mark, article: 二(1)}
channels:"""
LOT = "      lot: {name: 批号, code: true}\n      topic:"


@pytest.fixture
def rules(shop: Shop) -> Regulation:
    policy = SMALL.texts["policy.yaml"].replace("channels:", RULES, 1).replace("      topic:", LOT, 1)
    policy = policy.replace('version: "2026-01"', 'version: "2026-04"', 1)
    version = versions.publish(Sources({**SMALL.texts, "policy.yaml": policy}), at=MORNING)
    adopt("XD", version, from_on=date(2026, 1, 2))
    return versions.regulation("small-shop", "2026-04")


def brought(at: datetime, *, phone: str = "13800138000", **values: object) -> Performed:
    """A complaint handed in, enrolled as the inbox does."""
    person = (Part("name", "complainant", "王女士"), Part("phone", "complainant", phone))
    said = {"topic": "goods", "danger": False, **values}
    lodging = replace(complaint(received_at=at, values=said), person=person)
    done = perform(lodging, on=None, at=at, by=None)
    assert isinstance(done, Performed), done
    directory.enrol(done.case_id, unit="XD", person=person, language="zh", received_at=at)
    return done


def day(number: int) -> datetime:
    return MORNING + timedelta(days=number)


def test_the_same_complainant_and_topic_is_handled_with_the_open_one(shop: Shop, rules: Regulation) -> None:
    first = brought(day(0))

    second = brought(day(1))

    assert first.case.links == () and second.case.links == ((first.case_id, HANDLED_WITH),)
    told = next(one for one in second.happened if isinstance(one.event, CaseLinked))
    said = why(told, rules, second.case, "zh")
    assert said.articles == (("二(1)", rules.articles["二(1)"].title),)
    assert "按规则“一人三十天内同类投诉”自动认定，可以撤销" in said.lines


def test_a_third_follows_the_one_the_second_follows(shop: Shop, rules: Regulation) -> None:
    first, _second = brought(day(0)), brought(day(1))

    assert brought(day(2)).case.links == ((first.case_id, HANDLED_WITH),)


@pytest.mark.parametrize(
    ("later", "other"),
    [(40, {}), (1, {"phone": "13900139000"}), (1, {"topic": "service"})],
    ids=["too late", "somebody else", "another topic"],
)
def test_what_is_not_alike_in_all_is_left_alone(
    shop: Shop, rules: Regulation, later: int, other: dict[str, object]
) -> None:
    brought(day(0))

    assert brought(day(later), **other).case.links == ()  # type: ignore[arg-type]


def test_a_lot_known_later_marks_the_case_then(shop: Shop, rules: Regulation) -> None:
    first = brought(day(0), lot="L1")
    second = brought(day(50), phone="13900139000")
    assert second.case.links == ()

    corrected = CorrectField("complaint", "lot", "L1", "看了包装")
    done = perform(corrected, on=second.case_id, at=day(51), by=shop.chief)

    assert isinstance(done, Performed), done
    assert done.case.links == ((first.case_id, REPEATS),)


def test_what_a_person_undoes_stays_undone(shop: Shop, rules: Regulation) -> None:
    first, second = brought(day(0)), brought(day(1))

    parted = UnlinkCase(first.case_id, HANDLED_WITH, "是另一件事")
    perform(parted, on=second.case_id, at=day(1), by=shop.clerk)
    perform(AddNote("核对过"), on=second.case_id, at=day(2), by=shop.clerk)

    state = queries.case_state(second.case_id)
    assert state is not None and state.case.links == ()


def test_rebuilding_finds_the_links_again(shop: Shop, rules: Regulation) -> None:
    from bihuan.cases.queries.links import links_to
    from bihuan.cases.rebuilding import rebuild

    first, second = brought(day(0)), brought(day(1))
    rebuild(now=day(2))

    assert [one.case for one in links_to(first.case_id)] == [second.case_id]
