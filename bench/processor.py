"""CPU time of other processes, from /proc (Linux). Elsewhere it is not measured, and said so."""

import os
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def cpu_seconds(pid: int | None) -> float | None:
    """User and system time the process has used; None when it is not here or cannot be read."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / TICKS


def tree_cpu_seconds(pid: int) -> float | None:
    """The process and all its living descendants."""
    own = cpu_seconds(pid)
    if own is None:
        return None
    return own + sum(cpu_seconds(child) or 0.0 for child in _descendants(pid))


def is_postgres(pid: int | None) -> bool:
    """Whether that number is a PostgreSQL process on this machine and not another's by chance."""
    try:
        return "postgres" in (PROC / str(pid) / "comm").read_text()
    except OSError:
        return False


def _descendants(pid: int) -> list[int]:
    found = []
    for tasks in (PROC / str(pid) / "task").glob("*/children"):
        for child in tasks.read_text().split():
            found += [int(child), *_descendants(int(child))]
    return found
