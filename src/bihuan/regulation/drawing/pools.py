"""Where the steps, gateways and ends of every procedure stand in a BPMN diagram: pools, one below another."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pygraphviz

from bihuan.regulation.drawing.graph import Language, wide
from bihuan.regulation.model import MAIN, Outcome, Procedure, Regulation, Step
from bihuan.regulation.saying import Saying

HEADER: Final = 40.0  # width of a pool's name
PADDING: Final = 40.0
BETWEEN: Final = 50.0
POINTS: Final = 72.0
TASK: Final = (130.0, 80.0)
GATEWAY: Final = (50.0, 50.0)
EVENT: Final = (36.0, 36.0)


@dataclass(frozen=True, slots=True)
class Node:
    """A flow node. `step` is the key of the step it stands for, `starts` the procedures the step starts."""

    id: str
    tag: str
    name: str
    who: str = ""
    about: str = ""
    step: str = ""
    starts: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        return self._size[0]

    @property
    def height(self) -> float:
        return self._size[1]

    @property
    def _size(self) -> tuple[float, float]:
        if self.tag.endswith("Event"):
            return EVENT
        return GATEWAY if self.tag.endswith("Gateway") else TASK


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    tail: str
    head: str
    label: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A procedure with its nodes in the order of the document; places are middles, in pixels in the pool."""

    procedure: Procedure
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    places: Mapping[str, tuple[float, float]]
    ways: Mapping[str, tuple[tuple[float, float], ...]]
    top: float
    width: float
    height: float


def pools_of(regulation: Regulation, lang: Language) -> dict[str, Pool]:
    """By procedure, the main one first. The same regulation gives the same diagram."""
    saying = Saying(regulation, lang)
    pools: dict[str, Pool] = {}
    top = 0.0
    for procedure in sorted(regulation.procedures.values(), key=lambda one: one.key != MAIN):
        nodes, flows = _Building(saying, procedure).built()
        places, ways, width, height = _laid_out(nodes, flows)
        pool = Pool(procedure, nodes, flows, places, ways, top, width + HEADER, height)
        pools[procedure.key] = pool
        top += height + BETWEEN
    return pools


def name_in_xml(*parts: str) -> str:
    """An id XML takes (NCName): letters of any script, digits, dots, hyphens and underscores."""
    return re.sub(r"[^\w.-]", "_", ".".join(parts))


class _Building:
    def __init__(self, saying: Saying, procedure: Procedure) -> None:
        self.saying = saying
        self.procedure = procedure
        self.nodes: list[Node] = []
        self.flows: list[Flow] = []
        self.ends: dict[str, None] = {}

    def built(self) -> tuple[tuple[Node, ...], tuple[Flow, ...]]:
        begin = self._id("begin")
        self.nodes.append(Node(begin, "startEvent", self.saying.procedure(self.procedure.key)))
        self._link(begin, self._id("step", self.procedure.begins))
        for step in self.procedure.steps.values():
            self._step(step)
        for end in self.procedure.ends:
            # An end no step leads to (withdrawn) comes from outside the steps: nothing to draw.
            if end in self.ends:
                name = self.saying.end(self.procedure.key, end)
                self.nodes.append(Node(self._id("end", end), "endEvent", name))
        return tuple(self.nodes), tuple(self.flows)

    def _step(self, step: Step) -> None:
        id, saying = self._id("step", step.key), self.saying
        chain = tuple(dict.fromkeys(post for row in step.approval for post in row.chain))
        posts = step.by if step.approves is None else chain
        self.nodes.append(
            Node(
                id,
                "serviceTask" if step.automatic else "userTask",
                saying.word(step.rule.path, step.name),
                who="" if step.automatic else saying.posts(posts),
                about=self._about(step),
                step=step.key,
                starts=tuple(start.procedure for start in step.starts),
            )
        )
        outcomes = list(step.outcomes.values())
        if len(outcomes) == 1:
            self._routes(id, step, outcomes[0], "")
            return
        gate = self._gateway(id, saying.pick("结果？", "Outcome?"))
        for outcome in outcomes:
            name = saying.word(outcome.rule.path, outcome.name)
            self._routes(gate, step, outcome, name)

    def _routes(self, tail: str, step: Step, outcome: Outcome, label: str) -> None:
        heads = [self._head(route.to, route.ends) for route in outcome.routes]
        if len(set(heads)) == 1:
            self._link(tail, heads[0], label)
            return
        if not tail.endswith(".way"):
            gate = self._gateway(tail, "")
        else:
            gate = self._gateway(self._id("step", step.key, outcome.key), "")
            # Between two gateways the outcome's name stands on the way to the second.
            self._link(tail, gate, label)
        for route, head in zip(outcome.routes, heads, strict=True):
            said = self.saying.condition(route.when)
            self._link(gate, head, said, said if route.when is not None else "")

    def _gateway(self, of: str, name: str) -> str:
        gate = f"{of}.way"
        self.nodes.append(Node(gate, "exclusiveGateway", name))
        if of.startswith(self._id("step")) and any(node.id == of for node in self.nodes):
            self._link(of, gate)
        return gate

    def _head(self, to: str | None, ends: str | None) -> str:
        if to is not None:
            return self._id("step", to)
        assert ends is not None
        self.ends.setdefault(ends)
        return self._id("end", ends)

    def _about(self, step: Step) -> str:
        saying = self.saying
        said = [saying.articles(step.rule.articles)]
        if step.form is not None:
            said.append(saying.form(step.form))
        return saying.pick("；", "; ").join(one for one in said if one)

    def _link(self, tail: str, head: str, label: str = "", condition: str = "") -> None:
        id = f"flow.{len(self.flows)}.{tail}"
        self.flows.append(Flow(id, tail, head, label, condition))

    def _id(self, *parts: str) -> str:
        return name_in_xml(self.procedure.key, *parts)


# --- places -------------------------------------------------------------------------------------------------


def _laid_out(
    nodes: tuple[Node, ...], flows: tuple[Flow, ...]
) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[tuple[float, float], ...]], float, float]:
    drawn = pygraphviz.AGraph(directed=True, strict=False)
    drawn.graph_attr.update(rankdir="LR", nodesep="0.5", ranksep="0.7", splines="polyline", margin="0")
    drawn.node_attr.update(shape="box", fixedsize="true", label="")
    for node in nodes:
        drawn.add_node(node.id, width=f"{node.width / POINTS:.3f}", height=f"{node.height / POINTS:.3f}")
    for flow in flows:
        label = "M" * max(1, round(wide(flow.label) * 0.55)) if flow.label else ""
        drawn.add_edge(flow.tail, flow.head, key=flow.id, id=flow.id, label=label, fontsize="11")
    data: dict[str, Any] = json.loads(drawn.draw(format="json", prog="dot"))
    _, _, wide_, high = (float(one) for one in data["bb"].split(","))
    places = {node["name"]: _point(node["pos"], high) for node in data["objects"]}
    ways = {edge["id"]: _corners(edge["pos"], high) for edge in data.get("edges", ())}
    return places, ways, wide_ + 2 * PADDING, high + 2 * PADDING


def _point(text: str, high: float) -> tuple[float, float]:
    x, y = (float(one) for one in text.split(",")[:2])
    return round(x + PADDING, 1), round(high - y + PADDING, 1)


def _corners(text: str, high: float) -> tuple[tuple[float, float], ...]:
    """The corners of a line of straight pieces, which Graphviz writes as curves of three points each."""
    points, tip = [], None
    for piece in text.split():
        if piece.startswith("e,"):
            tip = _point(piece[2:], high)
        elif not piece.startswith("s,"):
            points.append(_point(piece, high))
    corners = [*points[::3], *([tip] if tip is not None else [])]
    return tuple(one for n, one in enumerate(corners) if n == 0 or one != corners[n - 1])
