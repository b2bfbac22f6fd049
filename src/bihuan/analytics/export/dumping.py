"""The views as files: row by row, however many there are."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from bihuan.analytics.export.views import View, select_of

CHUNK = 2_000
# For whoever opens it in a spreadsheet: that it is UTF-8.
MARK = "\ufeff"


def rows_of(view: View, units: Sequence[str] | None) -> Iterator[tuple[str, ...]]:
    """Every row as text, of these units (None: all), in the order of the first columns."""
    statement, values = f"SELECT * FROM ({select_of(view, connection.vendor)}) AS held", list[Any]()
    if units is not None:
        places = ", ".join(["%s"] * len(units)) or "NULL"
        statement, values = f'{statement} WHERE "{view.place}" IN ({places})', [*units]
    order = ", ".join(f"{place}" for place in range(1, len(view.columns) + 1))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY {order}", values)
        while held := cursor.fetchmany(CHUNK):
            for row in held:
                yield tuple(_text(value, one.kind) for value, one in zip(row, view.columns, strict=True))


def _text(value: Any, kind: str) -> str:
    match value:
        case None:
            return ""
        case _ if kind == "truth":
            return "true" if value else "false"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return str(value)


def csv_lines(view: View, units: Sequence[str] | None) -> Iterator[str]:
    """The view as CSV, a piece of many lines at a time."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    held.write(MARK)
    writer.writerow([one.name for one in view.columns])
    for number, row in enumerate(rows_of(view, units), 1):
        writer.writerow(row)
        if number % CHUNK == 0:
            yield held.getvalue()
            held.seek(0)
            held.truncate()
    yield held.getvalue()


def write_csv(view: View, units: Sequence[str] | None, to: Path) -> int:
    """Writes beside the file first, so that a dump cut short is never taken for whole; returns rows."""
    part, number = to.with_suffix(".part"), 0
    with part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([one.name for one in view.columns])
        for row in rows_of(view, units):
            writer.writerow(row)
            number += 1
    part.replace(to)
    return number
