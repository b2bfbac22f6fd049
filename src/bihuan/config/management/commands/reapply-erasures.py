from typing import Any

from django.core.management.base import BaseCommand

from bihuan.cases.restoring import reapply_erasures
from bihuan.config import clock


class Command(BaseCommand):
    help = "After a restore: erase again what had been erased, by the log beside the data."
    group = "Cases"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{reapply_erasures(now=clock.now())} erasures applied again.")
