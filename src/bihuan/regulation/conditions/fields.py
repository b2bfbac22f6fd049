"""The names in a condition: fields of the record and their values, and the noting of mistakes."""

# mypy: disable-error-code="func-returns-value"
# A part with a mistake is None, and noting the mistake is what gives it: `return self.wrong(…)`.

import ast
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bihuan.regulation.conditions.mistakes import Mistake
from bihuan.regulation.conditions.reading import Source
from bihuan.regulation.conditions.tree import (
    Field,
)
from bihuan.regulation.conditions.types import (
    Choice,
    Choices,
    FieldType,
    described,
)

_LITERAL_WORDS = frozenset(
    {"true", "false", "yes", "no", "null", "none", "nil", "是", "否", "空", "真", "假"}
)
_NAMES: dict[type[ast.expr], str] = {
    ast.Call: "a call",
    ast.Attribute: "an attribute",
    ast.Subscript: "a subscript",
    ast.Lambda: "a lambda",
    ast.IfExp: "if … else",
    ast.BinOp: "a sign other than + - *",
    ast.UnaryOp: "a sign other than -",
    ast.Tuple: "a list of values",
    ast.List: "a list of values",
    ast.Set: "a list of values",
    ast.Dict: "a mapping",
    ast.NamedExpr: "an assignment",
    ast.BoolOp: "and or or inside a value",
    ast.Compare: "a comparison inside a value",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.JoinedStr: "a formatted text",
    ast.Starred: "a star",
    ast.Await: "await",
}


@dataclass(slots=True)
class Names:
    """One reading of one text. `mistakes` fills on the way; a part that is wrong comes back as None."""

    source: Source
    scope: Mapping[str, FieldType]
    refused: Mapping[str, str]
    mistakes: list[Mistake] = field(default_factory=list)
    plain: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        # Python's parser normalises identifiers (NFKC); the record's names meet it there.
        names = [*self.scope, *self.refused]
        self.plain = {unicodedata.normalize("NFKC", name): name for name in names}

    def read(self, node: ast.Name, given: frozenset[str]) -> Field | None:
        """A field that has a value here. `given` are the optional ones tested before."""
        found = self.field(node)
        if found is None or not found.kind.optional or found.name in given:
            return found
        message = f"expected a test before {found.name}, which may have no value, found none"
        return self.wrong(node, f"{message}; write {found.name} is not None and …")

    def field(self, node: ast.Name) -> Field | None:
        """The field a name stands for, known to the record and open to conditions."""
        name = self.plain.get(node.id)
        if name is not None and name in self.refused:
            return self.wrong(
                node, f"expected a field conditions may read, found {name}: {self.refused[name]}"
            )
        if name is not None:
            return Field(name, self.scope[name])
        return self.wrong(node, f"expected a field of the record, found {node.id}; {self._advice(node.id)}")

    def _advice(self, unknown: str) -> str:
        if unknown.lower() in _LITERAL_WORDS:
            return "a field that is yes or no stands alone or after not; no value is written is None"
        if any(unknown in kind.names for kind in self.scope.values() if isinstance(kind, Choice | Choices)):
            return f'a value stands in quotes: "{unknown}"'
        if close := get_close_matches(unknown, self.scope, n=1, cutoff=0.5):
            return f"did you mean {close[0]}?"
        return f"the record has {', '.join(self.scope)}" if self.scope else "the record has no field"

    def name_of(self, node: ast.expr, found: Field, names: tuple[str, ...]) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in names:
                return node.value
            close = get_close_matches(node.value, names, n=1, cutoff=0.5)
            advice = f'did you mean "{close[0]}"?' if close else "write one of these, or add it to the record"
        else:
            advice = "write the value in quotes"
        message = f"expected {described(found.kind)} for {found.name}, found {self.found(node)}"
        return self.wrong(node, f"{message}; {advice}")

    def refuse(self, node: ast.expr) -> None:
        found = _NAMES.get(type(node), "something else")
        message = f"expected fields, values, comparisons, and, or, not, + - *, found {found}"
        return self.wrong(
            node, f"{message}; a condition has only those: say it with them, or record a field for it"
        )

    def found(self, node: ast.expr) -> str:
        written = self.source.written(node)
        return written if len(written) <= 40 else f"{written[:39]}…"

    def wrong(self, node: ast.expr, message: str) -> None:
        """Notes a mistake; None stands for the part that has it."""
        self.mistakes.append(self.source.mistake(node, message))
