"""The program as a site runs it: real processes on data of their own, by a clock that can be moved."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.needs import ROOT, free_port
from tests.standing.founding import Founded

PROCESSES = ("web", "clock", "post")
SOON_S = 120


class Site:
    """`raise_all` starts it; what falls is started again, by `bihuan up` where `supervised`, else by us."""

    def __init__(self, data: Path, *, database_url: str, mail_port: int, supervised: bool) -> None:
        self.data = data
        self.port = free_port()
        self.supervised = supervised
        self.database_url = database_url
        self.shift = timedelta(0)
        self.log = (data / "log").open("wb")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BIHUAN_")},
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
            "DATABASE_URL": database_url,
            "BIHUAN_DATA": str(data),
            "BIHUAN_NOW": str(data / "now"),
            "BIHUAN_PORT": str(self.port),
            "BIHUAN_WEB_PROCESSES": "1",
            "BIHUAN_API_PER_MINUTE": "1000000",
            "BIHUAN_SMTP_HOST": "127.0.0.1",
            "BIHUAN_SMTP_PORT": str(mail_port),
            "BIHUAN_SMTP_SECURITY": "none",
            "BIHUAN_LOG_LEVEL": "WARNING",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._keeping = threading.Event()

    # --- commands -------------------------------------------------------------------------------------------

    def command(self, *arguments: str, module: str = "bihuan") -> str:
        """Runs a command to its end; what it printed. Raises where it failed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def found(self) -> Founded:
        """Makes the database and the demo's organisation in it."""
        return Founded.read(self.command(module="tests.standing.founding"))

    # --- the clock ------------------------------------------------------------------------------------------

    def move_clock(self, by: timedelta) -> None:
        """Time runs on, so much later than before."""
        self.shift += by
        self._write_now(f"{self.shift.total_seconds():+.0f}")

    def stop_clock(self, later: timedelta) -> datetime:
        """Time stands still so much after the present moment of the site; returns it."""
        at = self.now() + later
        self._write_now(at.isoformat())
        return at

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time_ns() / 1e9, UTC) + self.shift

    def _write_now(self, line: str) -> None:
        # In place of the old one at once: a process must never read half a line.
        beside = self.data / "now.next"
        beside.write_text(line, encoding="ascii")
        beside.replace(self.data / "now")

    # --- processes ------------------------------------------------------------------------------------------

    def raise_all(self) -> None:
        for name in ("up",) if self.supervised else PROCESSES:
            self._start(name)
        self._keeping.set()
        threading.Thread(target=self._keep, daemon=True).start()
        self.wait_for(self.answers, "the server answers")

    def _start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            # The other workers take no part in what is asked here, and would only be slow to start.
            [sys.executable, "-m", "bihuan", name, *(PROCESSES if name == "up" else ())],
            env=self.environment, cwd=ROOT, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def _keep(self) -> None:
        """Starts again what fell, at once, having swept up what it left."""
        while self._keeping.is_set():
            with self._lock:
                for name, process in list(self.running.items()):
                    if self._keeping.is_set() and process.poll() is not None:
                        _end_group(process.pid)
                        self._start(name)
            time.sleep(0.05)

    def pids(self) -> dict[int, str]:
        """Every process of the site by its name: the server's own workers are `web` too."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            with suppress(OSError):
                environment = (entry / "environ").read_bytes()
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if f"BIHUAN_DATA={self.data}".encode() in environment.split(b"\0"):
                    found[int(entry.name)] = _name_of(words)
        return {pid: name for pid, name in found.items() if name}

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        """Ends everything, patiently at first."""
        self._keeping.clear()
        with self._lock:
            for process in self.running.values():
                process.terminate()
            for process in self.running.values():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(30)
                _end_group(process.pid)
                process.wait()
        for pid in self.pids():
            self.kill(pid)
        self.running.clear()

    def answers(self) -> bool:
        import urllib.error
        import urllib.request

        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/cases", timeout=5).close()
        except urllib.error.HTTPError as error:
            return error.code == 401
        except OSError:
            return False
        return False

    def wait_for(self, truth: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + SOON_S
        while not truth():
            assert time.monotonic() < deadline, f"expected that {what}:\n{self.said()}"
            time.sleep(0.1)

    def said(self) -> str:
        """The end of what the processes logged."""
        self.log.flush()
        return (self.data / "log").read_text(encoding="utf-8", errors="replace")[-4000:]

    # --- the database ---------------------------------------------------------------------------------------

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Reads past the program, as an auditor would."""
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url) as line:
                return line.execute(statement).fetchall()  # type: ignore[call-overload, no-any-return]
        line_to_file = sqlite3.connect(self.data / "bihuan.sqlite3", timeout=20)
        try:
            return line_to_file.execute(statement).fetchall()
        finally:
            line_to_file.close()


def _name_of(words: list[str]) -> str:
    """Which part of the site a command line is; empty for a command that runs to its end."""
    if "granian" in words or any("multiprocessing" in word for word in words):
        return "web"
    return next((word for word in words if word in (*PROCESSES, "up")), "")


def _end_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def own_database() -> Iterator[str]:
    """The URL of a new PostgreSQL database where the run is on PostgreSQL, else nothing."""
    stated = os.environ.get("DATABASE_URL", "")
    if not stated:
        yield ""
        return
    import psycopg

    server, name = stated.rpartition("/")[0], f"bihuan_standing_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
