"""What is certain about a case on one way through the steps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bihuan.regulation.checking.feasible import Facts, parts_of
from bihuan.regulation.conditions import Choice, FieldType, Money, Quantity, Whole, YesNo
from bihuan.regulation.conditions.tree import Compared, Field, Negation, Node, Number, OneOf, Yes, fields_of

FRESH = "just received"
UNTOUCHED = "nobody has done anything"
OWN_CLOCK = "owed by a clock"


def started(clock: str) -> str:
    """The mark that a clock has started."""
    return f"clock {clock}"


@dataclass(frozen=True, slots=True)
class State:
    """`sure` are the fields that have a value, `asked` those some form has shown, whether filled or not.

    `facts` are conditions that hold of the values as they are. `marks` are the steps done that somebody
    asks after, and what the complainant was told.
    """

    sure: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    facts: Facts = frozenset()
    marks: frozenset[str] = frozenset()

    def covers(self, other: "State") -> bool:
        """Whether whatever can go wrong from `other` can go wrong from this one as well."""
        return (
            self.sure <= other.sure
            and self.asked <= other.asked
            and self.facts <= other.facts
            and self.marks <= other.marks
            and (FRESH in self.marks) == (FRESH in other.marks)
        )

    def knowing(self, *nodes: Node) -> "State":
        return replace(self, facts=self.facts.union(part for node in nodes for part in parts_of(node)))

    def given(self, names: Iterable[str], *, asked: Iterable[str] = ()) -> "State":
        """Fields received new values: what was known of their old ones is forgotten."""
        new = frozenset(names)
        return replace(
            self.forgetting(new),
            sure=self.sure | new,
            asked=self.asked | new | frozenset(asked),
        )

    def forgetting(self, names: frozenset[str]) -> "State":
        kept = frozenset(one for one in self.facts if not names & {field.name for field in fields_of(one)})
        return self if len(kept) == len(self.facts) else replace(self, facts=kept)

    def marked(self, *marks: str) -> "State":
        return self if self.marks.issuperset(marks) else replace(self, marks=self.marks.union(marks))

    def unmarked(self, *marks: str) -> "State":
        return replace(self, marks=self.marks.difference(marks)) if self.marks.intersection(marks) else self


def equals(name: str, value: object, scope: Mapping[str, FieldType]) -> Node | None:
    """The fact that a field has a value; None where no condition can say so."""
    kind = scope.get(name)
    if kind is None:
        return None
    field = Field(name, kind)
    match kind, value:
        case YesNo(), bool():
            return Yes(field) if value else Negation(Yes(field))
        case Choice(), str():
            return OneOf(field, (value,))
        case Money(), int():
            # Beside money a number is written in yuan; at run time it is fen.
            return Compared(field, "==", Number(Decimal(value).scaleb(-2)))
        case ((Whole() | Quantity()), int() | Decimal()):
            return Compared(field, "==", Number(Decimal(value)))
        case _:
            return None
