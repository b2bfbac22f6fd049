"""From Python's tree to ours: the whitelist and the types.

Every mistake of a text is reported, not only the first. A node that is not named here is refused.
"""

# mypy: disable-error-code="func-returns-value"
# A part with a mistake is None, and noting the mistake is what gives it: `return self.wrong(…)`.

import ast
import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from bihuan.regulation.conditions.numbers import (
    BARE,
    alike,
    unit_of,
)
from bihuan.regulation.conditions.terms import Terms
from bihuan.regulation.conditions.tree import (
    FLIPPED,
    Alike,
    Both,
    Compared,
    Comparing,
    Dated,
    Either,
    Field,
    Given,
    Holds,
    Instant,
    Negation,
    Node,
    OneOf,
    Ranked,
    Yes,
)
from bihuan.regulation.conditions.types import (
    Choice,
    Choices,
    Day,
    Money,
    Quantity,
    Whole,
    YesNo,
    described,
)

_SIGNS: dict[type[ast.cmpop], Comparing] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_NO_FIELDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """The optional fields that surely have a value if a part holds, and if it does not."""

    if_true: frozenset[str] = _NO_FIELDS
    if_false: frozenset[str] = _NO_FIELDS


NOTHING = Known()


@dataclass(slots=True)
class Checker(Terms):
    """Reads what holds or does not."""

    def truth(self, node: ast.expr, given: frozenset[str]) -> tuple[Node | None, Known]:
        """A part that holds or does not, with what it makes known.

        `given` are the optional fields sure to have a value here.
        """
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return self._both(values, given)
            case ast.BoolOp(values=values):
                return self._either(values, given)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                part, known = self.truth(operand, given)
                return part and Negation(part), Known(known.if_false, known.if_true)
            case ast.Compare():
                return self._comparisons(node, given)
            case ast.Name():
                return self._yes(node, given), NOTHING
            case ast.Constant(value=bool()):
                return self.wrong(
                    node,
                    f"expected a comparison, found {self.found(node)}; where it always holds leave it out",
                ), NOTHING
            case ast.Constant() | ast.BinOp() | ast.UnaryOp():
                return self.wrong(
                    node, "expected a comparison, found a value alone; compare it: field == value"
                ), NOTHING
            case _:
                return self.refuse(node), NOTHING

    def _both(self, values: list[ast.expr], given: frozenset[str]) -> tuple[Node | None, Known]:
        parts, true, false = [], given, None
        for value in values:
            part, known = self.truth(value, true)
            parts.append(part)
            true |= known.if_true
            false = known.if_false if false is None else false & known.if_false
        sound = tuple(part for part in parts if part is not None)
        return (Both(sound) if len(sound) == len(parts) else None), Known(true, false or _NO_FIELDS)

    def _either(self, values: list[ast.expr], given: frozenset[str]) -> tuple[Node | None, Known]:
        parts, false, true = [], given, None
        for value in values:
            part, known = self.truth(value, false)
            parts.append(part)
            false |= known.if_false
            true = known.if_true if true is None else true & known.if_true
        sound = tuple(part for part in parts if part is not None)
        return (Either(sound) if len(sound) == len(parts) else None), Known(true or _NO_FIELDS, false)

    def _comparisons(self, node: ast.Compare, given: frozenset[str]) -> tuple[Node | None, Known]:
        terms = [node.left, *node.comparators]
        if len(node.ops) == 1:
            return self._comparison(node, terms[0], node.ops[0], terms[1], given)
        if any(type(sign) not in _SIGNS for sign in node.ops):
            message = "expected one comparison, found a chain with in or is; join two comparisons with and"
            return self.wrong(node, message), NOTHING
        parts = [
            self._comparison(node, left, sign, right, given)[0]
            for (left, right), sign in zip(pairwise(terms), node.ops, strict=True)
        ]
        sound = tuple(part for part in parts if part is not None)
        return (Both(sound) if len(sound) == len(parts) else None), NOTHING

    def _comparison(
        self, node: ast.Compare, left: ast.expr, sign: ast.cmpop, right: ast.expr, given: frozenset[str]
    ) -> tuple[Node | None, Known]:
        match sign:
            case ast.Is() | ast.IsNot():
                return self._is_given(node, left, right, isinstance(sign, ast.Is))
            case ast.In() | ast.NotIn():
                part = self._membership(node, left, right, given)
                return (Negation(part) if part and isinstance(sign, ast.NotIn) else part), NOTHING
            case _:
                return self._compared(node, left, _SIGNS[type(sign)], right, given), NOTHING

    def _is_given(
        self, node: ast.Compare, left: ast.expr, right: ast.expr, absent: bool
    ) -> tuple[Node | None, Known]:
        if not (isinstance(right, ast.Constant) and right.value is None):
            return self.wrong(
                right, f"expected None after is, found {self.found(right)}; compare with =="
            ), NOTHING
        found = self.field(left) if isinstance(left, ast.Name) else self._no_field(left)
        if found is None:
            return None, NOTHING
        if not found.kind.optional:
            message = (
                f"expected an optional field before is None, found {found.name}, which always has a value"
            )
            return self.wrong(left, f"{message}; leave this test out"), NOTHING
        name = frozenset({found.name})
        if absent:
            return Negation(Given(found)), Known(_NO_FIELDS, name)
        return Given(found), Known(name, _NO_FIELDS)

    def _yes(self, node: ast.Name, given: frozenset[str]) -> Node | None:
        found = self.read(node, given)
        if found is None:
            return None
        if not isinstance(found.kind, YesNo):
            message = f"expected a comparison, found {found.name} alone, which is {described(found.kind)}"
            return self.wrong(node, f"{message}; say what it should be: {found.name} == …")
        return Yes(found)

    def _membership(
        self, node: ast.Compare, left: ast.expr, right: ast.expr, given: frozenset[str]
    ) -> Node | None:
        match left, right:
            case ast.Constant(value=str()), ast.Name():
                return self._holds(left, right, given)
            case _, ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return self._one_of(node, left, right, items, given)
            case _, ast.Constant():
                message = f"expected values in brackets after in, found {self.found(right)}"
                return self.wrong(right, f'{message}; write field == {self.found(right)}, or in ("a", "b")')
            case _:
                message = f"expected values in brackets after in, found {self.found(right)}"
                return self.wrong(
                    right, f'{message}; write field in ("a", "b"), or "a" in field for a list of choices'
                )

    def _holds(self, left: ast.Constant, right: ast.Name, given: frozenset[str]) -> Node | None:
        found = self.read(right, given)
        if found is None:
            return None
        if not isinstance(found.kind, Choices):
            message = (
                f"expected a field with several choices after in, found {found.name}: {described(found.kind)}"
            )
            return self.wrong(right, f"{message}; write {found.name} == {self.found(left)}")
        name = self.name_of(left, found, found.kind.names)
        return Holds(found, name) if name is not None else None

    def _one_of(
        self, node: ast.Compare, left: ast.expr, right: ast.expr, items: list[ast.expr], given: frozenset[str]
    ) -> Node | None:
        if not items:
            return self.wrong(right, "expected values after in, found none; name at least one")
        written = [self.source.written(item) for item in items]
        twice = [item for place, item in enumerate(items) if written[place] in written[:place]]
        for item in twice:
            self.wrong(item, f"expected each value once, found {self.found(item)} again; delete it")
        found = self.read(left, given) if isinstance(left, ast.Name) else None
        if isinstance(left, ast.Name) and found is None:
            return None
        if found is not None and isinstance(found.kind, Choice):
            names = tuple(self.name_of(item, found, found.kind.names) for item in items)
            sound = tuple(name for name in names if name is not None)
            return OneOf(found, sound) if len(sound) == len(names) and not twice else None
        parts = [self._compared(node, left, "==", item, given) for item in items]
        equal = tuple(part for part in parts if part is not None)
        return Either(equal) if len(equal) == len(parts) and not twice else None

    def _compared(
        self, node: ast.Compare, left: ast.expr, sign: Comparing, right: ast.expr, given: frozenset[str]
    ) -> Node | None:
        for side in (left, right):
            if isinstance(side, ast.Constant) and side.value is None:
                return self.wrong(side, f"expected a value, found None; write is None instead of {sign} None")
        one, other = self._plain_field(left, given), self._plain_field(right, given)
        if one is _BROKEN or other is _BROKEN:
            return None
        if isinstance(one, Field) and not isinstance(one.kind, Whole | Money | Quantity):
            return self._field_compared(node, one, sign, right, other, left)
        if isinstance(other, Field) and not isinstance(other.kind, Whole | Money | Quantity):
            return self._field_compared(node, other, FLIPPED[sign], left, one, right)
        return self._numbers_compared(node, left, sign, right, given)

    def _plain_field(self, node: ast.expr, given: frozenset[str]) -> "Field | _Broken | None":
        if not isinstance(node, ast.Name):
            return None
        return self.read(node, given) or _BROKEN

    def _field_compared(
        self,
        node: ast.Compare,
        found: Field,
        sign: Comparing,
        value: ast.expr,
        other: object,
        place: ast.expr,
    ) -> Node | None:
        """A field that is no number against a value or another field."""
        match found.kind:
            case Choice() | YesNo() if isinstance(other, Field):
                return self._alike(node, found, sign, other)
            case YesNo():
                message = (
                    f"expected {found.name} or not {found.name}, found a comparison with {self.found(value)}"
                )
                return self.wrong(node, f"{message}; a field that is yes or no stands alone")
            case Choice():
                return self._choice_compared(node, found, sign, value)
            case Choices():
                message = f"expected a test with in, found {found.name} {sign} {self.found(value)}"
                return self.wrong(node, f'{message}; write "{found.kind.names[0]}" in {found.name}')
            case _:
                return self._dated(node, found, sign, value, other)

    def _choice_compared(
        self, node: ast.Compare, found: Field, sign: Comparing, value: ast.expr
    ) -> Node | None:
        assert isinstance(found.kind, Choice)
        name = self.name_of(value, found, found.kind.names)
        if name is None or not self._may_rank(node, found, sign):
            return None
        match sign:
            case "==":
                return OneOf(found, (name,))
            case "!=":
                return Negation(OneOf(found, (name,)))
            case _:
                return Ranked(found, sign, name)

    def _alike(self, node: ast.Compare, found: Field, sign: Comparing, other: Field) -> Node | None:
        same = (
            found.kind.names == other.kind.names
            if isinstance(found.kind, Choice) and isinstance(other.kind, Choice)
            else isinstance(found.kind, YesNo) and isinstance(other.kind, YesNo)
        )
        if not same:
            message = f"expected two fields of the same values, found {found.name}: {described(found.kind)}"
            return self.wrong(
                node, f"{message}; and {other.name}: {described(other.kind)}; compare each by itself"
            )
        return Alike(found, sign, other) if self._may_rank(node, found, sign) else None

    def _may_rank(self, node: ast.Compare, found: Field, sign: Comparing) -> bool:
        if sign in {"==", "!="} or (isinstance(found.kind, Choice) and found.kind.ordered):
            return True
        message = f"expected == or !=, found {sign}: the values of {found.name} have no order"
        self.wrong(node, f"{message}; name those meant: {found.name} in (…)")
        return False

    def _dated(
        self, node: ast.Compare, found: Field, sign: Comparing, value: ast.expr, other: object
    ) -> Node | None:
        if isinstance(other, Field):
            if type(other.kind) is type(found.kind):
                return Dated(found, sign, other)
            message = f"expected {described(found.kind)}, found {other.name}: {described(other.kind)}"
            return self.wrong(value, f"{message}; compare two of a kind")
        instant = self._instant(value, found)
        return Dated(found, sign, instant) if instant else None

    def _instant(self, value: ast.expr, found: Field) -> Instant | None:
        wanted = '"2026-09-30"' if isinstance(found.kind, Day) else '"2026-09-30T16:20+08:00"'
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            moment = _day(value.value) if isinstance(found.kind, Day) else _moment(value.value)
            if moment is not None:
                return Instant(moment)
        message = f"expected {described(found.kind)} such as {wanted}, found {self.found(value)}"
        return self.wrong(value, f"{message}; write it in quotes like that")

    def _numbers_compared(
        self, node: ast.Compare, left: ast.expr, sign: Comparing, right: ast.expr, given: frozenset[str]
    ) -> Node | None:
        one, other = self.number(left, given), self.number(right, given)
        if one is None or other is None:
            return None
        first, second = unit_of(one), unit_of(other)
        if first is None or second is None:
            return None
        if first == BARE and second == BARE:
            return self.wrong(
                node, "expected a field on one side, found none; this never depends on the record"
            )
        if alike(first, second) is None:
            message = f"expected the same unit on both sides, found {first} and {second}"
            return self.wrong(node, f"{message}; compare numbers of one kind")
        sound = self.fits(right, other, one, sign) and self.fits(left, one, other, sign)
        return Compared(one, sign, other) if sound else None

    def _no_field(self, node: ast.expr) -> None:
        return self.wrong(node, f"expected a field before is, found {self.found(node)}; name one field")


class _Broken:
    """A name that is no usable field; its mistake has been noted."""


_BROKEN = _Broken()


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None
