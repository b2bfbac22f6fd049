"""`bihuan import FILE --unit CODE`: takes in the complaints of another system, or of a spreadsheet."""

import csv
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.core.management.base import BaseCommand, CommandError
from xlsxwriter import Workbook

from bihuan.config import clock
from bihuan.inbox.importing.guessing import guess
from bihuan.inbox.importing.mapping import Mapping, WrongMapping, read_mapping, write_mapping
from bihuan.inbox.importing.running import (
    Import,
    Interrupted,
    RowTold,
    Tally,
    kept_mapping,
    rehearse,
    take_in,
)
from bihuan.inbox.importing.sheets import Sheet, UnreadableFile, open_sheet
from bihuan.people.models import Unit, User
from bihuan.registry.working import NoRegulation

COLUMNS = ("row", "result", "case", "why")
MOST_EXCEL_ROWS = 1_048_575


class Command(BaseCommand):
    help = "Take in complaints handled elsewhere as recorded history: CSV, Excel or JSON lines."
    group = "Cases"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=".csv, .xlsx, .jsonl; also packed (.gz)")
        parser.add_argument("--unit", required=True, metavar="CODE", help="the unit the cases belong to")
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what, as YAML")
        parser.add_argument(
            "--show-mapping",
            action="store_true",
            help="print the mapping that would be used, or a first guess, and end",
        )
        parser.add_argument(
            "--encoding", default="", help="of a text file, where it is not found out rightly"
        )
        parser.add_argument("--by", metavar="LOGIN", help="the person who imports; the system by default")
        parser.add_argument("--dry-run", action="store_true", help="say what would be taken; write nothing")
        parser.add_argument("--resume", action="store_true", help="go on with an import that was interrupted")
        parser.add_argument(
            "--report", type=Path, metavar="FILE", help="every row taken or refused, as .csv or .xlsx"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(**options)
        except (UnreadableFile, WrongMapping, Interrupted, NoRegulation) as error:
            raise CommandError(str(error)) from None

    def _handle(self, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(
                f"--unit: expected the code of a unit, found none named {options['unit']}. "
                + f"Units: {', '.join(Unit.objects.values_list('code', flat=True)[:20])}."
            )
        path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: expected a file, found none.")
        sheet = open_sheet(path, encoding=options["encoding"])
        if options["show_mapping"]:
            self._show(sheet, unit)
            return
        asked = Import(
            sheet=sheet,
            mapping=_mapping(options["mapping"], sheet, unit),
            unit=unit.code,
            zone=unit.time_zone,
            now=clock.now(),
            by=_person(options["by"]),
        )
        with _Report(options["report"]) as report, _Progress(self, sheet) as progress:

            def tell(told: Sequence[RowTold], tally: Tally) -> None:
                report.write(told)
                progress.show(tally)

            if options["dry_run"]:
                tally = rehearse(asked, tell=tell)
            else:
                tally = take_in(asked, resume=options["resume"], tell=tell)
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{tally.rows} rows: {tally.taken} {would}taken, as {tally.cases} new cases; "
            f"{tally.again} were here already; {tally.refused} {would}refused."
        )
        for one in report.refused:
            self.stdout.write(f"  {path.name}:{one.row}: {one.why}")
        if tally.refused > len(report.refused):
            self.stdout.write("  … --report FILE lists every row.")

    def _show(self, sheet: Sheet, unit: Unit) -> None:
        kept = kept_mapping(unit.code, sheet.header)
        if kept is not None:
            self.stdout.write(kept, ending="")
            return
        found = guess(sheet, source=sheet.path.name.partition(".")[0], zone=unit.time_zone)
        if found is None:
            raise CommandError(
                f"{sheet.path.name}: none of the columns {', '.join(sheet.header)} is plainly the case"
                " number or a moment. Write the mapping by hand; docs/importing.md has examples."
            )
        self.stdout.write("# A first guess: look through it, keep it as a file, name it with --mapping.")
        self.stdout.write(write_mapping(found), ending="")


def _mapping(path: Path | None, sheet: Sheet, unit: Unit) -> Mapping:
    """The mapping named, else the one kept for these columns."""
    if path is not None:
        try:
            return read_mapping(path.read_text("utf-8"), sheet.header)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"--mapping: {path} cannot be read ({error}).") from None
    kept = kept_mapping(unit.code, sheet.header)
    if kept is None:
        raise CommandError(
            f"{unit.code} has not imported a file with these columns before. Begin with --show-mapping, "
            "look the guess through, keep it as a file and name it with --mapping."
        )
    return read_mapping(kept, sheet.header)


def _person(login: str | None) -> str | None:
    if login is None:
        return None
    found = User.objects.filter(login_name=login).values_list("pk", flat=True).first()
    if found is None:
        raise CommandError(f"--by: expected the login of a person, found none named {login}.")
    return str(found)


class _Report:
    """Every row and what became of it, as it goes; and the first refused ones for the screen."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.refused, self.row = path, list[RowTold](), 0
        self.book: Workbook | None = None
        self.file: Any = None

    def __enter__(self) -> Self:
        if self.path is None:
            return self
        if self.path.suffix.lower() == ".xlsx":
            options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
            self.book = Workbook(str(self.path), options)
            self.sheet = self.book.add_worksheet("rows")
            self.sheet.write_row(0, 0, COLUMNS)
        else:
            self.file = self.path.open("w", encoding="utf-8-sig", newline="")
            self.lines = csv.writer(self.file)
            self.lines.writerow(COLUMNS)
        return self

    def write(self, told: Sequence[RowTold]) -> None:
        self.refused += [one for one in told if one.result == "refused"][: 20 - len(self.refused)]
        for one in told:
            self.row += 1
            cells = (one.row, one.result, one.case, one.why)
            if self.file is not None:
                self.lines.writerow([_harmless(cell) for cell in cells])
            elif self.book is not None and self.row <= MOST_EXCEL_ROWS:
                self.sheet.write_row(self.row, 0, cells)

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        if self.file is not None:
            self.file.close()
        if self.book is not None:
            self.book.close()


def _harmless(cell: object) -> object:
    """No cell that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell


class _Progress:
    """A bar on a terminal; nothing where nobody looks on."""

    def __init__(self, command: BaseCommand, sheet: Sheet) -> None:
        self.out = command.stderr
        self.shown = sys.stderr.isatty()
        self.all = sum(1 for _ in sheet.rows()) if self.shown else 0

    def __enter__(self) -> Self:
        return self

    def show(self, tally: Tally) -> None:
        if self.shown and self.all:
            done = min(tally.rows / self.all, 1)
            bar = "#" * int(done * 40)
            self.out.write(f"\r[{bar:<40}] {done:4.0%} {tally.rows}/{self.all}", ending="")

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        if self.shown:
            self.out.write("")
