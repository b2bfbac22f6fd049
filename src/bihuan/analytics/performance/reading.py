"""Reading what people answer for, from monthly sums; shares with the range that chance alone may move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from django.db.models import QuerySet, Sum

from bihuan.analytics.performance.models import EffortSum

NORMAL_95 = 1.96
NUMBERS = ("done", "handed", "minutes", "rested", "judged", "in_time", "returned")


@dataclass(frozen=True, slots=True)
class Line:
    """One person in one month. Lengths are working minutes."""

    person: str
    month: date
    done: int
    handed: int
    minutes: int
    rested: int
    judged: int
    in_time: int
    returned: int


def of_person(person: str, *, since: date) -> Sequence[Line]:
    """Their months, newest first, wherever they worked."""
    return _lines(EffortSum.objects.filter(person=person, month__gte=since))


def of_unit(
    units: Sequence[str], regulation: str, first: date, last: date, *, department: str = ""
) -> Sequence[Line]:
    """Everybody who did anything there, by month and person."""
    rows = EffortSum.objects.filter(
        unit__in=units, regulation=regulation, month__gte=first.replace(day=1), month__lte=last
    )
    return _lines(rows.filter(department=department) if department else rows)


def _lines(rows: QuerySet[EffortSum]) -> Sequence[Line]:
    found = rows.values("person", "month").annotate(**{f"all_{one}": Sum(one) for one in NUMBERS})
    return [
        Line(one["person"], one["month"], *(one[f"all_{name}"] for name in NUMBERS))
        for one in map(_plain, found.order_by("-month", "person"))
    ]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row)


def range_of(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 %: what the same work might as well have come to."""
    share, z = hits / of, NORMAL_95
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(middle - half, 0.0), min(middle + half, 1.0)
