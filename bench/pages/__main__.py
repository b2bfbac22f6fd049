"""`python -m bench.pages`: how long pages take and how many statements they send, as the cases grow.

Each database has a worker of its own; pages are opened in-process through the whole stack, sizes in turn, in
interleaved rounds. The ratio is to the p95 of the smallest size.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.database import HOME, KINDS, Database, Unreachable, create, drop, named
from bench.machine import describe
from bench.missing import NotJoined
from bench.pages import make as ours
from bench.pages import peer
from bench.pages.prepared import Prepared
from bench.peers import ROOT, run_among_peers
from bench.sql import connect

SITES = {"bihuan": ours.make, "django-helpdesk": peer.make}
AIM_RATIO = 1.5
AIM_QUERIES = 12
OPENINGS = 200
"""The most openings of a page in one round, whatever the time allows."""


@dataclass(frozen=True, slots=True)
class Figure:
    site: str
    cases: int
    page: str
    openings: int
    p50_ms: float
    p95_ms: float
    queries: int
    kilobytes: float
    ratio: float
    """p95 over the p95 of the same page at the smallest size."""
    cpu_ms: float
    """The median of the worker's own processor time: what other work on the machine hardly touches."""
    cpu_ratio: float


@dataclass(slots=True)
class Worker:
    site: str
    cases: int
    prepared: Prepared
    process: subprocess.Popen[str]
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def tell(self, line: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def open(self, page: int, seconds: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        self.tell({"page": page, "seconds": seconds, "most": OPENINGS})
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.site} with {self.cases:,} cases ended; its own words stand above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def contest(
    kind: str, wanted: Sequence[tuple[str, int]], *, seconds: float, rounds: int, keep: bool
) -> list[Figure]:
    """All sites and sizes on one kind of database. `keep`: leave the databases for the next run."""
    with ExitStack() as stack:
        workers = []
        for site, cases in wanted:
            try:
                prepared = _prepare(stack, kind, site, cases, keep=keep)
            except NotJoined as absence:
                print(absence, file=sys.stderr)
                continue
            workers.append(_begin(stack, site, cases, prepared))
        for worker in workers:
            for page in range(len(worker.prepared.pages)):
                worker.open(page, 0.0)  # The first opening compiles templates and plans; it is not counted.
        for _ in range(rounds):
            for worker in workers:
                for page, (title, _path, _visitor) in enumerate(worker.prepared.pages):
                    worker.answers.setdefault(title, []).append(worker.open(page, seconds))
        return _figures(workers)


def table(kind: str, figures: Sequence[Figure]) -> str:
    head = (
        f"{kind:18}{'page':34}{'cases':>11}{'opened':>8}{'p50 ms':>11}{'p95 ms':>11}"
        f"{'queries':>9}{'KB':>8}{'÷ smallest':>12}{'CPU ms':>9}{'÷':>7}"
    )
    lines = [head, "-" * len(head)]
    for one in sorted(figures, key=lambda one: (one.site, one.page, one.cases)):
        lines.append(
            f"{one.site:18}{one.page:34}{one.cases:>11,}{one.openings:>8}{one.p50_ms:>11,.1f}{one.p95_ms:>11,.1f}"
            f"{one.queries:>9}{one.kilobytes:>8.1f}{one.ratio:>12.2f}{one.cpu_ms:>9.1f}{one.cpu_ratio:>7.2f}"
        )
        if one.site == "bihuan" and (one.ratio > AIM_RATIO or one.queries > AIM_QUERIES):
            lines.append(f"  MISSED: the aim is at most {AIM_RATIO:g} times and {AIM_QUERIES} queries")
    return "\n".join(lines)


def _prepare(stack: ExitStack, kind: str, site: str, cases: int, *, keep: bool) -> Prepared:
    purpose = f"pages_{site.replace('-', '_')}_{cases}"
    note = HOME / f"{purpose}_{kind}.json"
    if keep and note.exists():
        if site == "bihuan":
            return ours.again(named(kind, purpose))
        kept = json.loads(note.read_text())
        return Prepared(**kept | {"pages": tuple(tuple(page) for page in kept["pages"])})
    note.unlink(missing_ok=True)
    if not keep:
        stack.callback(drop, named(kind, purpose))
    prepared = _make(site, create(kind, purpose), cases)
    if keep:
        note.write_text(json.dumps(asdict(prepared), ensure_ascii=False))
    return prepared


def _make(site: str, database: Database, cases: int) -> Prepared:
    try:
        prepared = SITES[site](database, cases=cases)
    except NotJoined:
        drop(database)
        raise
    sql = connect(database)
    sql.execute("ANALYZE")  # A site that has run for a while has its statistics; a bulk load has none yet.
    sql.raw.close()
    return prepared


def _begin(stack: ExitStack, site: str, cases: int, prepared: Prepared) -> Worker:
    process = subprocess.Popen(
        [prepared.python, "-m", "bench.pages.worker"],
        cwd=ROOT,
        env=os.environ | dict(prepared.environment) | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    worker = Worker(site, cases, prepared, process)
    stack.callback(worker.end)
    worker.tell({"visitors": {**prepared.visitors}, "pages": prepared.pages})
    return worker


def _figures(workers: Sequence[Worker]) -> list[Figure]:
    smallest: dict[tuple[str, str], tuple[float, float]] = {}
    figures = []
    for worker in sorted(workers, key=lambda worker: worker.cases):
        for title, answers in worker.answers.items():
            waits = sorted(wait for answer in answers for wait in answer["ms"])
            p95 = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
            works = sorted(work for answer in answers for work in answer["cpu"])
            cpu = works[len(works) // 2]
            base, least = smallest.setdefault((worker.site, title), (p95, cpu))
            queries = max(answer["queries"] for answer in answers)
            size = answers[-1]["bytes"] / 1024
            p50 = waits[len(waits) // 2]
            figures.append(
                Figure(
                    worker.site,
                    worker.cases,
                    title,
                    len(waits),
                    p50,
                    p95,
                    queries,
                    size,
                    p95 / base,
                    cpu,
                    cpu / least,
                )
            )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument(
        "--cases", type=int, action="append", help="a size; repeatable; 1,000, 100,000, 1,000,000"
    )
    parser.add_argument("--peer-most", type=int, default=100_000, help="the peer is left out above this size")
    parser.add_argument("--site", choices=SITES, action="append", help="may be repeated")
    parser.add_argument("--seconds", type=float, default=2.0, help="a page a round, at most 30")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds, at most 20")
    parser.add_argument("--only", choices=KINDS, action="append", help="may be repeated")
    parser.add_argument(
        "--keep", action="store_true", help="use the databases of the last run, and leave them"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = sorted(asked.cases or (1_000, 100_000, 1_000_000))
    wanted = [(site, cases) for site in asked.site or SITES for cases in sizes]
    wanted = [(site, cases) for site, cases in wanted if site == "bihuan" or cases <= asked.peer_most]
    Path(HOME).mkdir(parents=True, exist_ok=True)
    seconds, rounds = min(asked.seconds, 30.0), min(asked.rounds, 20)
    if not asked.json:
        print(f"{describe()}\n{rounds} rounds of {seconds:g} s a page\n", flush=True)
    results: dict[str, list[Figure]] = {}
    for kind in asked.only or KINDS:
        try:
            results[kind] = contest(kind, wanted, seconds=seconds, rounds=rounds, keep=asked.keep)
        except Unreachable as absence:
            print(f"{kind}: not measured. {absence}\n", file=sys.stderr)
            continue
        if not asked.json:
            print(table(kind, results[kind]) + "\n", flush=True)
    if asked.json:
        print(json.dumps({kind: [asdict(one) for one in figures] for kind, figures in results.items()}))


if __name__ == "__main__":
    run_among_peers("bench.pages")
    main()
