"""The regulation's own names in messages: steps, fields, clocks, ways through the steps, made-up records."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bihuan.regulation.checking.graph import Edge, Node, steps_on
from bihuan.regulation.conditions import Money, Quantity, Whole
from bihuan.regulation.conditions.tree import Field
from bihuan.regulation.model import Regulation, Rule, Step
from bihuan.regulation.reading.words import NOTHING, Words
from bihuan.regulation.tables import Example
from bihuan.regulation.worktime.language import Language

LONGEST_WAY = 12


@dataclass(frozen=True, slots=True)
class Naming:
    """Names things of one regulation in both languages."""

    regulation: Regulation

    def _named(self, key: str, name: str, path: str) -> Words:
        english = self.regulation.word(path, name, "en")
        return Words(f"“{name}”（{key}）", f'{key} "{english}"')

    def field(self, key: str) -> Words:
        if key == "level":
            return Words("“级别”（level）", "level")
        one = self.regulation.fields.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def step(self, step: Step) -> Words:
        return self._named(step.key, step.name, step.rule.path)

    def procedure(self, key: str) -> Words:
        one = self.regulation.procedures.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def post(self, key: str) -> Words:
        one = self.regulation.posts.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def clock(self, key: str) -> Words:
        one = self.regulation.clocks.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def letter(self, key: str) -> Words:
        one = self.regulation.letters.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def end(self, procedure: str, key: str) -> Words:
        one = self.regulation.procedures[procedure].ends.get(key)
        return Words(key, key) if one is None else self._named(key, one.name, one.rule.path)

    def way(self, way: Node | Edge | None) -> Words:
        """The steps on the way to here: `登记 → 提出处理意见`. The middle of a long way is left out."""
        steps = steps_on(way)
        if not steps:
            return NOTHING
        zh = [one.name for one in steps]
        en = [self.regulation.word(one.rule.path, one.name, "en") for one in steps]
        return Words(_joined(zh), _joined(en))

    def example(self, example: Example) -> Words:
        pairs = [(one, example.values[one.name]) for one in example.fields]
        return Words(
            "，".join(f"{self._label(one, 'zh')} = {self._value(one, value, 'zh')}" for one, value in pairs),
            ", ".join(f"{one.name} = {self._value(one, value, 'en')}" for one, value in pairs),
        )

    def _label(self, one: Field, lang: Language) -> str:
        known = self.regulation.fields.get(one.name)
        if one.name == "level":
            return "级别"
        return known.name if known is not None and lang == "zh" else one.name

    def _value(self, one: Field, value: object, lang: Language) -> str:
        match value:
            case None:
                return "未填" if lang == "zh" else "none"
            case bool():
                return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
            case int() if isinstance(one.kind, Money):
                return f"{Decimal(value).scaleb(-2)} {'元' if lang == 'zh' else 'yuan'}"
            case int() | Decimal() if isinstance(one.kind, Whole | Quantity):
                return f"{value} {one.kind.unit or ''}".rstrip()
            case frozenset() | tuple():
                return (
                    "{" + ", ".join(self._choice(one.name, str(name), lang) for name in sorted(value)) + "}"
                )
            case str():
                return self._choice(one.name, value, lang)
            case _:
                return str(value)

    def _choice(self, field: str, key: str, lang: Language) -> str:
        if lang == "en":
            return key
        if field == "level":
            return self.regulation.levels.get(key, key)
        known = self.regulation.fields.get(field)
        return known.options.get(key, key) if known is not None else key


def both(parts: Iterable[Words]) -> Words:
    """Several words after one another, those that say nothing left out."""
    said = [one for one in parts if one.zh]
    return Words("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def listed(parts: Iterable[Words]) -> Words:
    said = list(parts)
    return Words("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def shortest(rule: Rule) -> str:
    """A rule's path; the regulation itself where it has none."""
    return rule.path or "regulation"


def _joined(names: list[str]) -> str:
    if len(names) > LONGEST_WAY:
        names = [*names[: LONGEST_WAY // 2], "…", *names[-LONGEST_WAY // 2 :]]
    return " → ".join(names)
