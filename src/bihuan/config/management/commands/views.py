from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bihuan.analytics.export.making import create, drop


class Command(BaseCommand):
    help = "Create the read-only views that other tools read figures from, without personal data."
    group = "Cases"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drop", action="store_true", help="take them away again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["drop"]:
            drop()
            self.stdout.write("The views are gone.")
            return
        self.stdout.write("\n".join(create()))
