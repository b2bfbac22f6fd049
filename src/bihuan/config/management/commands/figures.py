from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bihuan.analytics.following import follow, remake
from bihuan.analytics.recounting import recount
from bihuan.analytics.reports.making import make_round
from bihuan.config import clock
from bihuan.config.loops import WorkerCommand
from bihuan.config.warning import warn
from bihuan.inbox.mailing import tell


class Command(WorkerCommand):
    help = "Follow the ledger with the facts and sums of figures; make the files of signed reports."
    idle: ClassVar[timedelta] = timedelta(seconds=5)

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--rebuild", action="store_true", help="drop facts and sums, make them again from the ledger, end"
        )

    def handle(self, *args: Any, once: bool = False, rebuild: bool = False, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"{remake(clock.now())} cases, facts and sums made again.")
            return
        super().handle(*args, once=once, **options)

    def round(self, now: datetime) -> int:
        # Charts are looked at once nothing is left to follow: a signal rests on whole days.
        return follow(now) + recount(now) + make_round(now, tell=tell) or warn(now)
