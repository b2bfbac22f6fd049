"""Each proof finds the fault that was planted for it, and is silent about the nearest sound form."""

import pytest
from tests.regulation.checking.plants import (
    CLOCKS,
    PLANTS,
    Plant,
    codes_with,
    findings_with,
    procedure,
    regulation_with,
)
from tests.regulation.small import small_regulation

from bihuan.regulation.checking import check, prove


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.sentence)
def test_a_planted_fault_is_found(plant: Plant) -> None:
    found = [one for one in findings_with(plant.wrong) if one.code == plant.code]

    assert found, sorted(codes_with(plant.wrong))
    assert plant.where in [one.path for one in found] or not plant.where


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.sentence)
def test_the_mended_form_is_sound(plant: Plant) -> None:
    found = findings_with(plant.right)

    assert plant.code not in {one.code for one in found}
    assert [str(one) for one in found if one.refutes] == []


def test_nothing_at_all_is_found_in_the_small_regulation() -> None:
    assert [str(one) for one in check(small_regulation())] == []


def test_what_is_proved_is_said_with_its_count() -> None:
    proved = {one.code: one.count for one in prove(small_regulation()).proved}

    # Ten of its own, and the answer to an early warning that every house has.
    assert proved["steps-reached"] == 11
    assert proved["articles-covered"] == 8
    assert proved["clocks-run"] == 5


def test_what_is_refuted_is_not_said_to_be_proved() -> None:
    checked = prove(regulation_with(CLOCKS[2].wrong))

    assert not checked.is_sound
    assert "clocks-run" not in {one.code for one in checked.proved}


def test_what_another_step_ends_needs_no_end_of_its_own_and_is_heard_to_end() -> None:
    found = findings_with(
        (
            procedure(
                "hold",
                "name: 控制",
                "article: 三",
                "begins: keep",
                "steps:",
                "  keep: {name: 看管, by: chief, then: keep}",
            ),
            ("starts: {correction: for each responsible_persons}", "starts: {hold: once}"),
            ("letter: result, within", "letter: result, stops: {hold: done}, within"),
            ("starts: [register is done]", "starts: [hold ends with done]"),
            ("stops: [plan is done]", "stops: [close is done]"),
            ("\n  correction:\n", "\n  correction:\n    started_by: chief\n"),
        )
    )

    assert [str(one) for one in found if one.refutes] == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.sentence)
def test_every_finding_speaks_both_languages_and_says_what_to_do(plant: Plant) -> None:
    for one in findings_with(plant.wrong):
        zh, en = one.in_words("zh"), one.in_words("en")

        assert "应为" in zh and "现为" in zh and one.advice.zh
        assert "expected" in en and "found" in en and one.advice.en
