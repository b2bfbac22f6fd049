from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bihuan.analytics.following import follow
from bihuan.cases import memory
from bihuan.cases.sealing import seal
from bihuan.registry import versions
from tests.cases.shop import Shop, open_shop

Follow = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def forgetful(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Each test begins with a process that remembers nothing, and seals into a folder of its own."""
    settings.DATA = tmp_path
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def followed() -> Follow:
    """Seals what is new and follows it, as the workers do."""

    def to(now: datetime) -> None:
        seal(now=now)
        while follow(now):
            pass

    return to
