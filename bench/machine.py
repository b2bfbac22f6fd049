"""The ground a figure was measured on; a figure without it says little."""

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence

from bench.peers import ROOT


def describe() -> str:
    """One line: Python, SQLite, system, processors, and how busy they were before the run."""
    busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} processors, load before the run {busy}"
    )


def syncs_per_second() -> float:
    """Appends of 4 KiB forced to the disk of the benches' databases, over half a second."""
    home = ROOT / "var" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home) as file:
        count, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < 0.5:
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            count += 1
        return count / (time.perf_counter() - begin)


def ratio(rates: Sequence[float], base: Sequence[float]) -> float | None:
    """The median over the rounds of each round's own ratio; None where one side was not measured.

    Rounds are short and taken in turn, so both sides of a round met the same machine.
    """
    pairs = [one / other for one, other in zip(rates, base, strict=False) if other]
    return statistics.median(pairs) if pairs else None
