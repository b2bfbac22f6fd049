import re
from pathlib import Path

import pytest

from bihuan.config import environment
from bihuan.config.management.commands.commands import ours

ROOT = Path(__file__).resolve().parents[2]


def described(page: str) -> set[str]:
    """What stands first in the rows of a page's tables."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Za-z_-]+)", text, re.MULTILINE))


def test_every_setting_is_described_and_every_description_is_of_a_setting() -> None:
    assert described("settings.md") == set(environment.DECLARED)


def test_settings_are_read_from_the_environment_in_one_place() -> None:
    readers = [
        path.relative_to(ROOT / "src" / "bihuan").as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"os\.environ\[|os\.environ\.get|os\.getenv", path.read_text(encoding="utf-8"))
    ]

    assert readers == ["config/environment.py"]


def test_every_command_is_described_and_every_description_is_of_a_command() -> None:
    assert described("commands.md") == set(ours())


@pytest.mark.parametrize("name", sorted(ours()))
def test_every_command_says_in_a_line_what_it_does(name: str) -> None:
    command = ours()[name]

    assert command.help.strip().endswith(".")
    assert len(command.help.strip().splitlines()[0]) <= 110
    assert getattr(command, "group", "")
