"""Coverage: every article has what carries it, and the document says so."""

from pathlib import Path

import pytest
from tests.regulation.small import small_regulation

from bihuan.registry.folders import sources_in
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import read
from bihuan.simulator.coverage import covered, page
from bihuan.simulator.stories import read_stories

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "regulations").glob("*/*/policy.yaml"))
STORY = """- story: 急件四小时内拿出意见
  article: 二(2)
  do:
    - 2026-03-02 09:00 clerk lodges phone: {topic: goods, danger: true, matter: 瓶子炸了}
  then:
    - case is open
"""


def test_an_article_shows_its_rules_and_its_stories() -> None:
    stories = read_stories("stories/limits.yaml", STORY)

    text = page([covered(small_regulation(), stories)])

    row = next(line for line in text.splitlines() if line.startswith("| 二(2)"))
    assert "时限：提出处理意见的时限" in row
    assert row.endswith("| 急件四小时内拿出意见 |")


def test_an_article_left_to_people_says_why() -> None:
    text = page([covered(small_regulation(), ())])

    assert any(line.startswith("| 六 宗旨") and "由人掌握" in line for line in text.splitlines())


def test_a_whole_is_told_where_its_parts_are() -> None:
    regulation = small_regulation()
    stories = read_stories("stories/limits.yaml", STORY)

    found = covered(regulation, stories)

    assert "二(2)" not in found.untold
    assert "二(1)" in found.untold
    assert next(one for one in found.lines if one.number == "二").parts == ("二(1)", "二(2)")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_every_article_with_rules_is_told_as_a_story(folder: Path) -> None:
    sources = sources_in(folder)
    regulation = read(sources)
    assert isinstance(regulation, Regulation)
    stories = [one for name, text in sources.under("stories").items() for one in read_stories(name, text)]

    assert covered(regulation, stories).untold == ()
