from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config import clock
from bihuan.inbox.matching.learning import learn
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Count anew what units' own cases say of words, for the suggestions at registration."
    group = "Cases"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", metavar="CODE", help="this unit alone; every unit by default")

    def handle(self, *args: Any, unit: str | None = None, **options: Any) -> None:
        codes = list(Unit.objects.order_by("path").values_list("code", flat=True))
        if unit is not None and unit not in codes:
            raise CommandError(f"--unit: expected the code of a unit, found none named {unit}.")
        for code in [unit] if unit is not None else codes:
            self.stdout.write(f"{code}: {learn(code, now=clock.now())} cases")
