"""Moving on: steps are reached and lead to an end, nothing goes round without a person, joins open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeGuard

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.graph import Edge, Node, Started, Stopped
from bihuan.regulation.checking.listening import every_start
from bihuan.regulation.checking.naming import Naming, listed
from bihuan.regulation.checking.walked import Walked
from bihuan.regulation.model import Procedure, Regulation, Rule, Step
from bihuan.regulation.reading.words import NOTHING, Words


def unreached(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Procedures nothing starts, and steps nobody comes to."""
    for procedure in regulation.procedures.values():
        if procedure.key not in walked.begun:
            yield _finding("procedure-never-starts", procedure.rule, _STARTED, _NOTHING_STARTS, _START_IT)
            continue
        reached = walked.graph.reached(procedure.key)
        for step in procedure.steps.values():
            if step.key in reached or (step.approves is not None and step.approves not in reached):
                continue
            if step.approves is not None:
                yield _finding("approval-never-asked", step.rule, _ASKED, _NEVER_ASKED, _ROWS)
            else:
                yield _finding("step-unreachable", step.rule, _REACHED, _NOT_REACHED, _LEAD_TO)


def stuck(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Steps from which no end can be reached, unless another step ends the procedure."""
    stopped = {
        event.procedure
        for edges in walked.graph.edges.values()
        for edge in edges
        for event in edge.events
        if isinstance(event, Stopped)
    }
    for procedure in walked.graph.nodes:
        if procedure in stopped:
            continue
        ending = can_end(list(walked.graph.at(procedure)))
        told: set[str] = set()
        for node in walked.graph.at(procedure):
            if node not in ending and node.step.key not in told:
                told.add(node.step.key)
                yield _finding("no-end", node.step.rule, _ENDING, _NO_END, _LET_END, example=naming.way(node))


def can_end(nodes: Iterable[Node]) -> frozenset[Node]:
    """The nodes from which an end can be reached."""
    return reaching(nodes, lambda edge: edge.end is not None)


def reaching(nodes: Iterable[Node], goal: Callable[[Edge], bool]) -> frozenset[Node]:
    """The nodes from which some way comes to an edge that is a goal."""
    before: dict[Node, list[Node]] = {}
    found: set[Node] = set()
    for node in nodes:
        for edge in node.edges:
            if goal(edge):
                found.add(node)
            if edge.target is not None:
                before.setdefault(edge.target, []).append(node)
    left = list(found)
    while left:
        for node in before.get(left.pop(), ()):
            if node not in found:
                found.add(node)
                left.append(node)
    return frozenset(found)


def ahead(nodes: Iterable[Node]) -> frozenset[Node]:
    """These nodes and all that can be reached from them."""
    found = set(nodes)
    left = list(found)
    while left:
        for edge in left.pop().edges:
            if edge.target is not None and edge.target not in found:
                found.add(edge.target)
                left.append(edge.target)
    return frozenset(found)


def automatic_circles(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Circles of steps nobody does: the engine would go round for ever (semantics 14)."""
    for procedure in regulation.procedures:
        onward: dict[str, list[str]] = {}
        for node in walked.graph.at(procedure):
            if node.step.automatic and not node.step.waits_until:
                onward.setdefault(node.step.key, [])
                onward[node.step.key] += [
                    edge.target.step.key
                    for edge in node.edges
                    if edge.target is not None
                    and edge.target.step.automatic
                    and not edge.target.step.waits_until
                ]
        for circle in circles(onward):
            steps = [regulation.step(procedure, key) for key in circle]
            found = listed(naming.step(step) for step in steps)
            yield _finding("automatic-circle", steps[0].rule, _PERSON, _round(found), _PUT_PERSON)


def start_circles(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Procedures that start one another without anybody doing anything (semantics 14)."""
    onward: dict[str, list[str]] = {}
    for procedure in walked.graph.edges:
        onward[procedure] = []
        untouched = _untouched(walked, procedure)
        for edge in walked.graph.moves(procedure):
            if edge.source is None or edge.source in untouched:
                onward[procedure] += [one.procedure for one in edge.events if isinstance(one, Started)]
    for circle in circles(onward):
        found = listed(naming.procedure(key) for key in circle)
        rule = next(
            start.rule
            for key, start in every_start(regulation)
            if key in circle and start.procedure in circle
        )
        yield _finding("start-circle", rule, _PERSON, _round(found), _PUT_PERSON)


def _untouched(walked: Walked, procedure: str) -> frozenset[Node]:
    """The nodes a procedure comes to, and passes, before anybody has done anything."""
    awaited = {key for key, begun in walked.begun.items() if any(one.parent == procedure for one in begun)}

    def passes(node: Node | None) -> TypeGuard[Node]:
        if node is None or not node.step.automatic or node.step.waits_until:
            return False
        return node.step.waits_for is None or node.step.waits_for.procedure not in awaited

    begins = [edge.target for edge in walked.graph.moves(procedure) if edge.source is None]
    left = [node for node in begins if passes(node)]
    found = set(left)
    while left:
        for edge in left.pop().edges:
            if passes(edge.target) and edge.target not in found:
                found.add(edge.target)
                left.append(edge.target)
    return frozenset(found)


def circles(onward: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Each circle once, by the members that can all reach one another, in the order given."""
    ahead_of = {key: _beyond(key, onward) for key in onward}
    told: set[str] = set()
    for key in onward:
        if key in told or key not in ahead_of[key]:
            continue
        circle = tuple(one for one in onward if one in ahead_of[key] and key in ahead_of[one])
        told.update(circle)
        yield circle


def _beyond(start: str, onward: Mapping[str, Iterable[str]]) -> frozenset[str]:
    found: set[str] = set()
    left = list(onward.get(start, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += onward.get(one, ())
    return frozenset(found)


def joins(regulation: Regulation, walked: Walked, naming: Naming) -> Iterator[Finding]:
    """Steps that wait for a procedure that cannot be over before they open (semantics 16)."""
    for procedure in regulation.procedures.values():
        for step in procedure.steps.values():
            if step.waits_for is None:
                continue
            awaited = step.waits_for.procedure
            if not any(begun.parent == procedure.key for begun in walked.begun.get(awaited, ())):
                yield _finding(
                    "join-waits-for-nothing",
                    step.rule,
                    Words("由本程序启动的程序", "a procedure that this one starts"),
                    Words(f"从不由它启动的 {awaited}", f"{awaited}, which it never starts"),
                    Words("这一步总是立即通过；若有意如此，可删去。", "The step always passes at once."),
                    severity=Severity.NOTE,
                )
            elif not _ends_alone(regulation, walked, awaited, frozenset((procedure.key,))) and not (
                _ended_before(walked, procedure, step, awaited)
            ):
                yield _finding(
                    "join-waits-for-ever",
                    step.rule,
                    Words(
                        f"能够先行结束的{naming.procedure(awaited).zh}",
                        f"{naming.procedure(awaited).en} to be over some time",
                    ),
                    Words(
                        "它自己不能结束，或只由这一步之后的步骤结束", "nothing ends it before this step opens"
                    ),
                    Words(
                        "请让它自行结束，或在此之前用 stops 结束它。",
                        "Let it come to an end of its own, or stop it before.",
                    ),
                )


def _ends_alone(regulation: Regulation, walked: Walked, key: str, above: frozenset[str]) -> bool:
    """Whether from every step of it an end can be reached, the procedures it waits for being able to end."""
    nodes = list(walked.graph.at(key))
    if set(nodes) - can_end(nodes):
        return False
    waits = (node.step.waits_for for node in nodes if node.step.waits_for is not None)
    return all(
        join.procedure in above or _ends_alone(regulation, walked, join.procedure, above | {key})
        for join in waits
        if any(begun.parent == key for begun in walked.begun.get(join.procedure, ()))
    )


def _ended_before(walked: Walked, procedure: Procedure, step: Step, awaited: str) -> bool:
    """Whether it is surely over when the join is come to, or some other procedure ends it meanwhile."""
    elsewhere = any(
        _stops(edge, awaited)
        for key in walked.graph.edges
        if key != procedure.key
        for edge in walked.graph.moves(key)
    )
    return elsewhere or not any(
        node.step.key == step.key for node in _while_live(walked, procedure.key, awaited)
    )


def _while_live(walked: Walked, procedure: str, awaited: str) -> frozenset[Node]:
    """The nodes a procedure may stand at while a child of it lives that no step has stopped yet."""
    left: list[Node] = []
    for edge in walked.graph.moves(procedure):
        kinds = [
            type(one)
            for one in edge.events
            if isinstance(one, Started | Stopped) and one.procedure == awaited
        ]
        if kinds and kinds[-1] is Started and edge.target is not None:
            left.append(edge.target)
    found = set(left)
    while left:
        for edge in left.pop().edges:
            if edge.target is not None and edge.target not in found and not _stops(edge, awaited):
                found.add(edge.target)
                left.append(edge.target)
    by_steps = any(_starts(edge, awaited) for edge in walked.graph.moves(procedure))
    # A ladder may start it at any moment.
    return frozenset(found) if by_steps else frozenset(walked.graph.at(procedure))


def _stops(edge: Edge, procedure: str) -> bool:
    return any(isinstance(one, Stopped) and one.procedure == procedure for one in edge.events)


def _starts(edge: Edge, procedure: str) -> bool:
    return any(isinstance(one, Started) and one.procedure == procedure for one in edge.events)


def every_join(regulation: Regulation) -> Iterator[Step]:
    for procedure in regulation.procedures.values():
        yield from (step for step in procedure.steps.values() if step.waits_for is not None)


def _round(found: Words) -> Words:
    return Words(f"无人参与的循环：{found.zh}", f"a circle without one: {found.en}")


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


_STARTED = Words("会被启动的程序", "a procedure that something starts")
_NOTHING_STARTS = Words("没有步骤、时限或定期工作启动它", "no step, clock or duty that starts it")
_START_IT = Words(
    "请在某步骤或时限的 starts 中启动它，或删去。", "Start it from a step or a clock, or remove it."
)
_REACHED = Words("走得到的步骤", "a step that can be reached")
_NOT_REACHED = Words("没有路径通向这里", "no way that leads here")
_LEAD_TO = Words("请让某一步通向它，改正条件，或删去。", "Lead to it, correct the conditions, or remove it.")
_ASKED = Words("会被要求的审批", "an approval that is asked for")
_NEVER_ASKED = Words("各条条件在此都不成立", "no row that can hold here")
_ROWS = Words("请改正 approved_by 的条件，或删去。", "Correct the conditions of approved_by, or remove it.")
_ENDING = Words("能走到结局的步骤", "a step from which an end can be reached")
_NO_END = Words("无论如何都走不到结局", "no way to any end")
_LET_END = Words("请让它通向有 ends 的步骤。", "Let it lead to a step that ends the procedure.")
_PERSON = Words("循环中有人办理的一步", "a step that somebody does in every circle")
_PUT_PERSON = Words("请在循环中加入由人办理的一步。", "Put a step that somebody does into the circle.")
