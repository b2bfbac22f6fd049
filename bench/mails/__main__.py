"""`python -m bench.mails`: mails a second from raw bytes to case, beside the same database's raw floor.

A mail is kept and committed, read (MIME, charset, quotes, files), sorted and lodged: record, chain, clocks,
tasks, letters owed, who complains. The floor inserts the same rows by the bare driver, in the same number of
commits. Rounds take turns; medians are printed, a ratio being the median of the rounds' own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from typing import Any

from bench.database import KINDS, Database, Unreachable, throw_away
from bench.machine import describe, ratio, syncs_per_second
from bench.peers import ROOT, our_python


def measure(kind: str, *, rounds: int, seconds: float) -> list[dict[str, float]]:
    """A line of figures a round."""
    with throw_away(kind, "mails") as ours, throw_away(kind, "mailsfloor") as floor:
        _product(ours, "bench.mails.found")
        _product(floor, "bench.mails.found", "--bare")
        told = _product(ours, "bench.mails.worker", floor.name, str(rounds), str(seconds))
        return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def _product(database: Database, module: str, *more: str) -> str:
    database.home.mkdir(parents=True, exist_ok=True)
    own = {
        "BIHUAN_DATA": str(database.home),
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    done = subprocess.run(
        [our_python(), "-m", module, *more],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def table(kind: str, runs: list[dict[str, float]]) -> str:
    """The figures as text."""
    ours = [one["mails"] / one["wall"] for one in runs]
    floor = [one["mails"] / one["floor_wall"] for one in runs]
    head = f"{kind:26}{'mails/s':>10}{'from … to':>20}{'CPU ms':>9}{'PG ms':>8}{'rows':>7}{'÷ floor':>10}"
    lines = [head, "-" * len(head)]
    for title, rates, cpu, backend, share in (
        ("Bihuan, bytes to case", ours, _ms(runs, "cpu"), _ms(runs, "backend"), ratio(ours, floor)),
        ("the same rows, inserted", floor, _ms(runs, "floor_cpu"), None, 1.0),
    ):
        between = f"{min(rates):,.1f} … {max(rates):,.1f}"
        behind = f"{backend:.2f}" if backend and kind == "postgresql" else "·"
        lines.append(
            f"{title:26}{statistics.median(rates):>10,.1f}{between:>20}{cpu:>9.2f}{behind:>8}"
            f"{statistics.median(one['rows'] for one in runs):>7.1f}{share or 0.0:>10.3f}"
        )
    return "\n".join(lines)


def _ms(runs: list[dict[str, Any]], name: str) -> float:
    return statistics.median(1000 * one[name] / one["mails"] for one in runs)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.mails", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="of mails a round, at most 60")
    parser.add_argument("--rounds", type=int, default=5, help="at most 50")
    parser.add_argument("--only", choices=KINDS, action="append", help="may be repeated")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    seconds, rounds = min(asked.seconds, 60.0), min(asked.rounds, 50)
    if not asked.json:
        print(describe())
        disk = f"this disk: {syncs_per_second():,.0f} fsync/s"
        print(f"{rounds} rounds of {seconds:g} s, medians; one process; {disk}.\n")
    results: dict[str, list[dict[str, float]]] = {}
    for kind in asked.only or KINDS:
        try:
            # The first round warms caches up and is not told.
            results[kind] = measure(kind, rounds=rounds + 1, seconds=seconds)[1:]
        except Unreachable as absence:
            print(f"{kind}: not measured. {absence}\n", file=sys.stderr)
            continue
        if not asked.json:
            print(table(kind, results[kind]) + "\n", flush=True)
    if asked.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
