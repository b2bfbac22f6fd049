"""Which early warnings were opened, and which of them nobody has answered yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.cases.moments import from_micros
from bihuan.cases.raw import hand

# Served by the index of a unit's duties.
_OPENED = (
    "SELECT id, number, unit, duty, period, status, outcome, received_at FROM cases_casesummary"
    " WHERE unit IN ({units}) AND kind = 'duty' AND duty LIKE 'warning!_%' ESCAPE '!'"
    " ORDER BY received_at DESC, id DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The case of a signal. `period` is its point, with ``~`` and the item where it is of one."""

    case: str
    number: str
    unit: str
    duty: str
    period: str
    open: bool
    outcome: str
    at: datetime

    @property
    def item(self) -> str:
        return self.period.partition("~")[2]

    @property
    def point(self) -> str:
        return self.period.partition("~")[0]


def warned(units: Sequence[str], *, limit: int = 200) -> tuple[Opened, ...]:
    """The newest of these units, the newest first."""
    if not units:
        return ()
    with hand() as ours:
        rows = ours.rows(_OPENED.format(units=", ".join("?" * len(units))), (*units, limit))
    return tuple(
        Opened(id, number, unit, duty, period, status == "open", outcome or "", from_micros(at))
        for id, number, unit, duty, period, status, outcome, at in rows
    )
