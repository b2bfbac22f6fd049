"""The regulations of the project are sound."""

from pathlib import Path

import pytest

from bihuan.registry.folders import sources_in
from bihuan.regulation.checking.report import report

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[3] / "regulations").glob("*/*/policy.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_a_regulation_of_the_project_may_be_published(folder: Path) -> None:
    found = report(sources_in(folder), lang="en")

    assert found.is_sound, found.text
