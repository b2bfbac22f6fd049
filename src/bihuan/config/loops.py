"""A worker that does one round after another until it is asked to stop.

A command becomes a worker by saying what a round is:

    class Command(WorkerCommand):
        help = "Send letters that wait."
        group = "Running"
        idle = timedelta(seconds=2)

        def round(self, now: datetime) -> int:
            return send_waiting(now=now)

`round` returns how much it did. After work it is called again at once, after none it rests. A worker takes no
lease: rounds claim rows by compare-and-set, so any number of workers may run.
"""

import logging
import random
import signal
import threading
import time
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any, ClassVar

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from bihuan.config import clock

LONGEST_REST = timedelta(minutes=1)

log = logging.getLogger(__name__)


def keep_doing(
    round: Callable[[datetime], int],
    *,
    name: str,
    idle: timedelta,
    stop: threading.Event,
    rest: Callable[[float], object] | None = None,
) -> None:
    """Call `round(now)` until `stop` is set; the round under way is always finished.

    After a round that did nothing it rests `idle`, give or take a fifth so that workers do not move in step.
    A round that raises is logged and tried again after 1 s, 2 s, 4 s and so on, at most a minute.
    `rest(seconds)` waits; by default on `stop`.
    """
    wait = rest or stop.wait
    failures = 0
    while not stop.is_set():
        close_old_connections()
        began = time.monotonic()
        try:
            done = round(clock.now())
        except Exception:
            failures += 1
            pause = min(2 ** (failures - 1), LONGEST_REST.total_seconds())
            log.exception("round.failed", extra={"worker": name, "attempt": failures, "wait_s": pause})
            # What failed may be the connection itself; the next round opens a new one.
            connections.close_all()
            wait(pause)
            continue
        failures = 0
        if done:
            took_ms = int((time.monotonic() - began) * 1000)
            log.info("round.done", extra={"worker": name, "count": done, "took_ms": took_ms})
        else:
            wait(idle.total_seconds() * random.uniform(0.8, 1.2))


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set. Call it in the main thread."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop


class WorkerCommand(BaseCommand):
    """A command that runs rounds until it is stopped, or a single one with `--once`."""

    group: ClassVar[str] = "Running"
    idle: ClassVar[timedelta] = timedelta(seconds=1)
    # They judge the code, not the moment, and would read every page's code at each start.
    requires_system_checks = ()

    @abstractmethod
    def round(self, now: datetime) -> int:
        """Do what is to be done at `now`; return how much that was."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        if once:
            while self.round(clock.now()):
                pass
            return
        name = type(self).__module__.rpartition(".")[2]
        keep_doing(self.round, name=name, idle=self.idle, stop=stop_on_signals())
