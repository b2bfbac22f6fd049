"""The nodes of a YAML text with their places: scalars, sequences and mappings, and the way from a path to a
place.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, field
from decimal import Decimal

Path = tuple[str | int, ...]

_ESCAPES = {"x": 4, "u": 6, "U": 10}


class WholeNumber(int):
    """A whole number that remembers how it was written, for `1.10` and `007` are often meant as text."""

    raw: str


class DecimalNumber(Decimal):
    """A decimal that remembers how it was written."""

    raw: str


Plain = str | bool | WholeNumber | DecimalNumber | None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text. `line` and `column` count characters from 1, `index` from 0."""

    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """`value` as YAML means it, `plain` where no quotes or block style say that it is text."""

    value: str
    begins: Spot
    ends: Spot
    style: str = ""

    @property
    def plain(self) -> bool:
        return not self.style


@dataclass(slots=True)
class Sequence:
    begins: Spot
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """`pairs` in their written order; a key appears once."""

    begins: Spot
    pairs: dict[str, tuple[Scalar, "Node"]] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML text, read. `root` is None where there is nothing in it."""

    file: str
    text: str
    root: Node | None

    def node(self, path: Path) -> Node | None:
        """The node at `path`, or None."""
        node = self.root
        for part in path:
            node = _child(node, part)
        return node

    def value_at(self, path: Path) -> Spot:
        """Where the value at `path` begins, or that of the nearest node above it that exists."""
        node = self.node(path)
        if node is not None:
            return node.begins
        return self.key_at(path[:-1]) if path else Spot(1, 1, 0)

    def key_at(self, path: Path) -> Spot:
        """Where the key at `path` is written; for an item of a list, where the item begins."""
        parent = self.node(path[:-1]) if path else None
        if isinstance(parent, Mapping) and path[-1] in parent.pairs:
            return parent.pairs[str(path[-1])][0].begins
        return self.value_at(path)

    def inside(self, path: Path, offset: int) -> Spot:
        """Where character `offset` of the scalar at `path` is written, through quotes, escapes and folded
        lines.
        """
        node = self.node(path)
        if not isinstance(node, Scalar):
            return self.value_at(path)
        return self._spot(node, _written_index(self.text, node, offset))

    def _spot(self, node: Scalar, index: int) -> Spot:
        before = self.text[node.begins.index : index]
        lines = before.count("\n")
        column = len(before) - before.rfind("\n") if lines else node.begins.column + len(before)
        return Spot(node.begins.line + lines, column, index)


def _child(node: Node | None, part: str | int) -> Node | None:
    if isinstance(node, Mapping) and part in node.pairs:
        return node.pairs[str(part)][1]
    if isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def _written_index(text: str, node: Scalar, offset: int) -> int:
    """Follows the value and its written form side by side; both agree but for quotes, escapes and line
    breaks.
    """
    at, end = node.begins.index + (1 if node.style in ("'", '"') else 0), node.ends.index
    if node.style in ("|", ">"):
        at = text.find("\n", at, end) + 1
    for count, char in enumerate(node.value):
        at = _next(text, at, end, char, node.style)
        if count == offset:
            return at
        at += _width(text, at, node.style)
    return min(at, end)


def _next(text: str, at: int, end: int, char: str, style: str) -> int:
    if style == '"' and text[at : at + 2] == "\\\n":
        # A line break that is written off: the value goes on after the next line's indentation.
        at += 2
        while at < end and text[at].isspace():
            at += 1
    if style == '"' and text[at : at + 1] == "\\":
        return at
    if char.isspace():
        return at
    while at < end and text[at].isspace():
        at += 1
    return at


def _width(text: str, at: int, style: str) -> int:
    if style == "'" and text[at : at + 2] == "''":
        return 2
    if style == '"' and text[at : at + 1] == "\\":
        return _ESCAPES.get(text[at + 1 : at + 2], 2)
    return 1


def data(node: Node | None) -> object:
    """The node as plain values: dicts, lists, text, true and false, whole and decimal numbers, None for
    nothing.
    """
    match node:
        case Scalar():
            return resolved(node)
        case Sequence(items=items):
            return [data(item) for item in items]
        case Mapping(pairs=pairs):
            return {key: data(value) for key, (_, value) in pairs.items()}
        case None:
            return None


def resolved(scalar: Scalar) -> Plain:
    """What a scalar means: only true, false, whole numbers and decimals are anything but text."""
    text = scalar.value
    if not scalar.plain:
        return text
    if text in ("true", "false"):
        return text == "true"
    if text == "":
        return None
    number = _number(text)
    return text if number is None else number


def _number(text: str) -> WholeNumber | DecimalNumber | None:
    digits, point, places = text.removeprefix("-").partition(".")
    if not (digits.isascii() and digits.isdigit()) or len(text) > 18:
        return None
    if not point and (digits == "0" or digits[0] != "0"):
        whole = WholeNumber(text)
        whole.raw = text
        return whole
    if point and places.isascii() and places.isdigit():
        decimal = DecimalNumber(text)
        decimal.raw = text
        return decimal
    return None


def written(path: Many[str | int]) -> str:
    """A path as people read it: `clocks.plan.late[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
