"""What a report is about, read once: the figures of its period, of the one before and of a year ago."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import Literal
from urllib.parse import urlencode

from django.db.models import Min
from django.urls import reverse

from bihuan.analytics.figure import Figure
from bihuan.analytics.figures import figures, trend
from bihuan.analytics.models import Sum
from bihuan.analytics.periods import Period, of_kind
from bihuan.people.names import Names
from bihuan.people.units import units_below
from bihuan.regulation.measures.house import is_house, measures_of
from bihuan.regulation.model import Regulation
from bihuan.regulation.model import Report as Plan
from bihuan.regulation.saying import Saying

SPANS = 12


@dataclass
class Subject:
    """A unit with all below it, under one regulation, over a period, as of `now`."""

    unit: str
    law: Regulation
    plan: Plan
    period: Period
    now: datetime
    today: date
    names: Names
    lang: Literal["zh", "en"]
    proposed: str = ""
    splits: dict[tuple[str, str], tuple[Figure, ...]] = field(default_factory=dict)

    @cached_property
    def said(self) -> Saying:
        return Saying(self.law, self.lang)

    @property
    def zone(self) -> tzinfo:
        """The unit's."""
        assert self.now.tzinfo is not None
        return self.now.tzinfo

    @cached_property
    def units(self) -> tuple[str, ...]:
        return tuple(sorted(units_below(self.unit)))

    @cached_property
    def before(self) -> Period:
        return self.period.before

    @cached_property
    def year_ago(self) -> Period | None:
        """The same period of the year before; None where the period is a year, or a day."""
        if self.period.kind in ("year", "day", "span"):
            return None
        last = self.period.last
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return of_kind(self.period.kind, last.replace(year=last.year - 1, day=day))

    @cached_property
    def since(self) -> date | None:
        """The first day that anything was counted of the unit; None: nothing yet."""
        held = Sum.objects.filter(
            regulation=self.law.id, dimension="", span="d", measure="received", unit__in=self.units
        )
        return held.aggregate(first=Min("starts_on"))["first"]

    def known(self, period: Period | None) -> bool:
        """Whether anything was counted yet by the end of that period: before, there is no nought."""
        return period is not None and self.since is not None and self.since <= period.last

    @cached_property
    def now_(self) -> Mapping[str, Figure]:
        return self._figures(self.period)

    @cached_property
    def before_(self) -> Mapping[str, Figure]:
        return self._figures(self.before) if self.known(self.before) else {}

    @cached_property
    def year_ago_(self) -> Mapping[str, Figure]:
        year_ago = self.year_ago
        return self._figures(year_ago) if year_ago is not None and self.known(year_ago) else {}

    def _figures(self, period: Period) -> Mapping[str, Figure]:
        found = figures(self.unit, self.law.id, None, period, today=self.today)
        return {one.key: one for one in found}

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The measures the report lists: its own, else all of the regulation's."""
        known = measures_of(self.law)
        chosen = self.plan.measures or tuple(key for key, one in known.items() if not is_house(one))
        return tuple(key for key in chosen if key in self.now_)

    def split(self, measure: str, by: str) -> tuple[Figure, ...]:
        if (measure, by) not in self.splits:
            self.splits[measure, by] = figures(
                self.unit, self.law.id, measure, self.period, today=self.today, split_by=by
            )
        return self.splits[measure, by]

    def trend(self, measure: str) -> tuple[Figure, ...]:
        spans = [self.period]
        while len(spans) < SPANS and self.known(spans[0].before):
            spans.insert(0, spans[0].before)
        return trend(self.unit, self.law.id, measure, spans, today=self.today)

    def url(self, measure: str, **more: str) -> str:
        asked = {"unit": self.unit, "regulation": self.law.id, "period": self.period.text, **more}
        return f"{reverse('analytics:figure', args=[measure])}?{urlencode(asked)}"
