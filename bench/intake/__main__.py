"""`python -m bench.intake`: a whole complaint over HTTP, side by side on the same server and database.

All servers stand at once and are loaded in turn, in interleaved rounds; medians are printed. After the run
the complaints kept are counted and compared with those promised.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field

from bench.database import KINDS, Database, Unreachable, throw_away
from bench.helpdesk.site import HelpdeskForm, HelpdeskRest
from bench.intake.load import Clients, Run
from bench.intake.ours import ours
from bench.intake.server import THREADS, serving, workers
from bench.intake.site import Site
from bench.machine import describe, ratio, syncs_per_second
from bench.missing import NotJoined
from bench.peers import run_among_peers
from bench.processor import cpu_seconds, tree_cpu_seconds
from bench.sql import connect

WARM_UP_SECONDS = 1.0
AIM_RATIO = 5.0
AIM_CPU_MS = 3.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians over the rounds."""

    title: str
    rate: float | None = None
    """Complaints a second."""
    p50_ms: float | None = None
    p95_ms: float | None = None
    cpu_ms: float | None = None
    """CPU milliseconds of the server's processes for a complaint."""
    backend_ms: float | None = None
    """CPU milliseconds of PostgreSQL's processes for a complaint."""
    promised: int = 0
    kept: int = 0
    refused: int = 0
    absent: str = ""
    rates: tuple[float, ...] = ()
    """Complaints a second of each round, in order."""


@dataclass(slots=True)
class Standing:
    """A site that is being served and loaded."""

    site: Site
    database: Database
    clients: Clients
    pid: int
    runs: list[tuple[Run, float | None, float | None]] = field(default_factory=list)
    promised: int = 0
    refused: list[str] = field(default_factory=list)

    def load(self, seconds: float) -> None:
        cpu, backend = tree_cpu_seconds(self.pid), _backend_seconds(self.database)
        run = self.clients.run(seconds)
        spent = (
            _difference(tree_cpu_seconds(self.pid), cpu),
            _difference(_backend_seconds(self.database), backend),
        )
        self.promised += len(run.waits)
        self.refused += run.refused
        if not run.waits:
            raise SystemExit(f"{self.site.title}: no complaint was accepted; first answer {run.refused[:1]}")
        self.runs.append((run, *spent))

    def figure(self) -> Figure:
        runs = self.runs[1:]  # The first warms up caches and connections.
        rates = tuple(len(run.waits) / run.seconds for run, _, _ in runs)
        sql = connect(self.database)
        kept = sql.one(self.site.count(), ())[0]
        sql.raw.close()
        return Figure(
            self.site.title,
            statistics.median(rates),
            statistics.median(1000 * run.percentile(0.50) for run, _, _ in runs),
            statistics.median(1000 * run.percentile(0.95) for run, _, _ in runs),
            _median_ms([(cpu, run) for run, cpu, _ in runs]),
            _median_ms([(backend, run) for run, _, backend in runs]),
            self.promised,
            kept,
            len(self.refused),
            rates=rates,
        )


def contest(kind: str, *, seconds: float, rounds: int, clients: int) -> list[Figure]:
    """Every site on one kind of database."""
    figures: list[Figure] = []
    with ExitStack() as stack:
        standing = []
        for position, make in enumerate((ours, HelpdeskForm, HelpdeskRest)):
            try:
                site = make()
                database = stack.enter_context(throw_away(kind, f"intake{position}"))
                site.prepare(database)
            except NotJoined as absence:
                figures.append(Figure("Bihuan", absent=str(absence)))
                continue
            port, pid = stack.enter_context(serving(site.service(database), database))
            load = Clients(site, port, clients)
            stack.callback(load.close)
            standing.append(Standing(site, database, load, pid))
        for seconds_now in (WARM_UP_SECONDS, *[seconds] * rounds):
            for each in standing:
                each.load(seconds_now)
        figures += [each.figure() for each in standing]
    return figures


def table(kind: str, figures: Sequence[Figure]) -> str:
    """The figures as text; the ratio is to the faster door of django-helpdesk."""
    doors = [figure for figure in figures if "helpdesk" in figure.title]
    base = max(doors, key=lambda figure: figure.rate or 0.0).rates
    head = (
        f"{kind:30}{'per s':>8}{'from … to':>17}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'PG ms':>8}"
        f"{'kept':>8}{'refused':>9}{'÷ helpdesk':>12}"
    )
    lines = [head, "-" * len(head)]
    for figure in figures:
        if figure.absent:
            lines.append(figure.absent)
            continue
        times = ratio(figure.rates, base) or 0.0
        cells = [
            f"{_cell(figure.rate):>8}{f'{min(figure.rates):,.1f} … {max(figure.rates):,.1f}':>17}",
            f"{_cell(figure.p50_ms):>9}{_cell(figure.p95_ms):>9}",
            f"{_cell(figure.cpu_ms):>9}{_cell(figure.backend_ms):>8}{figure.kept:>8}{figure.refused:>9}",
            f"{times:>12.2f}",
        ]
        lines.append(f"{figure.title:30}{''.join(cells)}")
        if figure.kept != figure.promised:
            lines.append(f"  DEFECT: {figure.promised} promised, {figure.kept} kept")
        if "helpdesk" not in figure.title:
            lines.append(f"  aim: at least {AIM_RATIO:g} times django-helpdesk: {_met(times >= AIM_RATIO)}")
            if figure.cpu_ms is not None:
                lines.append(f"  aim: at most {AIM_CPU_MS:g} ms CPU: {_met(figure.cpu_ms <= AIM_CPU_MS)}")
    return "\n".join(lines)


def _backend_seconds(database: Database) -> float | None:
    if database.kind == "sqlite":
        return None
    sql = connect(database)
    statement = "SELECT pid FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()"
    pids = [row[0] for row in sql.execute(statement, (database.name,)).fetchall()]
    sql.raw.close()
    used = [cpu_seconds(pid) for pid in pids]
    return None if None in used else sum(value for value in used if value)


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before


def _median_ms(spent: list[tuple[float | None, Run]]) -> float | None:
    measured = [1000 * cpu / len(run.waits) for cpu, run in spent if cpu is not None]
    return statistics.median(measured) if measured else None


def _met(truth: bool) -> str:
    return "met" if truth else "MISSED"


def _cell(value: float | None) -> str:
    return "·" if value is None else f"{value:,.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="a site a round, at most 60")
    parser.add_argument("--rounds", type=int, default=7, help="interleaved rounds, at most 50")
    parser.add_argument("--clients", type=int, default=8, help="at most 64")
    parser.add_argument("--only", choices=KINDS, action="append", help="may be repeated")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    seconds, rounds, clients = min(asked.seconds, 60.0), min(asked.rounds, 50), min(asked.clients, 64)
    if not asked.json:
        print(describe())
        print(
            f"{clients} clients, {rounds} rounds of {seconds:g} s a site, medians; granian with {THREADS} "
            f"threads a process; this disk: {syncs_per_second():,.0f} fsync/s.\n"
        )
    results: dict[str, list[Figure]] = {}
    for kind in asked.only or KINDS:
        try:
            results[kind] = contest(kind, seconds=seconds, rounds=rounds, clients=clients)
        except Unreachable as absence:
            print(f"{kind}: not measured. {absence}\n", file=sys.stderr)
            continue
        if not asked.json:
            print(f"{workers(Database(kind, ''))} server process(es)")
            print(table(kind, results[kind]) + "\n", flush=True)
    if asked.json:
        print(json.dumps({kind: [asdict(one) for one in figures] for kind, figures in results.items()}))


if __name__ == "__main__":
    run_among_peers("bench.intake")
    main()
