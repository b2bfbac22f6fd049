"""What the author reads: places, grouped findings, proved lines, JSON."""

import json

from tests.regulation.checking.plants import CLOCKS, WORDS, findings_with, sources_with
from tests.regulation.small import SMALL

from bihuan.regulation.checking.finding import Finding
from bihuan.regulation.checking.places import Places
from bihuan.regulation.checking.report import report


def line_of(finding: Finding, edits: tuple[tuple[str, str], ...]) -> str:
    sources = sources_with(edits)
    place = Places(sources).of(finding)
    return sources[place.file].split("\n")[place.line - 1]


def test_a_finding_is_placed_where_its_rule_is_written() -> None:
    (found,) = [one for one in findings_with(CLOCKS[2].wrong) if one.code == "clock-cannot-stop"]

    assert line_of(found, CLOCKS[2].wrong) == "  plan:"


def test_an_article_is_placed_at_its_heading() -> None:
    edits = next(one.wrong for one in WORDS if one.code == "article-uncovered")
    (found,) = [one for one in findings_with(edits) if one.code == "article-uncovered"]

    assert line_of(found, edits) == "## 六 宗旨"


def test_an_implied_rule_is_placed_at_what_implies_it() -> None:
    found = findings_with((("decided_within: 1 wd", "decided_within: 5 wd"),))

    place = Places(SMALL).of(next(one for one in found if one.code == "extension-decided-late"))

    assert SMALL["policy.yaml"].split("\n")[place.line - 1] == "    extension:"


def test_a_sound_regulation_is_reported_with_what_was_proved() -> None:
    found = report(SMALL, lang="zh")

    assert found.is_sound
    assert "11 个步骤都走得到" in found.text
    assert found.text.endswith("可以发布。")


def test_a_refuted_one_says_how_many_and_where_with_an_example() -> None:
    found = report(sources_with(CLOCKS[2].wrong), lang="en")

    assert not found.is_sound
    assert "Refuted 1" in found.text
    assert "policy.yaml:" in found.text and "For example: Register" in found.text
    assert found.text.endswith("Cannot be published: 1 refuted.")


def test_json_gives_every_finding_its_code_place_and_words() -> None:
    data = json.loads(report(sources_with(CLOCKS[2].wrong), lang="en").json())

    (refuted,) = [one for one in data["findings"] if one["severity"] == "refutes"]
    assert (refuted["code"], refuted["where"]) == ("clock-cannot-stop", "clocks.plan")
    assert refuted["line"] > 1
    assert not data["sound"]


def test_mistakes_of_reading_are_reported_instead_of_proofs() -> None:
    found = report(sources_with((("then: confirm}", "then: nowhere}"),)), lang="zh")

    assert not found.is_sound
    assert "nowhere" in found.text
    assert found.data["findings"] == [] and found.data["mistakes"]
