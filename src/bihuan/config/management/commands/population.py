from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError

from bihuan.analytics.asking import regulations_of
from bihuan.analytics.figures import definitions
from bihuan.analytics.series import from_file
from bihuan.config import clock
from bihuan.inbox.importing.sheets import UnreadableFile
from bihuan.parties import populations
from bihuan.people.models import Unit
from bihuan.people.units import units_below


class Command(BaseCommand):
    help = "Take in what a unit's rates are per from a CSV or Excel sheet; all of it or nothing."
    group = "Cases"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="columns month, population, value (and unit)")
        parser.add_argument("--unit", required=True, help="the unit's code, where a line names none")
        parser.add_argument("--by", default="", help="the login name to be kept as who entered it")

    def handle(self, *args: Any, file: Path, unit: str, by: str, **options: Any) -> None:
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"population: expected a unit's code, found {unit}.")
        known = self._known(unit)
        if not known:
            raise CommandError(f"population: no regulation of {unit} has rates, so nothing is asked for.")
        try:
            upload = SimpleUploadedFile(file.name, file.read_bytes())
            read = from_file(upload, known, {code: code for code in units_below(unit)})
        except (OSError, UnreadableFile) as failure:
            raise CommandError(f"population: {failure}") from None
        if read.mistakes:
            raise CommandError("population: nothing was taken.\n" + "\n".join(read.mistakes))
        now = clock.now()
        taken = sum(
            populations.enter(one.unit or unit, one.key, one.month, one.value, by=by, at=now) is not None
            for one in read.values
        )
        self.stdout.write(f"{taken} values taken, {len(read.values) - taken} stood already.")

    def _known(self, unit: str) -> dict[str, str]:
        """The populations of the unit's regulations, by key and by name."""
        today = clock.now().date()
        laws = [definitions(id, today) for id in regulations_of(unit, today, -1)]
        found = [one for law in laws for one in law.populations.values()]
        return {name: one.key for one in found for name in (one.key, one.name)}
