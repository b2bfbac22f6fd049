from typing import Any

from django.core.management.base import BaseCommand

from bihuan.cases.sealing import seal
from bihuan.config import clock


class Command(BaseCommand):
    help = "Seal what is new in the ledger, and copy the seal out."
    group = "Cases"

    def handle(self, *args: Any, **options: Any) -> None:
        made = seal(now=clock.now())
        self.stdout.write(f"Seal {made.number} over {made.heads} heads." if made else "Nothing new to seal.")
