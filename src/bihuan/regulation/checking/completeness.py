"""Rows: tables are complete, no row is beyond reach, and none overlap where they must not (semantics 13)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.regulation.checking.feasible import together, tree_of
from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.naming import Naming, both
from bihuan.regulation.checking.walked import Asked, Walked
from bihuan.regulation.conditions import Condition
from bihuan.regulation.conditions.tree import Negation
from bihuan.regulation.model import Clock, DecisionTable, Outcome, Regulation, Rule, Step
from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.tables import (
    Example,
    NotProved,
    Overlap,
    Row,
    Table,
    Unreachable,
    gap,
    overlaps,
    unreachable_rows,
)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table, a limit, a way on or an approval: `gap` is the code of a record none speaks of."""

    code: str
    rule: Rule
    table: Table[object]
    rules: tuple[Rule, ...]


@dataclass(slots=True)
class Proofs:
    """The findings, and how many sets of rows were proved."""

    tables: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)


def prove_rows(regulation: Regulation, walked: Walked, naming: Naming) -> Proofs:
    proofs = Proofs()
    asked: dict[tuple[str, str], list[Asked]] = {}
    for one in walked.asked:
        asked.setdefault((one.kind, one.rule.path), []).append(one)
    for table in regulation.tables.values():
        rows = _of_table(table)
        proofs.tables += 1
        proofs.findings += _gaps(rows, asked.get(("table", f"tables.{table.key}")), naming)
        proofs.findings += _overlapping(rows, naming)
        proofs.findings += _beyond_reach(rows, naming)
    for rows in _of_clocks(regulation):
        proofs.rows += 1
        proofs.findings += _gaps(rows, asked.get(("within", rows.rule.path), []), naming)
        proofs.findings += _beyond_reach(rows, naming)
    for rows in _of_steps(regulation):
        proofs.rows += 1
        if rows.code:
            kind = "doers" if rows.code == "doers-gap" else "route"
            proofs.findings += _gaps(rows, asked.get((kind, rows.rule.path), []), naming)
        proofs.findings += _beyond_reach(rows, naming)
    proofs.findings += _never_holding(regulation, walked)
    return proofs


def _of_table(table: DecisionTable) -> Rows:
    rules = table.row_rules or (table.rule,) * len(table.table.rows)
    rows: tuple[Row[object], ...] = tuple(Row(row.when, row.then) for row in table.table.rows)
    return Rows("table-gap", table.rule, Table(rows, table.table.policy), rules)


def _of_clocks(regulation: Regulation) -> Iterator[Rows]:
    for clock in regulation.clocks.values():
        yield Rows("limit-gap", clock.rule, _table(tuple(row.when for row in clock.within)), _rules(clock))


def _rules(clock: Clock) -> tuple[Rule, ...]:
    return tuple(row.rule for row in clock.within)


def _of_steps(regulation: Regulation) -> Iterator[Rows]:
    for procedure in regulation.procedures.values():
        for step in procedure.steps.values():
            for outcome in step.outcomes.values():
                yield from _of_outcome(step, outcome)
            if step.approval:
                conditions = tuple(row.when for row in step.approval)
                yield Rows("", step.rule, _table(conditions), tuple(row.rule for row in step.approval))
            if step.doers:
                conditions = tuple(row.when for row in step.doers)
                yield Rows("doers-gap", step.rule, _table(conditions), tuple(row.rule for row in step.doers))


def _of_outcome(step: Step, outcome: Outcome) -> Iterator[Rows]:
    # An approval leads on by the rows of the step it approves, which are judged there.
    if any(route.when for route in outcome.routes):
        rules = tuple(route.rule for route in outcome.routes)
        yield Rows("way-gap", outcome.rule, _table(tuple(route.when for route in outcome.routes)), rules)


def _table(conditions: tuple[Condition | None, ...]) -> Table[object]:
    rows: tuple[Row[object], ...] = tuple(Row(when, None) for when in conditions)
    return Table(rows)


def _gaps(rows: Rows, asked: list[Asked] | None, naming: Naming) -> Iterator[Finding]:
    """A record no row speaks of, among those there can be where the rows are asked."""
    if not rows.table.rows:
        yield _gap(rows, NOTHING)
        return
    found = gap(rows.table)
    if found is None:
        return
    if asked:
        goals = [Negation(tree_of(row.when)) for row in rows.table.rows]
        for one in asked:
            there = together(one.state.facts, goals)
            if isinstance(there, Example):
                way = naming.way(one.way)
                yield _gap(rows, both((naming.example(there), way)))
                return
            if isinstance(there, NotProved):
                yield _not_proved(rows.rule, there, "完整", "complete")
                return
        return
    if asked is not None and not asked:
        # Nobody ever asks these rows: that is told where they are reached from.
        return
    if isinstance(found, NotProved):
        yield _not_proved(rows.rule, found, "完整", "complete")
        return
    yield _gap(rows, naming.example(found))


def _gap(rows: Rows, example: Words) -> Finding:
    return Finding(
        rows.code or "gap",
        Severity.REFUTES,
        rows.rule.path,
        Words("每种情形都有一条", "a row for every record"),
        Words("有情形哪一条都不符合", "a record that no row speaks of"),
        Words("请加一条没有 when 的，或补上这种情形。", "Add a row without when, or one for this record."),
        rows.rule.articles,
        example,
    )


def _beyond_reach(rows: Rows, naming: Naming) -> Iterator[Finding]:
    for found in unreachable_rows(rows.table):
        if isinstance(found, NotProved):
            yield _not_proved(_rule(rows, found.rows[0]), found, "可达", "within reach")
            continue
        yield _unreachable(rows, found)


def _unreachable(rows: Rows, found: Unreachable) -> Finding:
    rule = _rule(rows, found.row)
    places = ", ".join(str(place + 1) for place in found.taken)
    taken = (
        Words(f"前面的第 {places} 条已占去全部情形", f"rows {places} before take all its records")
        if found.taken
        else Words("条件永远不成立", "a condition that can never hold")
    )
    return Finding(
        "row-unreachable",
        Severity.REFUTES,
        rule.path,
        Words("可能用到的一条", "a row that can decide"),
        taken,
        Words("请调整次序、改正条件或删去。", "Move it up, correct its condition or remove it."),
        rule.articles,
    )


def _overlapping(rows: Rows, naming: Naming) -> Iterator[Finding]:
    """In a `unique` table every overlap is a mistake; in a `first` table the order decides."""
    if rows.table.policy != "unique":
        return
    for found in overlaps(rows.table):
        match found:
            case NotProved():
                yield _not_proved(_rule(rows, found.rows[0]), found, "互不重叠", "without overlap")
            case Overlap(rows=(one, other), example=example):
                yield Finding(
                    "table-overlap",
                    Severity.REFUTES,
                    _rule(rows, other).path,
                    Words(
                        "互不重叠的各条（policy: unique）", "rows that exclude each other (policy: unique)"
                    ),
                    Words(f"与第 {one + 1} 条同时成立", f"one that holds together with row {one + 1}"),
                    Words(
                        "请改正条件，或改为 policy: first。", "Correct a condition, or write policy: first."
                    ),
                    _rule(rows, other).articles,
                    naming.example(example),
                )


def _never_holding(regulation: Regulation, walked: Walked) -> Iterator[Finding]:
    """Starts whose condition can never hold."""
    starts = {one.rule.path: one for one in walked.asked if one.kind == "start"}
    for one in starts.values():
        for row in one.rows:
            if row.when is not None and together(frozenset(), (row.when.tree,)) is None:
                yield Finding(
                    "never-holds",
                    Severity.REFUTES,
                    row.rule.path,
                    Words("可能成立的条件", "a condition that can hold"),
                    Words(f"永远不成立的 {row.when.text}", f"{row.when.text}, which never does"),
                    Words("请改正条件。", "Correct it."),
                    row.rule.articles,
                )


def _not_proved(rule: Rule, found: NotProved, zh: str, en: str) -> Finding:
    return Finding(
        "not-proved",
        Severity.DOUBT,
        rule.path,
        Words(f"可以证明{zh}的各条", f"rows that can be proved {en}"),
        Words(f"未能证明（{found.reason}）", f"not proved: {found.reason}"),
        Words("请人工核对，或改写为与常数的比较。", "Look at it yourself, or compare with constants."),
        rule.articles,
    )


def _rule(rows: Rows, place: int) -> Rule:
    return rows.rules[place] if place < len(rows.rules) else rows.rule
