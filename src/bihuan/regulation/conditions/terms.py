"""The numbers in a condition or an amount: fields, written numbers, sums, products; units must agree."""

# mypy: disable-error-code="func-returns-value"
# A part with a mistake is None, and noting the mistake is what gives it: `return self.wrong(…)`.

import ast
from dataclasses import dataclass
from decimal import Decimal

from bihuan.regulation.conditions.fields import Names
from bihuan.regulation.conditions.numbers import (
    is_within,
    places_allowed,
    places_of,
    unit_of,
)
from bihuan.regulation.conditions.tree import (
    Calculating,
    Calculation,
    Comparing,
    Field,
    Number,
    Term,
)
from bihuan.regulation.conditions.types import (
    Money,
    Quantity,
    Whole,
    described,
)

_SUMS: dict[type[ast.operator], Calculating] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


@dataclass(slots=True)
class Terms(Names):
    """Reads numeric terms."""

    def number(self, node: ast.expr, given: frozenset[str]) -> Term | None:
        """A numeric term whose units go together."""
        match node:
            case ast.Constant(value=bool() | None):
                return self.wrong(node, f"expected a number or a field, found {self.found(node)}; write one")
            case ast.Constant(value=int() | float()):
                return Number(Decimal(self.source.written(node)))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float()) as written):
                return Number(-Decimal(self.source.written(written)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                term = self.number(operand, given)
                return term and Calculation(Number(Decimal(0)), "-", term)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SUMS:
                return self._calculation(node, left, _SUMS[type(sign)], right, given)
            case ast.Name():
                return self._number_field(node, given)
            case ast.Constant():
                return self.wrong(
                    node, f"expected a number, found the text {self.found(node)}; take the quotes off"
                )
            case _:
                return self.refuse(node)

    def _number_field(self, node: ast.Name, given: frozenset[str]) -> Field | None:
        found = self.read(node, given)
        if found is None or isinstance(found.kind, Whole | Money | Quantity):
            return found
        message = f"expected a number, found {found.name}, which is {described(found.kind)}"
        return self.wrong(node, f"{message}; calculate with numbers only")

    def _calculation(
        self, node: ast.expr, left: ast.expr, sign: Calculating, right: ast.expr, given: frozenset[str]
    ) -> Term | None:
        one, other = self.number(left, given), self.number(right, given)
        if one is None or other is None:
            return None
        term = Calculation(one, sign, other)
        if unit_of(term) is None:
            verb = "multiplied" if sign == "*" else "added or subtracted"
            message = f"expected units that go together, found {unit_of(one)} and {unit_of(other)} {verb}"
            return self.wrong(node, f"{message}; a share is written as a decimal: 0.2 * loss")
        return term

    def fits(self, node: ast.expr, value: Term, beside: Term, sign: Comparing) -> bool:
        """Whether a written number can be a value of the field it is compared with."""
        if not (isinstance(value, Number) and isinstance(beside, Field)):
            return True
        allowed = places_allowed(beside.kind)
        if allowed is not None and places_of(value.value) > allowed:
            decimals = "a whole number" if allowed == 0 else f"at most {allowed} decimals"
            self.wrong(node, f"expected {decimals} beside {beside.name}, found {self.found(node)}; round it")
            return False
        assert isinstance(beside.kind, Whole | Money | Quantity)
        if not is_within(beside.kind, value.value):
            message = f"expected a value {beside.name} can have, found {self.found(node)}, outside its bounds"
            self.wrong(node, f"{message}; correct the number or the bounds")
            return False
        return True
