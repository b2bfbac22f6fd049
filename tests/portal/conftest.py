from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.cases import memory
from bihuan.registry import versions
from tests.cases.shop import MORNING, Shop, open_shop

NOW = MORNING + timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None, stand_at: Callable[[datetime], None]) -> Shop:
    stand_at(NOW)
    return open_shop()


@pytest.fixture
def visitor(shop: Shop) -> Client:
    return Client(headers={"host": "localhost", "accept-language": "zh-hans"})


@pytest.fixture
def reader(shop: Shop) -> Client:
    """A visitor who reads English."""
    return Client(headers={"host": "localhost", "accept-language": "en"})
