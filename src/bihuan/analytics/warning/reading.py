"""The charts of a unit: what is counted for each item by day, from the sums, as control charts need it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bihuan.analytics.keeping import SUMS
from bihuan.analytics.periods import Period, month_of, week
from bihuan.analytics.populations import denominator, tree_of
from bihuan.analytics.warning.watching import Asked, Count, Watched, choose, spans, watch, watch_gaps
from bihuan.cases.raw import hand
from bihuan.people.units import units_below
from bihuan.regulation.measures.house import measures_of
from bihuan.regulation.model import EarlyWarning, Formula, Measure, Regulation

# Points before the baseline of the first one shown: the chart shows as many as it is judged by, and these.
SHOWN = 26
Every = Literal["day", "week", "month"]
Days = Mapping[date, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: a measure of a unit with all below it, for each item of a dimension."""

    law: Regulation
    unit: str
    measure: Measure
    split: str = ""
    every: Every = "week"
    chart: Asked = "auto"
    baseline: int = 26
    rise: int = 50


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of one item; `all` without one."""

    item: str
    watched: Watched


def looked_at(law: Regulation, unit: str, one: EarlyWarning) -> Looked:
    """A regulation's early warning in a unit."""
    measure = measures_of(law)[one.of]
    return Looked(law, unit, measure, one.split, one.every, one.chart, one.baseline, one.rise)


def can_be_charted(measure: Measure) -> bool:
    """Counts, rates and shares; sums and averages have no chart of counts."""
    return measure.formula in (Formula.COUNT, Formula.RATE, Formula.SHARE)


def charts(asked: Looked, today: date, *, item: str | None = None) -> tuple[Chart, ...]:
    """A chart for each item that was ever counted in the window, the most first; without a split one."""
    periods = spans(asked.every, today, asked.baseline * 2 + SHOWN)
    days = _by_day(asked, asked.measure.key, periods[0][0], today)
    sizes = _sizes(asked, periods, days, today)
    if not asked.split:
        return (Chart("", _chart(asked, days.get("", {}), periods, sizes(""), today)),)
    names = sorted(days, key=lambda name: (-sum(one for one, _ in days[name].values()), name))
    wanted = [name for name in names if name and item in (None, name)]
    return tuple(Chart(name, _chart(asked, days[name], periods, sizes(name), today)) for name in wanted)


def _chart(
    asked: Looked,
    days: Days,
    periods: Sequence[tuple[date, date]],
    sizes: Sequence[float | None],
    today: date,
) -> Watched:
    counts = _from_first([
        Count(first, last, _counted(asked.measure, days, first, last), size)
        for (first, last), size in zip(periods, sizes, strict=True)
    ])  # fmt: skip
    plain = asked.measure.formula is Formula.COUNT
    kind = asked.chart if asked.chart != "auto" else choose(counts)
    if kind == "g" and plain:
        every = [day for day in sorted(days) for _ in range(days[day][0]) if day < today]
        return watch_gaps(every, baseline=asked.baseline)
    return watch(counts, chart="u" if kind == "g" else kind, baseline=asked.baseline, rise=asked.rise)


def _from_first(counts: Sequence[Count]) -> list[Count]:
    """Without the periods before anything was ever counted: nought there is not known to be nought."""
    begun = next((place for place, one in enumerate(counts) if one.count or (one.size or 0) > 1), len(counts))
    return list(counts[begun:])


def _counted(measure: Measure, days: Days, first: date, last: date) -> int:
    found = [numbers for day, numbers in days.items() if first <= day <= last]
    if measure.formula is Formula.SHARE:
        # What is watched is what went wrong: the part that is not in the numerator.
        return sum(counted - hits for counted, hits in found)
    return sum(counted for counted, _ in found)


class _Sizes:
    """What the counts of each period are held against, by item."""

    def __init__(self, every: Sequence[float | None], by_item: Mapping[str, Sequence[float | None]]) -> None:
        self.every = every
        self.by_item = by_item

    def __call__(self, item: str) -> Sequence[float | None]:
        return self.by_item.get(item, self.every)


def _sizes(
    asked: Looked, periods: Sequence[tuple[date, date]], days: Mapping[str, Days], today: date
) -> _Sizes:
    measure = asked.measure
    if measure.formula is Formula.SHARE:
        return _Sizes([None] * len(periods), {item: _summed(held, periods) for item, held in days.items()})
    if measure.base is not None:
        base = _by_day(asked, measure.base, periods[0][0], today)
        held = {item: _summed(base.get(item, {}), periods) for item in {*days, *base}}
        return _Sizes([None] * len(periods), held)
    if measure.population is not None:
        return _Sizes(_population(asked, periods, today), {})
    return _Sizes([1.0] * len(periods), {})


def _summed(days: Days, periods: Sequence[tuple[date, date]]) -> list[float | None]:
    return [
        float(sum(counted for day, (counted, _) in days.items() if first <= day <= last)) or None
        for first, last in periods
    ]


def _population(asked: Looked, periods: Sequence[tuple[date, date]], today: date) -> list[float | None]:
    """Of each period's month: a month without an entry has no size, and its points say so."""
    assert asked.measure.population is not None
    population = asked.law.populations[asked.measure.population]
    tree = tree_of(asked.unit, units_below(asked.unit))
    per = asked.measure.per
    found: list[float | None] = []
    for first, last in periods:
        span = Period("span", first, last)
        number = denominator(population, tree, span, today, counted_in=()).number
        found.append(float(number) / per if number else None)
    return found


def _by_day(asked: Looked, measure: str, first: date, today: date) -> dict[str, Days]:
    """(counted, hits) by item and day, before today. The key of the sums serves it."""
    units = tuple(sorted(units_below(asked.unit)))
    places = ", ".join("?" * len(units))
    statement = (
        f"SELECT item, starts_on, SUM(counted), SUM(hits) FROM {SUMS.name} WHERE regulation = ? AND"
        f" dimension = ? AND span = 'd' AND measure = ? AND unit IN ({places}) AND starts_on >= ?"
        " AND starts_on < ? GROUP BY item, starts_on"
    )
    values = (asked.law.id, asked.split, measure, *units, first.isoformat(), today.isoformat())
    found: defaultdict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    with hand() as ours:
        for item, day, counted, hits in ours.rows(statement, values):
            at = date.fromisoformat(day) if isinstance(day, str) else day
            if counted:
                found[item][at] = (int(counted), int(hits))
    return dict(found)


def period_of(every: Every, first: date, last: date, kind: str) -> Period:
    """How a point is called: its week or month, of a g chart the day of its complaint."""
    if kind == "g":
        return Period("day", last, last)
    return {"week": week, "month": month_of}[every](first) if every != "day" else Period("day", first, last)


def counted_span(asked: Looked, watched: Watched, place: int) -> Period:
    """The days whose complaints made a point: of a g chart its last five, of a CUSUM since nought."""
    point = watched.points[place]
    first = point.first
    if watched.kind == "g":
        first = watched.points[max(0, place - 3)].first
    if watched.kind == "cusum":
        while place and (watched.points[place - 1].value or 0) > 0 and not watched.points[place - 1].high:
            place -= 1
            first = watched.points[place].first
    return Period("span", first, max(first, point.last))


def newest(today: date, every: Every) -> date:
    """From which day on a point's end is new enough to warn of: two periods back, a month's last month."""
    return today - timedelta(days={"day": 3, "week": 15, "month": 32}[every])
