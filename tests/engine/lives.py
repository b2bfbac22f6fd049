"""Many random lives under every regulation: `python -m tests.engine.lives [--lives 10000] [--jobs 2] [ID …]`.

Each life takes fair choices among what is offered, with jumps of time, people away and erasures. Counted are
lives that raised, that ended where nobody and no date could take them on, and that a replay told otherwise.
Exit status 1 when there is one.
"""

import argparse
import sys
from collections import Counter
from multiprocessing import Pool
from random import Random

from tests.engine.regulations import REGULATIONS
from tests.engine.walking import Walker

from bihuan.engine import replay

AT_ONCE = 100
STEPS = 80


def lived(asked: tuple[str, int, int]) -> tuple[str, Counter[str], list[str]]:
    """Lives the seeds from the first to before the second; how they ended, and what was wrong with which."""
    name, first, last = asked
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in range(first, last):
        walker = Walker(REGULATIONS[name](), Random(seed))
        try:
            life = walker.live(steps=STEPS)
            stuck = walker.waits_for_nobody(life.case)
        except Exception as error:
            wrong.append(f"{name} {seed}: {error!r}")
            ends["raised"] += 1
            continue
        if replay(life.history) != life.case:
            wrong.append(f"{name} {seed}: a replay tells it otherwise")
            ends["replayed otherwise"] += 1
        if stuck:
            wrong.append(f"{name} {seed}: waits for nobody at {', '.join(stuck)}")
            ends["stuck"] += 1
        ends["over" if life.is_over else "under way"] += 1
    return name, ends, wrong


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("regulations", nargs="*", metavar="ID", default=sorted(REGULATIONS))
    parser.add_argument("--lives", type=int, default=10_000, help="of each regulation (10000)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options = parser.parse_args()
    asked = [
        (name, first, min(first + AT_ONCE, options.lives))
        for name in options.regulations or sorted(REGULATIONS)
        for first in range(0, options.lives, AT_ONCE)
    ]
    ends: dict[str, Counter[str]] = {}
    failed = 0
    with Pool(options.jobs) as pool:
        for name, counted, wrong in pool.imap(lived, asked):
            ends.setdefault(name, Counter()).update(counted)
            failed += len(wrong)
            for line in wrong:
                print(line, flush=True)
            if ends[name]["over"] + ends[name]["under way"] + ends[name]["raised"] == options.lives:
                said = ", ".join(f"{number} {end}" for end, number in sorted(ends[name].items()))
                print(f"{name:<32} {said}", flush=True)
    print(f"{failed} wrong among {sum(map(sum, (c.values() for c in ends.values())))} lives")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
