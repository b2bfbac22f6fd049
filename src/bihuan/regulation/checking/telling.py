"""What the complainant is told: every refusal, with what they can do about it, and every closing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bihuan.regulation.checking.finding import Finding, Severity
from bihuan.regulation.checking.graph import Edge, Graph, Owed
from bihuan.regulation.checking.naming import Naming
from bihuan.regulation.model import COMPLAINANT, MAIN, SUBJECT, End, Letter, Regulation
from bihuan.regulation.reading.words import Words

CONTENT = frozenset(("outcome", "reason", "recourse"))
"""Places that say what became of the complaint; `number` or `due_at` alone only acknowledge it."""
WITHDRAWN = "withdrawn"
"""The end by which complainants take back their complaint: they know of it."""


def marks_of(regulation: Regulation, letter: Letter) -> tuple[str, ...]:
    """What a letter that is owed makes certain of whom it is written to."""
    if letter.to not in (COMPLAINANT, SUBJECT):
        return ()
    staff = {key for key, one in regulation.fields.items() if not one.asks_complainant}
    marks = [told(letter.to)] if letter.needs & (CONTENT | staff) else []
    return (*marks, recourse_of(letter.to)) if "recourse" in letter.needs else tuple(marks)


def told(whom: str) -> str:
    """The mark that they have been told what became of it."""
    return f"told {whom}"


def recourse_of(whom: str) -> str:
    """The mark that they have been told what they can do about it."""
    return f"recourse {whom}"


@dataclass(slots=True)
class Untold:
    """The ends of which somebody must be told, and the findings about them."""

    ends: int
    findings: list[Finding]


def untold(regulation: Regulation, graph: Graph, naming: Naming) -> Untold:
    """Refusals and closings that some way comes to without a word to whom they concern."""
    ends = 0
    findings: list[Finding] = []
    for procedure in regulation.procedures.values():
        ways = _ways_to_ends(graph, procedure.key)
        for key, end in procedure.ends.items():
            closes = procedure.key == MAIN and key != WITHDRAWN
            if key not in ways or not (closes or end.refusal or end.recourse):
                continue
            ends += 1
            findings += _of_end(regulation, procedure.key, end, ways[key], naming)
    return Untold(ends, findings)


def _ways_to_ends(graph: Graph, procedure: str) -> Mapping[str, list[Edge]]:
    ways: dict[str, list[Edge]] = {}
    for edge in graph.moves(procedure):
        if edge.end is not None:
            ways.setdefault(edge.end, []).append(edge)
    return ways


def _of_end(
    regulation: Regulation, procedure: str, end: End, ways: list[Edge], naming: Naming
) -> Iterator[Finding]:
    silent = next((edge for edge in ways if not _is_told(regulation, edge)), None)
    if silent is not None:
        yield Finding(
            "end-untold",
            Severity.REFUTES,
            end.rule.path,
            Words(
                f"每条路径都告知{_whom(silent).zh}的{naming.end(procedure, end.key).zh}",
                f"{_whom(silent).en} to be told of {naming.end(procedure, end.key).en} on every way",
            ),
            Words("有一条路径什么也没有告知", "a way on which nothing tells them"),
            Words(
                "请在这条路上发函（letter），或由当事人办理其中一步。",
                "Owe a letter on that way, or let them do a step of it.",
            ),
            end.rule.articles,
            naming.way(silent),
        )
        return
    without = next((edge for edge in ways if recourse_of(_key(edge)) not in edge.state.marks), None)
    if without is not None and (end.refusal or end.recourse):
        yield Finding(
            "end-without-recourse",
            Severity.REFUTES,
            end.rule.path,
            Words("写明救济途径 {recourse} 的函件", "a letter that names recourse, {recourse}"),
            Words("有一条路径没有", "a way without one"),
            Words("请在该函件中加上 {recourse}。", "Put {recourse} into the letter of that way."),
            end.rule.articles,
            naming.way(without),
        )


def _is_told(regulation: Regulation, edge: Edge) -> bool:
    """A letter that says what became of it, a step of their own, or any letter with the end itself."""
    if told(_key(edge)) in edge.state.marks:
        return True
    owed = (one.letter for one in edge.events if isinstance(one, Owed))
    return any(regulation.letters[letter].to == _key(edge) for letter in owed)


def _key(edge: Edge) -> str:
    return SUBJECT if SUBJECT in edge.state.marks else COMPLAINANT


def _whom(edge: Edge) -> Words:
    return Words("当事人", "the subject") if _key(edge) == SUBJECT else Words("投诉人", "the complainant")
