"""Slips of the channel that tests add, and how they arrive."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.inbox import arriving, channels
from bihuan.inbox.keeping import Kept
from tests.cases.shop import MORNING
from tests.inbox.doors import EMAIL

FILLED = {"topic": "goods", "danger": False}
ME = {"name": "欧阳清荷", "email": EMAIL}
MATTER = "买回的酸奶已经过期两天"


@contextmanager
def added() -> Iterator[None]:
    """The recipe: one folder and one line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "__path__", [*channels.__path__, str(Path(__file__).parent / "another")])
        patch.setattr(channels, "LISTED", (*channels.LISTED, "note"))
        yield


def slip(**said: Any) -> bytes:
    return json.dumps({"text": MATTER, "person": ME, **said}, ensure_ascii=False).encode()


def arrive(
    raw: bytes | None = None,
    *,
    external: str | None = "n-1",
    at: datetime = MORNING,
    received_at: datetime | None = None,
    unit: str = "XD",
    sender: str = EMAIL,
    **said: Any,
) -> Kept:
    return arriving.arrive(
        "note",
        unit,
        slip(**said) if raw is None else raw,
        external=external,
        sender=sender,
        received_at=received_at or at,
        now=at,
        media="application/json",
    )
