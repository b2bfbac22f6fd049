from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.analytics.export import parquet
from bihuan.analytics.export.dumping import write_csv
from bihuan.analytics.export.views import BY_NAME, VIEWS
from bihuan.people.models import Unit
from bihuan.people.units import units_below


class Command(BaseCommand):
    help = "Write the views that other tools read as files, without personal data."
    group = "Cases"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--as", dest="kind", choices=("csv", "parquet"), default="csv")
        parser.add_argument("--only", action="append", metavar="VIEW", help="one view; may be repeated")
        parser.add_argument("--unit", help="the unit's code; it and all below it")

    def handle(self, *args: Any, folder: Path, kind: str, only: list[str] | None, unit: str | None,
               **options: Any) -> None:  # fmt: skip
        unknown = sorted(set(only or ()) - BY_NAME.keys())
        if unknown:
            known = ", ".join(BY_NAME)
            raise CommandError(f"export: expected a view such as {known}; found {', '.join(unknown)}.")
        if unit is not None and not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"export: expected a unit's code, found {unit}.")
        if kind == "parquet" and not parquet.available():
            raise CommandError(f"export: {parquet.MISSING}")
        units = None if unit is None else sorted(units_below(unit))
        folder.mkdir(parents=True, exist_ok=True)
        for view in VIEWS:
            if only and view.name not in only:
                continue
            to = folder / f"{view.name}.csv"
            number = write_csv(view, units, to)
            if kind == "parquet":
                to = parquet.from_csv(view, to)
            self.stdout.write(f"{to}: {number:,} rows")
