"""Reading the sums: one statement for a whole page of figures, by index, whatever the number of cases.

What no sum holds, as two filters at once, is counted from the facts of the period by their own index.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bihuan.analytics.figure import NOTHING, NUMBERS, Tally
from bihuan.analytics.keeping import EXCLUDED, FACTS, SUMS, WHOLE
from bihuan.analytics.periods import Period
from bihuan.cases.raw import hand

_SUMMED = ", ".join(f"SUM({name})" for name in NUMBERS)
_COLUMNS = {"level": "level", "channel": "channel", "department": "department", "person": "person",
            "unit": "unit"}  # fmt: skip
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts: of these units (whole), one regulation, up to a day. `where` narrows by dimension."""

    units: tuple[str, ...]
    regulation: str
    period: Period
    until: date
    where: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_future(self) -> bool:
        return self.period.first > self.until


def tallies(asked: Asked, measures: Sequence[str], *, split_by: str = WHOLE) -> dict[Key, Tally]:
    """By (measure, item); the item is empty where nothing is split. Reasons come with what is whole."""
    narrowed = bool(asked.where) or split_by in ("unit", "person")
    if not measures or not asked.units:
        return {}
    if narrowed and not (split_by == "unit" and not asked.where):
        return _from_facts(asked, measures, split_by)
    found = _from_sums(asked, measures, WHOLE if split_by == "unit" else split_by, by_unit=split_by == "unit")
    if split_by == WHOLE:
        for (measure, reason), tally in _from_sums(asked, measures, EXCLUDED).items():
            held = found.get((measure, WHOLE), NOTHING)
            found[measure, WHOLE] = replace(held, reasons={**held.reasons, reason: tally.excluded})
    return found


def series(asked: Asked, measures: Sequence[str], spans: Sequence[Period]) -> dict[tuple[str, Period], Tally]:
    """By (measure, period), in one statement; `asked.period` spans them all.

    What is left out of a figure is counted only where nothing narrows it.
    """
    found: defaultdict[tuple[str, Period], Tally] = defaultdict(lambda: NOTHING)
    if not spans:
        return {}
    whole = replace(asked, period=Period("span", spans[0].first, spans[-1].last))
    days = any(one.kind in ("day", "week", "span") for one in spans) or not summed(asked.where)
    rows = _by_day(whole, measures) if days else _by_month(whole, measures)
    for measure, starts_on, tally in rows:
        for one in spans:
            if one.first <= starts_on <= one.last:
                found[measure, one] = found[measure, one].plus(tally)
    return dict(found)


def summed(where: Mapping[str, str]) -> bool:
    """Whether there are sums of what is narrowed so: of the whole, or by one dimension."""
    return len(where) <= 1 and not {"unit", "person"} & where.keys()


def crossed(asked: Asked, measure: str, rows: str, columns: str) -> dict[tuple[str, str], int]:
    """How many counted, by two dimensions at once; `columns` may also be ``month`` (2026-03) or ``unit``.

    From sums where nothing narrows it and these are the columns; else from the facts of the period.
    """
    if not asked.where and columns in ("month", "unit"):
        return _crossed_sums(asked, measure, rows, columns)
    last = min(asked.period.last, asked.until)
    where, values = _facts_where(asked, (measure,), asked.period.first, last)
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for day, unit, level, channel, department, kinds, number in _run(
        f"SELECT day, unit, level, channel, department, kinds, COUNT(*) FROM {FACTS.name} WHERE {where}"
        " AND excluded = '' AND hit >= 0 GROUP BY day, unit, level, channel, department, kinds", values,
    ):  # fmt: skip
        held = {"month": f"{_day(day):%Y-%m}", "unit": unit, "level": level, "channel": channel,
                "department": department}  # fmt: skip
        key = (held.get(rows, chosen(kinds, rows)), held.get(columns, chosen(kinds, columns)))
        found[key] += int(number)
    return dict(found)


def _crossed_sums(asked: Asked, measure: str, rows: str, columns: str) -> dict[tuple[str, str], int]:
    column = "unit" if columns == "unit" else "starts_on"
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for span, first, last in asked.period.pieces(asked.until):
        where, values = _sums_where(asked, (measure,), rows, span, first, last)
        for at, item, number in _run(
            f"SELECT {column}, item, SUM(counted) FROM {SUMS.name} WHERE {where} GROUP BY {column}, item",
            values,
        ):
            found[item, at if columns == "unit" else f"{_day(at):%Y-%m}"] += int(number)
    return dict(found)


def _by_month(asked: Asked, measures: Sequence[str]) -> list[tuple[str, date, Tally]]:
    return [
        row
        for span, first, last in asked.period.pieces(asked.until)
        for row in _dated(asked, measures, span, first, last)
    ]


def _by_day(asked: Asked, measures: Sequence[str]) -> list[tuple[str, date, Tally]]:
    return _dated(asked, measures, "d", asked.period.first, min(asked.period.last, asked.until))


def _dated(
    asked: Asked, measures: Sequence[str], span: str, first: date, last: date
) -> list[tuple[str, date, Tally]]:
    if not summed(asked.where):
        where, values = _facts_where(asked, measures, first, last)
        rows = _run(
            f"SELECT measure, day, version, {_COUNTED} FROM {FACTS.name} WHERE {where}"
            " GROUP BY measure, day, version", values,
        )  # fmt: skip
    else:
        dimension = next(iter(asked.where), WHOLE)
        where, values = _sums_where(asked, measures, dimension, span, first, last)
        if dimension != WHOLE:
            where, values = f"{where} AND item = ?", [*values, asked.where[dimension]]
        rows = _run(
            f"SELECT measure, starts_on, version, {_SUMMED} FROM {SUMS.name} WHERE {where}"
            " GROUP BY measure, starts_on, version", values,
        )  # fmt: skip
    return [(measure, _day(day), _tally(numbers, version)) for measure, day, version, *numbers in rows]


def _from_sums(
    asked: Asked, measures: Sequence[str], dimension: str, *, by_unit: bool = False
) -> dict[Key, Tally]:
    item = "unit" if by_unit else "item"
    selects, values = [], []
    for span, first, last in asked.period.pieces(asked.until):
        where, given = _sums_where(asked, measures, dimension, span, first, last)
        selects.append(
            f"SELECT measure, {item} AS item, version, {', '.join(NUMBERS)} FROM {SUMS.name} WHERE {where}"
        )
        values += given
    if not selects:
        return {}
    rows = _run(
        f"SELECT measure, item, version, {_SUMMED} FROM ({' UNION ALL '.join(selects)}) AS pieces"
        " GROUP BY measure, item, version",
        values,
    )
    return _together(rows)


def _sums_where(
    asked: Asked, measures: Sequence[str], dimension: str, span: str, first: date, last: date
) -> tuple[str, list[Any]]:
    where = (
        f"regulation = ? AND dimension = ? AND span = ? AND measure IN ({_places(measures)})"
        f" AND unit IN ({_places(asked.units)}) AND starts_on BETWEEN ? AND ?"
    )
    days = (first.isoformat(), last.isoformat())
    return where, [asked.regulation, dimension, span, *measures, *asked.units, *days]


_COUNTED = (
    "SUM(CASE WHEN excluded = '' AND hit >= 0 THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND hit = 1 THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND hit >= 0 AND raw = 1 THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND hit < 0 THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded <> '' THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND hit >= 0 AND value IS NOT NULL THEN 1 ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND hit >= 0 AND value IS NOT NULL THEN value ELSE 0 END),"
    " SUM(CASE WHEN excluded = '' AND provisional THEN 1 ELSE 0 END)"
)


def _from_facts(asked: Asked, measures: Sequence[str], split_by: str) -> dict[Key, Tally]:
    last = min(asked.period.last, asked.until)
    where, values = _facts_where(asked, measures, asked.period.first, last)
    column = "''" if split_by == WHOLE else _COLUMNS.get(split_by, "kinds")
    rows = _run(
        f"SELECT measure, {column} AS item, version, {_COUNTED} FROM {FACTS.name} WHERE {where}"
        f" GROUP BY measure, {column if split_by else 'version'}, version",
        values,
    )
    if column == "kinds":
        rows = [(measure, chosen(kinds, split_by), *rest) for measure, kinds, *rest in rows]
    return _together(rows)


def chosen(kinds: str, field: str) -> str:
    """The choice of a field among the written kinds; empty without one."""
    marked = f"|{field}="
    if marked not in kinds:
        return ""
    return kinds.partition(marked)[2].partition("|")[0]


def _facts_where(asked: Asked, measures: Sequence[str], first: date, last: date) -> tuple[str, list[Any]]:
    where = (
        f"regulation = ? AND measure IN ({_places(measures)}) AND unit IN ({_places(asked.units)})"
        " AND day BETWEEN ? AND ?"
    )
    values: list[Any] = [asked.regulation, *measures, *asked.units, first.isoformat(), last.isoformat()]
    narrower, more = narrowing(asked.where)
    return where + narrower, [*values, *more]


def narrowing(where: Mapping[str, str]) -> tuple[str, list[Any]]:
    """Filters by dimension as conditions on facts."""
    said, values = "", []
    for dimension, item in sorted(where.items()):
        if dimension in _COLUMNS:
            said += f" AND {_COLUMNS[dimension]} = ?"
            # Said so that the index of what people answer for is known to serve.
            said += " AND NOT (person = '')" if dimension == "person" and item else ""
            values.append(item)
        else:
            said += " AND kinds LIKE ? ESCAPE '!'"
            values.append(f"%|{_escaped(dimension)}={_escaped(item)}|%")
    return said, values


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _together(rows: Sequence[Sequence[Any]]) -> dict[Key, Tally]:
    found: dict[Key, Tally] = {}
    for measure, item, version, *numbers in rows:
        found[measure, item] = found.get((measure, item), NOTHING).plus(_tally(numbers, version))
    return found


def _tally(numbers: Sequence[Any], version: str) -> Tally:
    counted, hits, raw_hits, waiting, excluded, valued, total, provisional = (
        int(one or 0) for one in numbers
    )
    return Tally(
        counted=counted,
        hits=hits,
        raw_hits=raw_hits,
        waiting=waiting,
        excluded=excluded,
        valued=valued,
        total=total,
        provisional=provisional,
        versions=(version,),
    )


def _day(day: Any) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _run(statement: str, values: Sequence[Any]) -> list[Any]:
    with hand() as ours:
        return ours.rows(statement, tuple(values))
