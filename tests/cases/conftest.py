from collections.abc import Iterator

import pytest

from bihuan.cases import memory
from bihuan.registry import versions
from tests.cases.shop import Shop, open_shop


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Each test begins with a process that remembers no case."""
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()
