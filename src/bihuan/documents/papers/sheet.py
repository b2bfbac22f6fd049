"""A paper filled in: what is printed where, as plain words. It knows nothing of cases, only of paper.

`as_text` is the paper for ever: the same sheet gives the same text, whose SHA-256 is what is signed, verified
and printed on it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LANGUAGE = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled cell. `span` is in columns of label and value; at least `lines` high."""

    label: str
    value: str
    also: str = ""
    span: int = 1
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Section:
    """One piece of the paper: `lines` of boxes, a table of `heads` and `rows`, a drawing, an opinion, words.

    An opinion is a box with `label`, whose `words` are followed by who said so (`who`) and when (`at`).
    """

    kind: str
    heading: str = ""
    also: str = ""
    lines: tuple[tuple[Box, ...], ...] = ()
    heads: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    drawing: str = ""
    label: str = ""
    words: str = ""
    who: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class SignBox:
    """A place to sign: for whom, and the key of the post that may sign there (empty: on paper only)."""

    label: str
    post: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that stands in a box. `image` is an SVG drawn by us, empty for a signature on a scan."""

    post: str
    who: str
    at: str
    image: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper. `columns` of labelled cells stand side by side."""

    company: str
    title: str
    number: str
    regulation: str
    also: str = ""
    columns: int = 2
    landscape: bool = False
    sections: tuple[Section, ...] = ()
    signs: tuple[SignBox, ...] = ()
    copies: tuple[str, ...] = ()
    note: str = ""
    issued: str = ""

    @property
    def as_text(self) -> str:
        held = {"language": LANGUAGE, **asdict(self)}
        return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.as_text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What is added to a sheet when it is printed: its code, where to verify it, a mark across the page."""

    code: str = ""
    address: str = ""
    digest: str = ""
    mark: str = ""
    signed: tuple[Signed, ...] = field(default=())


def of_text(text: str) -> Sheet:
    """The sheet that gave the text."""
    held: dict[str, Any] = json.loads(text)
    if held.pop("language") != LANGUAGE:
        raise ValueError("expected a sheet of language 1")
    held["sections"] = tuple(_section(one) for one in held["sections"])
    held["signs"] = tuple(SignBox(**one) for one in held["signs"])
    held["copies"] = tuple(held["copies"])
    return Sheet(**held)


def _section(held: Mapping[str, Any]) -> Section:
    lines = tuple(tuple(Box(**box) for box in line) for line in held["lines"])
    rows = tuple(tuple(row) for row in held["rows"])
    heads = tuple((str(label), str(also)) for label, also in held["heads"])
    return Section(**{**held, "lines": lines, "rows": rows, "heads": heads})


def arranged(boxes: Iterable[Box], columns: int) -> tuple[tuple[Box, ...], ...]:
    """Boxes in lines of so many columns: what does not fit begins a line, and the last of a line fills it."""
    lines: list[list[Box]] = []
    room = 0
    for box in boxes:
        span = min(box.span, columns)
        if span > room:
            if lines and room:
                lines[-1][-1] = _wider(lines[-1][-1], room)
            lines.append([])
            room = columns
        lines[-1].append(_spanning(box, span))
        room -= span
    if lines and room:
        lines[-1][-1] = _wider(lines[-1][-1], room)
    return tuple(tuple(line) for line in lines)


def _wider(box: Box, by: int) -> Box:
    return _spanning(box, box.span + by)


def _spanning(box: Box, span: int) -> Box:
    return Box(box.label, box.value, box.also, span, box.lines)
