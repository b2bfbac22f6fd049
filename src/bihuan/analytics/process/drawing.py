"""The process as it went: the regulation's own drawing with counts, or one made of what happened."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from bihuan.analytics.process.passages import END, OVER
from bihuan.analytics.process.reading import Flow
from bihuan.regulation.drawing.graph import Arrow, Box, Graph, Language, graph_of
from bihuan.regulation.drawing.svg import arrow_id, draw_counted
from bihuan.regulation.model import DONE, Regulation

SpanWords = Callable[[int], str]
# An imported history's drawing shows this many ways between activities, the commonest.
MOST_ARROWS = 40


def as_drawn(
    regulation: Regulation, procedure: str, lang: Language, found: Flow, said: SpanWords, times: str
) -> str:
    """The regulation's drawing: on each arrow how many went there, in each box how often it was entered.

    `said` writes minutes in words; `times` is the sign behind a number of entries, as 次. Ways that were
    taken under another version and are no longer drawn are in the tables, not here.
    """
    graph = graph_of(regulation, regulation.procedures[procedure], lang)
    boxes = tuple(_counted(box, found, said, times) for box in graph.boxes)
    arrows = tuple(_with_count(arrow, found.arrows.get(arrow.id, 0)) for arrow in graph.arrows)
    weights = {arrow.id: found.arrows.get(arrow.id, 0) for arrow in arrows}
    begins = next((a.id for a in arrows if a.tail.endswith(".") and a.id not in found.arrows), None)
    if begins is not None:
        weights[begins] = max(weights.values(), default=0)
    title = regulation.procedures[procedure].name
    return draw_counted(Graph(boxes, arrows), title, weights)


def as_recorded(found: Flow, title: str, over: str, said: SpanWords, times: str) -> str:
    """Of imported history: each activity a box, each direct succession an arrow, the commonest of them."""
    ways = sorted(_successions(found).items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_ARROWS]
    boxes: dict[str, Box] = {}
    for (tail, head), _ in ways:
        for step in (tail, head):
            name = over if step == f"{END}{OVER}" else step
            kind = "end" if step.startswith(END) else "step"
            box = Box(step, kind, _lines(name), "", name)  # type: ignore[arg-type]
            boxes.setdefault(step, box if kind == "end" else _counted(box, found, said, times))
    arrows = tuple(
        Arrow(arrow_id(tail, DONE, head), tail, head, f"{number:,}", False) for (tail, head), number in ways
    )
    weights = {arrow_id(tail, DONE, head): number for (tail, head), number in ways}
    return draw_counted(Graph(tuple(boxes.values()), arrows), title, weights)


def _successions(found: Flow) -> Mapping[tuple[str, str], int]:
    counted: defaultdict[tuple[str, str], int] = defaultdict(int)
    for arrow, number in found.arrows.items():
        tail, _, rest = arrow.partition(f"--{DONE}--")
        counted[tail, rest] += number
    return counted


def _counted(box: Box, found: Flow, said: SpanWords, times: str) -> Box:
    count = found.steps.get(box.id)
    if count is None:
        return replace(box, limits=())
    notes = [f"{count.passed + count.open:,} {times}"]
    if box.id in found.medians:
        notes.append(said(found.medians[box.id]))
    return replace(box, limits=tuple(notes))


def _with_count(arrow: Arrow, number: int) -> Arrow:
    if not number:
        return arrow
    return replace(arrow, label=f"{arrow.label} {number:,}".strip())


def _lines(name: str) -> tuple[str, ...]:
    """A name in lines of at most 24 half-width signs, broken between words."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= 24:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return tuple(lines)
