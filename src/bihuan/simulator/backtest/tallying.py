"""Sums over many cases, kept in bounds: only the list of changed ones would grow, and it is capped."""

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest

from bihuan.simulator.backtest.findings import Decision, Doubt, Findings, Given, Run, Verdict

MOST_LISTED = 1000

LimitKey = tuple[str, str, str, str]
"""A clock, the level it ran at, its limit as recorded and as amended."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A case of which the amendment decides something else, by its number, with the clocks that turned."""

    number: str
    became_late: tuple[str, ...]
    became_in_time: tuple[str, ...]
    levels: tuple[tuple[str, str], ...]
    ways: tuple[str, ...]


@dataclass(slots=True)
class TableSum:
    """How often a table was decided, would have given something else, or nobody knows what."""

    decided: int = 0
    other: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Tally:
    """`runs` by clock, level and limits, then by (before, after); `levels`, `tables`, `ways` and `chains` by
    what was and what would be decided; None is unknown.
    """

    cases: int = 0
    differing: int = 0
    doubtful: int = 0
    undoubted_same: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    runs: dict[LimitKey, Counter[tuple[Verdict, Verdict]]] = field(default_factory=dict)
    cases_of: Counter[LimitKey] = field(default_factory=Counter)
    cases_turned: Counter[tuple[LimitKey, Verdict, Verdict]] = field(default_factory=Counter)
    levels: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    tables: dict[str, Counter[tuple[Given | None, Given | None, bool]]] = field(default_factory=dict)
    table_sums: dict[str, "TableSum"] = field(default_factory=dict)
    ways: Counter[tuple[str, str, str, str | None]] = field(default_factory=Counter)
    chains: Counter[tuple[str, tuple[str, ...], tuple[str, ...] | None]] = field(default_factory=Counter)
    doubts: Counter[Doubt] = field(default_factory=Counter)
    changed: list[Changed] = field(default_factory=list)

    def add(self, number: str, findings: Findings) -> None:
        """Counts one case in."""
        self.cases += 1
        self.versions[findings.version] += 1
        self.doubts.update(findings.doubts)
        self.doubtful += bool(findings.doubts)
        self._add_runs(findings.runs)
        for decision in findings.decisions:
            self._add_decision(decision)
        for before, after in _levels(findings):
            self.levels[before, after] += 1
        for way in findings.ways:
            self.ways[way.step, way.outcome, way.before, way.after] += 1
        for chain in findings.chains:
            self.chains[chain.step, chain.before, chain.after] += 1
        if findings.differs:
            self.differing += 1
            if len(self.changed) < MOST_LISTED:
                self.changed.append(_changed(number, findings))
        elif not findings.doubts:
            self.undoubted_same += 1

    def pass_over(self, why: str) -> None:
        """Counts a case of which nothing can be said."""
        self.passed_over[why] += 1

    def _add_decision(self, decision: Decision) -> None:
        summed = self.table_sums.setdefault(decision.table, TableSum())
        summed.decided += 1
        summed.other += decision.differs
        summed.unknown += decision.doubt is not None
        counted = self.tables.setdefault(decision.table, Counter())
        key = (decision.before, decision.after, decision.doubt is None)
        # Amounts by formula may all be different; their sums above stay exact.
        if key in counted or len(counted) < MOST_LISTED:
            counted[key] += 1

    def _add_runs(self, runs: tuple[Run, ...]) -> None:
        keys, turned = set(), set()
        for run in runs:
            key = (run.clock, run.level or "", run.before_limit, run.after_limit)
            self.runs.setdefault(key, Counter())[run.before, run.after] += 1
            keys.add(key)
            turned.add((key, run.before, run.after))
        self.cases_of.update(keys)
        self.cases_turned.update(turned)

    def by_clock(self) -> dict[str, Counter[tuple[Verdict, Verdict]]]:
        """The runs of each clock, whatever their level and limits."""
        found: dict[str, Counter[tuple[Verdict, Verdict]]] = {}
        for (clock, *_), counted in self.runs.items():
            found.setdefault(clock, Counter()).update(counted)
        return found

    def most_doubted(self, many: int) -> list[tuple[Doubt, int]]:
        """The reasons why things are unknown, the commonest first, with the cases they concern."""
        return nsmallest(many, self.doubts.items(), key=lambda one: (-one[1], one[0]))


def _levels(findings: Findings) -> list[tuple[str, str | None]]:
    """Each decision of the level: recorded, and amended or unknown."""
    found = []
    for decision in findings.decisions:
        before, after = _level(decision.before), _level(decision.after)
        if before is not None:
            found.append((before, after))
    return found


def _level(values: Given | None) -> str | None:
    found = dict(values or ()).get("level")
    return found if isinstance(found, str) else None


def _changed(number: str, findings: Findings) -> Changed:
    turned = [run for run in findings.runs if run.differs]
    return Changed(
        number=number,
        became_late=tuple(run.clock for run in turned if run.after is Verdict.LATE),
        became_in_time=tuple(run.clock for run in turned if run.before is Verdict.LATE),
        levels=tuple((old, new) for old, new in _levels(findings) if new is not None and old != new),
        ways=_other_ways(findings),
    )


def _other_ways(findings: Findings) -> tuple[str, ...]:
    ways = [one.step for one in findings.ways if one.differs]
    return tuple(dict.fromkeys((*ways, *(one.step for one in findings.chains if one.differs))))
