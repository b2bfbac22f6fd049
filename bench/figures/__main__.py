"""`python -m bench.figures`: how long pages of figures take at many cases, beside raw SQL over single facts.

Each database is made and measured by a process of its own in the product's environment.
"""

import argparse
import json
import os
import subprocess
import sys

from bench.database import KINDS, Database, Unreachable, throw_away
from bench.machine import describe
from bench.peers import ROOT, our_python

AIM_MS = 300


def main() -> None:
    said = argparse.ArgumentParser(prog="python -m bench.figures", description=__doc__)
    said.add_argument("--cases", type=int, default=2_000_000)
    said.add_argument("--only", choices=KINDS, action="append")
    asked = said.parse_args()
    print(describe())
    for kind in asked.only or KINDS:
        try:
            with throw_away(kind, "figures") as database:
                _show(kind, asked.cases, _measured(database, asked.cases))
        except Unreachable as failure:
            print(f"{kind}: left out, {failure}", file=sys.stderr)


def _measured(database: Database, cases: int) -> dict[str, list[dict[str, float]]]:
    environment = {
        "BIHUAN_DATA": str(database.home),
        "DATABASE_URL": database.url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    done = subprocess.run(
        [our_python(), "-m", "bench.figures.fill", str(cases)],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, list[dict[str, float]]] = json.loads(done.stdout.splitlines()[-1])
    return told


def _show(kind: str, cases: int, told: dict[str, list[dict[str, float]]]) -> None:
    print(f"\n{kind}: {cases:,} cases; {told['rows']}; of these pages the server aims at {AIM_MS} ms")
    print(f"{'page':40} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8} {'queries':>8} {'raw SQL ms':>11}")
    for one in told["pages"]:
        raw = f"{one['raw_ms']:11.1f}" if one["raw_ms"] else " " * 11
        figures = f"{one['p50']:8.1f} {one['p95']:8.1f} {one['cpu']:8.1f} {one['queries']:8}"
        print(f"{one['page']:40} {figures} {raw}")


if __name__ == "__main__":
    main()
