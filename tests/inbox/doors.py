"""How complaints come in, in these tests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan.engine.events import Part
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from tests.cases.shop import MATTER, MORNING, NAME, PHONE

EMAIL = "qinghe@example.com"
FORM = {"topic": "goods", "danger": "no", "matter": MATTER}
PERSON = {"name": NAME, "phone": PHONE}


def parts(**said: str) -> list[Part]:
    return [Part(name, "complainant", text) for name, text in said.items()]


def lodge(
    *,
    at: datetime = MORNING,
    channel: str = "web",
    unit: str = "XD",
    person: Sequence[Part] | None = None,
    matter: str = MATTER,
    **more: Any,
) -> object:
    return intake.lodge(
        channel,
        unit,
        raw=f"topic=goods&matter={matter}",
        values={"topic": "goods", "danger": False, **more.pop("values", {})},
        texts={"matter": matter, **more.pop("texts", {})},
        person=parts(**PERSON, email=EMAIL) if person is None else person,
        received_at=more.pop("received_at", at),
        now=at,
        by=more.pop("by", "complainant"),
        **more,
    )


def received(**more: Any) -> Received:
    answer = lodge(**more)
    assert isinstance(answer, Received), answer
    return answer
