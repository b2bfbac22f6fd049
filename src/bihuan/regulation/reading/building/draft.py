"""What is shared while a regulation is built: its sources, the names it defines, and the mistakes found so
far.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bihuan.regulation.conditions import (
    Amount,
    Condition,
    ConditionError,
    FieldType,
    compile_amount,
    compile_condition,
)
from bihuan.regulation.model import Article, Rule
from bihuan.regulation.reading import nodes
from bihuan.regulation.reading.building.chinese import in_both
from bihuan.regulation.reading.mistakes import Mistake
from bihuan.regulation.reading.nodes import Document, Path
from bihuan.regulation.reading.shaping import truth_advice
from bihuan.regulation.reading.words import NOTHING, Words, did_you_mean, quoted
from bihuan.regulation.worktime.lengths import Length, LengthError, parse_length
from bihuan.regulation.worktime.limits import Limit, parse_limit


@dataclass(frozen=True, slots=True)
class Names:
    """The keys a policy defines, as written, whether or not what they name is sound.

    A mistake in a step is told once.
    """

    plain: Mapping[str, Any]

    def of(self, *path: str) -> list[str]:
        """The keys of the mapping at `path`; none where there is none."""
        held: Any = self.plain
        for part in path:
            held = held.get(part) if isinstance(held, dict) else None
        return list(held) if isinstance(held, dict) else []

    def steps(self, procedure: str) -> list[str]:
        """The steps of a procedure, with the approvals that some of them are followed by."""
        names = []
        for name in self.of("procedures", procedure, "steps"):
            names.append(name)
            if "approved_by" in self.of("procedures", procedure, "steps", name):
                names.append(f"{name}.approval")
        return names


@dataclass(slots=True)
class Draft:
    """`spoiled` are the paths with a mistake of shape: what follows from those alone is not told again."""

    document: Document
    names: Names
    articles: Mapping[str, Article]
    spoiled: frozenset[Path]
    scope: dict[str, FieldType] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    english: dict[str, str] = field(default_factory=dict)

    @property
    def top(self) -> "Place":
        return Place(self, ())


@dataclass(frozen=True, slots=True)
class Place:
    """A path in policy.yaml, from which what stands there is read and mistakes are told."""

    draft: Draft
    path: Path

    def __truediv__(self, part: str | int) -> "Place":
        return Place(self.draft, (*self.path, part))

    @property
    def where(self) -> str:
        return nodes.written(self.path)

    def __contains__(self, key: str) -> bool:
        return self.draft.document.node((*self.path, key)) is not None

    def wrong(
        self,
        expected: Words,
        found: Words,
        advice: Words = NOTHING,
        *,
        offset: int | None = None,
        at_key: bool = False,
    ) -> None:
        """Notes a mistake here: at the value, at character `offset` within it, or at the key."""
        if any(spoiled[: len(self.path)] == self.path for spoiled in self.draft.spoiled):
            return
        document = self.draft.document
        if at_key:
            at = document.key_at(self.path)
        elif offset is None:
            at = document.value_at(self.path)
        else:
            at = document.inside(self.path, offset)
        self.draft.mistakes.append(
            Mistake(document.file, at.line, at.column, self.where, expected, found, advice)
        )

    def rule(self, article: str | None = None, inherited: tuple[str, ...] = ()) -> Rule:
        """The rule at this place. Where it names no article of its own it carries out those of what holds
        it.
        """
        if article is None:
            return Rule(self.where, inherited)
        cited = article.split()
        for number in cited:
            (self / "article").cite(number, article)
        return Rule(self.where, tuple(cited))

    def cite(self, number: str, text: str) -> None:
        """Checks that regulation.md has the article."""
        known = self.draft.articles
        if known and number not in known:
            said = quoted(number)
            advice = did_you_mean(number, known)
            self.wrong(_ARTICLE, said, advice, offset=text.find(number))

    def knows(
        self, name: str, known: Iterable[str], what: Words, *, offset: int = 0, at_key: bool = False
    ) -> bool:
        """Whether `name` is one of the known ones; if not, a mistake that says which was probably meant."""
        names = list(dict.fromkeys(known))
        if name in names:
            return True
        if (_SECTIONS.get(what),) in self.draft.spoiled:
            return False
        self.wrong(what, quoted(name), did_you_mean(name, names), offset=offset, at_key=at_key)
        return False

    def each(self, value: str | list[str] | None) -> Iterator[tuple["Place", str]]:
        """The names of a key that holds one name or a list, each with its place."""
        match value:
            case None:
                return
            case str():
                yield self, value
            case list():
                for index, name in enumerate(value):
                    yield self / index, name

    def known_each(self, value: str | list[str] | None, known: Iterable[str], what: Words) -> tuple[str, ...]:
        """The names that are known; the others are told."""
        names = list(known)
        return tuple(name for place, name in self.each(value) if place.knows(name, names, what))

    def condition(self, text: str | None) -> Condition | None:
        """The condition at this place; None where there is none, or none that can be used."""
        if text is None:
            return None
        try:
            return compile_condition(text, self.draft.scope, refused=self.draft.refused)
        except ConditionError as error:
            self._tell(text, error)
        return None

    def amount(self, text: str) -> Amount | None:
        """The formula at this place; None where it cannot be used."""
        try:
            return compile_amount(text, self.draft.scope, refused=self.draft.refused)
        except ConditionError as error:
            self._tell(text, error)
        return None

    def _tell(self, text: str, error: ConditionError) -> None:
        if (truth := truth_advice(text)) is not None:
            self.wrong(_CONDITION, quoted(text), truth)
            return
        for one in error.mistakes:
            expected, found, advice = in_both(one.message)
            self.wrong(expected, found, advice, offset=one.column)

    def length(self, text: str | None) -> Length | None:
        """The length of time at this place; None where there is none, or none that can be used."""
        if text is None:
            return None
        try:
            return parse_length(text)
        except LengthError as error:
            self.length_wrong(error)
        return None

    def limit(self, text: str | None) -> Limit | None:
        """The limit at this place; None where there is none, or none that can be used."""
        if text is None:
            return None
        try:
            return parse_limit(text)
        except LengthError as error:
            self.length_wrong(error)
        return None

    def length_wrong(self, error: ValueError) -> None:
        """Notes what a length, a limit or working hours were refused for."""
        self.wrong(*in_both(str(error)))


_ARTICLE = Words("regulation.md 中的条款", "an article of regulation.md")
_CONDITION = Words("条件、true 或 false", "a condition, true or false")

POST = Words("已定义的岗位", "a known post")
STEP = Words("已定义的步骤", "a known step")
PROCEDURE = Words("已定义的程序", "a known procedure")
FIELD = Words("已定义的字段", "a known field")
FORM = Words("已定义的表单", "a known form")
LETTER = Words("已定义的函件", "a known letter")
CLOCK = Words("已定义的时限", "a known clock")
TABLE = Words("已定义的表", "a known table")
WATCH = Words("已定义的监测", "a known watch")
LEVEL = Words("已定义的级别", "a known level")
END = Words("该程序的结局", "an end of that procedure")
OUTCOME = Words("该步骤的结果", "an outcome of that step")

_SECTIONS: Mapping[Words, str] = {
    POST: "posts",
    STEP: "procedures",
    PROCEDURE: "procedures",
    FIELD: "forms",
    FORM: "forms",
    LETTER: "letters",
    CLOCK: "clocks",
    TABLE: "tables",
    LEVEL: "levels",
    WATCH: "watches",
}
"""Where each kind of name is defined: while that section itself is in doubt, names are not doubted too."""
