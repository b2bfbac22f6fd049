"""Rows of a file: CSV in any of the usual encodings, Excel, JSON lines; packed by gzip or not."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

LONGEST_CELL = 2_000_000
MOST_COLUMNS = 500
MOST_ROWS = 5_000_000
# What a spreadsheet or an old system in China writes; the last reads all that the one before does, and more.
ENCODINGS = ("utf-8-sig", "gb18030")
EXCEL = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
LINES = (".jsonl", ".ndjson")
DELIMITERS = (",", "\t", ";", "|")


class UnreadableFile(ValueError):
    """A file that cannot be read as a table; the words say where and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: its number as the file counts, and its cells by column, trimmed."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's column names and where it is read again from the start."""

    path: Path
    header: tuple[str, ...]
    encoding: str
    delimiter: str = ","

    def rows(self) -> Iterator[Row]:
        """Every row in order, afresh each time. Empty rows are left out."""
        match kind_of(self.path):
            case "excel":
                yield from _numbered(self.header, _excel_rows(self.path)[1:], first=2)
            case "lines":
                yield from _objects(self.path, self.encoding)
            case _:
                with _text(self.path, self.encoding) as text:
                    lines = csv.reader(text, delimiter=self.delimiter)
                    next(lines, None)
                    yield from _numbered(self.header, lines, first=2)


def open_sheet(path: Path, *, encoding: str = "") -> Sheet:
    """The file's columns. Raises UnreadableFile."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        return _opened(path, encoding)
    except (OSError, EOFError, csv.Error, CalamineError) as error:
        words = _("%(file)s：读不了这个文件（%(why)s）。请另存为 CSV 或 xlsx 后再试。")
        raise UnreadableFile(words % {"file": path.name, "why": error}) from None


def _opened(path: Path, encoding: str) -> Sheet:
    match kind_of(path):
        case "excel":
            rows = _excel_rows(path)
            header = tuple(_cell(one) for one in rows[0]) if rows else ()
            return Sheet(path, _sound(path, header), "")
        case "lines":
            encoding = encoding or _encoding_of(path)
            names = dict.fromkeys(name for row in _first(path, encoding, 200) for name in row.cells)
            return Sheet(path, _sound(path, tuple(names)), encoding)
        case _:
            encoding = encoding or _encoding_of(path)
            with _text(path, encoding) as text:
                line = text.readline()
            delimiter = max(DELIMITERS, key=line.count)
            with _text(path, encoding) as text:
                header = tuple(one.strip() for one in next(csv.reader(text, delimiter=delimiter), []))
            return Sheet(path, _sound(path, header), encoding, delimiter)


def kind_of(path: Path) -> str:
    """``excel``, ``lines`` or ``csv``, by the name."""
    name = path.name.lower().removesuffix(".gz")
    return "excel" if name.endswith(EXCEL) else "lines" if name.endswith(LINES) else "csv"


def _sound(path: Path, header: tuple[str, ...]) -> tuple[str, ...]:
    """The column names. Raises UnreadableFile where they cannot name columns."""
    named = [one for one in header if one]
    twice = sorted({one for one in named if named.count(one) > 1})
    if not named:
        words = _("%(file)s：第一行应是列名，却是空的。请在第一行写上列名。")
        raise UnreadableFile(words % {"file": path.name})
    if twice:
        words = _("%(file)s：列名“%(name)s”出现了不止一次。请让每一列的名字不同。")
        raise UnreadableFile(words % {"file": path.name, "name": twice[0]})
    if len(header) > MOST_COLUMNS:
        words = _("%(file)s：有 %(n)s 列，最多 %(most)s 列。请删去用不到的列。")
        raise UnreadableFile(words % {"file": path.name, "n": len(header), "most": MOST_COLUMNS})
    return header


def _numbered(header: tuple[str, ...], lines: Any, *, first: int) -> Iterator[Row]:
    for number, line in enumerate(lines, start=first):
        if number > MOST_ROWS:
            words = _("超过 %(most)s 行。请把文件分成几份导入。")
            raise UnreadableFile(words % {"most": MOST_ROWS})
        cells = {name: _cell(one) for name, one in zip(header, line, strict=False) if name}
        if any(cells.values()):
            yield Row(number, cells)


def _encoding_of(path: Path) -> str:
    """The encoding in which every byte of the file makes sense. Raises UnreadableFile."""
    with _bytes(path) as raw:
        if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    for encoding in ENCODINGS:
        try:
            with _text(path, encoding) as text:
                while text.read(1 << 20):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    words = _("%(file)s：不是 UTF-8，也不是 GBK/GB18030。请另存为 UTF-8 编码的 CSV。")
    raise UnreadableFile(words % {"file": path.name})


def _bytes(path: Path) -> Any:
    return gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb")


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(_bytes(path), encoding=encoding, newline="")


def _excel_rows(path: Path) -> list[list[Any]]:
    """The first sheet that has anything on it."""
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        if rows:
            return rows
    return []


def _objects(path: Path, encoding: str) -> Iterator[Row]:
    with _text(path, encoding) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            if not isinstance(found, dict):
                words = _("%(file)s 第 %(n)s 行：应是一个 JSON 对象。请改正后再导入。")
                raise UnreadableFile(words % {"file": path.name, "n": number})
            yield Row(number, {str(name): _cell(value) for name, value in found.items()})


def _first(path: Path, encoding: str, many: int) -> Iterator[Row]:
    for place, row in enumerate(_objects(path, encoding)):
        if place == many:
            return
        yield row


def _cell(value: Any) -> str:
    """A cell as text; a moment in ISO 8601, a whole number without its point."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)
