"""Reading the process view: how many went which way and how long it took, from the sums alone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.analytics.process.keeping import (
    ARROW,
    BUCKET,
    DEPARTED,
    OPEN,
    OVER,
    PASSAGE_SUMS,
    PASSAGES,
    PATH_SUMS,
    PATHS,
    WAYS,
)
from bihuan.cases.raw import hand

_LENGTHS = "SUM(passed), SUM(again), SUM(open), SUM(timed), SUM(working), SUM(elapsed), SUM(waited)"


@dataclass(frozen=True, slots=True)
class Span:
    """Of these units (whole), one regulation, in these months, both included; `procedure` of it."""

    units: tuple[str, ...]
    regulation: str
    first: date
    last: date
    procedure: str = "complaint"


@dataclass(frozen=True, slots=True)
class Count:
    """Passages together. Lengths are minutes over the `timed` ones; `waited` is the complainants' time."""

    passed: int = 0
    again: int = 0
    open: int = 0
    timed: int = 0
    working: int = 0
    elapsed: int = 0
    waited: int = 0

    def plus(self, other: "Count") -> "Count":
        return Count(
            self.passed + other.passed, self.again + other.again, self.open + other.open,
            self.timed + other.timed, self.working + other.working, self.elapsed + other.elapsed,
            self.waited + other.waited,
        )  # fmt: skip

    @property
    def mean(self) -> int | None:
        """Working minutes a passage."""
        return self.working // self.timed if self.timed else None


@dataclass(frozen=True, slots=True)
class Flow:
    """`steps` by key, `arrows` by the id that the drawing has; `medians` and `p90` in working minutes."""

    steps: Mapping[str, Count]
    arrows: Mapping[str, int]
    medians: Mapping[str, int] = field(default_factory=dict)
    p90: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Count:
        found = Count()
        for one in self.steps.values():
            found = found.plus(one)
        return found


@dataclass(frozen=True, slots=True)
class WayTaken:
    """The steps in their order, and the closed cases that went so; lengths in minutes, together."""

    digest: str
    steps: tuple[str, ...]
    cases: int
    again: int
    working: int
    elapsed: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All closed cases of a span together; lengths in minutes. `judged` had something to be in time for."""

    cases: int
    again: int
    working: int
    elapsed: int
    judged: int
    met: int
    open: int


@dataclass(frozen=True, slots=True)
class Departure:
    case: str
    position: int
    what: str
    found: str
    expected: tuple[str, ...]
    articles: tuple[str, ...]
    version: str


def flow(span: Span) -> Flow:
    """Everything of a drawing, in one statement."""
    where, values = _where(span)
    rows = _rows(
        f"SELECT dimension, step, item, {_LENGTHS} FROM {PASSAGE_SUMS.name} WHERE {where}"
        f" AND procedure = ? AND dimension IN ('{ARROW}', '{BUCKET}') GROUP BY dimension, step, item",
        [*values, span.procedure],
    )
    steps: defaultdict[str, Count] = defaultdict(Count)
    arrows: defaultdict[str, int] = defaultdict(int)
    buckets: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for dimension, step, item, *numbers in rows:
        count = Count(*map(int, numbers))
        if dimension == BUCKET:
            buckets[step][int(item)] = count.timed
            continue
        steps[step] = steps[step].plus(count)
        if item:
            arrows[item] += count.passed
    medians, p90 = _ranks(buckets)
    return Flow(dict(steps), dict(arrows), medians, p90)


def ways(span: Span, *, most: int = 12) -> tuple[tuple[WayTaken, ...], int, int]:
    """The commonest ways of closed cases, how many ways there are, and how many cases went them."""
    where, values = _where(span)
    rows = _rows(
        "SELECT digest, SUM(cases) AS gone, SUM(again), SUM(working), SUM(elapsed)"
        f" FROM {PATH_SUMS.name} WHERE {where} AND over = ? GROUP BY digest ORDER BY gone DESC, digest",
        [*values, OVER],
    )
    steps = _steps_of([row[0] for row in rows[:most]])
    found = tuple(
        WayTaken(digest, steps.get(digest, ()), int(cases), int(again), int(working), int(elapsed))
        for digest, cases, again, working, elapsed in rows[:most]
    )
    return found, len(rows), sum(int(row[1]) for row in rows)


def whole(span: Span) -> Whole:
    """What came of them, whichever way they went."""
    where, values = _where(span)
    rows = _rows(
        "SELECT over, SUM(cases), SUM(again), SUM(working), SUM(elapsed), SUM(judged), SUM(met)"
        f" FROM {PATH_SUMS.name} WHERE {where} GROUP BY over",
        values,
    )
    by = {over: [int(one or 0) for one in numbers] for over, *numbers in rows}
    cases, again, working, elapsed, judged, met = by.get(OVER, [0] * 6)
    return Whole(cases, again, working, elapsed, judged, met, by.get(OPEN, [0])[0])


def cases_of_way(span: Span, digest: str, *, limit: int = 50, offset: int = 0) -> tuple[str, ...]:
    """Closed cases that went this way, newest month first."""
    where, values = _where(span)
    rows = _rows(
        f'SELECT "case" FROM {PATHS.name} WHERE {where} AND digest = ? AND over = ?'
        f' ORDER BY month DESC, "case" LIMIT {limit} OFFSET {offset}',
        [*values, digest, True],
    )
    return tuple(row[0] for row in rows)


def cases_of_step(span: Span, step: str, *, again: bool, limit: int = 50, offset: int = 0) -> tuple[str, ...]:
    """Cases that passed the step, or those that came back to it; newest month first."""
    where, values = _where(span)
    rows = _rows(
        f'SELECT DISTINCT "case", month FROM {PASSAGES.name} WHERE {where} AND procedure = ? AND step = ?'
        f' AND nth >= ? ORDER BY month DESC, "case" LIMIT {limit} OFFSET {offset}',
        [*values, span.procedure, step, 2 if again else 1],
    )
    return tuple(row[0] for row in rows)


def departed(units: Sequence[str], regulation: str, *, limit: int = 50) -> tuple[Departure, ...]:
    """Entries that the regulation does not allow, in any month. There should be none."""
    places = ", ".join("?" * len(units))
    rows = _rows(
        'SELECT "case", position, what, found, expected, articles, version'
        f" FROM {DEPARTED.name} WHERE regulation = ? AND unit IN ({places})"
        f' ORDER BY "case", position LIMIT {limit}',
        [regulation, *units],
    )
    return tuple(
        Departure(case, position, what, found, _lines(expected), _lines(articles), version)
        for case, position, what, found, expected, articles, version in rows
    )


# --- ranks --------------------------------------------------------------------------------------------------


def _ranks(buckets: Mapping[str, Mapping[int, int]]) -> tuple[dict[str, int], dict[str, int]]:
    medians, p90 = {}, {}
    for step, held in buckets.items():
        n = sum(held.values())
        if n:
            medians[step] = _at_rank(held, (n - 1) // 2)
            p90[step] = _at_rank(held, -(-9 * n // 10) - 1)
    return medians, p90


def _at_rank(buckets: Mapping[int, int], rank: int) -> int:
    """The upper edge of the bucket that holds the rank: within a fifth of the value, whatever the number.

    A drawing says “some 3 hours”; figures that are signed are counted exactly elsewhere.
    """
    below = 0
    for bucket in sorted(buckets):
        below += buckets[bucket]
        if rank < below:
            return edge_of(bucket)
    raise AssertionError("expected the rank to lie in a bucket")


def edge_of(bucket: int) -> int:
    """The largest value of a bucket of `buckets.bucket_of`."""
    if bucket <= 0:
        return 0
    length, quarter = divmod(bucket, 4)
    if length < 3:
        return (1 << (length - 1)) + (quarter >> (3 - length))
    return ((4 + quarter + 1) << (length - 3)) - 1


def _where(span: Span) -> tuple[str, list[Any]]:
    places = ", ".join("?" * len(span.units))
    where = f"regulation = ? AND unit IN ({places}) AND month BETWEEN ? AND ?"
    first, last = span.first.replace(day=1), span.last.replace(day=1)
    return where, [span.regulation, *span.units, first.isoformat(), last.isoformat()]


def _steps_of(digests: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if not digests:
        return {}
    places = ", ".join("?" * len(digests))
    rows = _rows(f"SELECT digest, steps FROM {WAYS.name} WHERE digest IN ({places})", digests)
    return {digest: _lines(steps) for digest, steps in rows}


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _rows(statement: str, values: Iterable[Any]) -> list[Any]:
    with hand() as ours:
        return ours.rows(statement, tuple(values))
