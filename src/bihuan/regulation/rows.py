"""Rows that a field holds: a table of the form, kept as one text so that it can be erased like any other.

Written as JSON: a list of rows, each a mapping of columns to plain values (`regulation.values.plain`), empty
cells left out. The same rows give the same text.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal

from bihuan.regulation.model import Field, FieldKind
from bihuan.regulation.values import ValueNotRead, coded, plain

Row = Mapping[str, object]
MOST_ROWS = 200
_NUMBERS = (FieldKind.WHOLE, FieldKind.DECIMAL, FieldKind.MONEY)
_LIST = ("一行一行的内容", "a list of rows")


class RowsNotRead(ValueError):
    """A text is not rows of this field.

    `row` counts from 0, `column` is its key; both may be missing. `expected` says what should stand there, in
    Chinese and English.
    """

    def __init__(self, expected: tuple[str, str], row: int | None = None, column: str = "") -> None:
        self.expected = expected
        self.row = row
        self.column = column
        super().__init__(
            f"row {row} {column}: expected {expected[1]}" if column else f"expected {expected[1]}"
        )


def written(field: Field, rows: Iterable[Row], *, zone: str = "Asia/Shanghai") -> str:
    """Plain or coded rows as text; rows with nothing in them are left out, no rows give no text.

    Raises RowsNotRead for a cell that is not of its column's kind.
    """
    kept = [row for row in (_plain_row(field, n, one, zone) for n, one in enumerate(rows)) if row]
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""


def _plain_row(field: Field, number: int, row: Row, zone: str) -> dict[str, object]:
    unknown = [key for key in row if key not in field.columns]
    if unknown:
        columns = "、".join(field.columns), ", ".join(field.columns)
        raise RowsNotRead((f"以下各列：{columns[0]}", f"columns of {columns[1]}"), number, unknown[0])
    found: dict[str, object] = {}
    for key, column in field.columns.items():
        try:
            value = coded(column, row.get(key), zone=zone)
        except ValueNotRead as error:
            raise RowsNotRead(error.expected, number, key) from None
        if not _is_within(column, value):
            raise RowsNotRead(_bounds(column), number, key)
        if value not in (None, (), "") and str(value).strip():
            found[key] = plain(column, value)
    return found


def _is_within(column: Field, value: object) -> bool:
    if column.kind not in _NUMBERS or not isinstance(value, int | Decimal):
        return True
    return (column.least is None or value >= column.least) and (column.most is None or value <= column.most)


def _bounds(column: Field) -> tuple[str, str]:
    scale = 100 if column.kind is FieldKind.MONEY else 1
    least, most = (None if one is None else one // scale for one in (column.least, column.most))
    if least is None or most is None:
        return (
            (f"不超过 {most}", f"at most {most}") if least is None else (f"至少 {least}", f"at least {least}")
        )
    return f"{least} 至 {most}", f"{least} to {most}"


def read(field: Field, text: str) -> tuple[dict[str, object], ...]:
    """The rows of a text with coded values; raises RowsNotRead."""
    if not text.strip():
        return ()
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise RowsNotRead(_LIST) from None
    if not isinstance(held, list) or not all(isinstance(row, dict) for row in held):
        raise RowsNotRead(_LIST)
    if len(held) > MOST_ROWS:
        raise RowsNotRead((f"至多 {MOST_ROWS} 行", f"at most {MOST_ROWS} rows"))
    rows = []
    for number, row in enumerate(held):
        kept = _plain_row(field, number, row, "Asia/Shanghai")
        rows.append({key: coded(field.columns[key], value) for key, value in kept.items()})
    return tuple(rows)


def are_sound(field: Field, text: str) -> bool:
    """Whether a text is rows of this field: of their kinds, as many as asked, what is required in each."""
    try:
        rows = read(field, text)
    except RowsNotRead:
        return False
    enough = field.least is None or len(rows) >= field.least
    few = field.most is None or len(rows) <= field.most
    return enough and few and not lacking(field, rows)


def lacking(field: Field, rows: Iterable[Row]) -> tuple[tuple[int, str], ...]:
    """Cells that are required and empty, as (row, column)."""
    required = [key for key, column in field.columns.items() if column.required]
    return tuple((number, key) for number, row in enumerate(rows) for key in required if key not in row)
