"""One contender in a process of its own: `python -m bench.engine.worker KEY memory|sqlite|postgresql EVENTS`.

Proves one life, then answers each line of standard input (seconds to run) with a line of JSON:
`{"lives": …, "wall": …, "cpu": …, "backend_cpu": … or null}`, times in seconds.
"""

import gc
import json
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack

from bench.database import Unreachable, throw_away
from bench.engine.contender import Contender, Durable
from bench.engine.life import END, TRAIL
from bench.engine.roster import durable, in_memory
from bench.missing import NotJoined
from bench.processor import cpu_seconds, is_postgres


def main() -> None:
    key, where, events = sys.argv[1:]
    contender: Contender
    with ExitStack() as stack:
        try:
            if where == "memory":
                contender = in_memory(key)
                _prove(contender)
            else:
                database = stack.enter_context(throw_away(where, f"engine_{key.replace('-', '_')}"))
                keeper = durable(key, database, events=int(events))
                _prove(keeper)
                _prove_kept(keeper)
                contender = keeper
        except (NotJoined, Unreachable) as absence:
            _answer({"absent": str(absence)})
            return
        _answer({"ready": True})
        for line in sys.stdin:
            _answer(_run(contender, float(line)))


def _prove(contender: Contender) -> None:
    trail = tuple(contender.live())
    if trail != TRAIL:
        raise SystemExit(f"{type(contender).__name__}: expected the life {TRAIL}, lived {trail}")


def _prove_kept(contender: Durable) -> None:
    if (kept := contender.kept()) != END:
        raise SystemExit(f"{type(contender).__name__}: expected the life kept at {END!r}, found {kept!r}")


def _run(contender: Contender, seconds: float) -> dict[str, float | None]:
    gc.collect()
    pid = contender.backend_pid()
    pid = pid if is_postgres(pid) else None
    backend = cpu_seconds(pid)
    cpu, wall = time.process_time(), time.perf_counter()
    lives = 0
    # The hand-written table lives for two microseconds: asking the clock each time would be half of it.
    batch = 1
    while (spent := time.perf_counter() - wall) < seconds:
        for _ in range(batch):
            contender.live()
        lives += batch
        batch = min(batch * 2, 1000) if lives > 20_000 * max(spent, 0.01) else 1
    return {
        "lives": lives,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "backend_cpu": None if backend is None else (cpu_seconds(pid) or backend) - backend,
    }


def _answer(content: Mapping[str, object]) -> None:
    print(json.dumps(content), flush=True)


if __name__ == "__main__":
    main()
