"""The shapes values of policy.yaml may take: text, lists, and keys that may be written short or long."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from bihuan.regulation.reading.nodes import DecimalNumber, WholeNumber

TEXT, LIST, MAPPING, TRUTH, NUMBER, NOTHING = (
    "‹text›",
    "‹list›",
    "‹mapping›",
    "‹truth›",
    "‹number›",
    "‹nothing›",
)
"""Tags of the shapes.

The brackets keep them apart from keys, for a tag also appears in the place of a mistake.
"""


class Shape(BaseModel):
    """A mapping with known keys only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def shape(value: object) -> str:
    """Which shape a value has, before it is validated."""
    match value:
        case None:
            return NOTHING
        case bool():
            return TRUTH
        case int() | Decimal():
            return NUMBER
        case str():
            return TEXT
        case list() | tuple():
            return LIST
        case Mapping() | BaseModel():
            return MAPPING
        case _:
            return "‹other›"


by_shape = Discriminator(shape)


def _as_written(value: object) -> object:
    return value.raw if isinstance(value, WholeNumber | DecimalNumber) else value


def told(zh: str, en: str, **rest: Any) -> Any:
    """A key with its description in both languages, shown by editors while the author types."""
    return Field(description=f"{zh}\n\n{en}", **rest)


Text: TypeAlias = Annotated[str, Field(min_length=1)]
Several: TypeAlias = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[list[Text], Tag(LIST)],
    by_shape,
]
"""One name or a list of names."""

Cited: TypeAlias = Annotated[
    str, BeforeValidator(_as_written), WithJsonSchema({"type": ["string", "number"], "minLength": 1})
]
"""Articles, one or several: `七(1) 七(2)`. A bare number is an article's number as it is written."""

Words: TypeAlias = dict[str, Text]
"""Keys and the words people read for them."""


def listed(value: str | list[str] | None) -> list[str]:
    """One name or several as a list."""
    match value:
        case None:
            return []
        case str():
            return [value]
        case list():
            return value


class Ruled(Shape):
    """What carries out an article."""

    article: Cited | None = told(
        "依据的条款，可写多个：七(1) 七(2)", "The articles it carries out: 七(1) 七(2)", default=None
    )


class Named(Ruled):
    """What has a name on screen."""

    name: Text = told("名称，界面和文书上显示", "Its name on screens and papers")
