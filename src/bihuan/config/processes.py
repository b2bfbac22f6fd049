"""One process that starts the others, starts them again when they fall, and ends them with itself."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

# A process that fell within this many seconds of its start waits longer before the next one.
STEADY_S = 30.0
LONGEST_WAIT_S = 30.0
# How long a process has to finish what it is doing once it was asked to end.
PATIENCE_S = 20.0
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One named process: `python -m bihuan NAME …`."""

    name: str
    arguments: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0
    again_at: float = field(default=0.0)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bihuan", self.name, *self.arguments],
            preexec_fn=_end_with_parent,
        )
        self.started = time.monotonic()
        log.info("process.started", extra={"worker": self.name, "pid": self.process.pid})

    def note_fall(self) -> None:
        """Remember that it ended by itself, and when to start it again: at once, then after 1 s, 2 s, 4 s."""
        process, self.process = self.process, None
        steady = time.monotonic() - self.started >= STEADY_S
        self.falls = 1 if steady else self.falls + 1
        wait = 0.0 if self.falls == 1 else min(2.0 ** (self.falls - 2), LONGEST_WAIT_S)
        self.again_at = time.monotonic() + wait
        exit_status = process.returncode if process else None
        if process is not None:
            _sweep(process)
        log.warning("process.fell", extra={"worker": self.name, "exit": exit_status, "wait_s": wait})


def supervise(children: Sequence[Child], *, stop: threading.Event) -> None:
    """Keep `children` running until `stop` is set, then end them: SIGTERM, and SIGKILL after 20 s."""
    try:
        while not stop.is_set():
            for child in children:
                _attend(child)
            stop.wait(0.2)
    finally:
        _end(children)


def _attend(child: Child) -> None:
    if child.runs:
        return
    if child.process is not None:
        child.note_fall()
    if time.monotonic() >= child.again_at:
        child.start()


def _end(children: Sequence[Child]) -> None:
    running = [child.process for child in children if child.process is not None and child.runs]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_S
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _sweep(process)


def _sweep(process: subprocess.Popen[bytes]) -> None:
    """End what `process` started and left running, such as a server's worker that still holds the port."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """In the child: ask the kernel to end it should the supervisor be killed (on Linux only).

    A process group of its own keeps Ctrl-C in the terminal from reaching it before the supervisor says so,
    and lets the supervisor sweep up what a killed process leaves behind.
    """
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
