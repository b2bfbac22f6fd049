"""A condition in the words of the office, Chinese or English."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from bihuan.regulation.conditions.tree import (
    FLIPPED,
    OPPOSITE,
    Alike,
    Always,
    Both,
    Calculation,
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
    Number,
    OneOf,
    Ranked,
    Term,
    Yes,
)
from bihuan.regulation.conditions.types import Money, Quantity, Whole

Language: TypeAlias = Literal["zh", "en"]

_NUMBERS: dict[Language, dict[Comparing, str]] = {
    "zh": {"==": "等于", "!=": "不等于", "<": "低于", "<=": "不超过", ">": "超过", ">=": "不低于"},
    "en": {
        "==": "is",
        "!=": "is not",
        "<": "is less than",
        "<=": "is at most",
        ">": "is more than",
        ">=": "is at least",
    },
}
_RANKS: dict[Language, dict[Comparing, str]] = {
    "zh": {"==": "为", "!=": "不为", "<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于"},
    "en": {
        "==": "is",
        "!=": "is not",
        "<": "is below",
        "<=": "is at most",
        ">": "is above",
        ">=": "is at least",
    },
}
_DATES: dict[Language, dict[Comparing, str]] = {
    "zh": {"==": "为", "!=": "不为", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"},
    "en": {
        "==": "is",
        "!=": "is not",
        "<": "is before",
        "<=": "is not after",
        ">": "is after",
        ">=": "is not before",
    },
}


@dataclass(frozen=True, slots=True)
class Labels:
    """The names on screen of fields, and of each field's choices. What has none keeps its own name."""

    fields: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, name: str) -> str:
        return self.fields.get(name, name)

    def of_choice(self, name: str, choice: str) -> str:
        return self.choices.get(name, {}).get(choice, choice)


def condition_in_words(node: Node, labels: Labels, lang: Language) -> str:
    """The condition as one reads it in the regulation, without a full stop."""
    return _Wording(labels, lang).truth(node)


def amount_in_words(term: Term, labels: Labels, lang: Language) -> str:
    """The formula with the fields' names: `0.2 × 损失`."""
    return _Wording(labels, lang).term(term)


@dataclass(frozen=True, slots=True)
class _Wording:
    labels: Labels
    lang: Language

    def say(self, chinese: str, english: str) -> str:
        return chinese if self.lang == "zh" else english

    def truth(self, node: Node, *, denied: bool = False) -> str:
        match node:
            case Negation(part=part):
                return self.truth(part, denied=not denied)
            case Always():
                return self.say("从不", "never") if denied else self.say("其余情形", "in all other cases")
            case Both(parts=parts) | Either(parts=parts):
                return self._joined(parts, conjoined=isinstance(node, Both) is not denied, denied=denied)
            case Yes(field=read):
                return self._label(read) + (self.say("：否", ": no") if denied else "")
            case Given(field=read):
                return self._given(read, denied)
            case OneOf(field=read, names=names):
                return self._one_of(read, names, denied)
            case Holds(field=read, name=name):
                return self._holds(read, name, denied)
            case Ranked(field=read, operator=operator, name=name):
                verb = _RANKS[self.lang][OPPOSITE[operator] if denied else operator]
                return self._verbed(self._label(read), verb, self.labels.of_choice(read.name, name))
            case Alike(left=left, operator=operator, right=right):
                verb = _RANKS[self.lang][OPPOSITE[operator] if denied else operator]
                return self._verbed(self._label(left), verb, self._label(right))
            case Compared(left=left, operator=operator, right=right):
                return self._compared(left, OPPOSITE[operator] if denied else operator, right)
            case Dated(left=left, operator=operator, right=right):
                verb = _DATES[self.lang][OPPOSITE[operator] if denied else operator]
                other = self._instant(right.value) if isinstance(right, Instant) else self._label(right)
                return self._verbed(self._label(left), verb, other)

    def _joined(self, parts: tuple[Node, ...], *, conjoined: bool, denied: bool) -> str:
        # `and` binds tighter than `or` for the reader too, but brackets spare the doubt.
        pieces = []
        for part in parts:
            said = self.truth(part, denied=denied)
            pieces.append(
                self.say(f"（{said}）", f"({said})") if len(parts) > 1 and _is_joined(part) else said
            )
        return self.say(" 且 " if conjoined else " 或 ", " and " if conjoined else " or ").join(pieces)

    def _given(self, read: Field, denied: bool) -> str:
        chinese = f"{'未填写' if denied else '已填写'} {self._label(read)}"
        return self.say(chinese, f"{self._label(read)} is {'not ' if denied else ''}given")

    def _one_of(self, read: Field, names: tuple[str, ...], denied: bool) -> str:
        verb = self.say("不为" if denied else "为", "is not" if denied else "is")
        said = [self.labels.of_choice(read.name, name) for name in names]
        if len(said) == 1:
            return self._verbed(self._label(read), verb, said[0])
        quoted = self.say("或".join(f"“{one}”" for one in said), " or ".join(f"“{one}”" for one in said))
        return self._verbed(self._label(read), verb, quoted, spaced=False)

    def _holds(self, read: Field, name: str, denied: bool) -> str:
        verb = self.say("不含" if denied else "含", "does not include" if denied else "includes")
        return self._verbed(self._label(read), verb, self.labels.of_choice(read.name, name))

    def _compared(self, left: Term, operator: Comparing, right: Term) -> str:
        if isinstance(left, Number):
            left, right, operator = right, left, FLIPPED[operator]
        kind = next((one.kind for one in _leaves(left) + _leaves(right) if isinstance(one, Field)), None)
        unit = _unit(kind, self.lang) if isinstance(right, Number) else ""
        return self._verbed(self.term(left), _NUMBERS[self.lang][operator], f"{self.term(right)}{unit}")

    def term(self, term: Term) -> str:
        match term:
            case Number(value=value):
                return _plain(value)
            case Field():
                return self._label(term)
            case Calculation(left=Number(value=zero), operator="-", right=right) if not zero:
                return f"−{self._inner(right)}"
            case Calculation(left=left, operator="*", right=right):
                return f"{self._inner(left)} × {self._inner(right)}"
            case Calculation(left=left, operator=operator, right=right):
                after = self._inner(right) if operator == "-" else self.term(right)
                return f"{self.term(left)} {'+' if operator == '+' else '−'} {after}"

    def _inner(self, term: Term) -> str:
        said = self.term(term)
        if isinstance(term, Calculation) and term.operator != "*":
            return self.say(f"（{said}）", f"({said})")
        return said

    def _label(self, read: Field) -> str:
        return self.labels.of(read.name)

    def _verbed(self, subject: str, verb: str, other: str, *, spaced: bool = True) -> str:
        gap = " " if spaced else ""
        return self.say(f"{subject}{verb}{gap}{other}", f"{subject} {verb} {other}")

    def _instant(self, value: dt.date) -> str:
        clock = f" {value:%H:%M} (UTC{value:%z})" if isinstance(value, dt.datetime) else ""
        return self.say(f"{value.year}年{value.month}月{value.day}日", f"{value:%Y-%m-%d}") + clock


def _is_joined(node: Node) -> bool:
    match node:
        case Negation(part=part):
            return _is_joined(part)
        case Both(parts=parts) | Either(parts=parts):
            return len(parts) > 1
        case _:
            return False


def _leaves(term: Term) -> list[Field | Number]:
    return _leaves(term.left) + _leaves(term.right) if isinstance(term, Calculation) else [term]


def _unit(kind: object, lang: Language) -> str:
    match kind:
        case Money():
            return " 元" if lang == "zh" else " yuan"
        case Whole(unit=str() as unit) | Quantity(unit=str() as unit):
            return f" {unit}"
        case _:
            return ""


def _plain(value: Decimal) -> str:
    return f"{value:f}".replace("-", "−")
