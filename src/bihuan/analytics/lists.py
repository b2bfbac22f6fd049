"""The cases behind a figure: its numerator, denominator, what waits and what is left out, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bihuan.analytics.keeping import FACTS
from bihuan.analytics.summing import Asked, narrowing
from bihuan.cases.raw import hand

Which = Literal["numerator", "denominator", "missed", "waiting", "excluded"]
WHICH: dict[Which, str] = {
    "numerator": "excluded = '' AND hit = 1",
    "denominator": "excluded = '' AND hit >= 0",
    "missed": "excluded = '' AND hit = 0",
    "waiting": "excluded = '' AND hit < 0",
    "excluded": "excluded <> ''",
}
_COLUMNS = (
    '"case", occurrence, unit, day, hit, raw, excluded, value, department, person, version, provisional'
)


@dataclass(frozen=True, slots=True)
class Row:
    """One time a case counts, or why it does not."""

    case: str
    occurrence: str
    unit: str
    day: date
    hit: int
    raw: int
    excluded: str
    value: int | None
    department: str
    person: str
    version: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended."""

    day: date
    case: str
    occurrence: str

    @property
    def text(self) -> str:
        return f"{self.day.isoformat()}~{self.case}~{self.occurrence}"


def place_of(text: str) -> Place | None:
    """The place written so; None for what is none."""
    day, _, rest = text.partition("~")
    case, _, occurrence = rest.partition("~")
    try:
        return Place(date.fromisoformat(day), case, occurrence) if case else None
    except ValueError:
        return None


def listed(
    asked: Asked, measure: str, which: Which, *, reason: str = "", after: Place | None = None, limit: int = 50
) -> tuple[tuple[Row, ...], Place | None]:
    """A page, newest day first, and where the next begins (None on the last)."""
    where, values = _where(asked, measure)
    where += f" AND {WHICH[which]}"
    if reason:
        where, values = f"{where} AND excluded = ?", [*values, reason]
    if after is not None:
        where += ' AND (day, "case", occurrence) < (?, ?, ?)'
        values = [*values, after.day.isoformat(), after.case, after.occurrence]
    rows = _rows(where, values, f'ORDER BY day DESC, "case" DESC, occurrence DESC LIMIT {limit + 1}')
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], Place(last.day, last.case, last.occurrence) if last is not None else None


def everything(asked: Asked, measure: str) -> tuple[Row, ...]:
    """All the facts of a figure, by case: for what is signed."""
    where, values = _where(asked, measure)
    return _rows(where, values, 'ORDER BY "case", occurrence')


def _where(asked: Asked, measure: str) -> tuple[str, list[Any]]:
    last = min(asked.period.last, asked.until)
    places = ", ".join("?" * len(asked.units))
    narrower, more = narrowing(asked.where)
    where = f"regulation = ? AND measure = ? AND unit IN ({places}) AND day BETWEEN ? AND ?{narrower}"
    days = (asked.period.first.isoformat(), last.isoformat())
    return where, [asked.regulation, measure, *asked.units, *days, *more]


def _rows(where: str, values: Sequence[Any], rest: str) -> tuple[Row, ...]:
    with hand() as ours:
        found = ours.rows(f"SELECT {_COLUMNS} FROM {FACTS.name} WHERE {where} {rest}", tuple(values))
    return tuple(_row(row) for row in found)


def _row(row: Sequence[Any]) -> Row:
    case, occurrence, unit, day, hit, raw, excluded, value, department, person, version, provisional = row
    return Row(
        case=case,
        occurrence=occurrence,
        unit=unit,
        day=date.fromisoformat(day) if isinstance(day, str) else day,
        hit=hit,
        raw=raw,
        excluded=excluded,
        value=value,
        department=department,
        person=person,
        version=version,
        provisional=bool(provisional),
    )
