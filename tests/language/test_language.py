"""Everything a complaint regulation must be able to say, each in a small regulation whose stories prove it.

The folders are numbered as the needs are (docs/language.md, What it can say): 04_extension says how a limit
is extended. Each is checked as for publishing, and its stories run through the real engine.
"""

from functools import lru_cache
from pathlib import Path

import pytest

from bihuan.regulation.checking import Severity, check
from bihuan.regulation.model import Regulation
from bihuan.regulation.reading import Sources, read
from bihuan.simulator.stories import read_stories, run_story

HERE = Path(__file__).parent
FOLDERS = sorted(one for one in HERE.iterdir() if (one / "policy.yaml").exists())
NEEDS = range(1, 32)


def sources(folder: Path) -> Sources:
    files = (one for one in sorted(folder.rglob("*")) if one.suffix in (".md", ".yaml", ".txt"))
    kept = [one for one in files if one.parent.name != "stories"]
    return Sources({one.relative_to(folder).as_posix(): one.read_text("utf-8") for one in kept})


@lru_cache(maxsize=64)
def regulation(folder: Path) -> Regulation:
    found = read(sources(folder))
    assert isinstance(found, Regulation), "\n".join(one.in_words("en") for one in found)
    return found


def stories(folder: Path) -> list[Path]:
    return sorted((folder / "stories").glob("*.yaml"))


def named(folder: Path) -> str:
    return folder.name


def test_each_of_the_needs_has_a_regulation() -> None:
    found = {int(one.name.partition("_")[0]) for one in FOLDERS}

    assert found == set(NEEDS)


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_it_can_be_published(folder: Path) -> None:
    refuting = [str(one) for one in check(regulation(folder)) if one.severity is Severity.REFUTES]

    assert refuting == []


@pytest.mark.parametrize("folder", FOLDERS, ids=named)
def test_its_stories_hold(folder: Path) -> None:
    told = [
        run_story(regulation(folder), story)
        for file in stories(folder)
        for story in read_stories(f"{folder.name}/{file.name}", file.read_text("utf-8"))
    ]

    assert told
    assert [failure for one in told for failure in one.failures] == []
