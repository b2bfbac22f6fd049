from datetime import datetime, timedelta

from bihuan.config.loops import WorkerCommand
from bihuan.inbox import rounds


class Command(WorkerCommand):
    help = "Send letters that are owed, tell staff, and take up messages a fallen process left."
    idle = timedelta(seconds=2)

    def round(self, now: datetime) -> int:
        return rounds.post_round(now)
