"""Text made whole: what no language writes and no database keeps is taken out once, before anything is done.

Half of a surrogate pair comes of bytes that a header never declared, or of JSON that escapes it alone; NUL of
anywhere.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


def whole(text: str) -> str:
    """The text without NUL and halves of characters: one alone becomes ``�``, two of a pair are joined."""
    if text.isascii():
        return text.replace("\0", "")
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\0", "")


def made_whole(value: T) -> T:
    """The same value with every text in it whole: in tuples, lists, mappings and dataclasses too."""
    return _made_whole(value)


def _made_whole(value: Any) -> Any:
    match value:
        case Enum() | bytes():
            return value
        case str():
            return whole(value)
        case tuple() | list():
            return type(value)(_made_whole(one) for one in value)
        case Mapping():
            return {_made_whole(key): _made_whole(one) for key, one in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value, **{one.name: _made_whole(getattr(value, one.name)) for one in fields(value)}
            )
        case _:
            return value
