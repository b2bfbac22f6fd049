"""granian on 127.0.0.1, started alike for every site."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.database import Database
from bench.intake.site import Service
from bench.peers import ROOT

HOST = "127.0.0.1"
THREADS = 4


def workers(database: Database) -> int:
    """Processes: one on SQLite, which has one writer anyway; one a processor on PostgreSQL."""
    return 1 if database.kind == "sqlite" else os.cpu_count() or 1


@contextmanager
def serving(service: Service, database: Database) -> Iterator[tuple[int, int]]:
    """Gives (port, process id of the server); stops it at the end. Raises SystemExit if it does not start."""
    port = _free_port()
    command = [service.python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(workers(database)), "--blocking-threads", str(THREADS)]
    command += ["--log-level", "warning", service.application]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(service.environment))
    try:
        _await(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    begin = time.monotonic()
    while time.monotonic() - begin < 60:
        if process.poll() is not None:
            raise SystemExit(f"the server ended with status {process.returncode}; its own words stand above")
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not listen on {HOST}:{port} within a minute")
