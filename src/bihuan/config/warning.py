"""From the signals of the charts to the cases their owners answer: looked for a few times a day, opened once.

Every case says on record what the chart showed. That a point opens one case only is kept by the ledger's rows
(a duty's case once a period), so any number of workers may look.
"""

from datetime import datetime

from bihuan.analytics.models import Progress
from bihuan.analytics.warning.finding import found, record_of
from bihuan.cases.warnings import open_warning

NAME = "warnings"
HOURS = 6


def warn(now: datetime) -> int:
    """Opens what the charts signal, at most every few hours; returns how many cases were opened."""
    turn = int(now.timestamp() // (HOURS * 3600))
    if Progress.objects.filter(name=NAME, seal=turn).exists():
        return 0
    opened = look(now)
    Progress.objects.update_or_create(name=NAME, defaults={"seal": turn, "stream": "", "followed_at": now})
    return opened


def look(now: datetime) -> int:
    """As `warn`, at once."""
    opened = 0
    for signal in found(now):
        values, texts = record_of(signal)
        opened += open_warning(
            unit=signal.unit,
            duty=signal.warning.duty,
            period=signal.period,
            values=values,
            texts=texts,
            now=now,
        )
    return opened
