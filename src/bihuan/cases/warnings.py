"""Opening the case of an early warning: what a chart signalled, for its owner to answer."""

from collections.abc import Mapping
from datetime import datetime

from bihuan.cases.duties import DUTY
from bihuan.cases.perform import Performed, perform
from bihuan.cases.queries.warned import warned
from bihuan.engine.commands import Lodge
from bihuan.people.units import units_below


def open_warning(
    *,
    unit: str,
    duty: str,
    period: str,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    now: datetime,
) -> bool:
    """Opens it once a period, not while one of the same item waits for its answer, nor while a unit below
    looks into one of its own.

    `period` is the point, with ``~`` and the item where there is one. Returns whether it was opened; safe to
    call at once.
    """
    item = period.partition("~")[2]
    for one in warned(tuple(units_below(unit))):
        same = one.duty == duty and one.item == item
        if (one.open or one.at == now) and (same or one.unit != unit):
            return False
    lodge = Lodge(
        unit=unit,
        channel=DUTY,
        received_at=now,
        kind=DUTY,
        duty=duty,
        period=period,
        values=values,
        texts=texts,
    )
    return isinstance(perform(lodge, on=None, at=now, by=None), Performed)
