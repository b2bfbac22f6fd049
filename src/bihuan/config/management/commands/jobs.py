from datetime import datetime, timedelta

from bihuan.config import clock
from bihuan.config.loops import WorkerCommand
from bihuan.desk import exporting


class Command(WorkerCommand):
    help = "Write the files people asked for, and take them away when their time is over."
    idle = timedelta(seconds=2)

    def round(self, now: datetime) -> int:
        return exporting.export_round(now, tick=clock.now)
