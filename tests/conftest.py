import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from bihuan.config import catalogues
from tests import settings as test_settings
from tests.emptying import lift_triggers_to_empty
from tests.guards import lower_guards_for_flushes

# A deadline would measure how busy the machine is, and call a true property flaky.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    catalogues.compile_stale()
    lower_guards_for_flushes()
    lift_triggers_to_empty()


def pytest_unconfigure() -> None:
    shutil.rmtree(test_settings.FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    # A request in English leaves its thread in English, for whichever test comes next.
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def stand_at(tmp_path: Path, settings: Settings) -> Iterator[Callable[[datetime], None]]:
    """`stand_at(moment)`: from then on `request.now` and `clock.now()` are that moment, in this process."""
    settings.NOW_FILE = tmp_path / "now"

    def stand(moment: datetime) -> None:
        settings.NOW_FILE.write_text(moment.isoformat(), encoding="ascii")

    yield stand


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # No journeys yet, or none for this machine, is not a failure of theirs.
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.option.markexpr == "journey":
        session.exitstatus = pytest.ExitCode.OK
