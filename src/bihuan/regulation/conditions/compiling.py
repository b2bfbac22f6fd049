"""From a sound tree to a Python function.

The function is written as Python source of our own making: every identifier is generated, every text is
`repr` of a checked value, everything else comes in as a constant by a generated name. Numbers are
compared as integers on one scale, so nothing is rounded and the thread's decimal context plays no part.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias, cast

from bihuan.regulation.conditions.mistakes import MissingValue
from bihuan.regulation.conditions.numbers import places_of
from bihuan.regulation.conditions.tree import (
    Alike,
    Always,
    Both,
    Calculation,
    Compared,
    Dated,
    Either,
    Field,
    Given,
    Holds,
    Instant,
    Negation,
    Node,
    Number,
    OneOf,
    Ranked,
    Term,
    Yes,
    names_at,
)
from bihuan.regulation.conditions.types import Choice, Money, Quantity

Values: TypeAlias = Mapping[str, object]
Test: TypeAlias = Callable[[Values], bool]
Formula: TypeAlias = Callable[[Values], int]


def compiled_test(node: Node, fields: tuple[Field, ...]) -> Test:
    """A function of the record's values that says whether `node` holds. Raises `MissingValue`."""
    writer = _Writer(fields)
    return cast(Test, writer.function(writer.truth(node)))


def compiled_formula(term: Term, fields: tuple[Field, ...], places: int) -> Formula:
    """A function that gives `term` as an integer of its last place, half away from zero."""
    writer = _Writer(fields)
    code, scale = writer.scaled(term)
    return cast(Formula, writer.function(_rescaled(code, scale, places)))


def first_missing(required: tuple[str, ...], values: Values) -> MissingValue:
    """The error that names the first field without a value."""
    return MissingValue(next(name for name in required if values.get(name) is None))


def on_grid(value: Decimal, places: int) -> int:
    """The value in units of its last place. Raises `ValueError` where it has more places than declared."""
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(numerator * int(10**places), denominator)
    if rest:
        message = f"expected at most {places} decimals, found {value}"
        raise ValueError(message)
    return whole


def rounded(value: int, divisor: int) -> int:
    """The quotient, half rounded away from zero."""
    whole = (2 * abs(value) + divisor) // (2 * divisor)
    return whole if value >= 0 else -whole


@dataclass(slots=True)
class _Writer:
    fields: tuple[Field, ...]
    constants: dict[str, object] = field(default_factory=dict)

    def name(self, read: Field) -> str:
        return f"f{self.fields.index(read)}"

    def constant(self, value: object) -> str:
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def function(self, body: str) -> Callable[[Values], object]:
        """Loads every field first: a value that is missing decides nothing, whatever the others say."""
        required = tuple(one.name for one in self.fields if not one.kind.optional)
        lines = ["def decide(values):"]
        if required:
            reads = [
                f"        {self.name(one)} = values[{one.name!r}]"
                for one in self.fields
                if not one.kind.optional
            ]
            tests = " or ".join(f"{self.name(one)} is None" for one in self.fields if not one.kind.optional)
            lines += [
                "    try:",
                *reads,
                "    except KeyError:",
                "        raise missing(required, values) from None",
            ]
            lines += [f"    if {tests}:", "        raise missing(required, values)"]
        lines += [
            f"    {self.name(one)} = values.get({one.name!r})" for one in self.fields if one.kind.optional
        ]
        lines.append(f"    return {body}")
        space: dict[str, object] = {
            "__builtins__": {"KeyError": KeyError},
            "missing": first_missing,
            "required": required,
            "on_grid": on_grid,
            "rounded": rounded,
            **self.constants,
        }
        exec(compile("\n".join(lines), "<condition>", "exec"), space)
        made = space["decide"]
        assert callable(made)
        return made

    def truth(self, node: Node) -> str:
        match node:
            case Always():
                return "True"
            case Yes(field=read):
                return self.name(read)
            case Given(field=read):
                return f"{self.name(read)} is not None"
            case OneOf(field=read, names=names):
                return self._among(read, names)
            case Ranked(field=read, operator=operator, name=name):
                assert isinstance(read.kind, Choice)
                return self._among(read, names_at(read.kind.names, operator, name))
            case Holds(field=read, name=name):
                return f"{name!r} in {self.name(read)}"
            case Alike():
                return self._alike(node)
            case Compared():
                return self._compared(node)
            case Dated(left=left, operator=operator, right=right):
                other = self.constant(right.value) if isinstance(right, Instant) else self.name(right)
                return f"{self.name(left)} {operator} {other}"
            case Both(parts=parts):
                return f"({' and '.join(map(self.truth, parts)) or 'True'})"
            case Either(parts=parts):
                return f"({' or '.join(map(self.truth, parts)) or 'False'})"
            case Negation(part=part):
                return f"(not ({self.truth(part)}))"

    def _among(self, read: Field, names: tuple[str, ...]) -> str:
        match names:
            case ():
                return "False"
            case (name,):
                return f"{self.name(read)} == {name!r}"
            case _:
                return f"{self.name(read)} in {{{', '.join(map(repr, names))}}}"

    def _alike(self, node: Alike) -> str:
        left, right = self.name(node.left), self.name(node.right)
        if node.operator in {"==", "!="}:
            return f"{left} {node.operator} {right}"
        assert isinstance(node.left.kind, Choice)
        ranks = self.constant({name: -place for place, name in enumerate(node.left.kind.names)})
        return f"{ranks}[{left}] {node.operator} {ranks}[{right}]"

    def _compared(self, node: Compared) -> str:
        match node.left, node.right:
            case Field(kind=Quantity()) as read, Number(value=value):
                return f"{self.name(read)} {node.operator} {self.constant(value)}"
            case Number(value=value), Field(kind=Quantity()) as read:
                return f"{self.constant(value)} {node.operator} {self.name(read)}"
            case _:
                (left, one), (right, other) = self.scaled(node.left), self.scaled(node.right)
                scale = max(one, other)
                return f"{_raised(left, scale - one)} {node.operator} {_raised(right, scale - other)}"

    def scaled(self, term: Term) -> tuple[str, int]:
        """Code for an integer, and how many decimals it stands for."""
        match term:
            case Number(value=value):
                places = places_of(value)
                return f"{on_grid(value, places)}", places
            case Field(kind=Quantity(places=places)):
                return f"on_grid({self.name(term)}, {places})", places
            case Field(kind=kind):
                return self.name(term), 2 if isinstance(kind, Money) else 0
            case Calculation(left=left, operator="*", right=right):
                (code, one), (factor, other) = self.scaled(left), self.scaled(right)
                return f"({code}) * ({factor})", one + other
            case Calculation(left=left, operator=operator, right=right):
                (code, one), (added, other) = self.scaled(left), self.scaled(right)
                scale = max(one, other)
                return f"({_raised(code, scale - one)} {operator} {_raised(added, scale - other)})", scale


def _raised(code: str, places: int) -> str:
    return code if places == 0 else f"({code}) * {10**places}"


def _rescaled(code: str, scale: int, places: int) -> str:
    if scale <= places:
        return _raised(code, places - scale)
    return f"rounded({code}, {10 ** (scale - places)})"
