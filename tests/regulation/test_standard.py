"""A regulation beside ISO 10002: supported by rules, by the system, by hand, or missing with what to add."""

from tests.regulation.small import small_regulation, with_policy

from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.regulation.standard import Clause, Support, clauses


def by_number(regulation: Regulation) -> dict[str, Clause]:
    return {one.number: one for one in clauses(regulation)}


def amended(old: str, new: str) -> Regulation:
    found = read(with_policy(old, new))
    assert isinstance(found, Regulation), found
    return found


def test_every_clause_stands_once_in_order() -> None:
    numbers = [one.number for one in clauses(small_regulation())]

    assert numbers == [
        "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11", "4.12", "4.13",
        "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9",
        "8.1", "8.2", "8.3", "8.4", "8.5", "8.6",
    ]  # fmt: skip


def test_what_rules_support_is_named_with_its_articles() -> None:
    grading = by_number(small_regulation())["7.5"]

    assert grading.shown[0].words.zh == "“分级”按条件定级"
    assert "二(1)" in grading.shown[0].articles


def test_what_is_missing_says_what_to_add() -> None:
    clause = by_number(small_regulation())["4.11"]

    assert clause.support is Support.MISSING
    assert "客户要求" in clause.add.zh
    assert clause.add.en


def test_what_is_added_is_found() -> None:
    asked = "matter: {name: 投诉内容, text: long, required: true, personal: true, asks: complainant}"
    demand = "\n      demand: {name: 客户要求, text: long, personal: true, asks: complainant}"

    clause = by_number(amended(asked, asked + demand))["4.11"]

    assert clause.support is Support.RULES
    assert "客户要求" in clause.shown[0].words.zh


def test_what_the_system_does_needs_no_rule() -> None:
    assert by_number(small_regulation())["4.9"].support is Support.SYSTEM
