"""What a report tells beside its measures: what is late now, procedures begun, records out of order."""

from collections.abc import Sequence

from django.db.models import F, Sum

from bihuan.analytics.models import Departed, PassageSum
from bihuan.analytics.periods import Period
from bihuan.cases.queries.clocks import ClockRow, late_clocks
from bihuan.people.sight import Scope
from bihuan.regulation.model import MAIN, Regulation

MOST = 50
NOBODY = 0


def late_now(units: Sequence[str], law: Regulation) -> tuple[tuple[ClockRow, ...], bool]:
    """The clocks of complaints that are late, the longest first, and whether there are more than these."""
    scope = Scope(NOBODY, False, frozenset(units), frozenset(), ())
    found = [one for one in late_clocks(scope, limit=2 * MOST) if one.key in law.clocks]
    found = [one for one in found if not law.clocks[one.key].procedure.startswith("duty_")]
    return tuple(found[:MOST]), len(found) > MOST


def entered(units: Sequence[str], law: Regulation, period: Period) -> tuple[tuple[str, int], ...]:
    """How often each procedure beside the main one was begun in these months, the most first."""
    beside = {
        key: one.begins
        for key, one in law.procedures.items()
        if key != MAIN and not key.startswith(("duty_", "extension_"))
    }
    rows = (
        PassageSum.objects.filter(
            regulation=law.id,
            unit__in=units,
            procedure__in=beside,
            month__range=(period.first.replace(day=1), period.last),
            dimension="arrow",
        )
        .values("procedure", "step")
        .annotate(times=Sum(F("passed") + F("open")) - Sum(F("again")))
        .order_by("procedure", "step")
    )
    found = {one["procedure"]: int(one["times"]) for one in rows if one["step"] == beside[one["procedure"]]}
    return tuple(sorted(((k, n) for k, n in found.items() if n > 0), key=lambda one: (-one[1], one[0])))


def departures(units: Sequence[str], regulation: str) -> int:
    return Departed.objects.filter(regulation=regulation, unit__in=units).count()
