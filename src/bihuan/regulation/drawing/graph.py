"""A procedure as boxes and arrows, before anybody says where they stand."""

import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final, Literal

from bihuan.regulation.model import (
    AUTOMATIC,
    DONE,
    NewsKind,
    Outcome,
    Procedure,
    Regulation,
    Step,
)
from bihuan.regulation.saying import Saying

Language = Literal["zh", "en"]
Kind = Literal["begin", "step", "approval", "waits", "end"]

LINE: Final = 20  # half-width characters a line of a box holds
LABEL: Final = 26  # and those of a condition on an arrow
MANY: Final = 3  # limits a box tells
TINTS: Final = 8
BEGIN: Final = "begin."


@dataclass(frozen=True, slots=True)
class Box:
    """A step or an end.

    `lines` is its name broken to fit, `who` the post that does it, `limits` how long there is for it, `tint`
    the number of the post's colour.
    """

    id: str
    kind: Kind
    lines: tuple[str, ...]
    who: str
    title: str
    limits: tuple[str, ...] = ()
    tint: int | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where an outcome leads.

    `secondary` ways out are drawn lighter; `id` is stable: ``plan--done--carry_out``.
    """

    id: str
    tail: str
    head: str
    label: str
    secondary: bool


@dataclass(frozen=True, slots=True)
class Graph:
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def graph_of(regulation: Regulation, procedure: Procedure, lang: Language) -> Graph:
    """The steps and ends of a procedure in the order of the document, and every way from one to another."""
    saying = Saying(regulation, lang)
    tints = _tints(procedure)
    limits = _limits(saying, procedure)
    begin = Box(BEGIN, "begin", (saying.pick("开始", "Start"),), "", saying.procedure(procedure.key))
    boxes = [begin]
    boxes += [_step_box(saying, step, tints, limits.get(step.key, ())) for step in procedure.steps.values()]
    first = Arrow(f"{BEGIN}--{DONE}--{procedure.begins}", BEGIN, procedure.begins, "", False)
    arrows: dict[str, Arrow] = {first.id: first}
    ends: dict[str, None] = {}
    for step in procedure.steps.values():
        for outcome in step.outcomes.values():
            for arrow in _arrows(saying, step, outcome):
                arrows.setdefault(arrow.id, arrow)
                if arrow.head.startswith("end."):
                    ends.setdefault(arrow.head.removeprefix("end."))
    for key in ends:
        name = saying.end(procedure.key, key)
        boxes.append(Box(f"end.{key}", "end", _broken(name), "", name))
    return Graph(tuple(boxes), tuple(arrows.values()))


def _tints(procedure: Procedure) -> dict[str, int]:
    """A number for each post, in the order in which they appear, so that each has its colour."""
    posts = dict.fromkeys(_posts(step)[0] for step in procedure.steps.values() if _posts(step))
    posts.pop(AUTOMATIC, None)
    return {post: place % TINTS for place, post in enumerate(posts)}


def _posts(step: Step) -> tuple[str, ...]:
    if step.approves is None:
        return step.by
    return tuple(dict.fromkeys(post for row in step.approval for post in row.chain))


def _limits(saying: Saying, procedure: Procedure) -> dict[str, tuple[str, ...]]:
    """By step, how long there is for it: `3 小时／12 小时／3 天` by level or case."""
    found: dict[str, tuple[str, ...]] = {}
    for clock in saying.regulation.clocks.values():
        if clock.procedure != procedure.key:
            continue
        step = next(
            (one.name for one in clock.stops if one.kind is NewsKind.DONE and one.procedure == procedure.key),
            None,
        )
        lengths = list(dict.fromkeys(limit for _, limit in saying.limits_of(clock)))
        if step is not None and lengths:
            said = "／".join(lengths[:MANY]) + ("…" if len(lengths) > MANY else "")
            found[step] = (*found.get(step, ()), said)
    return {step: limits[:MANY] for step, limits in found.items()}


def _step_box(saying: Saying, step: Step, tints: Mapping[str, int], limits: tuple[str, ...]) -> Box:
    name = saying.word(step.rule.path, step.name)
    posts = _posts(step)
    who = saying.posts(posts)
    kind: Kind = "approval" if step.approves is not None else "waits" if step.automatic else "step"
    title = saying.pick(f"{name}：{who}", f"{name}: {who}") if who else name
    if limits:
        title += saying.pick("；时限 ", "; within ") + saying.listed(limits)
    told = tuple(
        limit if limit.startswith(("至", "until ")) else saying.pick(f"时限 {limit}", f"within {limit}")
        for limit in limits
    )
    return Box(step.key, kind, _broken(name), who, title, told, tints.get(posts[0]) if posts else None)


def _arrows(saying: Saying, step: Step, outcome: Outcome) -> list[Arrow]:
    label = "" if outcome.key == DONE else saying.word(outcome.rule.path, outcome.name)
    several = len({route.to or route.ends for route in outcome.routes}) > 1
    found = []
    for route in outcome.routes:
        head = route.to if route.to is not None else f"end.{route.ends}"
        said = label
        if several:
            when = _short(saying.condition(route.when))
            said = saying.pick(f"{label}（{when}）", f"{label} ({when})") if label else when
        found.append(Arrow(f"{step.key}--{outcome.key}--{head}", step.key, head, said, outcome.secondary))
    return found


def _short(words: str) -> str:
    """A condition cut to what an arrow can carry; the table of rules has it whole."""
    if wide(words) <= LABEL:
        return words
    kept = ""
    for letter in words:
        if wide(kept + letter) > LABEL - 1:
            break
        kept += letter
    return f"{kept}…"


def _broken(name: str) -> tuple[str, ...]:
    """A name in lines of equal length; Chinese breaks anywhere, English between words."""
    width = wide(name)
    if width <= LINE:
        return (name,)
    target = -(-width // -(-width // LINE))
    lines, line = [], ""
    for piece in name.split(" ") if " " in name else list(name):
        glue = " " if " " in name and line else ""
        full = wide(line + glue + piece) > target + (1 if " " not in name else 3)
        # No line begins with a mark that closes what stands before it.
        if line and full and piece not in "，。；：、）》”":
            lines.append(line)
            line, glue = "", ""
        line += glue + piece
    return (*lines, line)


def wide(text: str) -> int:
    """How many half-width characters a text takes."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def near(graph: Graph, here: str, taken: Set[str], *, back: int = 4) -> Graph:
    """The part around a step: at most `back` steps of the way that led there, and where it can lead next."""
    kept = [here]
    for _ in range(back):
        before = next(
            (a.tail for a in graph.arrows if a.head == kept[-1] and a.id in taken and a.tail not in kept),
            None,
        )
        if before is None:
            break
        kept.append(before)
    arrows = tuple(
        a for a in graph.arrows if a.tail == here or (a.id in taken and a.tail in kept and a.head in kept)
    )
    ends = {here, *kept, *(a.head for a in arrows)}
    return Graph(tuple(box for box in graph.boxes if box.id in ends), arrows)
