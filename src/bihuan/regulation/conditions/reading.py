"""From a text to Python's syntax tree, in characters and within limits."""

import ast
from dataclasses import dataclass

from bihuan.regulation.conditions.mistakes import ConditionError, Mistake
from bihuan.regulation.conditions.scanning import DEEPEST, scanned

MOST_NODES = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A text as written, with the means to say where in it a node of its tree stands."""

    text: str
    encoded: bytes
    offset: int

    def column(self, byte: int) -> int:
        """The character at a column of `ast`, which counts bytes of UTF-8."""
        return self.offset + len(self.encoded[:byte].decode("utf-8", "ignore"))

    def mistake(self, node: ast.expr, message: str) -> Mistake:
        start = self.column(node.col_offset)
        end = self.column(node.end_col_offset or node.col_offset)
        return Mistake(start, max(1, end - start), message)

    def written(self, node: ast.expr) -> str:
        """The piece of the text a node was read from."""
        start, end = self.column(node.col_offset), self.column(node.end_col_offset or 0)
        return self.text[start:end]


def read(text: str) -> tuple[Source, ast.expr]:
    """Python's tree of an expression. Raises `ConditionError` for whatever cannot be one, however hostile."""
    flat = scanned(text)
    bare = flat.strip()
    if not bare:
        message = "expected a condition, found nothing; leave the key out where there is no condition"
        raise ConditionError((Mistake(0, max(1, len(text)), message),))
    source = Source(text, bare.encode(), len(flat) - len(flat.lstrip()))
    tree = _parsed(source, bare)
    _limit(source, tree)
    return source, tree


def _parsed(source: Source, bare: str) -> ast.expr:
    try:
        return ast.parse(bare, mode="eval").body
    except SyntaxError as error:
        raise ConditionError((_syntax_mistake(source, bare, error),)) from None
    except (RecursionError, MemoryError, ValueError):
        raise ConditionError((_too_deep(source),)) from None


def _syntax_mistake(source: Source, bare: str, error: SyntaxError) -> Mistake:
    # SyntaxError counts characters from 1; an end that comes too soon stands at 0.
    if not error.offset:
        last = bare.split(" ")[-1]
        message = f"expected a value after {_short(last)}, found the end; complete the condition"
        return Mistake(source.offset + len(bare) - len(last), len(last), message)
    place = min(error.offset - 1, len(bare) - 1)
    end = (error.end_offset or 0) - 1 if error.end_lineno == error.lineno else 0
    found = bare[place:end] if end > place else bare[place:].split(" ")[0]
    message = (
        "expected fields and values joined by comparisons, and, or, not, "
        f"found {_short(found)} ({error.msg}); "
        f'write it like source == "phone" and days > 3'
    )
    return Mistake(source.offset + place, max(1, len(found)), message)


def _limit(source: Source, tree: ast.expr) -> None:
    nodes, level, depth = 0, [tree], 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > DEEPEST:
            raise ConditionError((_too_deep(source),))
        if nodes > MOST_NODES:
            message = f"expected at most {MOST_NODES} names, values and signs, found more; split it into rows"
            raise ConditionError((Mistake(source.offset, len(source.text) - source.offset, message),))
        level = [
            child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        ]


def _too_deep(source: Source) -> Mistake:
    message = f"expected at most {DEEPEST} levels inside one another, found more; split the condition"
    return Mistake(source.offset, max(1, len(source.text) - source.offset), message)


def _short(found: str) -> str:
    return found if len(found) <= 30 else f"{found[:29]}…"
