"""The standard script of the telephone."""

from collections.abc import Iterable
from types import MappingProxyType

from bihuan.regulation.model import Script, Situation
from bihuan.regulation.reading.building.draft import FIELD, Place
from bihuan.regulation.reading.policy.whole import Policy


def read_script(place: Place, policy: Policy, fields: Iterable[str]) -> Script | None:
    """What is said; a question of a field nobody knows is a mistake."""
    shape, at = policy.script, place / "script"
    if shape is None:
        return None
    known = list(fields)
    for key in shape.asks:
        (at / "asks" / key).knows(key, known, FIELD, at_key=True)
    return Script(
        rule=at.rule(shape.article),
        opening=shape.opening or "",
        asks=MappingProxyType(dict(shape.asks)),
        closing=shape.closing or "",
        situations=MappingProxyType(
            {key: Situation(key, one.name, one.say) for key, one in shape.situations.items()}
        ),
    )
