from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.cases import memory
from bihuan.people.models import User
from bihuan.registry import versions
from tests.cases.shop import MORNING, Shop, open_shop

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Each test begins with a process that remembers no case."""
    memory.forget()
    versions.forget()
    yield
    memory.forget()


@pytest.fixture
def shop(db: None, stand_at: Callable[[datetime], None]) -> Shop:
    stand_at(MORNING)
    return open_shop()


@pytest.fixture
def as_(shop: Shop) -> Callable[..., Client]:
    """`as_("chief")`: a browser in which this person has signed in; speaks Chinese unless told otherwise."""

    def browser(login_name: str, *, language: str = "zh-hans") -> Client:
        client = Client(headers={"host": "localhost", "accept-language": language})
        client.force_login(User.objects.get(login_name=login_name), backend=BACKEND)
        return client

    return browser


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement the database runs meanwhile, also those handed to the driver itself (on SQLite)."""
    said: list[str] = []
    if connection.vendor != "sqlite":
        with CaptureQueriesContext(connection) as captured:
            yield said
        said += [one["sql"] for one in captured.captured_queries]
        return
    connection.ensure_connection()
    connection.connection.set_trace_callback(said.append)
    try:
        yield said
    finally:
        connection.connection.set_trace_callback(None)
