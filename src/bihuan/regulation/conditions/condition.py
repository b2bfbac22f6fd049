"""A condition on the record: read once at load, asked many times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bihuan.regulation.conditions.checking import Checker
from bihuan.regulation.conditions.compiling import Test, Values, compiled_test
from bihuan.regulation.conditions.mistakes import ConditionError
from bihuan.regulation.conditions.reading import read
from bihuan.regulation.conditions.tree import Field, Node, fields_of
from bihuan.regulation.conditions.types import FieldType
from bihuan.regulation.conditions.wording import Labels, Language, condition_in_words

NOTHING_REFUSED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition whose types are sound.

    `reads` are the fields that must have a value for it to decide; `tests_for_none` are the optional
    fields it asks `is None` of, and reads only behind that test. `test` is the bare function, for loops
    that ask very often.
    """

    text: str
    tree: Node
    fields: tuple[Field, ...] = field(compare=False)
    reads: frozenset[str] = field(compare=False)
    tests_for_none: frozenset[str] = field(compare=False)
    test: Test = field(compare=False, repr=False)

    def __call__(self, values: Values) -> bool:
        """Whether it holds. Raises `MissingValue` if a field of `reads` has no value, whatever the rest."""
        return self.test(values)

    def in_words(self, labels: Labels, lang: Language) -> str:
        """The condition in Chinese or English, by the labels given in that language."""
        return condition_in_words(self.tree, labels, lang)


def compile_condition(
    text: str, scope: Mapping[str, FieldType], *, refused: Mapping[str, str] = NOTHING_REFUSED
) -> Condition:
    """Reads a condition over the fields of `scope`.

    `refused` maps fields that exist but may not be read to the reason, with what to do instead:
    `{"matter": "it is personal; record a coded fact instead"}`. Raises `ConditionError` with every
    mistake.
    """
    source, expression = read(text)
    checker = Checker(source, scope, refused)
    tree, _ = checker.truth(expression, frozenset())
    if tree is None or checker.mistakes:
        raise ConditionError(tuple(checker.mistakes))
    return condition_of(text, tree)


def condition_of(text: str, tree: Node) -> Condition:
    """The condition a sound tree stands for."""
    fields = fields_of(tree)
    return Condition(
        text=text,
        tree=tree,
        fields=fields,
        reads=frozenset(one.name for one in fields if not one.kind.optional),
        tests_for_none=frozenset(one.name for one in fields if one.kind.optional),
        test=compiled_test(tree, fields),
    )
