import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bihuan.cases.verifying import verify


class Command(BaseCommand):
    help = "Find any entry altered, removed or reordered, and any case missing, up to the last seal."
    group = "Cases"

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify()
        for wrong in verdict.wrong:
            self.stdout.write(str(wrong))
        self.stdout.write(f"{verdict.streams} streams, {verdict.entries} entries, {verdict.seals} seals.")
        since = timezone.localtime(verdict.sealed_at).isoformat() if verdict.sealed_at else "the beginning"
        self.stdout.write(
            f"Not sealed yet: what was recorded since {since}, in {verdict.unsealed} streams. "
            "A change there that made its chain anew would not be found."
        )
        if verdict.wrong:
            self.stdout.write(f"{len(verdict.wrong)} things are not as they were written.")
            sys.exit(1)
        self.stdout.write("Everything is as it was written.")
