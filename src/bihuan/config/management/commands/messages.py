from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bihuan.config import catalogues


class Command(BaseCommand):
    help = "Collect the texts of the screens into each room's English catalogue, and compile them."
    group = "House"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room", nargs="*", help="only these rooms")
        parser.add_argument(
            "--check", action="store_true", help="only say what has no English yet; exit status 1"
        )

    def handle(self, *args: Any, room: list[str], check: bool, **options: Any) -> None:
        rooms = [path for path in catalogues.rooms() if not room or path.name in room]
        if not check:
            for path in rooms:
                catalogues.update(path)
            catalogues.compile_stale()
        missing = [f"{path.name}: {text}" for path in rooms for text in catalogues.untranslated(path)]
        for line in missing:
            self.stdout.write(line)
        if check and missing:
            raise CommandError(
                f"{len(missing)} texts have no English. Run: bihuan messages, then fill them in."
            )
