"""Amounts of money by formula: `0.2 * loss`, `50 * days_late + 100`.

A formula has + - * over numbers and fields; a share is a decimal factor. Caps are amounts of their own,
stated beside it (`at_least`, `at_most`), not calls inside it. The result is exact until it is rounded
once, half away from zero, to the fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bihuan.regulation.conditions.checking import Checker
from bihuan.regulation.conditions.compiling import Formula, Values, compiled_formula
from bihuan.regulation.conditions.condition import NOTHING_REFUSED
from bihuan.regulation.conditions.mistakes import ConditionError, Mistake
from bihuan.regulation.conditions.numbers import BARE, MONEY, alike, unit_of
from bihuan.regulation.conditions.reading import read
from bihuan.regulation.conditions.tree import Number, Term, fields_of
from bihuan.regulation.conditions.types import FieldType
from bihuan.regulation.conditions.wording import Labels, Language, amount_in_words

FEN_PLACES = 2


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money that a formula gives. `reads` are the fields it must have."""

    text: str
    term: Term
    reads: frozenset[str] = field(compare=False)
    formula: Formula = field(compare=False, repr=False)
    at_least: "Amount | None" = None
    at_most: "Amount | None" = None

    def __call__(self, values: Values) -> int:
        """The amount in fen, inside its bounds; where they cross, `at_most` wins. Raises `MissingValue`."""
        amount = self.formula(values)
        if self.at_least is not None:
            amount = max(amount, self.at_least(values))
        if self.at_most is not None:
            amount = min(amount, self.at_most(values))
        return amount

    def bounded(self, *, at_least: "Amount | None" = None, at_most: "Amount | None" = None) -> "Amount":
        """The same amount, never below or above others."""
        bounds = [bound.reads for bound in (at_least, at_most) if bound is not None]
        reads = self.reads.union(*bounds)
        return Amount(self.text, self.term, reads, self.formula, at_least, at_most)

    def in_words(self, labels: Labels, lang: Language) -> str:
        """`0.2 × 损失，不低于 500 元，不超过 2000 元`."""
        said = _with_yuan(self.term, labels, lang)
        least, most = ("不低于 ", "不超过 ") if lang == "zh" else ("at least ", "at most ")
        parts = [said]
        if self.at_least is not None:
            parts.append(least + self.at_least.in_words(labels, lang))
        if self.at_most is not None:
            parts.append(most + self.at_most.in_words(labels, lang))
        return ("，" if lang == "zh" else ", ").join(parts)


def compile_amount(
    text: str, scope: Mapping[str, FieldType], *, refused: Mapping[str, str] = NOTHING_REFUSED
) -> Amount:
    """Reads a formula that gives money. Raises `ConditionError` with every mistake."""
    source, expression = read(text)
    checker = Checker(source, scope, refused)
    term = checker.number(expression, frozenset())
    unit = term and unit_of(term)
    if term is not None and unit and alike(unit, MONEY) is None:
        checker.wrong(
            expression, f"expected an amount in yuan, found {unit}; multiply it by the yuan for each"
        )
    if isinstance(term, Number) and unit == BARE and _too_fine(term):
        checker.wrong(expression, f"expected at most 2 decimals of yuan, found {text.strip()}; round it")
    if term is None or checker.mistakes:
        raise ConditionError(
            tuple(checker.mistakes) or (Mistake(0, len(text), "expected an amount, found none"),)
        )
    fields = fields_of(term)
    reads = frozenset(one.name for one in fields)
    return Amount(text, term, reads, compiled_formula(term, fields, FEN_PLACES))


def _too_fine(number: Number) -> bool:
    return number.value * 100 != int(number.value * 100)


def _with_yuan(term: Term, labels: Labels, lang: Language) -> str:
    said = amount_in_words(term, labels, lang)
    if not isinstance(term, Number):
        return said
    return f"{said} 元" if lang == "zh" else f"{said} yuan"
