"""Killing with -9: seeded in what and when, so that a run that failed can be run again."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from random import Random

from tests.inbox.mail import Letterbox
from tests.standing.site import Site

# The supervisor itself less often: everything else falls with it.
WEIGHTS = {"web": 3, "clock": 3, "post": 3, "up": 1}

# A server takes a second or two to stand again.
BETWEEN_S = (0.5, 3.0)


class Killer:
    """`kill_one` strikes at random; `lurk` strikes the post the moment a mail has been handed over."""

    def __init__(self, site: Site, box: Letterbox, *, seed: int) -> None:
        self.site, self.box = site, box
        self.chance = Random(seed)
        self.killed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def lurk(self, *, one_in: int) -> None:
        chance = Random(self.chance.random())

        def taken() -> None:
            if chance.randrange(one_in) == 0:
                self._kill("post")

        self.box.taken = taken

    def rest(self) -> None:
        self.box.taken = lambda: None

    def kill_for(self, seconds: float, *, enough: Callable[[], bool], move: Callable[[Random], None]) -> None:
        """Kills again and again for so long, and on until it is enough, at most three minutes more.

        `move(chance)` is called between.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until or (not enough() and time.monotonic() < until + 180):
            time.sleep(self.chance.uniform(*BETWEEN_S))
            self.kill_one()
            move(self.chance)

    def kill_one(self) -> None:
        """Kills one of what stands: a server that is still being started has nothing to lose.

        Nor is the supervisor that starts it killed meanwhile: on a busy machine it would never stand again.
        """
        names = sorted(set(self.site.pids().values()))
        if not self.site.answers():
            names = [name for name in names if name not in ("web", "up")]
        if names:
            self._kill(self.chance.choices(names, [WEIGHTS[name] for name in names])[0])

    def _kill(self, name: str) -> None:
        with self._lock:
            pids = sorted(pid for pid, what in self.site.pids().items() if what == name)
            if pids:
                self.killed[name] += 1
                self.site.kill(self.chance.choice(pids))
