"""Reading a series of a population: lines of month, population and number, pasted or from a file.

Nothing is taken unless every line is understood; each that is not is told with its number and what is meant.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from bihuan.inbox.importing.sheets import UnreadableFile, open_sheet
from bihuan.parties.populations import LARGEST

LARGEST_FILE = 2_000_000
MOST_LINES = 5_000
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月|[-/.]\d{1,2}(?: .*)?)?")
_NUMBER = re.compile(r"\d{1,3}(?:[,，]\d{3})*(?:\.0+)?|\d+(?:\.0+)?")
HEADS = {
    "month": ("月份", "month", "月"),
    "key": ("基数", "population", "key"),
    "value": ("数值", "value", "数量"),
    "unit": ("单位代码", "unit"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One line understood; `unit` is empty where the line names none."""

    month: date
    key: str
    value: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """The lines understood, and what is wrong with the others."""

    values: tuple[Value, ...]
    mistakes: tuple[str, ...]


def from_text(text: str, known: Mapping[str, str], units: Mapping[str, str]) -> Read:
    """Lines pasted, tabs or commas between. `known` are the populations' keys by key and by name."""
    delimiter = "\t" if "\t" in text else ","
    text = text if delimiter == "\t" else text.replace("，", ",")
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1)]
    return _read([(number, [cell.strip() for cell in row]) for number, row in rows if any(row)], known, units)


def from_file(upload: UploadedFile, known: Mapping[str, str], units: Mapping[str, str]) -> Read:
    """A CSV or Excel file. Raises UnreadableFile."""
    if (upload.size or 0) > LARGEST_FILE:
        raise UnreadableFile(_("文件超过 2 MB。基数表每月一行，请只留需要的行。"))
    name = Path(upload.name or "sheet.csv").name
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(name).suffix.lower() or '.csv'}"
        path.write_bytes(upload.read())
        sheet = open_sheet(path)
        rows: list[tuple[int, list[str]]] = [(1, list(sheet.header))]
        for row in sheet.rows():
            rows.append((row.number, [row.cells.get(one, "") for one in sheet.header]))
            if len(rows) > MOST_LINES:
                break
    return _read(rows, known, units)


def _read(rows: Sequence[tuple[int, list[str]]], known: Mapping[str, str], units: Mapping[str, str]) -> Read:
    if len(rows) > MOST_LINES:
        return Read((), (_("超过 %(n)s 行，请分次填写。") % {"n": MOST_LINES},))
    places = _places(rows[0][1]) if rows else None
    body = rows[1:] if places is not None else rows
    places = places or {"month": 0, "key": 1, "value": 2, "unit": 3}
    values, mistakes = [], []
    for number, cells in body:
        found = _value(
            number, {name: cells[at] for name, at in places.items() if at < len(cells)}, known, units
        )
        if isinstance(found, Value):
            values.append(found)
        else:
            mistakes.append(found)
    if not body:
        mistakes.append(_("没有读到任何一行。"))
    return Read(tuple(values), tuple(mistakes))


def _places(cells: Iterable[str]) -> dict[str, int] | None:
    """Which column is which, by the head; None for a first line that is no head."""
    heads = [cell.strip().lower() for cell in cells]
    found = {name: heads.index(word) for name, words in HEADS.items() for word in words if word in heads}
    return found if {"month", "key", "value"} <= found.keys() else None


def _value(
    number: int, cells: Mapping[str, str], known: Mapping[str, str], units: Mapping[str, str]
) -> Value | str:
    month = _MONTH.fullmatch(cells.get("month", ""))
    if month is None or not 1 <= int(month[2]) <= 12:
        return _("第 %(n)s 行：月份应如 2026-03，现为“%(found)s”。") % {
            "n": number,
            "found": cells.get("month", ""),
        }
    key = known.get(cells.get("key", ""))
    if key is None:
        return _("第 %(n)s 行：没有叫“%(found)s”的基数。可用的有：%(known)s。") % {
            "n": number, "found": cells.get("key", ""), "known": "、".join(sorted(set(known))),
        }  # fmt: skip
    amount = cells.get("value", "").replace("，", ",")
    if not _NUMBER.fullmatch(amount) or int(amount.replace(",", "").partition(".")[0]) > LARGEST:
        return _("第 %(n)s 行：数值应为不小于 0 的整数，现为“%(found)s”。") % {"n": number, "found": amount}
    unit = cells.get("unit", "")
    if unit and unit not in units:
        return _("第 %(n)s 行：没有代码为“%(found)s”、由您管理的单位。") % {"n": number, "found": unit}
    return Value(
        date(int(month[1]), int(month[2]), 1), key, int(amount.replace(",", "").partition(".")[0]),
        units.get(unit, ""),
    )  # fmt: skip
