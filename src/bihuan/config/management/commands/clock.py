from datetime import datetime, timedelta
from typing import ClassVar

from bihuan.cases.calendars import recount_changed
from bihuan.cases.due import let_time_pass
from bihuan.cases.duties import open_duties
from bihuan.cases.sealing import seal
from bihuan.config.loops import WorkerCommand
from bihuan.inbox.matching.carrying import carry_round

EVERY = timedelta(minutes=1)


class Command(WorkerCommand):
    help = "Let time pass in cases, open each period's duties, count by changed calendars, seal every minute."
    idle: ClassVar[timedelta] = timedelta(seconds=1)
    sealed_at: datetime | None = None
    duties_on: datetime | None = None

    def round(self, now: datetime) -> int:
        moved = let_time_pass(now) + carry_round(now)
        # Periods begin with a day, and units lie in several zones: once an hour finds every one soon enough.
        if self.duties_on != (hour := now.replace(minute=0, second=0, microsecond=0)):
            moved += recount_changed(now) + open_duties(now)
            self.duties_on = hour
        # A clock that was moved back must not stop the sealing.
        if self.sealed_at is None or abs(now - self.sealed_at) >= EVERY:
            seal(now=now)
            self.sealed_at = now
        return moved
