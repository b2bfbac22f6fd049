"""Reading satisfaction: how many were asked and what they answered, from monthly sums; and each answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Sum

from bihuan.analytics.satisfaction.keeping import ANSWERED, ASKED, CALLBACK, PASSED_OVER, SCORE
from bihuan.analytics.satisfaction.models import SurveyRound, SurveySum

GOOD = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of these units (whole), or of one department, one regulation, in these months, both included."""

    units: tuple[str, ...]
    regulation: str
    first: date
    last: date
    department: str = ""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """`scores` by question and score; `answered` by channel; `callbacks` by how they ended."""

    asked: int = 0
    passed_over: int = 0
    answered: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    callbacks: Mapping[str, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return sum(self.answered.values())

    def of(self, question: str) -> tuple[int, int]:
        """(satisfied, answered): satisfied is a score of 4 or 5."""
        said = self.scores.get(question, {})
        return sum(n for score, n in said.items() if score >= GOOD), sum(said.values())


def satisfaction(wanted: Wanted) -> Satisfaction:
    """One statement over the sums of whole months."""
    rows = SurveySum.objects.filter(
        regulation=wanted.regulation,
        unit__in=wanted.units,
        month__gte=wanted.first.replace(day=1),
        month__lte=wanted.last,
    )
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    counts: Counter[tuple[str, str]] = Counter()
    for dimension, item, n in rows.values_list("dimension", "item").annotate(total=Sum("n")).order_by():
        counts[dimension, item] += n
    scores: dict[str, dict[int, int]] = {}
    for (dimension, item), n in counts.items():
        if dimension.startswith(SCORE):
            scores.setdefault(dimension.removeprefix(SCORE), {})[int(item)] = n
    return Satisfaction(
        asked=counts[ASKED, ""],
        passed_over=counts[PASSED_OVER, ""],
        answered=_named(counts, ANSWERED),
        scores=scores,
        callbacks=_named(counts, CALLBACK),
    )


def _named(counts: Counter[tuple[str, str]], dimension: str) -> dict[str, int]:
    return {item: n for (one, item), n in sorted(counts.items()) if one == dimension}


@dataclass(frozen=True, slots=True)
class Answer:
    case: str
    on: date
    scores: Mapping[str, int]
    channel: str
    callback: str


def answers(wanted: Wanted, *, limit: int) -> Sequence[Answer]:
    """The newest answers of the months, no more than `limit`."""
    rows = SurveyRound.objects.filter(
        regulation=wanted.regulation,
        unit__in=wanted.units,
        month__gte=wanted.first.replace(day=1),
        month__lte=wanted.last,
        answered_on__isnull=False,
    )
    if wanted.department:
        rows = rows.filter(department=wanted.department)
    return [
        Answer(one.case, one.answered_on, _scores(one.scores), one.channel, one.callback)
        for one in rows.order_by("-answered_on", "case")[:limit]
        if one.answered_on is not None
    ]


def _scores(written: str) -> dict[str, int]:
    return {key: int(value) for key, _, value in (one.partition("=") for one in written.split("|") if one)}
