"""A procedure as boxes and arrows, before anybody says where they stand."""

import unicodedata
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Final, Literal

from bihuan.regulation.model import (
    AUTOMATIC,
    COMPLAINANT,
    DONE,
    SUBJECT,
    Outcome,
    Procedure,
    Regulation,
    Step,
)

Language = Literal["zh", "en"]
Kind = Literal["step", "approval", "waits", "end"]

LINE: Final = 20  # half-width characters a line of a box holds


@dataclass(frozen=True, slots=True)
class Box:
    """A step or an end.

    `lines` is its name broken to fit, `who` the post that does it, `of` the steps it stands for.
    """

    id: str
    kind: Kind
    lines: tuple[str, ...]
    who: str
    title: str


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

    def word(path: str, chinese: str) -> str:
        return regulation.word(path, chinese, lang)

    boxes = [_step_box(regulation, step, word, lang) for step in procedure.steps.values()]
    arrows: dict[str, Arrow] = {}
    ends: dict[str, None] = {}
    for step in procedure.steps.values():
        for outcome in step.outcomes.values():
            for arrow in _arrows(step, outcome, word, lang):
                arrows.setdefault(arrow.id, arrow)
                if arrow.head.startswith("end."):
                    ends.setdefault(arrow.head.removeprefix("end."))
    for key in ends:
        end = procedure.ends[key]
        name = word(end.rule.path, end.name)
        boxes.append(Box(f"end.{key}", "end", _broken(name), "", name))
    return Graph(tuple(boxes), tuple(arrows.values()))


def _step_box(regulation: Regulation, step: Step, word: Callable[[str, str], str], lang: Language) -> Box:
    name = word(step.rule.path, step.name)
    posts = (
        step.by
        if step.approves is None
        else tuple(dict.fromkeys(p for row in step.approval for p in row.chain))
    )
    who = ("、" if lang == "zh" else ", ").join(_post(regulation, post, word, lang) for post in posts)
    kind: Kind = "approval" if step.approves is not None else "waits" if step.automatic else "step"
    return Box(step.key, kind, _broken(name), who, f"{name}：{who}" if who and lang == "zh" else name)


def _post(regulation: Regulation, post: str, word: Callable[[str, str], str], lang: Language) -> str:
    built_in = {
        COMPLAINANT: ("投诉人", "complainant"),
        SUBJECT: ("当事人", "person concerned"),
        AUTOMATIC: ("系统", "system"),
    }
    if post in built_in:
        return built_in[post][lang == "en"]
    found = regulation.posts[post]
    return word(found.rule.path, found.name)


def _arrows(step: Step, outcome: Outcome, word: Callable[[str, str], str], lang: Language) -> list[Arrow]:
    label = "" if outcome.key == DONE else word(outcome.rule.path, outcome.name)
    found = []
    for route in outcome.routes:
        head = route.to if route.to is not None else f"end.{route.ends}"
        several = len(outcome.routes) > 1 and not label
        said = (
            ("视情况" if lang == "zh" else "as the case is") if several and route.when is not None else label
        )
        found.append(Arrow(f"{step.key}--{outcome.key}--{head}", step.key, head, said, outcome.secondary))
    return found


def _broken(name: str) -> tuple[str, ...]:
    """A name in lines of equal length; Chinese breaks anywhere, English between words."""
    width = wide(name)
    if width <= LINE:
        return (name,)
    target = -(-width // -(-width // LINE))
    lines, line = [], ""
    for piece in name.split(" ") if " " in name else list(name):
        glue = " " if " " in name and line else ""
        if line and wide(line + glue + piece) > target + (1 if " " not in name else 3):
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
