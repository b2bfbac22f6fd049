"""Looking for a record under which a condition holds, over all records there can be.

The search splits one field at a time into its cells and simplifies what is left, so it proves at once
what does not depend on the other fields. Comparisons of fields with one another are told apart only by
their sign (less, equal, more): if no record exists even so, that is a proof; if one would need such a
sign, nothing is claimed.
"""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias, cast

from bihuan.regulation.conditions.compiling import compiled_test
from bihuan.regulation.conditions.tree import (
    Alike,
    Always,
    Both,
    Compared,
    Comparing,
    Dated,
    Either,
    Field,
    Given,
    Holds,
    Instant,
    Leaf,
    Negation,
    Node,
    OneOf,
    Ranked,
    Yes,
    fields_of,
    names_at,
)
from bihuan.regulation.conditions.types import (
    Choice,
    Choices,
    Day,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
)
from bihuan.regulation.tables.domains import (
    as_number,
    choice_cells,
    day_cells,
    likely_values,
    moment_cells,
    number_cells,
)
from bihuan.regulation.tables.example import Example, some_value
from bihuan.regulation.tables.polynomials import Polynomial, TooManyParts, difference

MOST_STEPS = 400_000
MOST_DOUBTFUL = 20
MOST_TRIES = 500
_OPERATORS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class NotProved:
    """Neither proved nor refuted. `rows` are the places, from 0, of the rows concerned."""

    reason: str
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a name is among a field's choices."""

    field: str
    name: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Whether something made of several fields is below, at or above zero."""

    of: Hashable


Variable: TypeAlias = str | Member | Sign
Assignment: TypeAlias = Mapping[Variable, object]


class _Exhausted(Exception):
    """The budget of steps is spent."""


def find_example(
    goal: Node, fields: tuple[Field, ...], *, steps: int = MOST_STEPS
) -> Example | NotProved | None:
    """A record under which `goal` holds, with a value for each of `fields`; None where there can be none."""
    search = _Search(tuple(dict.fromkeys((*fields, *fields_of(goal)))), steps)
    search.learn(goal)
    try:
        found = search.holding(goal, {})
    except (_Exhausted, RecursionError):
        return NotProved(f"more than {steps:,} cases to tell apart; use fewer fields or fewer limits")
    if found is not None:
        return search.example(found)
    if not search.doubtful:
        return None
    return search.tried(goal) or NotProved(_comparing_fields(search.doubtful[0]))


def _comparing_fields(known: Assignment) -> str:
    names = next(_fields_in(variable) for variable in known if isinstance(variable, Sign))
    return f"it hangs on {' and '.join(names)} compared with each other, which no proof covers"


@dataclass(slots=True)
class _Search:
    fields: tuple[Field, ...]
    steps: int
    doubtful: list[Assignment] = field(default_factory=list)
    kinds: dict[str, Field] = field(init=False)
    asked: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    limits: dict[str, list[Fraction]] = field(default_factory=dict)
    instants: dict[str, list[dt.date]] = field(default_factory=dict)
    paired: set[str] = field(default_factory=set)
    # By identity: what is left keeps the goal's own leaves, and hashing one costs more than the step itself.
    comparisons: dict[int, "_Comparison"] = field(default_factory=dict)
    variables: dict[int, tuple[Variable, ...]] = field(default_factory=dict)
    cells: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.kinds = {one.name: one for one in self.fields}

    def learn(self, node: Node) -> None:
        """Collects what each field is compared with, before any is split."""
        for leaf in _leaves(node):
            self._learn_limits(leaf)
            self.variables[id(leaf)] = self._variables(leaf)

    def _learn_limits(self, leaf: Leaf) -> None:
        match leaf:
            case OneOf(field=read, names=names):
                self.asked.setdefault(read.name, []).append(names)
            case Ranked(field=read, operator=operator, name=name):
                self.asked.setdefault(read.name, []).append(names_at(_names(read), operator, name))
            case Alike(left=left, right=right):
                self.paired |= {left.name, right.name}
            case Dated(left=left, right=Instant(value=value)):
                self.instants.setdefault(left.name, []).append(value)
            case Compared():
                self._learn_numbers(leaf)
            case _:
                pass

    def _learn_numbers(self, node: Compared) -> None:
        comparison = _comparison(node)
        self.comparisons[id(node)] = comparison
        if isinstance(comparison.of, str):
            self.limits.setdefault(comparison.of, []).append(comparison.limit)

    def holding(self, node: Node, known: Assignment) -> Assignment | None:
        """The first assignment under which the node holds and that hangs on no sign."""
        left = self._reduced(node, known)
        if left is False:
            return None
        if left is True:
            return known if self._is_certain(known) else None
        variable = self._next(left, known)
        for value in self._cells_of(variable):
            found = self.holding(left, {**known, variable: value})
            if found is not None:
                return found
        return None

    def _is_certain(self, known: Assignment) -> bool:
        if not any(isinstance(variable, Sign) for variable in known):
            return True
        if len(self.doubtful) < MOST_DOUBTFUL:
            self.doubtful.append(known)
        return False

    def _reduced(self, node: Node, known: Assignment) -> Node | bool:
        """The node with what is known put in, in its order: a test for None shields what follows it."""
        self.steps -= 1
        if self.steps < 0:
            raise _Exhausted
        match node:
            case Always():
                return True
            case Both(parts=parts):
                return self._joined(parts, known, settles=False)
            case Either(parts=parts):
                return self._joined(parts, known, settles=True)
            case Negation(part=part):
                left = self._reduced(part, known)
                return not left if isinstance(left, bool) else Negation(left)
            case _:
                truth = self._truth(node, known)
                return node if truth is None else truth

    def _joined(self, parts: tuple[Node, ...], known: Assignment, *, settles: bool) -> Node | bool:
        left: list[Node] = []
        for part in parts:
            reduced = self._reduced(part, known)
            if reduced is settles:
                return settles
            if not isinstance(reduced, bool):
                left.append(reduced)
        if not left:
            return not settles
        return left[0] if len(left) == 1 else (Either if settles else Both)(tuple(left))

    def _truth(self, leaf: Leaf, known: Assignment) -> bool | None:
        if any(variable not in known for variable in self.variables[id(leaf)]):
            return None
        match leaf:
            case Yes(field=read):
                return known[read.name] is True
            case Given(field=read):
                return known[read.name] is not None
            case OneOf(field=read, names=names):
                return known[read.name] in names
            case Ranked(field=read, operator=operator, name=name):
                return known[read.name] in names_at(_names(read), operator, name)
            case Holds(field=read, name=name):
                return known[Member(read.name, name)] is True
            case Alike():
                return _alike(leaf, known)
            case Compared():
                return self.comparisons[id(leaf)].truth(self.kinds, known)
            case Dated(left=left, operator=operator, right=Instant(value=value)):
                reached = as_number(left.kind, known[left.name])
                return _compare(reached, operator, as_number(left.kind, value))
            case Dated(left=left, operator=operator, right=Field() as right):
                sign, flipped = _dates_apart(left, right)
                reached = Fraction(cast(int, known[sign]) * (-1 if flipped else 1))
                return _compare(reached, operator, Fraction(0))
        return None

    def _variables(self, leaf: Leaf) -> tuple[Variable, ...]:
        match leaf:
            case Holds(field=read, name=name):
                return (Member(read.name, name),)
            case Compared():
                of = self.comparisons[id(leaf)].of
                return () if of is None else (of,)
            case Dated(left=left, right=Field() as right):
                return (_dates_apart(left, right)[0],)
            case _:
                return tuple(one.name for one in fields_of(leaf))

    def _next(self, node: Node, known: Assignment) -> Variable:
        """The variable to split next, out of the part with the fewest leaves left: it fails or holds soonest.

        Signs come last, since nothing certain comes of them.
        """
        parts = node.parts if isinstance(node, Both) else (node,)
        asked = sorted((self._open(part, known) for part in parts), key=len)
        plain = (one for variables in asked for one in variables if not isinstance(one, Sign))
        return next(plain, asked[0][0])

    def _open(self, node: Node, known: Assignment) -> list[Variable]:
        asked = (variable for leaf in _leaves(node) for variable in self.variables[id(leaf)])
        return [variable for variable in asked if variable not in known]

    def _cells_of(self, variable: Variable) -> tuple[object, ...]:
        match variable:
            case Member():
                return (False, True)
            case Sign():
                return (0, 1, -1)
            case str() as name:
                if name not in self.cells:
                    self.cells[name] = self._field_cells(self.kinds[name])
                return self.cells[name]

    def _field_cells(self, read: Field) -> tuple[object, ...]:
        cells = self._given_cells(read)
        return (*cells, None) if read.kind.optional else cells

    def _given_cells(self, read: Field) -> tuple[object, ...]:
        match read.kind:
            case YesNo():
                return (False, True)
            case Choice(names=names) as kind:
                return (
                    names if read.name in self.paired else choice_cells(kind, self.asked.get(read.name, ()))
                )
            case Choices() as kind:
                return (some_value(kind),)
            case Whole() | Money() | Quantity() as kind:
                return number_cells(kind, self.limits.get(read.name, ()))
            case Day() as kind:
                return (
                    day_cells(self.instants.get(read.name, ()))
                    if self.instants.get(read.name)
                    else (some_value(kind),)
                )
            case Moment() as kind:
                moments = cast(list[dt.datetime], self.instants.get(read.name, []))
                return moment_cells(moments) or (some_value(kind),)

    def tried(self, goal: Node) -> Example | None:
        """A record found by trying likely values of the fields compared with each other."""
        test = compiled_test(goal, fields_of(goal))
        for known in self.doubtful:
            start = self.example(known).values
            signs = (variable for variable in known if isinstance(variable, Sign))
            names = tuple(dict.fromkeys(name for sign in signs for name in _fields_in(sign)))
            likely = [self._likely(self.kinds[name], start[name]) for name in names]
            for values in islice(product(*likely), MOST_TRIES):
                record = {**start, **dict(zip(names, values, strict=True))}
                if test(record):
                    return Example(self.fields, record)
        return None

    def _likely(self, read: Field, value: object) -> tuple[object, ...]:
        limits = [limit for among in self.limits.values() for limit in among]
        instants = [instant for among in self.instants.values() for instant in among]
        around = likely_values(read.kind, limits, instants)
        return tuple(dict.fromkeys((value, *around)))

    def example(self, known: Assignment) -> Example:
        return Example(self.fields, {one.name: self._value(one, known) for one in self.fields})

    def _value(self, read: Field, known: Assignment) -> object:
        if isinstance(read.kind, Choices) and known.get(read.name, read) is not None:
            members = (variable for variable, held in known.items() if isinstance(variable, Member) and held)
            return frozenset(member.name for member in members if member.field == read.name)
        return known[read.name] if read.name in known else self._given_cells(read)[0]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A comparison of numbers as one of `of` with `limit`. `of` is None where no field is left."""

    of: str | Sign | None
    operator: Comparing
    limit: Fraction
    constant: bool = False

    def truth(self, kinds: Mapping[str, Field], known: Assignment) -> bool:
        match self.of:
            case None:
                return self.constant
            case Sign() as sign:
                return _compare(Fraction(cast(int, known[sign])), self.operator, Fraction(0))
            case name:
                return _compare(as_number(kinds[name].kind, known[name]), self.operator, self.limit)


def _comparison(node: Compared) -> _Comparison:
    try:
        apart = difference(node.left, node.right)
    except TooManyParts:
        return _Comparison(Sign(Compared(node.left, "==", node.right)), node.operator, Fraction(0))
    match apart.varying:
        case ():
            return _Comparison(
                None, node.operator, Fraction(0), _compare(apart.constant, node.operator, Fraction(0))
            )
        case (((name,), size),):
            return _Comparison(name, _turned(node.operator, size), -apart.constant / size)
        case ((_, size), *_):
            return _Comparison(Sign(apart.scaled(1 / size)), _turned(node.operator, size), Fraction(0))
    raise AssertionError(apart)


def _turned(operator: Comparing, size: Fraction) -> Comparing:
    """Dividing by a negative number turns a comparison round."""
    turned: dict[Comparing, Comparing] = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    return turned.get(operator, operator) if size < 0 else operator


def _compare(left: Fraction, operator: Comparing, right: Fraction) -> bool:
    return bool(_OPERATORS[operator](left, right))


def _alike(leaf: Alike, known: Assignment) -> bool:
    left, right = known[leaf.left.name], known[leaf.right.name]
    if isinstance(leaf.left.kind, Choice):
        names = leaf.left.kind.names
        ranks = (-names.index(cast(str, one)) for one in (left, right))
        return _compare(Fraction(next(ranks)), leaf.operator, Fraction(next(ranks)))
    return (left == right) is (leaf.operator == "==")


def _dates_apart(left: Field, right: Field) -> tuple[Sign, bool]:
    """One sign for two fields whichever is named first, and whether it stands the other way round."""
    names = (left.name, right.name)
    return Sign(tuple(sorted(names))), names[0] > names[1]


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Both(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from _leaves(part)
        case Negation(part=part):
            yield from _leaves(part)
        case Always():
            return
        case _:
            yield node


def _names(read: Field) -> tuple[str, ...]:
    return read.kind.names if isinstance(read.kind, Choice) else ()


def _fields_in(sign: Sign) -> tuple[str, ...]:
    match sign.of:
        case Polynomial() as apart:
            return tuple(dict.fromkeys(name for monomial, _ in apart.varying for name in monomial))
        case (str() as left, str() as right):
            return (left, right)
        case Compared() as node:
            return tuple(one.name for one in fields_of(node))
    return ()
