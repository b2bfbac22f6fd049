"""The picture: SVG without styles of its own, its parts named so that a page can light them up."""

from collections.abc import Mapping, Sequence, Set
from math import atan2, cos, pi, sin
from xml.sax.saxutils import escape, quoteattr

from bihuan.regulation.drawing.graph import Graph, Language, graph_of, near
from bihuan.regulation.drawing.layout import LINE_HEIGHT, Drawn, Layout, Placed, laid_out
from bihuan.regulation.model import Regulation

NOTHING: Set[str] = frozenset()

# Told apart in greyscale too, for the post's name stands in the box; the pages' styles have the same.
TINTS = ("#3b6ea5", "#b5651d", "#4f8a4c", "#8a4f9e", "#a83f4b", "#3f8f8f", "#8a7a2a", "#5c5c8a")

# What a page's own styles say, for a picture that stands alone: in a document, or printed.
STYLE = (
    "text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;"
    "fill:#1a1a18}.flow-step rect{fill:#fff;stroke:#77756c}.flow-name{font-size:13px}"
    ".flow-who{font-size:11px;fill:#5c5a52}.flow-step--approval rect{stroke-dasharray:5 3}"
    ".flow-step--end rect{fill:#f1efe8}.flow-edge path{fill:none;stroke:#77756c;stroke-width:1.25}"
    ".flow-edge polygon{fill:#77756c}.flow-edge.is-secondary path{stroke-dasharray:4 3}"
    ".flow-limit{font-size:11px;fill:#8a4b08}.flow-step--begin rect{fill:#1a1a18;stroke:#1a1a18}"
    ".flow-step--begin .flow-name{fill:#fff}.flow-step .flow-band{stroke:none}"
    + "".join(f".flow-step .flow-band--{n}{{fill:{tint}}}" for n, tint in enumerate(TINTS))
    + ".flow-label{font-size:11px;fill:#5c5a52;paint-order:stroke;stroke:#fff;stroke-width:4px}"
)


def draw(
    regulation: Regulation,
    procedure: str,
    lang: Language,
    *,
    done: Set[str] = NOTHING,
    here: str | None = None,
    taken: Set[str] = NOTHING,
    late: bool = False,
) -> str:
    """A procedure as SVG text.

    `done` are steps passed, `here` the step stood at (or ``end.<key>``), `taken` arrows gone.
    """
    graph = graph_of(regulation, regulation.procedures[procedure], lang)
    return _written(graph, regulation.procedures[procedure].name, done, here, taken, late)


def draw_near(
    regulation: Regulation,
    procedure: str,
    lang: Language,
    *,
    done: Set[str],
    here: str,
    taken: Set[str],
    late: bool = False,
) -> str:
    """The part of a procedure around the step it stands at, small enough for the side of a page."""
    whole = graph_of(regulation, regulation.procedures[procedure], lang)
    # An end no step leads to (withdrawn) has no surroundings.
    graph = near(whole, here, taken) if any(box.id == here for box in whole.boxes) else whole
    return _written(graph, regulation.procedures[procedure].name, done, here, taken, late)


def draw_alone(regulation: Regulation, procedure: str, lang: Language) -> str:
    """A procedure as an SVG file of its own, with its styles and nothing lit."""
    text = draw(regulation, procedure, lang)
    begin = text.index(">") + 1
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{text[:begin]}<style>{STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{text[begin:]}\n'
    )


def draw_counted(graph: Graph, title: str, weights: Mapping[str, int]) -> str:
    """A graph whose arrows are the thicker, from 1 to 5, the more `weights` says went there; 0 for nobody."""
    most = max(weights.values(), default=0)
    thick = {id: 1 + round(4 * number / most) for id, number in weights.items() if number}
    layout = laid_out(graph)
    body = [
        _arrow(one, False, f" flow-edge--{thick[one.arrow.id]}" if one.arrow.id in thick else " is-unused")
        for one in layout.arrows
    ]
    body += [_box(one, NOTHING, None, False) for one in layout.boxes]
    return _framed(layout, title, body)


def arrow_id(step: str, outcome: str, head: str) -> str:
    """The id of the arrow an outcome takes to the next step or to ``end.<key>``."""
    return f"{step}--{outcome}--{head}"


def _written(graph: Graph, title: str, done: Set[str], here: str | None, taken: Set[str], late: bool) -> str:
    layout = laid_out(graph)
    body = [_arrow(one, one.arrow.id in taken) for one in layout.arrows]
    body += [_box(one, done, here, late) for one in layout.boxes]
    return _framed(layout, title, body)


def _framed(layout: Layout, title: str, body: Sequence[str]) -> str:
    width, height = f"{layout.width:.0f}", f"{layout.height:.0f}"
    return (
        f'<svg class="flow-chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label={quoteattr(title)}>{"".join(body)}</svg>'
    )


def _box(placed: Placed, done: Set[str], here: str | None, late: bool) -> str:
    box = placed.box
    states = [f"flow-step--{box.kind}"]
    if box.id in done:
        states.append("is-done")
    if box.id == here:
        states.append("is-here")
        if late:
            states.append("is-late")
    left, top = placed.x - placed.width / 2, placed.y - placed.height / 2
    radius = placed.height / 2 if box.kind in ("begin", "end") else 6
    lines = [(line, "flow-name") for line in box.lines]
    lines += [(box.who, "flow-who")] if box.who else []
    lines += [(limit, "flow-limit") for limit in box.limits]
    first = placed.y - LINE_HEIGHT * (len(lines) - 1) / 2 + 4.5
    texts = "".join(
        f'<text class="{kind}" x="{placed.x:.1f}" y="{first + n * LINE_HEIGHT:.1f}" text-anchor="middle">'
        f"{escape(line)}</text>"
        for n, (line, kind) in enumerate(lines)
    )
    size = f'width="{placed.width:.1f}" height="{placed.height:.1f}" rx="{radius:.1f}"'
    return (
        f'<g class="flow-step {" ".join(states)}" id="step-{box.id}"><title>{escape(box.title)}</title>'
        f'<rect x="{left:.1f}" y="{top:.1f}" {size}/>{_band(placed)}{texts}</g>'
    )


def _band(placed: Placed) -> str:
    """A band in the colour of the post along the left side."""
    if placed.box.tint is None:
        return ""
    left, top = placed.x - placed.width / 2 + 1.5, placed.y - placed.height / 2 + 5
    size = f'width="4" height="{placed.height - 10:.1f}" rx="2"'
    return f'<rect class="flow-band flow-band--{placed.box.tint}" x="{left:.1f}" y="{top:.1f}" {size}/>'


def _arrow(drawn: Drawn, taken: bool, more: str = "") -> str:
    start, *rest = drawn.points
    path = f"M{start[0]},{start[1]}C" + " ".join(f"{x},{y}" for x, y in rest)
    classes = (
        "flow-edge"
        + (" is-taken" if taken else "")
        + (" is-secondary" if drawn.arrow.secondary else "")
        + more
    )
    label = ""
    if drawn.label_at is not None and drawn.arrow.label:
        x, y = drawn.label_at
        said = escape(drawn.arrow.label)
        label = f'<text class="flow-label" x="{x}" y="{y + 4}" text-anchor="middle">{said}</text>'
    return f'<g class="{classes}" id="arrow-{drawn.arrow.id}"><path d="{path}"/>{_head(drawn)}{label}</g>'


def _head(drawn: Drawn) -> str:
    """The arrow's head as a small triangle, so that no marker has to be shared between pictures of a page."""
    (x0, y0), (x1, y1) = drawn.points[-1], drawn.tip
    angle = atan2(y1 - y0, x1 - x0)
    corners = [(x1, y1)]
    for turn in (pi * 0.88, -pi * 0.88):
        corners.append((x1 + 11 * cos(angle + turn), y1 + 11 * sin(angle + turn)))
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon points="{points}"/>'
