"""Clocks: they start, can be stopped wherever somebody is waited for, and their ladders can be climbed."""

from collections.abc import Iterator
from itertools import product

from bihuan.regulation.checking.feasible import can_hold, tree_of
from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.graph import Edge, Node
from bihuan.regulation.checking.measuring import is_surely_longer
from bihuan.regulation.checking.naming import Naming, listed
from bihuan.regulation.checking.running import Phase, Running, Runs
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import Clock, Extension, Regulation, Rule
from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.worktime.lengths import Length


def clocks(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    runs = Runs(regulation, walked)
    for clock in regulation.clocks.values():
        if clock.procedure not in walked.begun:
            # That nothing starts its procedure is told there.
            continue
        running = runs.of(clock.key)
        yield from _starting(clock, walked, running)
        yield from _stopping(clock, walked, running, naming)
        yield from _suspending(regulation, clock, running, naming)
        yield from _warning(clock)
        yield from _climbing(regulation, clock, running, runs, naming)
        yield from _extending(clock)


def _starting(clock: Clock, walked: Walked, running: Running) -> Iterator[Finding]:
    waiting = [node for node in running.nodes if node.waits]
    if waiting and all(node.step.key in clock.suspended for node in waiting):
        yield _finding("clock-always-rests", clock.rule, _A_RUN, _RESTS, _CORRECT)
    if waiting:
        return
    if clock.key not in walked.running:
        yield _finding("clock-never-starts", clock.rule, _A_START, _NO_START, _CORRECT_STARTS)
    else:
        yield _finding("clock-never-runs", clock.rule, _A_RUN, _NO_RUN, _CORRECT_STARTS)


def _stopping(clock: Clock, walked: Walked, running: Running, naming: Naming) -> Iterator[Finding]:
    """No way waits for a person while the clock runs and its stops are out of reach (semantics 20)."""
    unstoppable = running.nodes - running.within_reach
    out = [
        node
        for node in walked.graph.at(clock.procedure)
        if node in unstoppable and _is_waited_for(clock, node)
    ]
    if not out:
        return
    sure = [node for node in out if node not in running.afar]
    steps = {node.step.key: node for node in reversed(sure or out)}
    first = (sure or out)[0]
    names = listed(naming.step(node.step) for node in reversed(steps.values()))
    yield _finding(
        "clock-cannot-stop",
        clock.rule,
        Words("等待办理时都能停止的时限", "stops within reach wherever somebody is waited for"),
        Words(f"在{names.zh}仍在走而再也停不了", f"it runs on at {names.en}, where nothing ahead stops it"),
        Words(
            "请在 stops 中加上这条路上的步骤（结束时自动作废，不算停止）。",
            "Add a step of that way to stops; that the procedure ends does not stop it in time.",
        ),
        example=naming.way(first),
        severity=Severity.REFUTES if sure else Severity.DOUBT,
    )


def _is_waited_for(clock: Clock, node: Node) -> bool:
    return node.waits and node.step.key not in clock.suspended


def _suspending(regulation: Regulation, clock: Clock, running: Running, naming: Naming) -> Iterator[Finding]:
    steps = regulation.procedures[clock.procedure].steps
    for key in clock.suspended:
        if "/" in key:
            # That the other procedure has the step was seen when it was read.
            continue
        step = steps.get(key)
        rule = Rule(f"{clock.rule.path}.suspended", clock.rule.articles)
        if step is None:
            yield _finding("suspended-unknown", rule, _KNOWN_STEP, Words(key, key), _CORRECT)
        elif step.automatic and not step.waits:
            found = Words(f"自动的{naming.step(step).zh}", f"{naming.step(step).en}, which is automatic")
            yield _finding("suspended-automatic", rule, _WAITING_STEP, found, _CORRECT)
        elif running.nodes and not any(node.step.key == key for node in running.nodes):
            found = Words(
                f"时限从不在走的{naming.step(step).zh}", f"{naming.step(step).en}, where it never runs"
            )
            yield _finding("suspended-idle", rule, _RUNNING_STEP, found, _CORRECT, severity=Severity.DOUBT)


def _warning(clock: Clock) -> Iterator[Finding]:
    for place, warning in enumerate(clock.warns):
        if warning.before is None:
            continue
        rule = Rule(f"{clock.rule.path}.warns[{place}]", clock.rule.articles)
        for row in clock.within:
            for limit in row.limits:
                if is_surely_longer(limit, warning.before) is False:
                    found = Words(
                        f"提前 {warning.before}，时限只有 {limit}",
                        f"{warning.before} before the end of {limit}",
                    )
                    yield _finding("warning-too-early", rule, _WITHIN_LIMIT, found, _SHORTER)


def _climbing(
    regulation: Regulation, clock: Clock, running: Running, runs: Runs, naming: Naming
) -> Iterator[Finding]:
    waiting = {node for node in running.nodes if _is_waited_for(clock, node)}
    if not waiting:
        return
    for place, rung in enumerate(clock.late):
        before = clock.late[place - 1] if place else None
        if before is not None and _falls(before.at, rung.at):
            found = Words(
                f"{rung.at or '0 h'}，排在 {before.at} 之后", f"{rung.at or '0 h'} after {before.at}"
            )
            yield _finding("ladder-order", rung.rule, _RISING, found, _SORT)
        if place and not waiting:
            yield _finding("rung-unreachable", rung.rule, _CLIMBED, _ENDED_BEFORE, _MOVE_UP)
            return
        yield from _raising(regulation, rung.raises, rung.rule)
        for key, outcome in rung.does.items():
            yield from _doing(regulation, clock, key, outcome, rung.rule, running, naming)
        waiting = {
            node for node in waiting if not _is_done_by(node, rung.does.get(node.step.key), clock, runs)
        }


def _falls(before: Length | None, at: Length | None) -> bool:
    """Whether a rung comes before the one written above it; None is the due moment itself."""
    return before is not None and (at is None or is_surely_longer(before, at) is True)


def _is_done_by(node: Node, outcome: str | None, clock: Clock, runs: Runs) -> bool:
    """Whether this rung, done while the procedure stands here, is the clock's end."""
    if outcome is None:
        return False
    edges = [edge for edge in node.edges if edge.outcome == outcome]
    return bool(edges) and all(edge.end is not None or _is_over(edge, clock, runs) for edge in edges)


def _is_over(edge: Edge, clock: Clock, runs: Runs) -> bool:
    return runs.after(clock, edge.events, Phase.RUNNING) is Phase.OVER


def _raising(regulation: Regulation, level: str | None, rule: Rule) -> Iterator[Finding]:
    if level is None:
        return
    levels = list(regulation.levels)
    if level not in levels:
        yield _finding(
            "raise-unknown", rule, Words("已定义的级别", "a known level"), Words(level, level), _CORRECT
        )
    elif level == levels[-1]:
        found = Words(f"最低的一级 {level}", f"{level}, the lowest")
        yield _finding("raise-nowhere", rule, Words("更高的级别", "a higher level"), found, _CORRECT)


def _doing(
    regulation: Regulation,
    clock: Clock,
    key: str,
    outcome: str,
    rule: Rule,
    running: Running,
    naming: Naming,
) -> Iterator[Finding]:
    step = regulation.procedures[clock.procedure].steps.get(key)
    if step is None or outcome not in step.outcomes:
        found = Words(f"{key}: {outcome}", f"{key}: {outcome}")
        yield _finding("does-unknown", rule, _KNOWN_OUTCOME, found, _CORRECT)
    elif running.nodes and not any(node.step.key == key for node in running.nodes):
        found = Words(f"时限从不在走的{naming.step(step).zh}", f"{naming.step(step).en}, where it never runs")
        yield _finding("does-idle", rule, _RUNNING_STEP, found, _CORRECT)
    elif key in clock.suspended:
        found = Words(f"时限暂停的{naming.step(step).zh}", f"{naming.step(step).en}, where it is suspended")
        yield _finding("does-idle", rule, _RUNNING_STEP, found, _CORRECT)


def _extending(clock: Clock) -> Iterator[Finding]:
    extension = clock.extension
    if extension is None:
        return
    yield from _over_total(extension)
    if extension.times is not None and extension.times < 1:
        found = Words(f"{extension.times} 次", f"{extension.times} times")
        yield _finding("extension-never", extension.rule, Words("至少一次", "at least once"), found, _CORRECT)
    if extension.decided_within is None:
        return
    for row in clock.within:
        for limit in row.limits:
            if is_surely_longer(limit, extension.decided_within) is False:
                found = Words(
                    f"{extension.decided_within}，时限本身只有 {limit}",
                    f"{extension.decided_within} for a clock of {limit}",
                )
                yield _finding("extension-decided-late", extension.rule, _DECIDED_SOONER, found, _CORRECT)


def _over_total(extension: Extension) -> Iterator[Finding]:
    """An extension that is longer than all of them together may be, in the same case."""
    for row in extension.each:
        for beside in extension.total:
            if not can_hold(frozenset(), tree_of(row.when), tree_of(beside.when)):
                continue
            for each, total in product(row.limits, beside.limits):
                if is_surely_longer(each, total):
                    found = Words(f"{each}，总共只可 {total}", f"{each} of at most {total}")
                    yield _finding("extension-over-total", extension.rule, _WITHIN_TOTAL, found, _CORRECT)


def parts(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Limits of parts that are longer than the limit of the whole they begin with (semantics 25)."""
    runs = Runs(regulation, walked)
    for whole in regulation.clocks.values():
        for part in regulation.clocks.values():
            if part is whole or part.procedure != whole.procedure or not _begin_alike(part, whole):
                continue
            if _is_part(part, whole, runs):
                yield from _too_long(part, whole, naming)


def _begin_alike(one: Clock, other: Clock) -> bool:
    return {news.text or news for news in one.starts} == {news.text or news for news in other.starts}


def _is_part(part: Clock, whole: Clock, runs: Runs) -> bool:
    """Whether the part is over, on every way, before the whole is stopped."""
    left = [edge.target for edge in runs.of(part.key).starts if edge.target is not None]
    before = runs.of(part.key).nodes
    if not left or not before:
        return False
    seen: set[Node] = set(left)
    while left:
        for edge in left.pop().edges:
            if runs.stops(part, edge):
                continue
            if runs.stops(whole, edge):
                return False
            if edge.target is not None and edge.target not in seen:
                seen.add(edge.target)
                left.append(edge.target)
    return bool(runs.of(whole.key).nodes - before)


def _too_long(part: Clock, whole: Clock, naming: Naming) -> Iterator[Finding]:
    for row in part.within:
        for beside in whole.within:
            if not can_hold(frozenset(), tree_of(row.when), tree_of(beside.when)):
                continue
            for limit in row.limits:
                longer = [is_surely_longer(limit, other) for other in beside.limits]
                if any(longer):
                    found = Words(
                        f"{limit}，而{naming.clock(whole.key).zh}只有 {beside.limits[longer.index(True)]}",
                        f"{limit} in {beside.limits[longer.index(True)]} of {naming.clock(whole.key).en}",
                    )
                    yield _finding("part-over-whole", row.rule, _WITHIN_WHOLE, found, _CORRECT)
                elif None in longer:
                    found = Words(
                        f"{limit} 与 {beside.limits[longer.index(None)]} 因日历而异",
                        f"{limit} beside {beside.limits[longer.index(None)]}, which calendars decide",
                    )
                    yield _finding(
                        "part-not-compared", row.rule, _WITHIN_WHOLE, found, _AT_RUN, severity=Severity.NOTE
                    )


def _finding(
    code: str,
    rule: Rule,
    expected: Words,
    found: Words,
    advice: Words,
    *,
    example: Words = NOTHING,
    severity: Severity = Severity.REFUTES,
) -> Finding:
    return Finding(code, severity, rule.path, expected, found, advice, rule.articles, example)


_A_START = Words("会发生的起算事件", "a start that can happen")
_NO_START = Words("没有一个会发生", "none that can")
_CORRECT_STARTS = Words("请改正 starts。", "Correct its starts.")
_A_RUN = Words("等待办理时会走的时限", "a clock that runs while somebody is waited for")
_NO_RUN = Words("一起算就已停止或作废", "it is stopped or moot as soon as it starts")
_RESTS = Words("走的时候总在暂停", "it rests wherever it runs")
_KNOWN_STEP = Words("该程序的步骤", "a step of its procedure")
_KNOWN_OUTCOME = Words("该程序的步骤及其结果", "a step of its procedure and an outcome of it")
_WAITING_STEP = Words("有人办理的步骤", "a step that waits for somebody")
_RUNNING_STEP = Words("时限在走的步骤", "a step at which the clock runs")
_CORRECT = Words("请改正。", "Correct it.")
_WITHIN_LIMIT = Words("在时限之内的提醒", "a warning within the limit")
_SHORTER = Words("请提前得少一些。", "Warn nearer to the end.")
_RISING = Words("由近及远的措施", "a ladder in rising order")
_SORT = Words("请按逾期后的时间排列。", "Put the rungs in the order of their time.")
_CLIMBED = Words("会用到的措施", "a rung that can be reached")
_ENDED_BEFORE = Words("前面的措施已使时限停止", "the rungs before end the clock")
_MOVE_UP = Words("请移到前面或删去。", "Move it up or remove it.")
_WITHIN_TOTAL = Words("不超过总数的每次延期", "each extension within the total")
_DECIDED_SOONER = Words("短于时限的审批时间", "a decision sooner than the clock itself")
_WITHIN_WHOLE = Words("不超过整体的部分时限", "a part within its whole")
_AT_RUN = Words("办理时逐件核对。", "It is checked case by case.")
