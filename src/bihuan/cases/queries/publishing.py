"""What a unit publishes: the figures of duties that say so, for everybody to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.cases.codec import from_json, value_from
from bihuan.cases.raw import hand

# The promise that a duty's case is made once a period serves this too.
_NEWEST = (
    "SELECT period, facts FROM cases_casesummary"
    " WHERE duty = ? AND unit = ? AND status = 'closed' AND outcome = 'done' ORDER BY period DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """The coded values on record of a duty's newest period that was done."""

    period: date
    values: Mapping[str, object]


def newest_figures(unit: str, duty: str) -> Figures | None:
    """None while no period has been done."""
    with hand() as ours:
        rows = ours.rows(_NEWEST, (duty, unit))
    for period, facts in rows:
        said = from_json(facts)
        return Figures(date.fromisoformat(period), {key: value_from(value) for key, value in said.items()})
    return None
