"""What a dialogue asks: the regulation's record in its order, and how to reach who complains."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bihuan.inbox import coding
from bihuan.regulation.model import Field, FieldKind, Regulation

Language = Literal["zh", "en"]
# Who belongs to which department is nobody's to know from outside; a table is not filled in line by line.
NOT_ASKED = (
    FieldKind.PERSON,
    FieldKind.PEOPLE,
    FieldKind.DEPARTMENT,
    FieldKind.DEPARTMENTS,
    FieldKind.ROWS,
)
NAME, PHONE, EMAIL = "name_", "phone_", "email_"
PERSON = (NAME, PHONE, EMAIL)
"""Keys of what is asked about the person; no field of a regulation ends in an underscore."""


@dataclass(frozen=True, slots=True)
class Question:
    """One field. `options` are (key, words) in order; `field` is None where the person is asked about."""

    key: str
    label: str
    required: bool
    field: Field | None = None
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> FieldKind:
        return self.field.kind if self.field is not None else FieldKind.TEXT

    @property
    def gathers(self) -> bool:
        """Whether several messages make one answer: what happened is told in more than one breath."""
        return self.kind is FieldKind.LONG_TEXT


@dataclass(frozen=True, slots=True)
class Script:
    """Everything a unit asks of those who complain, in order.

    `reachable`: they can be answered where they are, so that neither telephone nor mail need be left.
    """

    unit: str
    title: str
    questions: tuple[Question, ...]
    anonymous: bool
    reachable: bool
    lang: Language = "zh"

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    @property
    def matter(self) -> Question | None:
        """Where what was said before any question belongs."""
        long = [one for one in self.questions if one.gathers]
        return next((one for one in long if one.required), next(iter(long), None))


def script_of(
    regulation: Regulation, *, unit: str, reachable: bool, lang: Language, said: Mapping[str, str]
) -> Script:
    """`unit` is its name; `said` the words for name, telephone and mail, by `PERSON`."""
    asked = [regulation.fields[key] for key in coding.asked_of_complainant(regulation)]
    questions = [_question(regulation, one, lang) for one in asked if one.kind not in NOT_ASKED]
    person = [
        Question(key, said[key], required=key == NAME) for key in PERSON if key != EMAIL or not reachable
    ]
    title = regulation.word("title", regulation.title, lang)
    return Script(unit, title, (*questions, *person), regulation.anonymous, reachable, lang)


def _question(regulation: Regulation, field: Field, lang: Language) -> Question:
    listed = "many_of" if field.kind is FieldKind.MANY_OF else "one_of"
    return Question(
        key=field.key,
        label=regulation.word(field.rule.path, field.name, lang),
        required=field.required,
        field=field,
        hint=regulation.word(f"{field.rule.path}.help", field.help, lang) or field.unit,
        options=tuple(
            (key, regulation.word(f"{field.rule.path}.{listed}.{key}", words, lang))
            for key, words in field.options.items()
        ),
    )
