from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from bihuan.cases import memory
from bihuan.registry import versions
from tests.cases.shop import Shop, open_shop


@pytest.fixture(autouse=True)
def own_data(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Files and the log of erasures in a folder of the test's own, and no memory of cases and versions."""
    settings.DATA = tmp_path
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def busy(transactional_db: None) -> Shop:
    """A shop whose transactions really end."""
    return open_shop()
