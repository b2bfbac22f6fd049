"""How a complaint of the demo comes in: raw first, like any other."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.config.demo.living import DemoStuck, filled
from bihuan.engine.events import Part
from bihuan.engine.refused import Refused
from bihuan.engine.wording import refusal_in_words
from bihuan.inbox import intake
from bihuan.inbox.intake import Received
from bihuan.registry import versions, working


def receive(complaint: Mapping[str, Any], logins: Mapping[str, str], at: datetime) -> Received:
    """Lodges it where and when the demo says. Raises DemoStuck."""
    regulation = versions.regulation(*working.in_force(complaint["unit"], at))
    told = {"headline": complaint["title"], "matter": complaint["matter"], "demand": complaint["demand"]}
    values, texts = filled({**complaint["record"], **told}, regulation, logins, at)
    answer = intake.lodge(
        complaint["channel"],
        complaint["unit"],
        raw=json.dumps(told, ensure_ascii=False),
        received_at=at,
        now=at,
        by=None,
        values=values,
        texts=texts,
        person=tuple(Part(key, "complainant", str(said)) for key, said in complaint["complainant"].items()),
    )
    if isinstance(answer, Received):
        return answer
    said = refusal_in_words(answer, regulation, "zh") if isinstance(answer, Refused) else str(answer)
    raise DemoStuck(f"{complaint['key']} lodge: {said}")
