from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bihuan.inbox.channels.wechat import accounts
from bihuan.registry import versions
from tests.cases.shop import MORNING, Shop
from tests.standins.wechat import Platform, serve

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NOW = MORNING + timedelta(hours=1)


class Clock:
    """The moment the tests' site takes for now."""

    def __init__(self, stand_at: Callable[[datetime], None]) -> None:
        self._stand_at = stand_at
        self.go(NOW)

    def go(self, at: datetime) -> datetime:
        self.now = at
        self._stand_at(at)
        return at

    def later(self, **how: float) -> datetime:
        return self.go(self.now + timedelta(**how))


@pytest.fixture
def clock(stand_at: Callable[[datetime], None]) -> Clock:
    return Clock(stand_at)


@pytest.fixture
def platform(shop: Shop, clock: Clock, settings: Settings) -> Iterator[Platform]:
    """The platform, with the shop's account in safe mode."""
    versions.forget()
    site = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    def send(query: str, body: bytes) -> bytes:
        address = f"/p/wechat/kefu?{query}"
        said = site.post(address, body, content_type="text/xml") if body else site.get(address)
        assert said.status_code == 200, said.status_code
        return said.content

    made = Platform("wxstandin", "s3cret", "t0ken", send, KEY, clock=lambda: int(clock.now.timestamp()))
    server, settings.WECHAT_API = serve(made)
    accounts.add(
        "kefu", unit="XD", name="小店客服", app_id="wxstandin", secret="s3cret", token="t0ken", aes_key=KEY,
        template="T1",
    )  # fmt: skip
    yield made
    server.shutdown()
    server.server_close()
