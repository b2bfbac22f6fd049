"""Case numbers: one counter row by unit, series and year of recording (semantics 29)."""

from bihuan.cases.raw import Hand

SERIES = {"complaint": "TS", "history": "LS", "duty": "RW"}

_NEXT = (
    "INSERT INTO cases_counter (unit, series, year, value) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (unit, series, year) DO UPDATE"
    " SET value = cases_counter.value + excluded.value RETURNING value"
)


def series_of(kind: str) -> str:
    """The series of a kind of case: complaints TS (投诉), duties RW (任务), imported history LS (历史)."""
    return SERIES.get(kind, kind.upper()[:16])


def next_number(hand: Hand, unit: str, series: str, year: int) -> str:
    """The next number, such as ``YH-TS-2026-00042``. Take it last: the counter is held until the
    transaction ends.

    Rolled back with it, so there are no gaps; never given twice.
    """
    return written(unit, series, year, reserve(hand, unit, series, year, many=1))


def reserve(hand: Hand, unit: str, series: str, year: int, *, many: int) -> int:
    """Takes `many` numbers at once; the last of them."""
    (value,) = hand.one(_NEXT, (unit, series, year, many))
    return int(value)


def written(unit: str, series: str, year: int, value: int) -> str:
    return f"{unit}-{series}-{year}-{value:05d}"
