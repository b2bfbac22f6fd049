from datetime import datetime, timedelta

from bihuan.config.loops import WorkerCommand
from bihuan.inbox.channels.email import fetching


class Command(WorkerCommand):
    help = "Fetch mail from the mailboxes that `bihuan mailbox` names."
    idle = timedelta(seconds=5)

    def round(self, now: datetime) -> int:
        return fetching.fetch_round(now)
