"""Where boxes and arrows stand: Graphviz's layered layout, read back as numbers."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import pygraphviz

from bihuan.regulation.drawing.graph import Arrow, Box, Graph, wide

UNIT: Final = 6.7  # pixels a half-width character takes at 13 px
LINE_HEIGHT: Final = 18
POINTS: Final = 72.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its middle and size, in pixels from the upper left."""

    box: Box
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """An arrow with the points of its Bézier curves, its tip, and where its label stands."""

    arrow: Arrow
    points: tuple[tuple[float, float], ...]
    tip: tuple[float, float]
    label_at: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    boxes: tuple[Placed, ...]
    arrows: tuple[Drawn, ...]


@lru_cache(maxsize=256)
def laid_out(graph: Graph) -> Layout:
    """The graph from top to bottom. The same graph gives the same layout."""
    drawn = pygraphviz.AGraph(directed=True, strict=False)
    drawn.graph_attr.update(
        rankdir="TB", nodesep="0.35", ranksep="0.42", splines="spline", margin="0", pad="0.1"
    )
    drawn.node_attr.update(shape="box", fixedsize="true", label="")
    for box in graph.boxes:
        width, height = _size(box)
        drawn.add_node(box.id, width=f"{width / POINTS:.3f}", height=f"{height / POINTS:.3f}")
    for arrow in graph.arrows:
        label = "M" * max(1, round(wide(arrow.label) * 0.62)) if arrow.label else ""
        weight = "1" if arrow.secondary else "4" if not arrow.label else "3"
        drawn.add_edge(
            arrow.tail, arrow.head, key=arrow.id, id=arrow.id, label=label, fontsize="11", weight=weight
        )
    data = json.loads(drawn.draw(format="json", prog="dot"))
    return _read(graph, data)


def _size(box: Box) -> tuple[float, float]:
    if box.kind == "begin":
        return 64.0, 28.0
    lines = [*box.lines, *([box.who] if box.who else []), *box.limits]
    widest = max(wide(line) * (UNIT if line in box.lines else UNIT * 0.85) for line in lines)
    return max(88.0, widest + 26), LINE_HEIGHT * len(lines) + 16


def _read(graph: Graph, data: dict[str, Any]) -> Layout:
    _, _, width, height = (float(one) for one in data["bb"].split(","))
    pad = 8.0
    boxes = {box.id: box for box in graph.boxes}
    arrows = {arrow.id: arrow for arrow in graph.arrows}
    placed = []
    for node in data["objects"]:
        x, y = _point(node["pos"], height, pad)
        placed.append(
            Placed(boxes[node["name"]], x, y, float(node["width"]) * POINTS, float(node["height"]) * POINTS)
        )
    drawn = []
    for edge in data.get("edges", ()):
        points, tip = _curve(edge["pos"], height, pad)
        label_at = _point(edge["lp"], height, pad) if "lp" in edge else None
        drawn.append(Drawn(arrows[edge["id"]], points, tip, label_at))
    return Layout(width + 2 * pad, height + 2 * pad, tuple(placed), tuple(drawn))


def _point(text: str, height: float, pad: float) -> tuple[float, float]:
    x, y = (float(one) for one in text.split(",")[:2])
    return round(x + pad, 1), round(height - y + pad, 1)


def _curve(
    text: str, height: float, pad: float
) -> tuple[tuple[tuple[float, float], ...], tuple[float, float]]:
    points, tip = [], None
    for piece in text.split():
        if piece.startswith("e,"):
            tip = _point(piece[2:], height, pad)
        elif not piece.startswith("s,"):
            points.append(_point(piece, height, pad))
    return tuple(points), tip or points[-1]
