"""`python -m bench.engine`: one complaint's life, side by side, every contender in the same run.

Rounds are interleaved, so that a busy minute of the machine falls on all alike; medians are printed, a ratio
being the median of the rounds' own ratios.
"""

import argparse
import json
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.engine.life import LIFE
from bench.engine.roster import DURABLE, MEMORY, Entrant
from bench.machine import describe, ratio, syncs_per_second
from bench.peers import ROOT, our_python, peers_python

AIMS = {
    "memory": (5.0, "times SpiffWorkflow's faster form"),
    "sqlite": (0.6, "of the hand-written floor"),
    "postgresql": (0.6, "of the hand-written floor"),
}
PLACES = ("memory", "sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians over the rounds; None where the contender is absent, with the reason."""

    key: str
    title: str
    lives_per_second: float | None = None
    """By CPU time in memory, by the wall clock on a database."""
    cpu_ms: float | None = None
    """CPU milliseconds a life, of the contender's process."""
    backend_ms: float | None = None
    """CPU milliseconds a life, of PostgreSQL's process for it."""
    rates: tuple[float, ...] = ()
    """Lives a second of each round, in order."""
    absent: str = ""


class Worker:
    def __init__(self, entrant: Entrant, place: str, events: int) -> None:
        self.entrant, self.place = entrant, place
        python = our_python() if entrant.ours else peers_python()
        self.process = subprocess.Popen(
            [python, "-m", "bench.engine.worker", entrant.key, place, str(events)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.absent = str(self._read().get("absent", ""))
        self.runs: list[dict[str, float]] = []

    def run(self, seconds: float) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        self.runs.append(self._read())

    def _read(self) -> dict[str, float]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.entrant.title} ({self.place}) ended; its own words stand above")
        answer: dict[str, float] = json.loads(line)
        return answer

    def figure(self) -> Figure:
        key, title = self.entrant.key, self.entrant.title
        if self.absent:
            return Figure(key, title, absent=self.absent)
        time = "cpu" if self.place == "memory" else "wall"
        backend = [
            1000 * run["backend_cpu"] / run["lives"] for run in self.runs if run["backend_cpu"] is not None
        ]
        rates = tuple(run["lives"] / run[time] for run in self.runs)
        return Figure(
            key,
            title,
            statistics.median(rates),
            statistics.median(1000 * run["cpu"] / run["lives"] for run in self.runs),
            statistics.median(backend) if backend else None,
            rates,
        )

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


def contest(place: str, *, seconds: float, rounds: int, events: int) -> list[Figure]:
    """All contenders of one place, in interleaved rounds of `seconds` each."""
    workers = [Worker(entrant, place, events) for entrant in (MEMORY if place == "memory" else DURABLE)]
    try:
        for _ in range(rounds):
            for worker in workers:
                if not worker.absent:
                    worker.run(seconds)
        return [worker.figure() for worker in workers]
    finally:
        for worker in workers:
            worker.end()


def table(place: str, figures: Sequence[Figure]) -> str:
    """The figures as text, with ratios to the floor (durable) or the table (memory) and to SpiffWorkflow."""
    base = "table" if place == "memory" else "floor"
    rates = {figure.key: figure.rates for figure in figures}
    spiff = rates[max((key for key in rates if key.startswith("spiff")), key=lambda key: _median(rates[key]))]
    head = (
        f"{place:32}{'lives/s':>12}{'from … to':>28}{'CPU ms/life':>13}{'PG ms/life':>12}"
        f"{'÷ ' + base:>10}{'÷ Spiff':>10}"
    )
    lines = [head, "-" * len(head)]
    for figure in figures:
        if figure.absent:
            lines.append(f"{figure.title:32}  {figure.absent}")
            continue
        cells = (
            _cell(figure.lives_per_second, 12, 1),
            f"{f'{min(figure.rates):,.1f} … {max(figure.rates):,.1f}':>28}",
            _cell(figure.cpu_ms, 13, 3),
            _cell(figure.backend_ms, 12, 3),
            _cell(ratio(figure.rates, rates[base]), 10, 4 if place == "memory" else 2),
            _cell(ratio(figure.rates, spiff), 10, 2),
        )
        lines.append(f"{figure.title:32}{''.join(cells)}")
    return "\n".join([*lines, _aim(place, ratio(rates["ours"], spiff if place == "memory" else rates[base]))])


def _aim(place: str, reached: float | None) -> str:
    least, words = AIMS[place]
    verdict = (
        "not measured" if reached is None else f"{reached:.2f}, {'met' if reached >= least else 'MISSED'}"
    )
    return f"aim: at least {least:g} {words}: {verdict}"


def _median(rates: Sequence[float]) -> float:
    return statistics.median(rates) if rates else 0.0


def _cell(value: float | None, width: int, digits: int) -> str:
    return f"{'·':>{width}}" if value is None else f"{value:>{width},.{digits}f}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.engine", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.7, help="a contender a round, at most 60")
    parser.add_argument("--rounds", type=int, default=9, help="interleaved rounds, at most 50")
    parser.add_argument("--events", type=int, default=3, help="entries the floor writes for a completion")
    parser.add_argument("--only", choices=PLACES, action="append", help="may be repeated")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    seconds, rounds = min(asked.seconds, 60.0), min(asked.rounds, 50)
    results: dict[str, list[Figure]] = {}
    if not asked.json:
        print(describe())
        print(
            f"{len(LIFE)} completions a life, {rounds} rounds of {seconds:g} s each, medians; floor: "
            f"{asked.events} entries a completion; this disk: {syncs_per_second():,.0f} fsync/s. "
            "÷ Spiff: against its faster form.\n"
        )
    for place in asked.only or PLACES:
        results[place] = contest(place, seconds=seconds, rounds=rounds, events=asked.events)
        if not asked.json:
            print(table(place, results[place]) + "\n", flush=True)
    if asked.json:
        print(
            json.dumps({place: [asdict(figure) for figure in figures] for place, figures in results.items()})
        )


if __name__ == "__main__":
    main()
