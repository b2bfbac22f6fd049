"""Which keys are known at a place of policy.yaml, read off the models themselves."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Tag

from bihuan.regulation.reading.policy.whole import Policy

Loc = tuple[str | int, ...]


def known_keys(loc: Loc) -> list[str]:
    """The keys the mapping at `loc` may have; `loc` is a place as pydantic tells it, with the tags of
    shapes.
    """
    kinds: list[Any] = [Policy]
    for part in loc:
        kinds = [inner for kind in kinds for inner in _within(kind, part)]
    return list(dict.fromkeys(key for kind in kinds for key in _keys(kind)))


def description(loc: Loc) -> str:
    """What the key at `loc` is for, Chinese and English a paragraph each; empty where nothing is said."""
    kinds: list[Any] = [Policy]
    for part in loc[:-1]:
        kinds = [inner for kind in kinds for inner in _within(kind, part)]
    for kind in kinds:
        for name, field in getattr(kind, "model_fields", {}).items():
            if (field.alias or name) == loc[-1]:
                return str(field.description or "")
    return ""


def _keys(kind: Any) -> list[str]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return []


def _within(kind: Any, part: str | int) -> Iterator[Any]:
    if isinstance(part, str) and part.startswith("‹"):
        yield from (bare for tag, bare in _members(kind, None) if tag == part)
        return
    for _, bare in _members(kind, None):
        yield from _child(bare, part)


def _child(kind: Any, part: str | int) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if (field.alias or name) == part:
                yield field.annotation
    elif get_origin(kind) in (dict, list):
        yield get_args(kind)[-1]


def _members(kind: Any, tag: str | None) -> Iterator[tuple[str | None, Any]]:
    """The types a type stands for, without annotations, each with its tag."""
    if get_origin(kind) is Annotated:
        bare, *notes = get_args(kind)
        tags = [note.tag for note in notes if isinstance(note, Tag)]
        yield from _members(bare, tags[0] if tags else tag)
    elif get_args(kind) and get_origin(kind) not in (dict, list):
        for member in get_args(kind):
            yield from _members(member, tag)
    else:
        yield tag, kind
