"""Whose turn it is to write: `flock` on a file beside the database.

SQLite makes waiting writers poll, so one may be passed over again and again; the kernel wakes those who wait
on a lock one after the other. A lock is held through a descriptor of its own for each connection, and Django
gives each thread its own connection.
"""

import fcntl
import os
from pathlib import Path


class WriteLock:
    """Held from before a write transaction begins until it has ended."""

    def __init__(self, database: str) -> None:
        self._path = Path(f"{database}.lock")
        self._descriptor: int | None = None
        self.held = False

    def acquire(self) -> None:
        if self.held:
            return
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        self.held = True

    def release(self) -> None:
        if self.held and self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.held = False

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None
        self.held = False

    def __del__(self) -> None:
        # A thread may end without closing its connection; the descriptor goes when that is collected.
        self.close()
