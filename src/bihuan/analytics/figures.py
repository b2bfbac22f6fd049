"""Figures for whoever shows them: `figures`, one of them `figure`, over time `trend`. See docs/figures.md.

They are read from sums that follow the ledger, so they are as old as the clock's last round: `followed_at`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bihuan.analytics.figure import NOTHING, Denominator, Figure, Spread, Tally, share_of, valued
from bihuan.analytics.models import Progress
from bihuan.analytics.periods import Period
from bihuan.analytics.populations import denominator, tree_of
from bihuan.analytics.ranking import spread_of
from bihuan.analytics.summing import Asked, series, tallies
from bihuan.people.units import units_below
from bihuan.registry import versions
from bihuan.regulation.measures.house import measures_of
from bihuan.regulation.model import Formula, Measure, Regulation

ALL: Mapping[str, str] = {}
AVERAGES = (Formula.MEAN, Formula.MEDIAN, Formula.P90)


class NoSuchMeasure(LookupError):
    """The regulation has no measure of this key."""


def figures(
    unit: str,
    regulation: str,
    measure: str | Sequence[str] | None,
    period: Period,
    *,
    today: date,
    split_by: str = "",
    where: Mapping[str, str] = ALL,
) -> tuple[Figure, ...]:
    """The figures of a unit and those below it under a regulation, in the order of its measures.

    `measure` is a key, several, or None for all. `split_by` gives one figure for each item instead: level,
    channel, department, unit, person or a field of choices; the most first. `where` narrows by the same. What
    lies after `today` is not counted. Raises NoSuchMeasure.
    """
    law = definitions(regulation, period.last)
    wanted = chosen(law, measure)
    asked = Asked(tuple(sorted(units_below(unit))), regulation, period, today, where)
    counts = tallies(asked, _with_bases(wanted), split_by=split_by)
    making = _Making(unit, law, asked, counts, split_by)
    if not split_by:
        return tuple(making.figure(one, "") for one in wanted)
    return tuple(making.figure(one, item) for one in wanted for item in _items(counts, one.key))


def figure(
    unit: str, regulation: str, measure: str, period: Period, *, today: date, where: Mapping[str, str] = ALL
) -> Figure:
    """One figure. Raises NoSuchMeasure."""
    (found,) = figures(unit, regulation, measure, period, today=today, where=where)
    return found


def trend(
    unit: str,
    regulation: str,
    measure: str,
    spans: Sequence[Period],
    *,
    today: date,
    where: Mapping[str, str] = ALL,
) -> tuple[Figure, ...]:
    """A figure for each of the periods, one after another; in one statement for shares and counts."""
    return trends(unit, regulation, (measure,), spans, today=today, where=where)[measure]


def trends(
    unit: str,
    regulation: str,
    measures: Sequence[str],
    spans: Sequence[Period],
    *,
    today: date,
    where: Mapping[str, str] = ALL,
) -> dict[str, tuple[Figure, ...]]:
    """Several figures over the periods, by measure; the sums of all of them in one statement."""
    if not spans:
        return dict.fromkeys(measures, ())
    law = definitions(regulation, spans[-1].last)
    wanted = chosen(law, measures)
    asked = Asked(tuple(sorted(units_below(unit))), regulation, spans[0], today, where)
    counts = series(asked, _with_bases(wanted), spans)
    found: dict[str, list[Figure]] = {one.key: [] for one in wanted}
    for span in spans:
        own = {(key, ""): tally for (key, at), tally in counts.items() if at == span}
        making = _Making(unit, law, replace(asked, period=span), own, "")
        for one in wanted:
            found[one.key].append(making.figure(one, ""))
    return {key: tuple(figures) for key, figures in found.items()}


def followed_at() -> datetime | None:
    """When the ledger was last followed; None before the first time."""
    held = Progress.objects.filter(name="facts").first()
    return held.followed_at if held is not None else None


def definitions(regulation: str, on: date) -> Regulation:
    """The newest version that was in force by that day, else the first there is. Raises NoSuchVersion."""
    held = [one for one in versions.published() if one.regulation == regulation]
    if not held:
        raise versions.NoSuchVersion(f"expected a published regulation, found none: {regulation}")
    by_then = [one for one in held if one.in_force_from <= on]
    version = by_then[-1] if by_then else held[0]
    return versions.regulation(version.regulation, version.version)


def chosen(law: Regulation, measure: str | Sequence[str] | None) -> tuple[Measure, ...]:
    """The measures asked for. Raises NoSuchMeasure."""
    known = measures_of(law)
    if measure is None:
        return tuple(known.values())
    keys = (measure,) if isinstance(measure, str) else tuple(measure)
    for key in keys:
        if key not in known:
            raise NoSuchMeasure(f"expected a measure of {law.id}, found none: {key}")
    return tuple(known[key] for key in keys)


def _with_bases(wanted: Sequence[Measure]) -> tuple[str, ...]:
    keys = [one.key for one in wanted] + [one.base for one in wanted if one.base is not None]
    return tuple(dict.fromkeys(keys))


def _items(counts: Mapping[tuple[str, str], Tally], measure: str) -> list[str]:
    """Those with something to say, the most first."""
    held = {item: tally for (key, item), tally in counts.items() if key == measure}
    return sorted(held, key=lambda item: (-held[item].counted, -abs(held[item].total), item))


class _Making:
    """Makes figures from sums that were read together."""

    def __init__(
        self,
        unit: str,
        law: Regulation,
        asked: Asked,
        counts: Mapping[tuple[str, str], Tally],
        split_by: str,
    ) -> None:
        self.unit = unit
        self.law = law
        self.asked = asked
        self.counts = counts
        self.split_by = split_by

    def figure(self, measure: Measure, item: str) -> Figure:
        tally = self.counts.get((measure.key, item), NOTHING)
        per = self._per(measure, item) if measure.formula is Formula.RATE else None
        spread = self._spread(measure, tally, item) if _has_spread(measure) else None
        value, why = valued(measure, tally, per=per, spread=spread, future=self.asked.is_future)
        raw = None
        if measure.formula is Formula.SHARE and value is not None and tally.raw_hits != tally.hits:
            raw = share_of(tally.raw_hits, tally.counted)
        return Figure(
            unit=self.unit,
            regulation=self.law.id,
            measure=measure,
            period=self.asked.period,
            tally=tally,
            value=value,
            why=why,
            raw=raw,
            spread=spread,
            per=per,
            dimension=self.split_by,
            item=item,
        )

    def _spread(self, measure: Measure, tally: Tally, item: str) -> Spread | None:
        asked = self.asked
        if self.split_by:
            asked = replace(asked, where={**asked.where, self.split_by: item})
        return spread_of(asked, measure.key, tally)

    def _per(self, measure: Measure, item: str) -> Denominator:
        if measure.base is not None:
            return Denominator(Decimal(self.counts.get((measure.base, item), NOTHING).counted))
        assert measure.population is not None
        asked = self.asked
        unit = item if self.split_by == "unit" else self.unit
        tree = tree_of(unit, units_below(unit))
        if asked.is_future:
            return Denominator(None)
        by_unit = tallies(asked, (measure.key,), split_by="unit")
        below = set(tree.below(unit))
        counted = [one for (_, one), tally in by_unit.items() if tally.counted and one in below]
        population = self.law.populations[measure.population]
        return denominator(population, tree, asked.period, asked.until, counted_in=counted)


def _has_spread(measure: Measure) -> bool:
    return measure.formula in AVERAGES
