"""What a rate is per: the population of a unit and those below it over a period."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bihuan.analytics.figure import Denominator
from bihuan.analytics.periods import Period
from bihuan.parties import populations
from bihuan.people.models import Unit
from bihuan.regulation.model import Population


@dataclass(frozen=True, slots=True)
class Tree:
    """The asked unit with those below it: each one's children, by code."""

    root: str
    children: Mapping[str, tuple[str, ...]]

    def below(self, unit: str) -> Iterator[str]:
        yield unit
        for child in self.children.get(unit, ()):
            yield from self.below(child)


def tree_of(unit: str, units: Iterable[str]) -> Tree:
    children: dict[str, list[str]] = {}
    for code, parent in (
        Unit.objects.filter(code__in=tuple(units)).values_list("code", "parent").order_by("path")
    ):
        if parent is not None and code != unit:
            children.setdefault(parent, []).append(code)
    return Tree(unit, {code: tuple(below) for code, below in children.items()})


def denominator(
    population: Population, tree: Tree, period: Period, until: date, *, counted_in: Iterable[str]
) -> Denominator:
    """The population over the period: a flow summed over its months, a stock their mean.

    A unit's own series stands for all below it; without one, theirs together. `counted_in` are the units with
    complaints: one of these that no series covers is missing, and so is a month without an entry. Of a month
    that the period holds in part a flow counts by days.
    """
    units = tuple(tree.below(tree.root))
    given = {unit for unit, _ in populations.units_with((population.key,), units)}
    months = [at for at in period.months() if at <= until]
    held = populations.standing(units, (population.key,), period.first, min(period.last, until))
    missing: list[tuple[str, date]] = []
    number = Decimal(0)
    covering = tuple(_covering(tree, tree.root, given))
    for unit in covering:
        for month in months:
            entry = held.get((unit, population.key, month))
            if entry is None:
                missing.append((unit, month))
            else:
                number += Decimal(entry.value) * _weight(population, period, month, until, len(months))
    covered = {one for unit in covering for one in tree.below(unit)}
    missing += [(unit, months[0]) for unit in sorted(set(counted_in) - covered) if months]
    if missing or not covering:
        return Denominator(None, tuple(missing) or tuple((tree.root, month) for month in months[:1]))
    return Denominator(number)


def _covering(tree: Tree, unit: str, given: set[str]) -> Iterator[str]:
    """The units nearest the top that have a series."""
    if unit in given:
        yield unit
        return
    for child in tree.children.get(unit, ()):
        yield from _covering(tree, child, given)


def _weight(population: Population, period: Period, month: date, until: date, months: int) -> Decimal:
    if population.counts == "stock":
        return Decimal(1) / months
    length = monthrange(month.year, month.month)[1]
    first = max(period.first, month)
    last = min(period.last, until, month.replace(day=length))
    return Decimal((last - first).days + 1) / length
