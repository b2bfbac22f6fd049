"""Numeric terms as polynomials over fields, to see when a comparison is one of a field with a constant."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from bihuan.regulation.conditions.tree import Calculation, Field, Number, Term

Monomial: TypeAlias = tuple[str, ...]

MOST_PARTS = 200


class TooManyParts(ValueError):
    """A product of sums that would unfold beyond reason."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Coefficients, none zero, by sorted product of field names; the empty product is the constant."""

    parts: tuple[tuple[Monomial, Fraction], ...]

    @property
    def constant(self) -> Fraction:
        return dict(self.parts).get((), Fraction(0))

    @property
    def varying(self) -> tuple[tuple[Monomial, Fraction], ...]:
        return tuple(part for part in self.parts if part[0])

    def scaled(self, factor: Fraction) -> "Polynomial":
        return Polynomial(tuple((monomial, factor * size) for monomial, size in self.parts))


def difference(left: Term, right: Term) -> Polynomial:
    """`left - right`, in main units (yuan). Raises `TooManyParts`."""
    return _tidy(_added(_parts(left), _parts(right), Fraction(-1)))


def _parts(term: Term) -> dict[Monomial, Fraction]:
    match term:
        case Number(value=value):
            return {(): Fraction(value)}
        case Field(name=name):
            return {(name,): Fraction(1)}
        case Calculation(left=left, operator="*", right=right):
            return _multiplied(_parts(left), _parts(right))
        case Calculation(left=left, operator=operator, right=right):
            return _added(_parts(left), _parts(right), Fraction(1 if operator == "+" else -1))


def _added(
    one: dict[Monomial, Fraction], other: dict[Monomial, Fraction], factor: Fraction
) -> dict[Monomial, Fraction]:
    total = dict(one)
    for monomial, size in other.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor * size
    return total


def _multiplied(one: dict[Monomial, Fraction], other: dict[Monomial, Fraction]) -> dict[Monomial, Fraction]:
    total: dict[Monomial, Fraction] = {}
    for left, size in one.items():
        for right, factor in other.items():
            product = tuple(sorted(left + right))
            total[product] = total.get(product, Fraction(0)) + size * factor
            if len(total) > MOST_PARTS:
                raise TooManyParts
    return total


def _tidy(parts: dict[Monomial, Fraction]) -> Polynomial:
    return Polynomial(tuple(sorted((monomial, size) for monomial, size in parts.items() if size)))
