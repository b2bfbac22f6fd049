from typing import Any

from django.core.management.base import BaseCommand

from bihuan.analytics.following import remake
from bihuan.cases.rebuilding import rebuild, rebuild_search
from bihuan.config import clock


class Command(BaseCommand):
    help = "Make the rows derived from the ledger again, the search index and what figures are read from."
    group = "Cases"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild(now=clock.now())} cases, rows made again.")
        self.stdout.write(f"{rebuild_search(now=clock.now())} cases, search index made again.")
        self.stdout.write(f"{remake(clock.now())} cases, facts and sums of figures made again.")
