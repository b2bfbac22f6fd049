import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.fixtures import Settings

from bihuan.config import catalogues
from tests import needs
from tests import settings as test_settings
from tests.emptying import lift_triggers_to_empty
from tests.guards import lower_guards_for_flushes

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, one for the whole run: its driver allows no second loop in this thread."""
    from playwright.sync_api import expect, sync_playwright

    from tests.journeys.people import PATIENCE_MS

    # The driver keeps a loop in this thread, where Django otherwise refuses to use its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = needs.chromium()
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--font-render-hinting=none",
        "--lang=zh-CN",
    ]
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # The browser's own words, such as those of a file to choose, follow the language of its machine.
        chinese = {**os.environ, "LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"}
        browser = playwright.chromium.launch(executable_path=path, args=arguments, env=chinese)
        yield browser
        browser.close()
