from datetime import datetime, timedelta

from bihuan.api import tokens
from bihuan.config.loops import WorkerCommand
from bihuan.inbox.hooks import delivering

SWEEP_EVERY = timedelta(hours=1)


class Command(WorkerCommand):
    help = "Tell other programs that subscribed what happens to cases."
    idle = timedelta(seconds=2)
    _swept: datetime | None = None

    def round(self, now: datetime) -> int:
        done = tokens.end_what_is_over(now) + delivering.hook_round(now)
        if self._swept is None or abs(now - self._swept) >= SWEEP_EVERY:
            self._swept = now
            done += delivering.sweep(now)
        return done
