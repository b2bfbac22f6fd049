from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from bihuan.api import guarding, tokens
from bihuan.api.tokens import Allowed
from bihuan.cases import memory
from bihuan.people.models import User
from bihuan.registry import versions
from tests.cases.shop import MORNING, Shop, open_shop

NOW = MORNING + timedelta(hours=1)
Speaks = Callable[..., Client]


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Each test begins with a process that remembers no case and has counted no request."""
    memory.forget()
    versions.forget()
    guarding.requests.forget()
    guarding.strangers.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


@pytest.fixture
def speak(shop: Shop, stand_at: Callable[[datetime], None]) -> Speaks:
    """`speak(person, *scopes)`: a client with a token of that person (None: a service of the shop)."""
    stand_at(NOW)

    def client(person: str | None, *allowed: Allowed, unit: str = "XD", language: str = "zh-hans") -> Client:
        issued = tokens.issue(
            "测试",
            unit=unit,
            person=User.objects.get(pk=person) if person else None,
            allowed=frozenset(allowed),
            now=NOW,
            expires_at=NOW + timedelta(days=30),
        )
        said = {"authorization": f"Bearer {issued.text}", "accept-language": language, "host": "localhost"}
        return Client(headers=said)

    return client


@pytest.fixture
def everything() -> tuple[Allowed, ...]:
    return tuple(Allowed)
