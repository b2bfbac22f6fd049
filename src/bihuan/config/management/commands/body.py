"""Says where a unit reaches an outside body its regulation names."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bihuan.inbox import bodies
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Say where a unit, and those below it, reach an outside body that letters go to."
    group = "People"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("body", help="its key under bodies in policy.yaml")
        parser.add_argument("--unit", required=True, help="the unit's code")
        parser.add_argument("--email", default="", help="where it takes mail")
        parser.add_argument("--address", default="", help="where letters are posted or handed over")

    def handle(self, *args: Any, **options: Any) -> None:
        unit, body = options["unit"], options["body"]
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"expected the code of a unit, found {unit}")
        if not options["email"] and not options["address"]:
            raise CommandError("expected --email or --address, found neither")
        bodies.state(unit, body, email=options["email"], address=options["address"])
        self.stdout.write(f"{unit} {body}: {options['email']} {options['address']}".rstrip())
