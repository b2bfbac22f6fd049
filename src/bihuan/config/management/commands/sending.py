"""Says how a unit sends letters: its quiet hours, and whether somebody looks letters over before they go."""

from datetime import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bihuan.inbox import quiet
from bihuan.people.models import Unit


class Command(BaseCommand):
    help = "Show or say how a unit, and those below it, send letters: quiet hours, looked over or not."
    group = "People"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit", help="the unit's code")
        parser.add_argument("--quiet", help="such as 22:00-08:00, or none: when nobody is called or texted")
        parser.add_argument(
            "--look-over", choices=("yes", "no"), help="whether letters to complainants wait until seen"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        unit = options["unit"]
        if not Unit.objects.filter(code=unit).exists():
            raise CommandError(f"expected the code of a unit, found {unit}")
        now = quiet.of(unit)
        if options["quiet"] is not None or options["look_over"] is not None:
            begins, ends = now.quiet_from, now.quiet_to
            hours = (begins, ends) if begins is not None and ends is not None else None
            if options["quiet"] is not None:
                hours = _hours(options["quiet"])
            looks = now.looks_over if options["look_over"] is None else options["look_over"] == "yes"
            quiet.state(unit, quiet=hours, looks_over=looks)
            now = quiet.of(unit)
        shown = f"{now.quiet_from:%H:%M}-{now.quiet_to:%H:%M}" if now.quiet_from and now.quiet_to else "none"
        self.stdout.write(f"{unit}: quiet {shown}, looked over {'yes' if now.looks_over else 'no'}")


def _hours(said: str) -> tuple[time, time] | None:
    if said == "none":
        return None
    begins, _, ends = said.partition("-")
    try:
        return time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())
    except ValueError:
        raise CommandError(f"--quiet: expected hours such as 22:00-08:00, or none; found {said}") from None
